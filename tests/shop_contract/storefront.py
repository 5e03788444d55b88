"""A storefront in its smallest form: Saleor's public API over its own door, signed in or not."""

import json
from typing import Any

from django.test import Client

from saleor_twitter_plugin.shop.global_ids import write_global_id

CHECKOUT_CREATE = """
mutation ($input: CheckoutCreateInput!) {
  checkoutCreate(input: $input) { checkout { id } errors { code field message } }
}
"""
EMAIL_UPDATE = """
mutation ($id: ID!, $email: String!) {
  checkoutEmailUpdate(id: $id, email: $email) { errors { code field message } }
}
"""
SHIPPING_ADDRESS_UPDATE = """
mutation ($id: ID!, $address: AddressInput!) {
  checkoutShippingAddressUpdate(id: $id, shippingAddress: $address) {
    checkout { shippingMethods { id price { amount } } }
    errors { code field message }
  }
}
"""
BILLING_ADDRESS_UPDATE = """
mutation ($id: ID!, $address: AddressInput!) {
  checkoutBillingAddressUpdate(id: $id, billingAddress: $address) {
    errors { code field message }
  }
}
"""
DELIVERY_UPDATE = """
mutation ($id: ID!, $method: ID!) {
  checkoutDeliveryMethodUpdate(id: $id, deliveryMethodId: $method) {
    errors { code field message }
  }
}
"""
COMPLETE = """
mutation ($id: ID!) {
  checkoutComplete(id: $id) { order { id } errors { code field message } }
}
"""


class StorefrontRefusedError(Exception):
    """`codes` are Saleor's."""

    def __init__(self, codes: list[str]) -> None:
        super().__init__(", ".join(codes))
        self.codes = codes


def ask(document: str, variables: dict[str, Any], *, token: str = "") -> dict[str, Any]:
    """Run one mutation as whoever the token says, and return what it answers."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    response = Client().post(
        "/graphql/",
        json.dumps({"query": document, "variables": variables}),
        content_type="application/json",
        headers=headers,
    )
    answer = response.json()
    assert "errors" not in answer, answer
    (result,) = answer["data"].values()
    if result["errors"]:
        raise StorefrontRefusedError([each["code"] for each in result["errors"]])
    return dict(result)


def fill_in(checkout_id: str, *, email: str, address: dict[str, str], token: str = "") -> None:
    """Say who and where, and take the cheapest way."""
    ask(EMAIL_UPDATE, {"id": checkout_id, "email": email}, token=token)
    where = {"id": checkout_id, "address": address}
    methods = ask(SHIPPING_ADDRESS_UPDATE, where, token=token)["checkout"]["shippingMethods"]
    ask(BILLING_ADDRESS_UPDATE, where, token=token)
    cheapest = min(methods, key=lambda each: each["price"]["amount"])
    ask(DELIVERY_UPDATE, {"id": checkout_id, "method": cheapest["id"]}, token=token)


def complete(checkout_id: str, *, token: str = "") -> str:
    """Finish a checkout unpaid, and return the order's global id."""
    return str(ask(COMPLETE, {"id": checkout_id}, token=token)["order"]["id"])


def to_checkout_id(token: str) -> str:
    return write_global_id("Checkout", token)
