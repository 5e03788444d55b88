"""Saleor's checkout: what an order is made from."""

import logging
from decimal import Decimal
from typing import Any

from ...errors import TwitterPluginError
from ...handoffs import (
    Money,
    OrderRequest,
    RefusalReason,
    Refuse,
    SaleorOrderId,
    name_wish,
)
from ..action_rows import MadeOrder
from ..global_ids import get_primary_key, write_global_id
from . import documents
from .availability import find_missing
from .catalog import read_country
from .customers import read_addresses
from .executor import SaleorFailed, run
from .refusals import Asked, SaleorRefused, explain, explain_failure, refuse_all

log = logging.getLogger(__name__)


def create_checkout(request: OrderRequest, user: Any) -> str:
    """Make a checkout in the customer's name, with the default addresses; return its token.

    Raises:
        SaleorRefused: no address, or Saleor does not sell this now.
    """
    addresses = read_addresses(user)
    if addresses is None:
        raise SaleorRefused(refuse_all(request, RefusalReason.ADDRESS_REJECTED))
    shipping, billing = addresses
    answer = create(
        request,
        {"email": user.email, "shippingAddress": shipping, "billingAddress": billing},
        user=user,
    )
    return get_primary_key("Checkout", answer["id"])


def create(
    request: Asked, parts: dict[str, Any], *, user: Any, document: str = documents.CHECKOUT_CREATE
) -> dict[str, Any]:
    """Make a checkout with all the lines, or none; return what `document` asks of it.

    Raises:
        SaleorRefused: Saleor does not sell this now.
    """
    lines = [
        {
            "variantId": write_global_id("ProductVariant", each.variant_id),
            "quantity": each.quantity,
        }
        for each in request.wishes
    ]
    variables = {"input": {"channel": request.channel, "lines": lines, **parts}}
    try:
        answer = run(document, variables, customer=user, reads_replica=False)["checkoutCreate"]
    except SaleorFailed as failure:
        raise SaleorRefused(_explain_failure(failure, request)) from None
    if answer["errors"]:
        raise SaleorRefused(explain(answer["errors"], request))
    checkout: dict[str, Any] = answer["checkout"]
    return checkout


def _explain_failure(failure: SaleorFailed, request: Asked) -> Refuse:
    # Of several ids Saleor asserts that each is there: `get_nodes` in saleor.graphql.utils.
    if failure.error_name == "AssertionError" and len(request.wishes) > 1:
        country_code = read_country(request.channel)
        missing = find_missing(request.wishes, channel=request.channel, country_code=country_code)
        if missing is not None:
            name = name_wish(missing, request.wishes)
            return Refuse(RefusalReason.RETIRED, product_name=name)
    return explain_failure(failure, request)


def checkout_exists(token: str, *, line_count: int) -> bool:
    """Tell whether the checkout is there and still has its lines."""
    checkout = _read_lines(token)
    return checkout is not None and len(checkout["lines"]) == line_count


def read_order(order: dict[str, Any]) -> MadeOrder:
    total = order["total"]["gross"]
    return MadeOrder(
        order_id=SaleorOrderId(get_primary_key("Order", order["id"])),
        number=order["number"],
        total=Money(Decimal(str(total["amount"])), total["currency"]),
    )


def empty_checkout(token: str) -> None:
    """Take the lines out, and with it what it reserves; Saleor sweeps empty checkouts itself.

    Never raises: where this fails, the reservation runs out by its own clock.
    """
    try:
        delete_lines(token)
    except TwitterPluginError as error:
        log.warning("A checkout that became no order could not be emptied: %s", error)


def delete_lines(token: str) -> None:
    """Take the lines out of a checkout, if it is there."""
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


def _read_lines(token: str) -> dict[str, Any] | None:
    checkout: dict[str, Any] | None = run(
        documents.CHECKOUT_LINES, {"id": write_global_id("Checkout", token)}, reads_replica=False
    )["checkout"]
    return checkout
