"""Vouchers in a customer's checkouts and orders, seen and changed as that customer."""

from decimal import Decimal
from typing import Any

from ...handoffs import (
    ApplyAnswer,
    CustomerOrder,
    Money,
    OpenCheckout,
    OrderState,
    SaleorCategoryId,
    SaleorCheckoutId,
    SaleorCustomerId,
    SaleorOrderId,
)
from ..global_ids import get_primary_key, write_global_id
from . import voucher_documents
from .customers import find_user
from .executor import run

# Source: CheckoutErrorCode of Saleor 3.20 to 3.24; what is not here is REFUSED.
_ANSWERS = {
    "VOUCHER_NOT_APPLICABLE": ApplyAnswer.NOT_YET,
    "NOT_FOUND": ApplyAnswer.GONE,
}
_STATES = {"CANCELED": OrderState.CANCELLED, "EXPIRED": OrderState.EXPIRED}


def apply_voucher(checkout_id: SaleorCheckoutId, code: str) -> ApplyAnswer:
    variables = {"id": write_global_id("Checkout", checkout_id), "code": code}
    answer = run(voucher_documents.CODE_ADD, variables, reads_replica=False)["checkoutAddPromoCode"]
    if not answer["errors"]:
        return ApplyAnswer.APPLIED
    return _ANSWERS.get(answer["errors"][0]["code"], ApplyAnswer.REFUSED)


def remove_voucher(checkout_id: SaleorCheckoutId, code: str) -> None:
    """Take the code out; where it is not in there, or the checkout is gone, nothing happens."""
    variables = {"id": write_global_id("Checkout", checkout_id), "code": code}
    run(voucher_documents.CODE_REMOVE, variables, reads_replica=False)


def list_open_checkouts(customer_id: SaleorCustomerId, *, channel: str) -> list[OpenCheckout]:
    user = find_user(customer_id)
    if user is None:
        return []
    me = run(
        voucher_documents.OPEN_CHECKOUTS, {"channel": channel}, customer=user, reads_replica=False
    )["me"]
    return [
        OpenCheckout(
            SaleorCheckoutId(get_primary_key("Checkout", each["node"]["id"])),
            each["node"]["voucherCode"] or "",
            bool(each["node"]["lines"]),
        )
        for each in me["checkouts"]["edges"]
    ]


def list_customer_orders(customer_id: SaleorCustomerId) -> list[CustomerOrder]:
    user = find_user(customer_id)
    if user is None:
        return []
    me = run(voucher_documents.ORDERS_OF_CUSTOMER, {}, customer=user, reads_replica=False)["me"]
    return [_read_order(each["node"]) for each in me["orders"]["edges"]]


def _read_order(order: dict[str, Any]) -> CustomerOrder:
    total = order["total"]["gross"]
    codes = [order["voucherCode"], *(line["voucherCode"] for line in order["lines"])]
    return CustomerOrder(
        order_id=SaleorOrderId(get_primary_key("Order", order["id"])),
        number=order["number"],
        state=_STATES.get(order["status"], OrderState.OPEN),
        code=next((each for each in codes if each), ""),
        total=Money(Decimal(str(total["amount"])), total["currency"]),
        discount_amount=_read_discount(order),
        refunded_amount=Decimal(str(order["totalRefunded"]["amount"])),
        category_ids=tuple(sorted(_list_categories(order))),
    )


def _read_discount(order: dict[str, Any]) -> Decimal:
    """Return what the voucher took off: of the order, or of the lines that it is for."""
    whole = sum(
        Decimal(str(each["amount"]["amount"]))
        for each in order["discounts"] or ()
        if each["type"] == "VOUCHER"
    )
    of_lines = sum(
        Decimal(str(line["unitDiscount"]["amount"])) * line["quantity"]
        for line in order["lines"]
        if line["voucherCode"]
    )
    return Decimal(whole or of_lines)


def _list_categories(order: dict[str, Any]) -> set[SaleorCategoryId]:
    found = set()
    for line in order["lines"]:
        category = ((line["variant"] or {}).get("product") or {}).get("category")
        if category is not None:
            above = [edge["node"]["id"] for edge in category["ancestors"]["edges"]]
            found |= {
                SaleorCategoryId(get_primary_key("Category", each))
                for each in (category["id"], *above)
            }
    return found
