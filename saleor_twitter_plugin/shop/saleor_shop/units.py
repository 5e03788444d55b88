"""Units of a drop: out of Saleor's stock once, and what is left of them back into it."""

import logging
from collections.abc import Sequence
from typing import Any

from saleor.core.db.connection import allow_writer

from ...errors import PermanentError
from ...handoffs import NotEnoughUnits, SaleorVariantId, TakenUnits
from ..global_ids import get_primary_key, write_global_id
from . import documents
from .executor import run
from .stock_lock import lock_stock

log = logging.getLogger(__name__)


def take_units(
    variant_id: SaleorVariantId, count: int, *, channel: str, warehouse_id: str = ""
) -> list[TakenUnits]:
    """Lower the stock by Saleor's own mutation, under the lock of its rows."""
    with allow_writer():
        lock_stock([variant_id])
        variant = _read_variant(variant_id, channel)
        if variant is None:
            raise NotEnoughUnits(variant_id, 0)
        if not variant["trackInventory"]:
            return [TakenUnits("", count)]
        stocks = _list_free(variant, warehouse_id)
        available_count = sum(free for free, _, _ in stocks)
        if available_count < count:
            raise NotEnoughUnits(variant_id, available_count)
        taken: list[TakenUnits] = []
        changes = []
        for free, warehouse, quantity in stocks:
            part = min(free, count - sum(each.count for each in taken))
            if part > 0:
                taken.append(TakenUnits(get_primary_key("Warehouse", warehouse), part))
                changes.append({"warehouse": warehouse, "quantity": quantity - part})
        _write(variant_id, changes)
    return taken


def return_units(variant_id: SaleorVariantId, taken: Sequence[TakenUnits]) -> None:
    """Raise the stock again by the same mutation, under the same lock."""
    counted = [each for each in taken if each.warehouse_id]
    if not counted:
        return
    with allow_writer():
        lock_stock([variant_id])
        variant = _read_variant(variant_id, None)
        if variant is None:
            log.warning("A variant is gone from Saleor, and its units with it: %s", variant_id)
            return
        quantities = {each["warehouse"]["id"]: each["quantity"] for each in variant["stocks"]}
        changes = []
        for each in counted:
            warehouse = write_global_id("Warehouse", each.warehouse_id)
            changes.append(
                {"warehouse": warehouse, "quantity": quantities.get(warehouse, 0) + each.count}
            )
        _write(variant_id, changes)


def _read_variant(variant_id: SaleorVariantId, channel: str | None) -> dict[str, Any] | None:
    variant: dict[str, Any] | None = run(
        documents.VARIANT_STOCKS,
        {"variant": write_global_id("ProductVariant", variant_id), "channel": channel},
        reads_replica=False,
    )["productVariant"]
    return variant


def _list_free(variant: dict[str, Any], warehouse_id: str) -> list[tuple[int, str, int]]:
    """Return (free, warehouse, quantity), the fullest first."""
    stocks = [
        (
            each["quantity"] - each["quantityAllocated"] - each["quantityReserved"],
            each["warehouse"]["id"],
            each["quantity"],
        )
        for each in variant["stocks"]
    ]
    if warehouse_id:
        wanted = write_global_id("Warehouse", warehouse_id)
        stocks = [each for each in stocks if each[1] == wanted]
    return sorted((each for each in stocks if each[0] > 0), key=lambda each: (-each[0], each[1]))


def _write(variant_id: SaleorVariantId, changes: list[dict[str, object]]) -> None:
    answer = run(
        documents.STOCKS_UPDATE,
        {"variant": write_global_id("ProductVariant", variant_id), "stocks": changes},
        reads_replica=False,
    )["productVariantStocksUpdate"]
    if answer["errors"]:
        codes = ", ".join(str(each["code"]) for each in answer["errors"])
        raise PermanentError(f"Saleor did not change the stock of variant {variant_id}: {codes}.")
