"""Gift cards that are prizes: a customer's own, whose code Saleor e-mails to them."""

from typing import Any

from saleor.graphql.api import schema

from ...errors import PermanentError
from ...handoffs import Money, SaleorCustomerId
from ..global_ids import get_primary_key, write_global_id
from .app_row import grant_gift_cards
from .customers import find_user
from .executor import run

GIFT_CARD_CREATE = """
mutation TwitterGiftCardCreate($input: GiftCardCreateInput!) {
  giftCardCreate(input: $input) { giftCard { id } errors { field code } }
}
"""


def create_gift_card(
    customer_id: SaleorCustomerId, amount: Money, *, channel: str, note: str
) -> str:
    user = find_user(customer_id)
    if user is None:
        raise PermanentError("The customer of a gift card is gone.")
    grant_gift_cards()
    asked: dict[str, Any] = {
        "balance": {"amount": str(amount.amount), "currency": amount.currency},
        "userEmail": user.email,
        "channel": channel,
        "isActive": True,
        "note": note,
    }
    # Saleor 3.23 and later lets nobody else use it.
    if "assignedTo" in schema.get_type("GiftCardCreateInput").fields:
        asked["assignedTo"] = write_global_id("User", customer_id)
    created = run(GIFT_CARD_CREATE, {"input": asked}, reads_replica=False)["giftCardCreate"]
    # Their texts may quote the e-mail.
    problems = sorted(f"{each['field']}: {each['code']}" for each in created["errors"])
    if problems:
        raise PermanentError(f"Saleor made no gift card: {', '.join(problems)}.")
    return get_primary_key("GiftCard", created["giftCard"]["id"])
