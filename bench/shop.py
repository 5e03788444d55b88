"""A small shop to measure in: goods without end, linked shoppers, one account on X."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from saleor.account.models import User
from saleor.shipping.models import ShippingMethod

from saleor_twitter_plugin import accounts, feeds
from saleor_twitter_plugin.config import Config
from saleor_twitter_plugin.handoffs import (
    SaleorCustomerId,
    SaleorProductId,
    SaleorVariantId,
    XUserId,
)
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import Account, ShopperLink
from saleor_twitter_plugin.shop import get_shop
from tests.factories import fill_checklist, free_rules
from tests.scenarios.saleor_settings import save_settings
from tests.shop_contract.saleor_stock_room import SaleorStockRoom

from .plugin_paths import TWITTER_PLUGIN

CLIENT_SECRET = "client-secret-of-the-bench"
CONSUMER_SECRET = "consumer-secret-of-the-bench"
ACCOUNT_ID = XUserId("1500000000000000000")
ACCOUNT_HANDLE = "bench_shop"
# So that no benchmark ever waits for, or runs out of, a last unit.
PLENTY = 1_000_000
SHOPPER_COUNT = 8


@dataclass(frozen=True, slots=True)
class Shopper:
    x_user_id: XUserId
    handle: str
    customer_id: SaleorCustomerId


@dataclass(frozen=True, slots=True)
class BenchShop:
    room: SaleorStockRoom
    staff: Any
    """Saleor's User row of a superuser."""
    product_id: SaleorProductId
    variant_id: SaleorVariantId
    buy_code: str
    shipping_method_pk: int
    shoppers: Sequence[Shopper]


def fill_shop() -> BenchShop:
    """Fill the empty Saleor by its own mutations, and switch our plugin on."""
    use_plugins(TWITTER_PLUGIN)
    room = SaleorStockRoom()
    category = room.add_category("bench")
    product_id = room.add_product("Runner One", category=category)
    variant_id = room.add_variant(product_id, "RUNNER-1", price="79.50", stock=PLENTY)
    save_settings(
        {
            "channel": room.channel,
            "client_id": "client-id",
            "client_secret": CLIENT_SECRET,
            "consumer_secret": CONSUMER_SECRET,
            "claim_url": "https://shop.example/claim?token={token}",
            "pay_url": "https://shop.example/pay/{number}?order={order_id}",
        },
        is_active=True,
    )
    account = accounts.connect(
        x_user_id=ACCOUNT_ID,
        handle=ACCOUNT_HANDLE,
        access_token="never used",
        refresh_token="",
        language="en",
        scopes=[],
        expires_at=None,
        sealer=get_sealer(),
        now=datetime.now(UTC),
    )
    fill_checklist(account, now=datetime.now(UTC))
    free_rules(account)
    return BenchShop(
        room=room,
        staff=User.objects.get(email="staff@example.com"),
        product_id=product_id,
        variant_id=variant_id,
        buy_code=feeds.read_or_make_codes([product_id], now=datetime.now(UTC))[product_id],
        shipping_method_pk=ShippingMethod.objects.get().pk,
        shoppers=[_add_shopper(room, number) for number in range(SHOPPER_COUNT)],
    )


def read_shop_account() -> Account:
    return Account.objects.get(x_user_id=ACCOUNT_ID)


def read_shop_config() -> Config:
    return get_shop().read_config()


def use_plugins(*paths: str) -> None:
    """Let Saleor load these plugins from now on: it reads the setting for every request."""
    settings.PLUGINS = list(paths)


def _add_shopper(room: SaleorStockRoom, number: int) -> Shopper:
    handle = f"shopper{number}"
    shopper = Shopper(
        XUserId(str(1_600_000_000_000_000_000 + number)),
        handle,
        room.add_customer(f"{handle}@example.com"),
    )
    ShopperLink.objects.create(
        x_user_id=shopper.x_user_id, handle=handle, saleor_customer_id=shopper.customer_id
    )
    return shopper
