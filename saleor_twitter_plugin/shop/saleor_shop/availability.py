"""Which line Saleor refused, and how many of it there are: asked only after a refusal."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...handoffs import RefusalReason, Refuse, Wish, name_wish
from ..global_ids import write_global_id
from . import documents
from .executor import run

_COUNTED = {RefusalReason.SOLD_OUT, RefusalReason.OVER_LIMIT, RefusalReason.RETIRED}


def name_line(
    refusal: Refuse, wishes: Sequence[Wish], *, channel: str, country_code: str
) -> Refuse:
    """Add which line it is and how many may be had, where Saleor's error did not say."""
    if refusal.reason not in _COUNTED:
        return refusal
    if refusal.reason is RefusalReason.RETIRED and len(wishes) == 1:
        return refusal
    variants = _read_variants(wishes, channel, country_code)
    for wish in wishes:
        variant = variants.get(wish.variant_id)
        if variant is None:
            return Refuse(RefusalReason.RETIRED, product_name=name_wish(wish, wishes))
        if refusal.reason is RefusalReason.RETIRED:
            continue
        found = _count(refusal.reason, wish, variant, is_only=len(wishes) == 1)
        if found is not None:
            return replace(found, product_name=name_wish(wish, wishes))
    return refusal


def find_missing(wishes: Sequence[Wish], *, channel: str, country_code: str) -> Wish | None:
    """Return the first wish whose variant the shop does not have (any more)."""
    variants = _read_variants(wishes, channel, country_code)
    return next((each for each in wishes if each.variant_id not in variants), None)


def _count(
    reason: RefusalReason, wish: Wish, variant: Mapping[str, Any], *, is_only: bool
) -> Refuse | None:
    available_count: int | None = variant["quantityAvailable"]
    if reason is RefusalReason.OVER_LIMIT:
        limit = variant["quantityLimitPerCustomer"] or available_count
        if is_only or (limit is not None and wish.quantity > limit):
            return Refuse(reason, count=limit)
        return None
    if not is_only and (not variant["trackInventory"] or wish.quantity <= (available_count or 0)):
        return None
    # Between Saleor's answer and ours some may have come back: then the person may try again.
    left_count = min(available_count or 0, wish.quantity - 1)
    if left_count <= 0:
        return Refuse(RefusalReason.SOLD_OUT)
    return Refuse(RefusalReason.NOT_ENOUGH, count=left_count)


def _read_variants(
    wishes: Sequence[Wish], channel: str, country_code: str
) -> dict[str, Mapping[str, Any]]:
    ids = {write_global_id("ProductVariant", each.variant_id): each.variant_id for each in wishes}
    answer = run(
        documents.AVAILABILITY,
        {"variants": list(ids), "channel": channel, "country": country_code},
        reads_replica=False,
    )["productVariants"]
    return {ids[edge["node"]["id"]]: edge["node"] for edge in answer["edges"]}
