"""Customers: Saleor's user rows, and what they say about themselves."""

from typing import Any

from saleor.account.models import User
from saleor.core.db.connection import allow_writer

from ...handoffs import CustomerFacts, SaleorCustomerId
from . import documents
from .executor import run


def find_user(customer_id: SaleorCustomerId) -> Any:
    """Return Saleor's User row; None where there is none."""
    if not customer_id.isdecimal():
        return None
    with allow_writer():
        return User.objects.filter(pk=int(customer_id)).first()


def find_customer(customer_id: SaleorCustomerId) -> CustomerFacts | None:
    user = find_user(customer_id)
    if user is None:
        return None
    me = run(documents.CUSTOMER, {}, customer=user)["me"]
    return CustomerFacts(
        customer_id=customer_id,
        email=me["email"],
        is_active=me["isActive"],
        has_default_address=me["defaultShippingAddress"] is not None,
    )


def read_addresses(user: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Return (shipping, billing) as checkoutCreate takes them; None without a default one.

    Each stands in for the other: Saleor wants a billing address even for digital goods.
    """
    me = run(documents.CUSTOMER, {}, customer=user, reads_replica=False)["me"]
    shipping = me["defaultShippingAddress"] or me["defaultBillingAddress"]
    billing = me["defaultBillingAddress"] or me["defaultShippingAddress"]
    if shipping is None:
        return None
    return _to_input(shipping), _to_input(billing)


def _to_input(address: dict[str, Any]) -> dict[str, Any]:
    return {**address, "country": address["country"]["code"]}
