"""What the tests of claims, shoppers and the endpoint start from."""

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.test import RequestFactory

from saleor_twitter_plugin.claims import offer
from saleor_twitter_plugin.config import Config, read_config
from saleor_twitter_plugin.graphql import answer
from saleor_twitter_plugin.handoffs import (
    ClaimOffered,
    ClaimReason,
    OfferClaim,
    Origin,
    SaleorProductId,
    SaleorVariantId,
    Wish,
    XPostId,
    XUserId,
)
from saleor_twitter_plugin.models import Account, Claim, ShopperLink

from .fake_shop import FakeShop

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SIGNING_KEY = b"k" * 32
CONFIG = read_config(
    {
        "channel": "us",
        "client_id": "client",
        "client_secret": "secret",
        "claim_url": "https://store.example/claim?t={token}",
        "pay_url": "https://store.example/{channel}/pay/{order_id}?n={number}",
    },
    is_active=True,
)
OFF = read_config({}, is_active=False)
WISH = Wish(SaleorVariantId("7"), SaleorProductId("3"), "Air Runner", "42", 2)
ORIGIN = Origin(XUserId("900"), "ana", XPostId("5001"), XUserId("100"), "shop")


def given_token(
    *,
    key: str = "buy:1",
    origin: Origin = ORIGIN,
    now: datetime = NOW,
    config: Config = CONFIG,
    shop: FakeShop | None = None,
) -> str:
    offered = offer(
        OfferClaim((WISH,), ClaimReason.NOT_LINKED),
        key=key,
        origin=origin,
        channel="us",
        shop=shop or given_shop(),
        config=config,
        signing_key=SIGNING_KEY,
        now=now,
    )
    assert isinstance(offered, ClaimOffered), offered
    return offered.claim_url.partition("?t=")[2] or offered.claim_url.rpartition("/")[2]


def given_claim(**options: Any) -> Claim:
    given_token(**options)
    return Claim.objects.get(key=options.get("key", "buy:1"))


def given_link(customer_id: str, x_user_id: str, *, handle: str = "ana") -> ShopperLink:
    return ShopperLink.objects.create(
        saleor_customer_id=customer_id, x_user_id=x_user_id, handle=handle, linked_at=NOW
    )


def given_account(x_user_id: str = "100", handle: str = "shop") -> Account:
    return Account.objects.create(x_user_id=x_user_id, handle=handle, sealed_tokens="sealed")


def given_shop(*customer_ids: str) -> FakeShop:
    shop = FakeShop(config=CONFIG)
    for customer_id in customer_ids:
        shop.add_customer(customer_id)
    return shop


def post(
    shop: FakeShop,
    query: str,
    variables: dict[str, Any] | None = None,
    *,
    customer: str = "",
    config: Config = CONFIG,
    now: datetime = NOW,
    language: str = "",
    status: int = 200,
) -> Any:
    """Send a query as a storefront does, and return the JSON of the answer."""
    headers = {"Authorization": f"Bearer {customer}"} if customer else {}
    if language:
        headers["Accept-Language"] = language
    request = RequestFactory().post(
        "/graphql/",
        json.dumps({"query": query, "variables": variables or {}}),
        content_type="application/json",
        headers=headers,
    )
    response = answer(request, shop=shop, config=config, signing_key=SIGNING_KEY, now=now)
    assert response.status_code == status, response.content
    return json.loads(response.content)


def race(*acts: Callable[[], Any]) -> list[Any]:
    """Start all at one moment in threads; return what each returned, or raised."""
    barrier = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(index: int, act: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=10)
            results[index] = act()
        except Exception as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)
