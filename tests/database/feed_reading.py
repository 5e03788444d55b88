"""A shop with categories to be read, and somebody who reads them at our address."""

from collections.abc import Mapping
from datetime import timedelta
from xml.etree import ElementTree

from django.core.cache import cache
from django.http import HttpResponse
from django.test import RequestFactory

from saleor_twitter_plugin import accounts, web
from saleor_twitter_plugin.config import Config
from saleor_twitter_plugin.handoffs import Category, SaleorCategoryId
from saleor_twitter_plugin.models import FeedItem
from tests.factories import (
    NOW,
    SIGNING_KEY,
    add_account,
    add_message,
    make_config,
    make_entry,
    make_feed_post,
)
from tests.fakes import FakeShop

ATOM = "{http://www.w3.org/2005/Atom}"
CHANNEL = "default-channel"
HOME, MUGS = SaleorCategoryId("1"), SaleorCategoryId("3")
ROOT = "https://shop.example.com/plugins/global/twitter/feeds/"


def make_shop() -> FakeShop:
    cache.clear()
    shop = FakeShop()
    shop.categories = {
        "home": Category(HOME, "home", "Home", ()),
        "mugs": Category(MUGS, "mugs", "Mugs & more", (HOME,)),
        "3": Category(MUGS, "mugs", "Mugs & more", (HOME,)),
        "tazas-niño": Category(MUGS, "tazas-niño", "Tazas", (HOME,)),
    }
    shop.category_entries = {MUGS: [make_entry()]}
    return shop


def give(category_id: SaleorCategoryId, handle: str = "shop", **parts: str) -> None:
    accounts.assign_category(category_id, add_account(handle=handle, **parts), channel=CHANNEL)


def ask(
    shop: FakeShop,
    path: str = "feeds/mugs.rss",
    *,
    method: str = "GET",
    config: Config | None = None,
    later: timedelta = timedelta(),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    request = RequestFactory().generic(
        method, f"/plugins/global/twitter/{path}", headers=dict(headers or {})
    )
    return web.answer(
        request,
        request.path.removeprefix("/plugins/global/twitter"),
        shop=shop,
        config=config or make_config(),
        signing_key=SIGNING_KEY,
        now=NOW + later,
        wake=lambda: None,
    )


def list_items(response: HttpResponse) -> list[ElementTree.Element]:
    assert response.status_code == 200
    return ElementTree.fromstring(response.content).findall("channel/item")


def add_post(product_id: str, x_post_id: str) -> None:
    account = accounts.find_account_by_handle("shop")
    assert account is not None
    FeedItem.objects.create(
        saleor_product_id=product_id,
        channel=CHANNEL,
        change="published",
        account=account,
        outbox_key=make_feed_post(product_id).key,
    )
    add_message(make_feed_post(product_id), state="sent", x_post_id=x_post_id, sent_at=NOW)
