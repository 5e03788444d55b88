"""The offers account in Saleor: its role, and the promotion that gives it something to say."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from demo import operations
from demo.calls import Json, graphql
from demo.services import Addresses
from demo.shop_data import Staff, read_channel
from demo.shop_plan import CHANNEL, HANDLES, OFFERED, OFFERS

# Saleor works prices out every 30 seconds, and a busy machine is late.
PRICES_SETTLE_SECONDS = 40.0


def give_role(staff: Staff, addresses: Addresses) -> None:
    """Let the offers account take offers from the categories' accounts, as staff would."""
    graphql(
        addresses.plugin_graphql_url,
        operations.ASSIGN_OFFERS,
        {"account": _read_accounts(staff, addresses)[OFFERS.handle]["account"]["xUserId"]},
        token=staff.token,
        field="twitterRoleAssign",
    )


def all_speak(staff: Staff, addresses: Addresses) -> bool:
    """Tell whether every account is connected, and the offers are one's."""
    accounts = _read_accounts(staff, addresses)
    has_all = set(accounts) >= set(HANDLES)
    role = {"role": "OFFERS", "channel": CHANNEL}
    return has_all and role in accounts[OFFERS.handle]["roles"]


def _read_accounts(staff: Staff, addresses: Addresses) -> dict[str, Json]:
    url = addresses.plugin_graphql_url
    rows = graphql(url, operations.ACCOUNTS, token=staff.token)["twitterAccounts"]
    return {each["account"]["handle"]: each for each in rows}


def has_begun(staff: Staff) -> bool:
    found = staff.ask(operations.FIND_PROMOTION, name=OFFERS.promotion_name)["promotions"]
    return bool(found["edges"])


def let_prices_settle(made_at: float) -> None:
    """Wait until Saleor has surely worked out the prices of products made then (monotonic).

    Nothing over GraphQL tells of it. A promotion that begins before is lost where two workers take
    up both at once: each marks the products as done for the other.
    """
    time.sleep(max(made_at + PRICES_SETTLE_SECONDS - time.monotonic(), 0))


def begin_promotion(staff: Staff) -> None:
    """Take some off one product of each category, from now on and for some days."""
    product_ids = [
        staff.ask(operations.FIND_PRODUCT, slug=plan.slug)["product"]["id"] for plan in OFFERED
    ]
    staff.do(
        "promotionCreate",
        operations.CREATE_PROMOTION,
        input={
            "name": OFFERS.promotion_name,
            "type": "CATALOGUE",
            "endDate": (datetime.now(UTC) + timedelta(days=OFFERS.days)).isoformat(),
            "rules": [
                {
                    "name": f"{OFFERS.percent}% off",
                    "channels": [read_channel(staff)["id"]],
                    "rewardValueType": "PERCENTAGE",
                    "rewardValue": str(OFFERS.percent),
                    "cataloguePredicate": {"productPredicate": {"ids": product_ids}},
                }
            ],
        },
    )
