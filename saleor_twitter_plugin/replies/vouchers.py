"""What came of asking for a campaign's voucher, in the owner's words or in ours."""

from babel.dates import format_date

from ..handoffs import VoucherAnswer, VoucherAnswered
from ..wording import mark, translate
from ..x_text import defuse, shorten

NAME_MAX_WEIGHT = 60
_MESSAGES = {
    VoucherAnswer.LOADED: mark(
        "{name}: your voucher is loaded. Sign in and buy until {date}: it applies by itself."
    ),
    VoucherAnswer.WAITING: mark(
        "{name}: your voucher is kept for you. Link this X account in your account at our shop,"
        " and it is loaded."
    ),
    VoucherAnswer.CONFIRM: mark(
        "{name}: shall we load your voucher? Answer #confirm within 15 minutes."
    ),
    VoucherAnswer.ALREADY: mark("{name}: you have your voucher already."),
    VoucherAnswer.EMPTY: mark("{name}: all vouchers are gone. Thank you for asking!"),
    VoucherAnswer.OVER: mark("{name} is not open now. Thank you for asking!"),
    VoucherAnswer.POST_FIRST: mark("{name}: post this on X, and the voucher is yours: {url}"),
    VoucherAnswer.NOT_DISCLOSED: mark(
        "{name}: a post for a voucher has to say that it is an ad: write #ad in it, please."
    ),
    VoucherAnswer.NOT_FOR_YOU: mark("{name} is for other customers this time. Thank you!"),
}


def voucher_text(answered: VoucherAnswered, language: str) -> str:
    """Return the owner's text in this language, else ours."""
    is_invited = answered.answer is VoucherAnswer.POST_FIRST
    own = answered.texts.get(language, {}).get(answered.answer)
    if own:
        # The owner's text is said as it stands: braces in it are no places to fill.
        return f"{own} {answered.post_url}" if is_invited else own
    day = answered.expires_at
    return translate(_MESSAGES[answered.answer], language).format(
        name=shorten(defuse(answered.name), NAME_MAX_WEIGHT),
        url=answered.post_url,
        date=format_date(day, "long", locale=language) if day else "",
    )
