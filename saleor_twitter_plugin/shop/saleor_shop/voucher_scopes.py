"""What a voucher of Saleor's is good for: read whole, and changed product by product."""

from collections.abc import Sequence
from typing import Any

from ...handoffs import SaleorProductId, SaleorVoucherId, VoucherScope
from ..global_ids import get_primary_key, write_global_id
from . import voucher_documents
from .campaign_vouchers import run_mutation
from .executor import run

_LIMITED = "SPECIFIC_PRODUCT"


def read_voucher_scope(voucher_id: SaleorVoucherId) -> VoucherScope | None:
    products: set[SaleorProductId] = set()
    after: str | None = None
    while True:
        variables = {"id": write_global_id("Voucher", voucher_id), "after": after}
        found = run(voucher_documents.VOUCHER_SCOPE, variables, reads_replica=False)["voucher"]
        if found is None:
            return None
        products |= {
            SaleorProductId(get_primary_key("Product", edge["node"]["id"]))
            for edge in found["products"]["edges"]
        }
        page = found["products"]["pageInfo"]
        if not page["hasNextPage"]:
            break
        after = page["endCursor"]
    others = sum(len(found[each]["edges"]) for each in ("categories", "collections", "variants"))
    return VoucherScope(found["type"] == _LIMITED, frozenset(products), others)


def change_voucher_products(
    voucher_id: SaleorVoucherId,
    *,
    added: Sequence[SaleorProductId],
    removed: Sequence[SaleorProductId],
) -> None:
    # In this order: what names nothing at any moment would be good for everything.
    if added:
        run_mutation(voucher_documents.VOUCHER_GOODS_ADD, _write(voucher_id, added))
    if removed:
        run_mutation(voucher_documents.VOUCHER_GOODS_REMOVE, _write(voucher_id, removed))


def _write(voucher_id: SaleorVoucherId, product_ids: Sequence[SaleorProductId]) -> dict[str, Any]:
    return {
        "id": write_global_id("Voucher", voucher_id),
        "input": {"products": [write_global_id("Product", each) for each in product_ids]},
    }
