"""One person, one account, one mug: events in, answers out."""

from datetime import datetime
from typing import Any

from saleor_twitter_plugin import inbox
from saleor_twitter_plugin.handoffs import XEvent
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import InboxEvent, OutboxMessage, PendingWish, ShopperLink
from saleor_twitter_plugin.pipeline import drain_inbox
from tests.factories import (
    ANA_ID,
    NOW,
    SIGNING_KEY,
    add_account,
    make_config,
    make_customer,
    make_event,
    make_offer,
)
from tests.fakes import FakeShop


def open_shop(shop: FakeShop, **form: str) -> FakeShop:
    """Open a shop with a mug, an account, and Ana, who is linked."""
    shop.config = make_config(**form)
    add_account()
    shop.offers_by_sku["MUG"] = shop.offers_by_product["1"] = make_offer()
    shop.customers["7"] = make_customer()
    ShopperLink.objects.create(
        x_user_id=ANA_ID, handle="ana", saleor_customer_id="7", linked_at=NOW
    )
    return shop


def say(text: str, post_id: str, *, at: datetime = NOW, **parts: Any) -> XEvent:
    """Let Ana post, and X tell of it."""
    event = make_event(text, post_id=post_id, created_at=at, **parts)
    tell(event, at=at)
    return event


def tell(*events: XEvent, at: datetime = NOW) -> None:
    inbox.record(events, source="webhook", sealer=get_sealer(), now=at)


def drain(shop: FakeShop, now: datetime = NOW) -> int:
    return drain_inbox(shop=shop, sealer=get_sealer(), signing_key=SIGNING_KEY, clock=lambda: now)


def results() -> list[str]:
    return list(InboxEvent.objects.order_by("pk").values_list("result", flat=True))


def answers() -> list[str]:
    """Return what was answered, without minutes and posts' numbers."""
    rows = OutboxMessage.objects.filter(key__startswith="answer:").order_by("pk")
    texts = (each.text or get_sealer().unseal(each.sealed_text) for each in rows)
    return [each.partition(" (1")[0] for each in texts]


def wish_states() -> list[str]:
    return list(PendingWish.objects.order_by("pk").values_list("state", flat=True))
