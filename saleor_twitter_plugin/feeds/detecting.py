"""What changed about a product since people saw it last. Pure."""

from dataclasses import dataclass, replace
from decimal import Decimal

from ..handoffs import CatalogItem, SaleorVariantId, Trigger
from .prices import measure_discount_percent

# Several things change at once, and one is said: the first of these.
STRONGEST_FIRST = (
    Trigger.PUBLISHED,
    Trigger.PRICE_DROP,
    Trigger.BACK_IN_STOCK,
    Trigger.LAST_UNITS,
    Trigger.NEW_VARIANT,
    # Of one place alone: whatever is news of the whole shop takes their place.
    Trigger.LOCAL_ARRIVAL,
    Trigger.LOCAL_LAST_UNITS,
    # No news: whatever is takes its place.
    Trigger.EVERGREEN,
)


@dataclass(frozen=True, slots=True)
class ProductSnapshot:
    """A product as it was when people saw it last, and the count of its changes until then."""

    version: int
    is_visible: bool
    is_in_stock: bool
    stock_quantity: int | None
    amount: Decimal | None
    undiscounted_amount: Decimal | None
    currency: str
    variant_ids: tuple[SaleorVariantId, ...]


@dataclass(frozen=True, slots=True)
class DetectionSettings:
    """What its owners call news; the defaults are those of an account without rules."""

    price_drop_percent_min: int = 5
    last_units_max: int = 3


@dataclass(frozen=True, slots=True)
class Change:
    trigger: Trigger
    discount_percent: int
    """What is off now: against the price before, or the undiscounted one, whichever is more."""


def is_sayable(item: CatalogItem) -> bool:
    """Tell whether somebody who reads of it could buy it."""
    return item.is_visible and item.price is not None and item.is_in_stock


def is_scarce(item: CatalogItem, units_max: int) -> bool:
    """Tell whether it is down to its last units."""
    return item.stock_quantity is not None and 0 < item.stock_quantity <= units_max


def take_snapshot(item: CatalogItem, before: ProductSnapshot | None) -> ProductSnapshot | None:
    """Return how the product is to be remembered, one version on where anything is different.

    What is hidden is remembered as people saw it last: nobody has seen what it costs now. None
    where it was never seen, and is not now.
    """
    if not item.is_visible or item.price is None:
        if before is None or not before.is_visible:
            return before
        return replace(before, version=before.version + 1, is_visible=False)
    undiscounted = item.undiscounted_price or item.price
    seen = ProductSnapshot(
        version=before.version if before else 0,
        is_visible=True,
        is_in_stock=item.is_in_stock,
        stock_quantity=item.stock_quantity,
        amount=item.price.amount,
        undiscounted_amount=undiscounted.amount,
        currency=item.price.currency,
        variant_ids=item.variant_ids,
    )
    return before if seen == before else replace(seen, version=seen.version + 1)


def detect(
    item: CatalogItem,
    before: ProductSnapshot | None,
    settings: DetectionSettings,
    *,
    is_announced: bool,
) -> list[Change]:
    """Return what is news about the product, the strongest first; mostly nothing.

    `is_announced`: it was posted as new, or was there before the account was.
    """
    if not is_sayable(item):
        return []
    was_sayable = before is not None and before.is_visible and before.is_in_stock
    found: set[Trigger] = set()
    if not is_announced and not was_sayable:
        # Of what is new everything else is new too.
        found = {Trigger.PUBLISHED}
    elif before is not None:
        found = _compare(item, before, settings)
    off = measure_reduction(item, before)
    return [Change(each, off) for each in STRONGEST_FIRST if each in found]


def measure_reduction(item: CatalogItem, before: ProductSnapshot | None) -> int:
    """Return what is off the price before or the undiscounted one, whichever is more."""
    return max(_measure_discount(item), _measure_drop(item, before))


def _compare(
    item: CatalogItem, before: ProductSnapshot, settings: DetectionSettings
) -> set[Trigger]:
    found = set()
    if _is_cheaper(item, before, settings.price_drop_percent_min):
        found.add(Trigger.PRICE_DROP)
    if not before.is_in_stock:
        found.add(Trigger.BACK_IN_STOCK)
    elif _has_become_scarce(item, before, settings.last_units_max):
        found.add(Trigger.LAST_UNITS)
    if set(item.variant_ids) - set(before.variant_ids):
        found.add(Trigger.NEW_VARIANT)
    return found


def _is_cheaper(item: CatalogItem, before: ProductSnapshot, percent_min: int) -> bool:
    if item.price is None or before.amount is None or before.currency != item.price.currency:
        return False
    # A higher price that is crossed out is no news: what is paid must have fallen.
    if item.price.amount >= before.amount:
        return False
    discount = _measure_discount(item)
    discount_before = measure_discount_percent(
        before.undiscounted_amount or before.amount, before.amount
    )
    # Small steps each below the threshold are found by the second.
    return _measure_drop(item, before) >= percent_min or discount_before < percent_min <= discount


def _measure_discount(item: CatalogItem) -> int:
    if item.price is None or item.undiscounted_price is None:
        return 0
    return measure_discount_percent(item.undiscounted_price.amount, item.price.amount)


def _measure_drop(item: CatalogItem, before: ProductSnapshot | None) -> int:
    if before is None or before.amount is None or item.price is None:
        return 0
    if before.currency != item.price.currency:
        return 0
    return measure_discount_percent(before.amount, item.price.amount)


def _has_become_scarce(item: CatalogItem, before: ProductSnapshot, units_max: int) -> bool:
    if not is_scarce(item, units_max):
        return False
    # None: it was not counted, or more than the shop tells.
    return before.stock_quantity is None or before.stock_quantity > units_max
