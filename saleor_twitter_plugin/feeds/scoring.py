"""Which news is worth saying when not all can be said: the stated score. Pure.

    score = round(50·d + 20·s + 10·m + 10·n + 10·r)        from 0 to 100

    d  what is off, in percent, as a share of 100
    s  units in stock, as a share of 50; 50 and more is 1; not known is 0.5
    m  the margin in percent, as a share of 100; at a loss is 0; not known is 0.5
    n  1 / (1 + posts about the product so far)
    r  what orders on X brought for the product in 90 days, as a share of 1,000 of the channel's
       currency; 1,000 and more is 1; nothing is 0

More of d, s, m and r never lowers it, and more posts so far never raise it. docs/staff.md says the
same to whoever looks at the queue.
"""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

DISCOUNT_WEIGHT = 50
STOCK_WEIGHT = 20
MARGIN_WEIGHT = 10
NOVELTY_WEIGHT = 10
REVENUE_WEIGHT = 10
# What is more than this counts no further: a thousand in stock sell no better than a hundred.
STOCK_ENOUGH = 50
# Of whatever the channel sells in: all that is compared is sold in one channel.
REVENUE_ENOUGH = Decimal(1_000)
REVENUE_WITHIN = timedelta(days=90)


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
    novelty = 1 / (1 + max(worth.posts_so_far, 0))
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
