"""What an outlet's voucher is to be good for: what the feed shows, and what staff added. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

from ..handoffs import SaleorProductId, VoucherScope


@dataclass(frozen=True, slots=True)
class ScopePlan:
    added: tuple[SaleorProductId, ...]
    removed: tuple[SaleorProductId, ...]
    kept: tuple[SaleorProductId, ...]
    """Ours from now on, also what somebody took out in the shop: there it stays out."""
    is_empty: bool
    """Nothing is left. The last goods stay in: a shop takes none for all of them."""
    by_hand_count: int
    left_out_count: int


def plan_scope(
    shown: Collection[SaleorProductId], ours: Collection[str], standing: VoucherScope
) -> ScopePlan:
    """Return what to change so that the voucher is for what the feed shows.

    `ours`: what we put in before. Of the rest, somebody's in the shop, nothing is touched.
    """
    wanted, known, there = set(shown), {SaleorProductId(each) for each in ours}, standing.products
    added = wanted - known - there
    removed = (known & there) - wanted
    is_empty = not standing.others_count and not (there | added) - removed
    kept = known & (wanted | there if is_empty else wanted) | added
    return ScopePlan(
        added=_sort(added),
        removed=() if is_empty else _sort(removed),
        kept=_sort(kept),
        is_empty=is_empty,
        by_hand_count=len(there - known) + standing.others_count,
        left_out_count=len(wanted & known - there),
    )


def _sort(product_ids: set[SaleorProductId]) -> tuple[SaleorProductId, ...]:
    return tuple(sorted(product_ids))
