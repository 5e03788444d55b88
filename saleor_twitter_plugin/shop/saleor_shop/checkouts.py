"""Saleor's checkout: what an order is made from."""

import logging
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ...errors import TwitterPluginError
from ...handoffs import Money, OrderRequest, RefusalReason, Refuse, SaleorOrderId
from ..action_rows import MadeOrder
from ..global_ids import get_primary_key, write_global_id
from . import documents
from .customers import read_addresses
from .executor import SaleorFailed, run
from .refusals import SaleorRefused, explain, explain_failure

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Delivery:
    """`country_code` is where Saleor looks for stock; ISO 3166-1 alpha-2."""

    country_code: str


def create_checkout(request: OrderRequest, user: Any) -> str:
    """Make a checkout in the customer's name, with the default addresses; return its token.

    Raises:
        SaleorRefused: no address, or Saleor does not sell this now.
    """
    addresses = read_addresses(user)
    if addresses is None:
        raise SaleorRefused(
            Refuse(RefusalReason.ADDRESS_REJECTED, product_name=request.wish.product_name)
        )
    shipping, billing = addresses
    line = {
        "variantId": write_global_id("ProductVariant", request.wish.variant_id),
        "quantity": request.wish.quantity,
    }
    country_code = str(shipping["country"])
    variables = {
        "input": {
            "channel": request.channel,
            "email": user.email,
            "lines": [line],
            "shippingAddress": shipping,
            "billingAddress": billing,
        }
    }
    try:
        answer = run(documents.CHECKOUT_CREATE, variables, customer=user, reads_replica=False)[
            "checkoutCreate"
        ]
    except SaleorFailed as failure:
        refusal = explain_failure(failure, request)
        raise SaleorRefused(refusal, country_code=country_code) from None
    if answer["errors"]:
        raise SaleorRefused(explain(answer["errors"], request), country_code=country_code)
    return get_primary_key("Checkout", answer["checkout"]["id"])


def checkout_exists(token: str) -> bool:
    """Tell whether the checkout is there and still has its line."""
    checkout = _read_lines(token)
    return checkout is not None and len(checkout["lines"]) == 1


def find_order_of_checkout(token: str, user: Any) -> MadeOrder | None:
    """Return the order that the customer made of our checkout, as by finishing it in the shop."""
    me = run(documents.CUSTOMER_ORDERS, {}, customer=user, reads_replica=False)["me"]
    checkout_id = write_global_id("Checkout", token)
    for edge in me["orders"]["edges"]:
        if edge["node"]["checkoutId"] == checkout_id:
            return read_order(edge["node"])
    return None


def read_order(order: dict[str, Any]) -> MadeOrder:
    total = order["total"]["gross"]
    return MadeOrder(
        order_id=SaleorOrderId(get_primary_key("Order", order["id"])),
        number=order["number"],
        total=Money(Decimal(str(total["amount"])), total["currency"]),
    )


def choose_delivery(token: str, request: OrderRequest, user: Any) -> Delivery:
    """Choose the cheapest way that is open for this address; goods that are not shipped need none.

    Raises:
        SaleorRefused: nothing delivers there.
    """
    checkout_id = write_global_id("Checkout", token)
    checkout = run(documents.CHECKOUT, {"id": checkout_id}, customer=user, reads_replica=False)[
        "checkout"
    ]
    if checkout is None:
        raise CheckoutGone(token)
    delivery = Delivery(country_code=checkout["shippingAddress"]["country"]["code"])
    if not checkout["isShippingRequired"]:
        return delivery
    methods = [each for each in checkout["shippingMethods"] if each["active"]]
    if not methods:
        raise SaleorRefused(
            Refuse(RefusalReason.NO_DELIVERY, product_name=request.wish.product_name), token
        )
    # The id settles a tie, so that a second attempt chooses the same.
    cheapest = min(methods, key=lambda each: (Decimal(str(each["price"]["amount"])), each["id"]))
    answer = run(
        documents.DELIVERY_UPDATE,
        {"id": checkout_id, "method": cheapest["id"]},
        customer=user,
        reads_replica=False,
    )["checkoutDeliveryMethodUpdate"]
    if answer["errors"]:
        raise SaleorRefused(explain(answer["errors"], request), token)
    return delivery


def empty_checkout(token: str) -> None:
    """Take the line out, and with it what it reserves; Saleor sweeps empty checkouts itself.

    Never raises: where this fails, the reservation runs out by its own clock.
    """
    try:
        checkout = _read_lines(token)
        if checkout is None or not checkout["lines"]:
            return
        run(
            documents.CHECKOUT_LINES_DELETE,
            {
                "id": write_global_id("Checkout", token),
                "lines": [line["id"] for line in checkout["lines"]],
            },
            reads_replica=False,
        )
    except TwitterPluginError as error:
        log.warning("A checkout that became no order could not be emptied: %s", error)


class CheckoutGone(Exception):
    """Our checkout is not there any more."""


def _read_lines(token: str) -> dict[str, Any] | None:
    checkout: dict[str, Any] | None = run(
        documents.CHECKOUT_LINES, {"id": write_global_id("Checkout", token)}, reads_replica=False
    )["checkout"]
    return checkout
