"""Which news is worth saying when not all can be said: the stated score. Pure."""

from dataclasses import dataclass
from decimal import Decimal

DISCOUNT_WEIGHT = 50
STOCK_WEIGHT = 20
MARGIN_WEIGHT = 10
NOVELTY_WEIGHT = 10
REVENUE_WEIGHT = 10
# What is more than this counts no further: a thousand in stock sell no better than a hundred.
STOCK_ENOUGH = 50
# US dollars, or whatever the channel sells in, that past posts of the product brought.
REVENUE_ENOUGH = Decimal(1_000)


@dataclass(frozen=True, slots=True)
class Worth:
    """What speaks for a post. None: not known, and counted as the middle."""

    discount_percent: int = 0
    stock_quantity: int | None = None
    margin_percent: int | None = None
    posts_so_far: int = 0
    past_revenue: Decimal = Decimal(0)


def score(worth: Worth) -> int:
    """Return 0 to 100: the discount's depth counts half, stock a fifth, the rest a tenth each."""
    discount = min(max(worth.discount_percent, 0), 100) / 100
    stock = _share(worth.stock_quantity, STOCK_ENOUGH)
    margin = _share(worth.margin_percent, 100)
    novelty = 1 / (1 + worth.posts_so_far)
    revenue = float(min(max(worth.past_revenue, Decimal(0)), REVENUE_ENOUGH) / REVENUE_ENOUGH)
    return round(
        DISCOUNT_WEIGHT * discount
        + STOCK_WEIGHT * stock
        + MARGIN_WEIGHT * margin
        + NOVELTY_WEIGHT * novelty
        + REVENUE_WEIGHT * revenue
    )


def _share(value: int | None, enough: int) -> float:
    return 0.5 if value is None else min(max(value, 0), enough) / enough
