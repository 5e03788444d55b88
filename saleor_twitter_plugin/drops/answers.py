"""What stored entries say to their people, now."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from django.db import connection

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

_PLACES = """
SELECT id, row_number() OVER (ORDER BY rank, id) + (
    SELECT count(*) FROM twitter_drop_entry
    WHERE variant_id = %s AND state = 'waiting' AND (rank, id) < (%s, %s)
)
FROM twitter_drop_entry
WHERE variant_id = %s AND state = 'waiting' AND (rank, id) >= (%s, %s) AND (rank, id) <= (%s, %s)
"""


def read_answer(entry: DropEntry, drop: Drop) -> DropAnswer:
    """Return what was answered, with the place and the time that are left as they are now."""
    return read_answers([entry], drop)[0]


def read_answers(entries: Sequence[DropEntry], drop: Drop) -> list[DropAnswer]:
    """Return what was answered to all of them, with few statements however many they are."""
    places = find_places(entries)
    doubles = {each.x_user_id for each in entries if each.outcome == DropOutcome.ALREADY_IN}
    standings: dict[str, str] = {}
    if doubles:
        mine = DropEntry.objects.filter(drop=drop, x_user_id__in=doubles)
        standings = dict(mine.exclude(state=EntryState.REFUSED).values_list("x_user_id", "state"))
    return [
        _read(each, drop, place=places.get(each.pk), standing=standings.get(each.x_user_id, ""))
        for each in entries
    ]


def find_answers(drop: Drop, keys: Collection[str]) -> dict[str, DropAnswer]:
    """Return what the drop's entries of these keys were answered, of those that are there."""
    variants = {each.pk: each for each in drop.variants.all()}
    entries = list(DropEntry.objects.filter(drop=drop, key__in=keys))
    for entry in entries:
        if entry.variant_id in variants:
            entry.variant = variants[entry.variant_id]
    answers = read_answers(entries, drop)
    return {entry.key: answer for entry, answer in zip(entries, answers, strict=True)}


def is_decided(key: str) -> bool:
    """Tell whether the action has its entry in any drop."""
    return DropEntry.objects.filter(key=key).exists()


def _read(entry: DropEntry, drop: Drop, *, place: int | None, standing: str) -> DropAnswer:
    outcome = DropOutcome(entry.outcome)
    choices: tuple[tuple[str, str], ...] = ()
    if outcome is DropOutcome.CHOOSE_VARIANT:
        choices = tuple((each.sku, each.variant_name) for each in drop.variants.all())
    return DropAnswer(
        entry_id=entry.pk,
        outcome=outcome,
        drop_slug=drop.slug,
        drop_name=drop.name,
        wish=read_wish(entry.variant) if entry.variant else None,
        held_until=entry.held_until if entry.state == EntryState.HELD else None,
        place=place,
        reason=ExclusionReason(entry.reason) if entry.reason else None,
        choices=choices,
        opens_at=None if is_start_secret(drop) else drop.opens_at,
        standing=standing if outcome is DropOutcome.ALREADY_IN else "",
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


def find_turn(x_user_id: str, account_id: str) -> DropEntry | None:
    """Return the newest place that the person can give up, of those asked for at the account."""
    standing = [EntryState.HELD, EntryState.WAITING, EntryState.ENTERED]
    mine = DropEntry.objects.filter(
        x_user_id=x_user_id, account_x_user_id=account_id, state__in=standing
    )
    return mine.select_related("drop").order_by("-entered_at", "-pk").first()


def find_place(entry: DropEntry) -> int | None:
    """Return the place in the waitlist, from 1; None for who does not wait."""
    return find_places([entry]).get(entry.pk)


def find_places(entries: Sequence[DropEntry]) -> dict[int, int]:
    """Return the places of those who wait, from 1: each line is counted once for all of them."""
    lines: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for each in entries:
        if each.state == EntryState.WAITING and each.variant_id is not None:
            lines[each.variant_id].append((each.rank, each.pk))
    places: dict[int, int] = {}
    with connection.cursor() as cursor:
        for variant_pk, spots in lines.items():
            first, last = min(spots), max(spots)
            cursor.execute(_PLACES, [variant_pk, *first, variant_pk, *first, *last])
            places.update(cursor.fetchall())
    return {pk: places[pk] for spots in lines.values() for _, pk in spots if pk in places}
