"""A drop from its schedule to its end. Each step is conditional, and safe to repeat."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F

from ..errors import PermanentError
from ..handoffs import SaleorVariantId, StockKeeper, TakenUnits
from ..models import CampaignHashtag, Drop, DropEntry, DropEvent, DropUnit, DropVariant
from ..models.drops import DropMode, DropState, EntryState, UnitState
from .events import make, note
from .kinds import Kind
from .ledger import Given, fill_from_waitlist, lock_drop
from .opening import open_if_due

_NOT_OVER = (EntryState.ENTERED, EntryState.WAITING, EntryState.HELD)
_CANCELLABLE = (DropState.DRAFT, DropState.SCHEDULED, DropState.OPEN, DropState.CLOSED)


class HashtagTaken(PermanentError):
    pass


def schedule(drop: Drop, *, shop: StockKeeper, now: datetime) -> bool:
    """Take the units out of the shop's stock, all or none; False where it was no draft.

    Raises:
        NotEnoughUnits: the shop has fewer; nothing was changed.
        HashtagTaken: another drop that is scheduled or open, or a live campaign, has this hashtag.
        RetryableError: the shop could not answer now; nothing was changed.
    """
    with transaction.atomic():
        changed = _mark_scheduled(drop)
        if not changed:
            return False
        _refuse_tag_of_campaign(drop)
        for variant in DropVariant.objects.filter(drop=drop).order_by("pk"):
            taken = shop.take_units(
                SaleorVariantId(variant.saleor_variant_id),
                variant.unit_count,
                channel=drop.channel,
                warehouse_id=drop.pickup_warehouse_id,
            )
            _add_units(variant, taken, now=now)
    drop.refresh_from_db(fields=["state"])
    return True


def _mark_scheduled(drop: Drop) -> bool:
    draft = Drop.objects.filter(pk=drop.pk, state=DropState.DRAFT)
    try:
        with transaction.atomic():
            return draft.update(state=DropState.SCHEDULED) == 1
    except IntegrityError:
        raise HashtagTaken(f"Another drop has the hashtag {drop.hashtag} now.") from None


def _refuse_tag_of_campaign(drop: Drop) -> None:
    if CampaignHashtag.objects.filter(tag=drop.hashtag, is_live=True).exists():
        raise HashtagTaken(f"A live campaign has the hashtag {drop.hashtag}.")


def _add_units(variant: DropVariant, taken: Iterable[TakenUnits], *, now: datetime) -> None:
    units = DropUnit.objects.bulk_create(
        DropUnit(drop_id=variant.drop_id, variant=variant, saleor_warehouse_id=each.warehouse_id)
        for each in taken
        for _ in range(each.count)
    )
    # The constraint refuses more units than were announced.
    DropVariant.objects.filter(pk=variant.pk).update(taken_count=F("taken_count") + len(units))
    DropEvent.objects.bulk_create(
        make(Kind.TAKEN, variant.drop_id, unit=unit.pk, variant=variant.pk, now=now)
        for unit in units
    )


def open_due(*, now: datetime) -> int:
    due = Drop.objects.filter(state=DropState.SCHEDULED, opens_at__lte=now)
    return sum(open_if_due(drop, now=now) for drop in due.order_by("opens_at", "pk"))


def close_due(*, now: datetime) -> int:
    due = Drop.objects.filter(state=DropState.OPEN, closes_at__lte=now)
    return sum(close(drop, now=now) for drop in due.order_by("closes_at", "pk"))


def close(drop: Drop, *, now: datetime) -> bool:
    """Let nobody in any more; when this returns, every entry that counts is stored."""
    with transaction.atomic():
        lock_drop(drop.pk)
        changed = Drop.objects.filter(pk=drop.pk, state=DropState.OPEN).update(
            state=DropState.CLOSED, closed_at=now
        )
        if changed:
            note(Kind.CLOSED, drop.pk, now=now)
    drop.refresh_from_db(fields=["state", "closed_at"])
    return changed == 1


def tidy_closed(*, shop: StockKeeper, now: datetime) -> list[Given]:
    """Give on, return and settle what closed drops still have."""
    given: list[Given] = []
    for drop in Drop.objects.filter(state=DropState.CLOSED).order_by("pk"):
        given += tidy(drop, shop=shop, now=now)
    return given


def tidy(drop: Drop, *, shop: StockKeeper, now: datetime) -> list[Given]:
    """Hold free units for who waits; of a closed drop return the rest, and settle it at its end."""
    with transaction.atomic():
        drop = lock_drop(drop.pk)
        until = now + timedelta(minutes=drop.hold_minutes)
        given = fill_from_waitlist(drop, until=until, now=now)
        if drop.state == DropState.CLOSED and not _waits_for_draw(drop):
            _return_free(drop, shop=shop, now=now)
            _settle_if_over(drop, now=now)
    return given


def cancel(drop: Drop, *, shop: StockKeeper, now: datetime) -> bool:
    """End the drop for all; orders that were made stay. Units being ordered are waited for."""
    with transaction.atomic():
        locked = lock_drop(drop.pk)
        if locked.state not in _CANCELLABLE:
            return False
        held = DropUnit.objects.filter(drop=drop, state=UnitState.HELD)
        for unit in held.select_for_update().order_by("pk"):
            DropUnit.objects.filter(pk=unit.pk).update(
                state=UnitState.FREE, entry=None, held_until=None
            )
            note(Kind.FREED, drop.pk, unit=unit.pk, variant=unit.variant_id, now=now)
        standing = DropEntry.objects.filter(drop=drop, state__in=_NOT_OVER)
        ended = list(standing.order_by("pk").values_list("pk", flat=True))
        standing.update(state=EntryState.CANCELLED, held_until=None)
        DropEvent.objects.bulk_create(
            make(Kind.ENDED, drop.pk, entry=each, now=now) for each in ended
        )
        _return_free(locked, shop=shop, now=now)
        Drop.objects.filter(pk=drop.pk).update(state=DropState.CANCELLED, settled_at=now)
        note(Kind.CANCELLED, drop.pk, now=now)
    drop.refresh_from_db(fields=["state", "settled_at"])
    return True


def _waits_for_draw(drop: Drop) -> bool:
    has_entries = DropEntry.objects.filter(drop=drop, state=EntryState.ENTERED).exists()
    return drop.mode == DropMode.DRAW and has_entries


def _return_free(drop: Drop, *, shop: StockKeeper, now: datetime) -> None:
    for variant in DropVariant.objects.filter(drop=drop).order_by("pk"):
        free = DropUnit.objects.filter(variant=variant, state=UnitState.FREE)
        units = list(free.select_for_update().order_by("pk"))
        if not units:
            continue
        DropUnit.objects.filter(pk__in=[each.pk for each in units]).update(state=UnitState.RETURNED)
        # The constraint refuses to give back more than was taken.
        DropVariant.objects.filter(pk=variant.pk).update(
            given_back_count=F("given_back_count") + len(units)
        )
        DropEvent.objects.bulk_create(
            make(Kind.RETURNED, drop.pk, unit=each.pk, variant=variant.pk, now=now)
            for each in units
        )
        counts = Counter(each.saleor_warehouse_id for each in units)
        shop.return_units(
            SaleorVariantId(variant.saleor_variant_id),
            [TakenUnits(warehouse, count) for warehouse, count in sorted(counts.items())],
        )


def _settle_if_over(drop: Drop, *, now: datetime) -> None:
    if DropUnit.objects.filter(drop=drop, state__in=[UnitState.FREE, UnitState.HELD]).exists():
        return
    waiting = DropEntry.objects.filter(drop=drop, state=EntryState.WAITING)
    lost = list(waiting.order_by("pk").values_list("pk", flat=True))
    waiting.update(state=EntryState.LOST)
    DropEvent.objects.bulk_create(make(Kind.LOST, drop.pk, entry=each, now=now) for each in lost)
    Drop.objects.filter(pk=drop.pk, state=DropState.CLOSED).update(
        state=DropState.SETTLED, settled_at=now
    )
    note(Kind.SETTLED, drop.pk, now=now)
