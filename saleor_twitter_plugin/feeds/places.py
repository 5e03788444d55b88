"""Which accounts speak for places, and what lay there when we looked last."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from ..handoffs import CatalogItem, PlaceStock, SaleorProductId, SaleorWarehouseId
from ..models import Account, AccountFeedRules, LocalAccount, PlaceState
from .local_news import PlaceKey, PlaceSnapshot, count_at_places
from .roles import read_speaker
from .speakers import Speaker


def assign_place(warehouse_id: SaleorWarehouseId, account: Account, *, channel: str) -> None:
    """Give a place to an account; another may have had it."""
    LocalAccount.objects.update_or_create(
        saleor_warehouse_id=warehouse_id, channel=channel, defaults={"account": account}
    )


def release_place(warehouse_id: SaleorWarehouseId, *, channel: str) -> None:
    LocalAccount.objects.filter(saleor_warehouse_id=warehouse_id, channel=channel).delete()


def speaks_for_place(account: Account, warehouse_id: str, *, channel: str) -> bool:
    return account.places.filter(saleor_warehouse_id=warehouse_id, channel=channel).exists()


def read_places(*, channel: str) -> dict[SaleorWarehouseId, Account]:
    rows = LocalAccount.objects.filter(channel=channel).select_related("account")
    return {SaleorWarehouseId(row.saleor_warehouse_id): row.account for row in rows}


def read_local_speakers(
    places: Mapping[SaleorWarehouseId, Account],
) -> dict[SaleorWarehouseId, Speaker]:
    rules = {
        row.account_id: row for row in AccountFeedRules.objects.filter(account__in=places.values())
    }
    return {
        warehouse_id: read_speaker(account, rules.get(account.pk) or AccountFeedRules())
        for warehouse_id, account in places.items()
    }


def read_place_snapshots(
    product_ids: Collection[SaleorProductId], *, channel: str
) -> dict[PlaceKey, PlaceSnapshot]:
    rows = PlaceState.objects.filter(saleor_product_id__in=product_ids, channel=channel)
    return {
        (
            SaleorProductId(row.saleor_product_id),
            SaleorWarehouseId(row.saleor_warehouse_id),
        ): PlaceSnapshot(row.version, row.quantity)
        for row in rows
    }


def write_place_snapshots(
    snapshots: Mapping[PlaceKey, PlaceSnapshot], *, channel: str, now: datetime
) -> set[PlaceKey]:
    """Write each whose row is one version behind; return those that were written.

    As `states.write_snapshots`: who comes second writes nothing, and plans nothing.
    """
    # Always in the same order: two planners of the same products would deadlock.
    keys = sorted(snapshots)
    if not keys:
        return set()
    with transaction.atomic():
        PlaceState.objects.bulk_create(
            [_make_row(key, PlaceSnapshot(), channel, now) for key in keys], ignore_conflicts=True
        )
        versions = {
            (product_id, warehouse_id): version
            for product_id, warehouse_id, version in PlaceState.objects.filter(
                saleor_product_id__in={product_id for product_id, _ in keys}, channel=channel
            )
            .order_by("saleor_product_id", "saleor_warehouse_id")
            .select_for_update()
            .values_list("saleor_product_id", "saleor_warehouse_id", "version")
        }
        ours = [key for key in keys if versions[key] == snapshots[key].version - 1]
        PlaceState.objects.bulk_create(
            [_make_row(key, snapshots[key], channel, now) for key in ours],
            update_conflicts=True,
            unique_fields=["saleor_product_id", "channel", "saleor_warehouse_id"],
            update_fields=["version", "quantity", "seen_at"],
        )
    return set(ours)


def note_places(
    items: Sequence[CatalogItem], stocks: Sequence[PlaceStock], *, channel: str, now: datetime
) -> None:
    """Note what lies there already when an account is given a place: it is no news."""
    before = read_place_snapshots([each.product_id for each in items], channel=channel)
    changed = {
        key: PlaceSnapshot(before.get(key, PlaceSnapshot()).version + 1, quantity)
        for key, quantity in count_at_places(items, stocks).items()
        if before.get(key, PlaceSnapshot()).quantity != quantity
    }
    write_place_snapshots(changed, channel=channel, now=now)


def _make_row(key: PlaceKey, snapshot: PlaceSnapshot, channel: str, now: datetime) -> PlaceState:
    product_id, warehouse_id = key
    return PlaceState(
        saleor_product_id=product_id,
        channel=channel,
        saleor_warehouse_id=warehouse_id,
        version=snapshot.version,
        quantity=snapshot.quantity,
        seen_at=now,
    )
