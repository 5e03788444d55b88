"""Values and rows for tests: valid as they are, each part to be named where it matters."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

from PIL import Image

from saleor_twitter_plugin.config import Config, read_config
from saleor_twitter_plugin.handoffs import (
    CatalogEntry,
    CatalogItem,
    CustomerFacts,
    EventKind,
    MessageKind,
    Money,
    OfferFacts,
    OutgoingMessage,
    Priority,
    ProductImage,
    SaleorCategoryId,
    SaleorCustomerId,
    SaleorProductId,
    SaleorVariantId,
    VariantFacts,
    Wish,
    XEvent,
    XPostId,
    XUserId,
)

if TYPE_CHECKING:
    from saleor_twitter_plugin.models import Account, OutboxMessage

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SHOP_ID = XUserId("100")
ANA_ID = XUserId("200")
ACCESS_TOKEN = "access-token-that-nobody-may-see"
REFRESH_TOKEN = "refresh-token-that-nobody-may-see"
CLIENT_SECRET = "client-secret-of-the-tests"
CONSUMER_SECRET = "consumer-secret-of-the-tests"
SIGNING_KEY = b"signing key of the tests, 32 byt"
FORM = {
    "channel": "default-channel",
    "client_id": "client-id",
    "client_secret": CLIENT_SECRET,
    "consumer_secret": CONSUMER_SECRET,
    "bearer_token": "bearer-token-of-the-tests",
    "campaign_hashtag": "",
    "claim_url": "https://shop.example.com/claim/{token}",
    "pay_url": "https://shop.example.com/pay/{order_id}",
    "quantity_limit": "10",
    "claim_minutes": "60",
    "language": "en",
}


def make_config(*, is_active: bool = True, **form: str) -> Config:
    return read_config({**FORM, **form}, is_active=is_active)


def make_event(text: str = "@shop #buy MUG", *, post_id: str = "900", **parts: Any) -> XEvent:
    values: dict[str, Any] = {
        "key": f"post:{post_id}",
        "action_key": f"post:{post_id}",
        "kind": EventKind.POST,
        "account_id": SHOP_ID,
        "author_id": ANA_ID,
        "author_handle": "ana",
        "post_id": XPostId(post_id),
        "text": text,
        "language": "en",
        "mentioned_ids": (SHOP_ID,),
        "created_at": NOW,
    }
    return XEvent(**{**values, **parts})


def make_direct_message(text: str = "#buy MUG", *, message_id: str = "700", **parts: Any) -> XEvent:
    key = f"message:{message_id}"
    values: dict[str, Any] = {
        "key": key,
        "action_key": key,
        "kind": EventKind.MESSAGE,
        "mentioned_ids": (),
        "post_id": XPostId(message_id),
    }
    return make_event(text, **{**values, **parts})


def euros(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def make_variant(**parts: Any) -> VariantFacts:
    values: dict[str, Any] = {
        "variant_id": SaleorVariantId("11"),
        "sku": "MUG",
        "name": "",
        "price": euros("12.50"),
        "available_count": 5,
        "limit_per_customer": None,
    }
    return VariantFacts(**{**values, **parts})


def make_offer(*variants: VariantFacts, **parts: Any) -> OfferFacts:
    values: dict[str, Any] = {
        "product_id": SaleorProductId("1"),
        "product_name": "Mug",
        "is_purchasable": True,
        "variants": variants or (make_variant(),),
    }
    return OfferFacts(**{**values, **parts})


def make_customer(**parts: Any) -> CustomerFacts:
    values: dict[str, Any] = {
        "customer_id": SaleorCustomerId("7"),
        "email": "ana@example.com",
        "is_active": True,
        "has_default_address": True,
    }
    return CustomerFacts(**{**values, **parts})


def make_wish(**parts: Any) -> Wish:
    values: dict[str, Any] = {
        "variant_id": SaleorVariantId("11"),
        "product_id": SaleorProductId("1"),
        "product_name": "Mug",
        "variant_name": "",
        "quantity": 1,
    }
    return Wish(**{**values, **parts})


def make_item(**parts: Any) -> CatalogItem:
    values: dict[str, Any] = {
        "product_id": SaleorProductId("1"),
        "name": "Mug",
        "category_ids": (SaleorCategoryId("3"), SaleorCategoryId("2"), SaleorCategoryId("1")),
        "channel": "default-channel",
        "country_code": "US",
        "is_visible": True,
        "is_in_stock": True,
        "price": Money(Decimal("12.50"), "USD"),
        "slug": "mug",
    }
    return CatalogItem(**{**values, **parts})


def make_entry(product_id: str = "1", **parts: Any) -> CatalogEntry:
    values: dict[str, Any] = {
        "product_id": SaleorProductId(product_id),
        "name": "Mug",
        "price": euros("12.50"),
        "has_price_range": False,
        "is_in_stock": True,
        "image_url": "",
        "image_alt": "",
        "published_at": NOW - timedelta(days=2),
        "updated_at": NOW - timedelta(days=1),
    }
    return CatalogEntry(**{**values, **parts})


def make_image(alt_text: str = "A mug", *, color: str = "teal") -> ProductImage:
    """Return a small PNG of one color, as a shop keeps it."""
    content = BytesIO()
    Image.new("RGB", (64, 48), color).save(content, "PNG")
    return ProductImage(content.getvalue(), "image/png", alt_text)


def make_outgoing(key: str = "answer:post:900", **parts: Any) -> OutgoingMessage:
    values: dict[str, Any] = {
        "kind": MessageKind.REPLY,
        "account_id": SHOP_ID,
        "priority": Priority.CARE,
        "text": "Thank you!",
        "in_reply_to_post_id": XPostId("900"),
    }
    return OutgoingMessage(key=key, **{**values, **parts})


def make_feed_post(product_id: str = "1", **parts: Any) -> OutgoingMessage:
    values: dict[str, Any] = {
        "kind": MessageKind.POST,
        "priority": Priority.PROMOTION,
        "text": "",
        "in_reply_to_post_id": None,
        "product_id": SaleorProductId(product_id),
        "channel": "default-channel",
    }
    return make_outgoing(f"feed:default-channel:{product_id}:published", **{**values, **parts})


# --- rows: only with a database ---------------------------------------------------------------


def add_account(x_user_id: str = SHOP_ID, handle: str = "shop", **parts: Any) -> "Account":
    """Connect an account that has been there for two days, with the test's tokens."""
    from saleor_twitter_plugin import accounts
    from saleor_twitter_plugin.keys import get_sealer
    from saleor_twitter_plugin.models import Account

    account = accounts.connect(
        x_user_id=XUserId(x_user_id),
        handle=handle,
        access_token=ACCESS_TOKEN,
        refresh_token=REFRESH_TOKEN,
        language="en",
        scopes=list(accounts.SCOPES),
        expires_at=NOW + timedelta(days=30),
        sealer=get_sealer(),
        now=NOW,
    )
    fill_checklist(account, now=NOW)
    values = {"created_at": NOW - timedelta(days=2), **parts}
    Account.objects.filter(pk=account.pk).update(**values)
    account.refresh_from_db()
    return account


def free_rules(account: "Account", **changes: object) -> None:
    """Let an account say whatever it has to say, at once; `changes` are rules by their columns."""
    from saleor_twitter_plugin.feeds.account_rules import store_rules
    from saleor_twitter_plugin.models.feeds import FREE_RULES

    assert store_rules(account, {**FREE_RULES, **changes}) == []


def fill_checklist(account: "Account", *, now: datetime) -> None:
    """Say that all is so what X asks of an account, so that nothing waits for it."""
    from saleor_twitter_plugin.accounts import compliance

    compliance.tick(account, list(compliance.PROFILE_ITEMS), now=now)
    compliance.record_approval(account, approved_on=now.date(), reference="X-1234", now=now)


def add_message(message: OutgoingMessage | None = None, **changes: Any) -> "OutboxMessage":
    """Put a message into the outbox and change its row as told."""
    from saleor_twitter_plugin import outbox
    from saleor_twitter_plugin.keys import get_sealer
    from saleor_twitter_plugin.models import OutboxMessage

    message = message or make_outgoing()
    outbox.add([message], sealer=get_sealer(), now=NOW)
    if changes:
        OutboxMessage.objects.filter(key=message.key).update(**changes)
    return OutboxMessage.objects.get(key=message.key)
