"""Units of a drop: off the sample shop's shelf, and what is left of them back onto it."""

from collections.abc import Sequence

from ...handoffs import NotEnoughUnits, SaleorVariantId, TakenUnits
from .goods import SampleVariant
from .stocking import Shelves

WAREHOUSE_ID = "shelf"


def take_sample_units(
    shelves: Shelves, variant_id: SaleorVariantId, count: int
) -> list[TakenUnits]:
    """Take units off the shelf; what is not counted comes from no shelf.

    Raises:
        NotEnoughUnits: there are fewer.
    """
    with shelves.lock:
        variant = _find_variant(shelves, variant_id)
        if variant is None:
            raise NotEnoughUnits(variant_id, 0)
        if variant.stock is None:
            return [TakenUnits("", count)]
        if variant.stock < count:
            raise NotEnoughUnits(variant_id, variant.stock)
        variant.stock -= count
    return [TakenUnits(WAREHOUSE_ID, count)]


def return_sample_units(
    shelves: Shelves, variant_id: SaleorVariantId, taken: Sequence[TakenUnits]
) -> None:
    with shelves.lock:
        variant = _find_variant(shelves, variant_id)
        if variant is not None and variant.stock is not None:
            variant.stock += sum(each.count for each in taken if each.warehouse_id)


def _find_variant(shelves: Shelves, variant_id: SaleorVariantId) -> SampleVariant | None:
    return next((each for each in shelves.list_variants() if each.variant_id == variant_id), None)
