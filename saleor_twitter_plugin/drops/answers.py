"""What a stored entry says to its person, now."""

from ..handoffs import (
    DropAnswer,
    DropOutcome,
    ExclusionReason,
    SaleorProductId,
    SaleorVariantId,
    Wish,
)
from ..models import Drop, DropEntry, DropVariant
from ..models.drops import DropState, EntryState


def read_answer(entry: DropEntry, drop: Drop) -> DropAnswer:
    """Return what was answered, with the place and the time that are left as they are now."""
    outcome = DropOutcome(entry.outcome)
    choices: tuple[tuple[str, str], ...] = ()
    standing = ""
    if outcome is DropOutcome.CHOOSE_VARIANT:
        choices = tuple((each.sku, each.variant_name) for each in drop.variants.all())
    if outcome is DropOutcome.ALREADY_IN:
        first = find_entry(drop, entry.x_user_id)
        standing = first.state if first else ""
    return DropAnswer(
        entry_id=entry.pk,
        outcome=outcome,
        drop_slug=drop.slug,
        drop_name=drop.name,
        wish=read_wish(entry.variant) if entry.variant else None,
        held_until=entry.held_until if entry.state == EntryState.HELD else None,
        place=find_place(entry),
        reason=ExclusionReason(entry.reason) if entry.reason else None,
        choices=choices,
        opens_at=None if is_start_secret(drop) else drop.opens_at,
        standing=standing,
    )


def is_start_secret(drop: Drop) -> bool:
    is_before = drop.state in (DropState.DRAFT, DropState.SCHEDULED)
    return is_before and (drop.is_start_hidden or drop.is_hashtag_secret)


def read_wish(variant: DropVariant) -> Wish:
    return Wish(
        variant_id=SaleorVariantId(variant.saleor_variant_id),
        product_id=SaleorProductId(variant.saleor_product_id),
        product_name=variant.product_name,
        variant_name=variant.variant_name,
        quantity=1,
    )


def find_entry(drop: Drop, x_user_id: str) -> DropEntry | None:
    """Return the person's one entry that has, or had, a place in the drop."""
    mine = DropEntry.objects.filter(drop=drop, x_user_id=x_user_id)
    return mine.exclude(state=EntryState.REFUSED).select_related("variant").first()


def find_place(entry: DropEntry) -> int | None:
    """Return the place in the waitlist, from 1; None for who does not wait."""
    if entry.state != EntryState.WAITING:
        return None
    waiting = DropEntry.objects.filter(variant=entry.variant_id, state=EntryState.WAITING)
    before = waiting.filter(rank=entry.rank, pk__lt=entry.pk).count()
    if entry.rank:
        before += waiting.filter(rank__lt=entry.rank).count()
    return before + 1
