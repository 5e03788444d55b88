"""How a checkout reaches its customer: the codes that change its price, and the way it goes."""

from decimal import Decimal
from typing import Any

from ...handoffs import CHEAPEST_SHIPPING, FREE_SHIPPING, OrderRequest, RefusalReason
from ..global_ids import write_global_id
from . import documents
from .executor import run
from .refusals import CheckoutGone, SaleorRefused, explain, refuse_all


def add_promo_codes(token: str, request: OrderRequest, user: Any) -> None:
    """Apply the voucher, then the gift cards, as the storefront's own form would.

    Raises:
        SaleorRefused: one of them does not apply; adding the same twice does nothing.
    """
    codes = (request.voucher_code, *request.gift_card_codes)
    for code in filter(None, codes):
        answer = run(
            documents.PROMO_CODE_ADD,
            {"id": write_global_id("Checkout", token), "code": code},
            customer=user,
            reads_replica=False,
        )["checkoutAddPromoCode"]
        if answer["errors"]:
            raise SaleorRefused(refuse_all(request, RefusalReason.VOUCHER_REFUSED), token)


def choose_delivery(token: str, request: OrderRequest, user: Any) -> None:
    """Choose by the owner's rule; goods that are not shipped need none.

    Raises:
        SaleorRefused: nothing that the rule allows delivers there.
    """
    checkout_id = write_global_id("Checkout", token)
    method_id: str | None
    if request.collection_point_id:
        method_id = write_global_id("Warehouse", request.collection_point_id)
    else:
        checkout = run(
            documents.CHECKOUT_SHIPPING, {"id": checkout_id}, customer=user, reads_replica=False
        )["checkout"]
        if checkout is None:
            raise CheckoutGone(token)
        if not checkout["isShippingRequired"]:
            return
        method_id = _choose(checkout["shippingMethods"], request.shipping_rule)
    if method_id is None:
        raise SaleorRefused(refuse_all(request, RefusalReason.NO_DELIVERY), token)
    answer = run(
        documents.DELIVERY_UPDATE,
        {"id": checkout_id, "method": method_id},
        customer=user,
        reads_replica=False,
    )["checkoutDeliveryMethodUpdate"]
    if answer["errors"]:
        raise SaleorRefused(explain(answer["errors"], request), token)


def _choose(methods: list[dict[str, Any]], rule: str) -> str | None:
    allowed = [
        each
        for each in methods
        if each["active"]
        and (
            rule == CHEAPEST_SHIPPING
            or (rule == FREE_SHIPPING and _price(each) == 0)
            or rule == each["name"]
        )
    ]
    # The id settles a tie, so that a second attempt chooses the same.
    chosen = min(allowed, key=lambda each: (_price(each), each["id"]), default=None)
    return str(chosen["id"]) if chosen else None


def _price(method: dict[str, Any]) -> Decimal:
    return Decimal(str(method["price"]["amount"]))
