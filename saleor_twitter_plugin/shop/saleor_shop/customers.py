"""Customers: Saleor's user rows, and the addresses they have for next time."""

from collections.abc import Collection
from typing import Any

from django.conf import settings
from saleor.account.models import User
from saleor.core.db.connection import allow_writer
from saleor.site.models import SiteSettings

from ...errors import PermanentError
from ...handoffs import CustomerFacts, SaleorCustomerId
from ..global_ids import get_primary_key
from . import sign_in_documents
from .app_row import grant_customers
from .executor import run


def find_user(customer_id: SaleorCustomerId) -> Any:
    """Return Saleor's User row with its default addresses; None where there is none."""
    return _find_users([customer_id]).get(customer_id)


def find_customers(
    customer_ids: Collection[SaleorCustomerId],
) -> dict[SaleorCustomerId, CustomerFacts]:
    return {
        customer_id: CustomerFacts(
            customer_id=customer_id,
            email=user.email,
            is_active=user.is_active,
            has_default_address=user.default_shipping_address is not None,
            can_sign_in=user.is_active and not user.is_staff and _is_confirmed_enough(user),
            address_text=_write_line(user.default_shipping_address),
        )
        for customer_id, user in _find_users(customer_ids).items()
    }


def _find_users(customer_ids: Collection[SaleorCustomerId]) -> dict[SaleorCustomerId, Any]:
    numbers = [int(each) for each in customer_ids if each.isdecimal()]
    with allow_writer():
        users = User.objects.select_related("default_shipping_address", "default_billing_address")
        return {SaleorCustomerId(str(each.pk)): each for each in users.filter(pk__in=numbers)}


def create_customer(email: str) -> SaleorCustomerId | None:
    with allow_writer():
        # In any case of its letters, as Saleor's own sign-in looks; its unique key knows one only.
        if User.objects.filter(email__iexact=email).exists():
            return None
    grant_customers()
    created = _run(sign_in_documents.CUSTOMER_CREATE, {"input": {"email": email}})
    if [each["code"] for each in created["errors"]] == ["UNIQUE"]:
        return None
    _require_no_errors(created)
    # Saleor makes everybody unconfirmed by now; X has confirmed the address.
    changes = {"id": created["user"]["id"], "input": {"isConfirmed": True}}
    _require_no_errors(_run(sign_in_documents.CUSTOMER_UPDATE, changes))
    return SaleorCustomerId(get_primary_key("User", created["user"]["id"]))


def _run(document: str, variables: dict[str, Any]) -> Any:
    """Run a mutation; its answer is all that it returns."""
    (answer,) = run(document, variables, reads_replica=False).values()
    return answer


def _require_no_errors(answer: dict[str, Any]) -> None:
    # Their texts may quote the e-mail.
    codes = sorted({str(each["code"]) for each in answer["errors"]})
    if codes:
        raise PermanentError(f"Saleor made no customer: {', '.join(codes)}.")


def _is_confirmed_enough(user: Any) -> bool:
    """Ask of an account what `tokenCreate` asks, so that this door is no wider than that one."""
    if user.is_confirmed:
        return True
    wanted = SiteSettings.objects.filter(site_id=getattr(settings, "SITE_ID", 1)).first()
    return wanted is None or (
        wanted.allow_login_without_confirmation or not wanted.enable_account_confirmation_by_email
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


def _write_line(address: Any) -> str:
    """Return where it is, without names and phones: letters and digits alone, in lower case."""
    if address is None:
        return ""
    parts = (
        *(address.country.code, address.country_area, address.postal_code),
        *(address.city, address.city_area, address.street_address_1, address.street_address_2),
    )
    return "".join(sign for sign in " ".join(parts).casefold() if sign.isalnum())


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
