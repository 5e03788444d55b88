"""Products, amounts and moments as an answer prints them."""

from collections.abc import Sequence
from datetime import datetime

from babel.dates import format_datetime, format_time
from babel.numbers import format_currency

from ..handoffs import Money, Wish, XEvent
from ..wording import mark, translate
from ..x_text import defuse, shorten, weigh

NAME_MAX_WEIGHT = 80
# Of several: each name, and all lines together.
NAME_OF_SEVERAL_MAX_WEIGHT = 40
LINES_MAX_WEIGHT = 110
# With the blank before it.
STAMP_MAX_WEIGHT = 20


def stamp(event: XEvent, now: datetime, language: str) -> str:
    """Return the minute and the post's last digits: `(10:42 UTC · 5821)`.

    X refuses a text that the account has posted before, whoever it is for: with a number of its own
    (an order's, a claim's) a text is always new, without one it would reach the first person only.
    """
    return f"({format_time(now, 'HH:mm', locale=language)} UTC · {(event.post_id or '')[-4:]})"


def print_names(
    wishes: Sequence[Wish], language: str, *, max_weight: int = LINES_MAX_WEIGHT
) -> str:
    """Return what follows the first quantity: `Mug (Blue), 1 × Cup, +2 more`."""
    if len(wishes) == 1:
        return print_name(wishes[0], min(NAME_MAX_WEIGHT, max_weight))
    most = max_weight - weigh(print_more(len(wishes) - 1, language))
    text = print_name(wishes[0], min(NAME_OF_SEVERAL_MAX_WEIGHT, most))
    for index, wish in enumerate(wishes[1:], start=1):
        longer = f"{text}, {wish.quantity} × {print_name(wish, NAME_OF_SEVERAL_MAX_WEIGHT)}"
        more = print_more(len(wishes) - index - 1, language)
        if weigh(longer + more) > max_weight:
            return text + print_more(len(wishes) - index, language)
        text = longer
    return text


def print_more(count: int, language: str) -> str:
    return f", {translate(mark('+{count} more'), language).format(count=count)}" if count else ""


def print_name(wish: Wish, max_weight: int) -> str:
    name = f"{wish.product_name} ({wish.variant_name})" if wish.variant_name else wish.product_name
    return shorten(defuse(name), max_weight)


def print_price(money: Money, language: str) -> str:
    return str(format_currency(money.amount, money.currency, locale=language))


def print_moment(moment: datetime, language: str) -> str:
    """Return `22 Nov, 12:30 UTC`."""
    return f"{format_datetime(moment, 'd MMM, HH:mm', locale=language)} UTC"
