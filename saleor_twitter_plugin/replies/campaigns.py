"""What campaigns say to people: to winners, and to who writes for the first time."""

from datetime import datetime

from babel.dates import format_datetime

from ..wording import mark, translate
from ..x_text import defuse, shorten

NAME_MAX_WEIGHT = 80
# X refuses a text that the account has posted before: the place makes each one's own.
_WON = mark("You won prize {place} of “{name}”! The shop has sent it to your account.")
_WON_UNLINKED = mark(
    "You won prize {place} of “{name}”! To get it, sign in at our shop and link this handle"
    " until {until} UTC."
)
_CONSENT = mark("By writing to us you agree that we answer you here by an automatic message.")
_STOP = mark("Write STOP at any time, and we never write again.")
_VOUCHER = mark("A voucher for your first order waits in your account at our shop.")
_VOUCHER_UNLINKED = mark(
    "A voucher for your first order is yours: sign in at our shop and link this handle."
)


def write_won(name: str, place: int, *, until: datetime | None, language: str) -> str:
    """Return what a winner is told; `until`: when they must be linked, None where they are."""
    text = translate(_WON_UNLINKED if until else _WON, language)
    return text.format(
        place=place,
        name=shorten(defuse(name), NAME_MAX_WEIGHT),
        until=format_datetime(until, "d MMM y, HH:mm", locale=language) if until else "",
    )


def write_greeting(text: str, *, voucher: bool | None, language: str) -> str:
    """Return the owner's text with the lines that no greeting goes without.

    `voucher`: True for one in their account, False for one that waits for their link, or None.
    """
    lines = [text]
    if voucher is not None:
        lines.append(translate(_VOUCHER if voucher else _VOUCHER_UNLINKED, language))
    return "\n".join([*lines, translate(_CONSENT, language), translate(_STOP, language)])
