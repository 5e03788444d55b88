"""How products stood when people saw them last: read in sets, written by one planner of many."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from ..handoffs import SaleorProductId, SaleorVariantId
from ..models.feeds import ProductState
from .detecting import ProductSnapshot

_COLUMNS = (
    "version",
    "is_visible",
    "is_in_stock",
    "stock_quantity",
    "amount",
    "undiscounted_amount",
    "currency",
    "variant_ids",
    "seen_at",
)


def read_snapshots(
    product_ids: Collection[SaleorProductId], *, channel: str
) -> dict[SaleorProductId, ProductSnapshot]:
    rows = ProductState.objects.filter(saleor_product_id__in=product_ids, channel=channel)
    return {SaleorProductId(row.saleor_product_id): _read(row) for row in rows}


def list_scarce(*, channel: str, units_max: int) -> list[SaleorProductId]:
    """Return what was down to its last units when it was seen last."""
    rows = ProductState.objects.filter(channel=channel, is_visible=True, is_in_stock=True)
    scarce = rows.filter(stock_quantity__gt=0, stock_quantity__lte=units_max)
    ids = scarce.order_by("pk").values_list("saleor_product_id", flat=True)
    return [SaleorProductId(each) for each in ids]


def write_snapshots(
    snapshots: Mapping[SaleorProductId, ProductSnapshot], *, channel: str, now: datetime
) -> set[SaleorProductId]:
    """Write each whose row is one version behind; return the products that were written.

    Call it in the transaction that plans what the change is worth: who comes second writes
    nothing, and plans nothing.
    """
    if not snapshots:
        return set()
    # Always in the same order: two planners of the same products would deadlock.
    ids = sorted(snapshots)
    with transaction.atomic():
        ProductState.objects.bulk_create(
            [ProductState(saleor_product_id=each, channel=channel, seen_at=now) for each in ids],
            ignore_conflicts=True,
        )
        versions = dict(
            ProductState.objects.filter(saleor_product_id__in=ids, channel=channel)
            .order_by("saleor_product_id")
            .select_for_update()
            .values_list("saleor_product_id", "version")
        )
        ours = [each for each in ids if versions[each] == snapshots[each].version - 1]
        ProductState.objects.bulk_create(
            [_make_row(each, snapshots[each], channel, now) for each in ours],
            update_conflicts=True,
            unique_fields=["saleor_product_id", "channel"],
            update_fields=list(_COLUMNS),
        )
    return set(ours)


def note_seen(product_ids: Collection[SaleorProductId], *, channel: str, now: datetime) -> None:
    """Note when products were looked at, so that the next scan looks at others first."""
    with transaction.atomic():
        rows = ProductState.objects.filter(
            saleor_product_id__in=product_ids, channel=channel, seen_at__lt=now
        )
        # Locked in order first: two planners of the same products would deadlock.
        keys = list(
            rows.order_by("saleor_product_id").select_for_update().values_list("pk", flat=True)
        )
        ProductState.objects.filter(pk__in=keys).update(seen_at=now)


def _read(row: ProductState) -> ProductSnapshot:
    return ProductSnapshot(
        version=row.version,
        is_visible=row.is_visible,
        is_in_stock=row.is_in_stock,
        stock_quantity=row.stock_quantity,
        amount=row.amount,
        undiscounted_amount=row.undiscounted_amount,
        currency=row.currency,
        variant_ids=tuple(SaleorVariantId(each) for each in row.variant_ids),
    )


def _make_row(
    product_id: SaleorProductId, snapshot: ProductSnapshot, channel: str, now: datetime
) -> ProductState:
    return ProductState(
        saleor_product_id=product_id,
        channel=channel,
        version=snapshot.version,
        is_visible=snapshot.is_visible,
        is_in_stock=snapshot.is_in_stock,
        stock_quantity=snapshot.stock_quantity,
        amount=snapshot.amount,
        undiscounted_amount=snapshot.undiscounted_amount,
        currency=snapshot.currency,
        variant_ids=list(snapshot.variant_ids),
        seen_at=now,
    )
