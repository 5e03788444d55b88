"""The text of a post about a voucher, a promotion or a collection, as it is when sent. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from ..handoffs import Announceable, Collection, Promotion, Trigger, Voucher
from ..wording import choose_language, mark, translate
from ..x_limits import POST_MAX_WEIGHT
from ..x_text import defuse, shorten
from .prices import format_count, format_discount, format_moment, format_price, format_share
from .rendering import NAME_READ_MAX, SCOPE_MAX_WEIGHT, fit
from .similarity import pick_words
from .templates import DEFAULT_NAME, Variable, get_default

TERMS_MAX_LENGTH = 200
CORRECTION = mark("Correction:")
CODE_ENDED = mark("The code {code} is no longer valid.")
NAME_ENDED = mark("{name} is over.")


@dataclass(frozen=True, slots=True)
class RenderedAnnouncement:
    text: str
    template_name: str
    """`default` where our own words were used."""
    name: str
    terms: str
    """What it promises, to be held against the shop's afterwards."""
    words: tuple[str, ...]

    @property
    def columns(self) -> dict[str, object]:
        """What is noted on the feed's row."""
        return {
            "template_name": self.template_name,
            "posted_terms": self.terms,
            "subject_name": self.name[:255],
        }


def render_announcement(
    about: Announceable,
    *,
    trigger: Trigger,
    body: str,
    hashtag: str,
    language: str,
    time_zone: str = "UTC",
    template_name: str = "",
) -> RenderedAnnouncement:
    """Return the post that `body` makes of it now; our own words where that is not possible."""
    values = _read_values(about, language=language, time_zone=time_zone)
    values[Variable.HASHTAG] = f"#{hashtag}" if hashtag else ""
    name = values[Variable.NAME]
    used_name, text = template_name or DEFAULT_NAME, fit(body, name, values, trigger)
    if text is None:
        used_name, text = DEFAULT_NAME, _fill_default(trigger, values, language)
    called = about.code if isinstance(about, Voucher) else about.name
    words = pick_words(f"{about.name} {called}")
    return RenderedAnnouncement(text, used_name, called, write_terms(about), tuple(sorted(words)))


def render_new_terms(
    about: Announceable, *, trigger: Trigger, language: str, time_zone: str = "UTC"
) -> str:
    """Return what stands below a post that promised something else."""
    values = _read_values(about, language=language, time_zone=time_zone)
    spoken = choose_language(language)
    head = translate(CORRECTION, spoken)
    body = f"{head}\n{get_default(trigger, language).body}"
    return fit(body, values[Variable.NAME], values, trigger) or head


def render_end(name: str, *, is_code: bool, language: str) -> str:
    """Return what stands below a post about what ended before its time."""
    form = translate(CODE_ENDED if is_code else NAME_ENDED, choose_language(language))
    return form.format(code=defuse(name), name=defuse(name))


def write_terms(about: Announceable) -> str:
    """Return what a post promises, the same for the same promise whatever its language."""
    terms: tuple[str, ...] = ()
    match about:
        case Voucher():
            terms = (
                about.code,
                _write_number(about.percent),
                _write_number(about.amount.amount if about.amount else None),
                _write_number(about.minimum_spend.amount if about.minimum_spend else None),
                str(about.minimum_item_count),
                f"{about.is_for_delivery:d}{about.is_for_cheapest_item:d}"
                f"{about.is_for_some_goods:d}",
                about.ends_at.isoformat() if about.ends_at else "",
            )
        case Promotion():
            terms = (
                str(about.percent_off),
                about.ends_at.isoformat() if about.ends_at else "",
            )
    return "|".join(terms)[:TERMS_MAX_LENGTH]


def _write_number(number: Decimal | None) -> str:
    return "" if number is None else f"{number.normalize():f}"


def _fill_default(trigger: Trigger, values: dict[Variable, str], language: str) -> str:
    body, name = get_default(trigger, language).body, values[Variable.NAME]
    # Only a hashtag longer than X knows is ever in the way.
    texts = (fit(body, name, each, trigger) for each in (values, {**values, Variable.HASHTAG: ""}))
    return next((each for each in texts if each is not None), shorten(name, POST_MAX_WEIGHT))


def _read_values(about: Announceable, *, language: str, time_zone: str) -> dict[Variable, str]:
    values = dict.fromkeys(Variable, "")
    values[Variable.NAME] = defuse(about.name)[:NAME_READ_MAX]
    where = {"language": language, "country_code": about.country_code}
    if not isinstance(about, Collection) and about.ends_at is not None:
        values[Variable.ENDS] = format_moment(about.ends_at, time_zone=time_zone, **where)
    match about:
        case Voucher():
            values[Variable.CODE] = about.code
            values[Variable.DISCOUNT] = _write_discount(about, where)
            values[Variable.SCOPE] = _write_scope(about, choose_language(language))
            values[Variable.MINIMUM] = _write_minimum(about, where)
        case Promotion() if about.percent_off > 0:
            values[Variable.DISCOUNT] = _write_reduction(about, where)
        case _:
            pass
    return values


def _write_discount(voucher: Voucher, where: dict[str, str]) -> str:
    if voucher.amount is not None:
        return format_price(voucher.amount, **where)
    return format_share(voucher.percent, **where) if voucher.percent else ""


def _write_reduction(promotion: Promotion, where: dict[str, str]) -> str:
    percent = format_discount(promotion.percent_off, **where)
    if not promotion.has_percent_range:
        return percent
    spoken = choose_language(where["language"])
    return translate(mark("up to {discount}"), spoken).format(discount=percent)


def _write_scope(voucher: Voucher, spoken: str) -> str:
    if voucher.is_for_delivery:
        return translate(mark("the delivery"), spoken)
    if voucher.is_for_cheapest_item:
        return translate(mark("the cheapest item"), spoken)
    if voucher.category_name:
        return shorten(defuse(voucher.category_name)[:NAME_READ_MAX], SCOPE_MAX_WEIGHT)
    return translate(mark("selected products"), spoken) if voucher.is_for_some_goods else ""


def _write_minimum(voucher: Voucher, where: dict[str, str]) -> str:
    parts = []
    if voucher.minimum_spend is not None and voucher.minimum_spend.amount > 0:
        parts.append(format_price(voucher.minimum_spend, **where))
    if voucher.minimum_item_count > 1:
        form = translate(mark("{count} items"), choose_language(where["language"]))
        parts.append(form.format(count=format_count(voucher.minimum_item_count, **where)))
    return ", ".join(parts)
