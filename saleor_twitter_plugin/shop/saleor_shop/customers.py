"""Customers: Saleor's user rows, and the addresses they have for next time."""

from typing import Any

from saleor.account.models import User
from saleor.core.db.connection import allow_writer

from ...handoffs import CustomerFacts, SaleorCustomerId


def find_user(customer_id: SaleorCustomerId) -> Any:
    """Return Saleor's User row with its default addresses; None where there is none."""
    if not customer_id.isdecimal():
        return None
    with allow_writer():
        users = User.objects.select_related("default_shipping_address", "default_billing_address")
        return users.filter(pk=int(customer_id)).first()


def find_customer(customer_id: SaleorCustomerId) -> CustomerFacts | None:
    user = find_user(customer_id)
    if user is None:
        return None
    return CustomerFacts(
        customer_id=customer_id,
        email=user.email,
        is_active=user.is_active,
        has_default_address=user.default_shipping_address is not None,
    )


def read_addresses(user: Any) -> tuple[dict[str, str], dict[str, str]] | None:
    """Return (shipping, billing) as checkoutCreate takes them; None without a default one.

    Each stands in for the other: Saleor wants a billing address even for digital goods.
    """
    shipping = user.default_shipping_address or user.default_billing_address
    billing = user.default_billing_address or user.default_shipping_address
    if shipping is None:
        return None
    return _to_input(shipping), _to_input(billing)


def _to_input(address: Any) -> dict[str, str]:
    return {
        "firstName": address.first_name,
        "lastName": address.last_name,
        "companyName": address.company_name,
        "streetAddress1": address.street_address_1,
        "streetAddress2": address.street_address_2,
        "city": address.city,
        "cityArea": address.city_area,
        "postalCode": address.postal_code,
        "country": address.country.code,
        "countryArea": address.country_area,
        "phone": str(address.phone),
    }
