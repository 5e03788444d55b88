"""Rows of a feed for tests, valid as they are."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from saleor_twitter_plugin import accounts
from saleor_twitter_plugin.handoffs import SaleorCategoryId
from saleor_twitter_plugin.models import Account, FeedItem, OutboxMessage, ProductState
from tests.factories import NOW, SHOP_ID, add_account

CHANNEL = "default-channel"
EARLIER = NOW - timedelta(hours=1)


def add_speaker(
    x_user_id: str = SHOP_ID, handle: str = "shop", *, category: str = "1", **parts: Any
) -> Account:
    """Connect an account that speaks for a category."""
    account = add_account(x_user_id, handle, **parts)
    accounts.assign_category(SaleorCategoryId(category), account, channel=CHANNEL)
    return account


def plan_post(account: Account, product_id: str = "1", **parts: Any) -> FeedItem:
    """Put a post about a product into the queue; its words are its own."""
    values: dict[str, Any] = {
        "saleor_product_id": product_id,
        "channel": CHANNEL,
        "change": "published",
        "trigger": "published",
        "score": 50,
        "words": ["thing", f"number-{product_id}"],
        "not_before": EARLIER,
        "created_at": EARLIER,
        "expires_at": NOW + timedelta(days=7),
    }
    return FeedItem.objects.create(account=account, **{**values, **parts})


def plan_posts(account: Account, count: int, **parts: Any) -> list[FeedItem]:
    """The first has the highest score."""
    return [
        plan_post(
            account, str(number), score=max(90 - number, 0), words=[f"word-{number}"], **parts
        )
        for number in range(1, count + 1)
    ]


def remember(product_id: str = "1", amount: str = "12.50", **parts: Any) -> ProductState:
    values: dict[str, Any] = {
        "saleor_product_id": product_id,
        "channel": CHANNEL,
        "version": 1,
        "is_visible": True,
        "is_in_stock": True,
        "amount": Decimal(amount),
        "undiscounted_amount": Decimal(amount),
        "currency": "USD",
        "seen_at": NOW,
    }
    return ProductState.objects.create(**{**values, **parts})


def mark_posts_sent(*, at: datetime = NOW) -> None:
    """Let X have whatever waits in the outbox."""
    for message in OutboxMessage.objects.filter(state="waiting"):
        OutboxMessage.objects.filter(pk=message.pk).update(
            state="sent", sent_at=at, x_post_id=str(7000 + message.pk)
        )
