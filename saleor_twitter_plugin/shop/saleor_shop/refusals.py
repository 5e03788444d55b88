"""Saleor's error codes in our words: one closed table."""

import logging
from collections.abc import Sequence
from typing import Any, Protocol

from ...handoffs import RefusalReason, Refuse, Wish, name_wish
from ..global_ids import read_global_id
from .executor import SaleorFailed

log = logging.getLogger(__name__)

# Source: CheckoutErrorCode and OrderCreateFromCheckoutErrorCode of Saleor 3.20 to 3.24,
# read 2026. What is not here is SHOP_REFUSED and a log line.
REASONS: dict[str, RefusalReason] = {
    "INSUFFICIENT_STOCK": RefusalReason.SOLD_OUT,
    "QUANTITY_GREATER_THAN_LIMIT": RefusalReason.OVER_LIMIT,
    "ZERO_QUANTITY": RefusalReason.BAD_QUANTITY,
    "UNAVAILABLE_VARIANT_IN_CHANNEL": RefusalReason.RETIRED,
    "PRODUCT_NOT_PUBLISHED": RefusalReason.RETIRED,
    "PRODUCT_UNAVAILABLE_FOR_PURCHASE": RefusalReason.RETIRED,
    "NOT_FOUND": RefusalReason.RETIRED,
    "SHIPPING_METHOD_NOT_SET": RefusalReason.NO_DELIVERY,
    "SHIPPING_METHOD_NOT_APPLICABLE": RefusalReason.NO_DELIVERY,
    "DELIVERY_METHOD_NOT_APPLICABLE": RefusalReason.NO_DELIVERY,
    "INVALID_SHIPPING_METHOD": RefusalReason.NO_DELIVERY,
    "SHIPPING_ADDRESS_NOT_SET": RefusalReason.ADDRESS_REJECTED,
    "BILLING_ADDRESS_NOT_SET": RefusalReason.ADDRESS_REJECTED,
    "MISSING_ADDRESS_DATA": RefusalReason.ADDRESS_REJECTED,
    "VOUCHER_NOT_APPLICABLE": RefusalReason.VOUCHER_REFUSED,
    "GIFT_CARD_NOT_APPLICABLE": RefusalReason.VOUCHER_REFUSED,
}


class SaleorRefused(Exception):
    """Saleor made nothing. `checkout_token` names a checkout that is left over."""

    def __init__(self, refusal: Refuse, checkout_token: str = "") -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal
        self.checkout_token = checkout_token


class CheckoutGone(Exception):
    """Our checkout is not there any more."""


class Asked(Protocol):
    """What a refusal is about: an order or a checkout that was asked for."""

    @property
    def wishes(self) -> tuple[Wish, ...]: ...

    @property
    def channel(self) -> str: ...


def refuse_all(request: Asked, reason: RefusalReason) -> Refuse:
    """Refuse for a reason that is not one line's."""
    return Refuse(reason, product_name=name_wish(request.wishes[0], request.wishes))


def explain_failure(failure: SaleorFailed, request: Asked) -> Refuse:
    """Turn what Saleor raised and did not answer into a refusal, where it is one.

    Raises:
        SaleorFailed: it is none.
    """
    # Source: saleor.warehouse.reservations raises it, CheckoutCreate does not catch it (3.23.28).
    if failure.error_name != "InsufficientStock":
        raise failure
    return refuse_all(request, RefusalReason.SOLD_OUT)


def explain(errors: Sequence[dict[str, Any]], request: Asked) -> Refuse:
    """Turn the first of Saleor's errors into a refusal that the shopper can be told."""
    error = errors[0]
    code, field = str(error["code"]), str(error.get("field") or "")
    if error.get("addressType"):
        # INVALID, REQUIRED and the like, about a field of an address.
        reason = RefusalReason.ADDRESS_REJECTED
    elif code in {"INVALID", "NOT_FOUND", "GRAPHQL_ERROR"} and field in {"variantId", "variant_id"}:
        reason = RefusalReason.RETIRED
    elif code == "NOT_FOUND" and field == "channel":
        reason = RefusalReason.SHOP_REFUSED
    else:
        reason = REASONS.get(code, RefusalReason.SHOP_REFUSED)
    if reason is RefusalReason.SHOP_REFUSED:
        log.error(
            "Saleor refused an order with %s on field %s (variants %s, channel %s)",
            code,
            field or "(none)",
            ", ".join(each.variant_id for each in request.wishes),
            request.channel,
        )
    wish = _find_wish(error.get("variants") or (), request.wishes)
    return Refuse(reason=reason, product_name=name_wish(wish, request.wishes))


def _find_wish(variants: Sequence[str], wishes: Sequence[Wish]) -> Wish:
    """Return the first wish that Saleor names, or the first of all."""
    named = {read_global_id("ProductVariant", each) for each in variants}
    return next((each for each in wishes if each.variant_id in named), wishes[0])
