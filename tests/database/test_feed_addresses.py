"""A category read as RSS and Atom at our address."""

from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saleor_twitter_plugin import accounts
from saleor_twitter_plugin.config import Config
from saleor_twitter_plugin.errors import ConfigurationError, RetryableError
from saleor_twitter_plugin.models import BuyCode, FeedItem, OutboxMessage
from tests.database.feed_reading import (
    ATOM,
    CHANNEL,
    HOME,
    MUGS,
    ROOT,
    add_post,
    ask,
    give,
    list_items,
    make_shop,
)
from tests.factories import NOW, add_account, add_message, make_config, make_entry, make_feed_post
from tests.fakes import FakeShop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> FakeShop:
    return make_shop()


# --- what it says ---------------------------------------------------------------------------------


def test_entry_says_name_price_and_how_to_buy(shop: FakeShop) -> None:
    give(MUGS)
    shop.category_entries[MUGS] = [
        make_entry(
            name="Mug <b> & co\0",
            has_price_range=True,
            image_url="https://cdn.example.com/mug.png",
            image_alt='A "blue" mug',
        )
    ]

    response = ask(shop)

    code = BuyCode.objects.get().code
    form = f"https://x.com/intent/post?text=%40shop+%23buy+{code}"
    (item,) = list_items(response)
    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert item.findtext("title") == "Mug <b> & co · from €12.50"
    assert item.findtext("link") == form
    assert item.findtext("guid") == "tag:shop.example.com,2026:twitter/product/1"
    assert item.findtext("description") == (
        "<p>from €12.50</p>"
        f'<p>To buy, post this on X: <a href="{form}">@shop #buy {code}</a></p>'
        '<p><img src="https://cdn.example.com/mug.png" alt="A &quot;blue&quot; mug"></p>'
    )


def test_entry_leads_to_its_newest_post(shop: FakeShop) -> None:
    give(MUGS)
    add_post("1", "900")
    FeedItem.objects.create(
        saleor_product_id="1",
        channel=CHANNEL,
        change="price_drop:2",
        account=accounts.read_ownership(channel=CHANNEL)[MUGS],
        outbox_key="newer",
    )
    add_message(
        replace(make_feed_post(), key="newer"),
        state="sent",
        x_post_id="901",
        sent_at=NOW + timedelta(minutes=1),
    )

    (item,) = list_items(ask(shop))

    assert item.findtext("link") == "https://x.com/shop/status/901"
    assert item.findtext(f"{ATOM}updated") == "2026-11-22T12:01:00+00:00"
    assert "https://x.com/shop/status/900" not in str(item.findtext("description"))


def test_post_that_was_not_sent_is_not_led_to(shop: FakeShop) -> None:
    give(MUGS)
    add_post("1", "900")
    OutboxMessage.objects.update(state="held")

    (item,) = list_items(ask(shop))

    assert str(item.findtext("link")).startswith("https://x.com/intent/post?")


def test_sold_out_product_is_shown_without_a_code(shop: FakeShop) -> None:
    give(MUGS)
    shop.category_entries[MUGS] = [make_entry(is_in_stock=False)]

    (item,) = list_items(ask(shop))

    assert item.findtext("link") == "https://x.com/shop"
    assert item.findtext("description") == "<p>€12.50</p><p>Sold out at the moment</p>"
    assert not BuyCode.objects.exists()


def test_feed_speaks_the_accounts_language(shop: FakeShop) -> None:
    give(MUGS, language="es")

    response = ask(shop)

    root = ElementTree.fromstring(response.content)
    (item,) = list_items(response)
    assert root.findtext("channel/language") == "es"
    assert item.findtext("title") == "Mug · 12,50\xa0€"


def test_atom_at_its_own_address(shop: FakeShop) -> None:
    give(MUGS)

    response = ask(shop, "feeds/mugs.atom")

    root = ElementTree.fromstring(response.content)
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert root.findtext(f"{ATOM}title") == "Mugs & more · @shop"
    links = {each.get("rel"): each.get("href") for each in root.findall(f"{ATOM}link")}
    assert links == {"alternate": "https://x.com/shop", "self": f"{ROOT}mugs.atom"}
    assert len(root.findall(f"{ATOM}entry")) == 1


# --- which there are ------------------------------------------------------------------------------


def test_nearest_ancestors_account_speaks_for_a_category(shop: FakeShop) -> None:
    give(HOME)

    root = ElementTree.fromstring(ask(shop).content)

    assert root.findtext("channel/title") == "Mugs & more · @shop"
    assert len(list_items(ask(shop))) == 1


def test_empty_category_has_an_empty_feed(shop: FakeShop) -> None:
    give(HOME)

    first, second = ask(shop, "feeds/home.rss"), ask(shop, "feeds/home.rss", later=timedelta(1))

    assert list_items(first) == []
    assert first["ETag"] == second["ETag"]


def test_slug_of_any_script_is_found_by_its_encoded_address(shop: FakeShop) -> None:
    give(MUGS)

    response = ask(shop, "feeds/tazas-ni%C3%B1o.rss")

    assert f"{ROOT}tazas-ni%C3%B1o.rss".encode() in response.content


@pytest.mark.parametrize(
    "path",
    ["feeds", "feeds/mugs", "feeds/.rss", "feeds/nothing.rss", "feeds/3.rss", "feeds/mugs.RSS",
     "feeds/mugs.xml", "feeds/mugs.rss?page=2", "feeds/mugs.rss?page=0", "feeds/mugs.rss?page=-1",
     "feeds/mugs.rss?page=x", "feeds/mugs.rss?page=%D9%A1", "feeds/mugs.rss?page=1&page=1",
     "feeds/mugs.rss?page=99999999", "feeds/mugs.rss?page=21", f"feeds/{'m' * 256}.rss"],
)  # fmt: skip
def test_there_is_no_other_feed(path: str, shop: FakeShop) -> None:
    give(MUGS)

    assert ask(shop, path).status_code == 404


def test_category_without_an_account_has_no_feed(shop: FakeShop) -> None:
    assert ask(shop).status_code == 404
    assert not BuyCode.objects.exists()


def test_account_of_another_channel_has_no_feed_here(shop: FakeShop) -> None:
    accounts.assign_category(MUGS, add_account(), channel="elsewhere")

    assert ask(shop).status_code == 404


@pytest.mark.parametrize("config", [make_config(is_active=False), make_config(claim_url="")])
def test_plugin_that_does_not_work_has_no_feeds(config: Config, shop: FakeShop) -> None:
    give(MUGS)

    assert ask(shop, config=config).status_code == 404


# --- pages ----------------------------------------------------------------------------------------


def test_pages_lead_to_each_other(shop: FakeShop) -> None:
    give(MUGS)
    shop.category_entries[MUGS] = [make_entry(str(each)) for each in range(120)]

    pages = [ask(shop, f"feeds/mugs.atom{query}") for query in ("", "?page=2", "?page=3")]

    roots = [ElementTree.fromstring(each.content) for each in pages]
    links = [
        {each.get("rel"): each.get("href") for each in root.findall(f"{ATOM}link")}
        for root in roots
    ]
    ids = [each.findtext(f"{ATOM}id") for root in roots for each in root.findall(f"{ATOM}entry")]
    assert [len(root.findall(f"{ATOM}entry")) for root in roots] == [50, 50, 20]
    assert ids == [f"tag:shop.example.com,2026:twitter/product/{each}" for each in range(120)]
    url = f"{ROOT}mugs.atom"
    assert [each.get("next") for each in links] == [f"{url}?page=2", f"{url}?page=3", None]
    assert [each.get("previous") for each in links] == [None, url, f"{url}?page=2"]
    assert [each["self"] for each in links] == [url, f"{url}?page=2", f"{url}?page=3"]
    assert len({each["ETag"] for each in pages}) == 3


def test_fifty_products_take_no_more_queries_than_one(shop: FakeShop) -> None:
    give(MUGS)
    counts = []
    for number in (1, 50):
        shop.category_entries[MUGS] = [make_entry(str(each)) for each in range(number)]
        for each in range(number):
            if not FeedItem.objects.filter(saleor_product_id=str(each)).exists():
                add_post(str(each), f"9{each}")
        ask(shop)
        cache.clear()
        with CaptureQueriesContext(connection) as read:
            assert len(list_items(ask(shop))) == number
        with CaptureQueriesContext(connection) as kept:
            assert len(list_items(ask(shop))) == number
        counts.append((len(read), len(kept)))

    # Each look at the posts is three, and they are looked at before, in and after the page.
    assert counts == [(11, 4), (11, 4)]


# --- trouble --------------------------------------------------------------------------------------


def test_shop_that_does_not_answer_is_asked_again_later(shop: FakeShop) -> None:
    give(MUGS)
    shop.page_error = RetryableError("Busy.", retry_after=timedelta(seconds=15))

    response = ask(shop)

    assert (response.status_code, response["Retry-After"]) == (503, "15")


def test_shop_whose_address_nobody_knows_has_no_feeds_yet(
    shop: FakeShop, caplog: pytest.LogCaptureFixture
) -> None:
    give(MUGS)
    shop.public_url = ""

    response = ask(shop)

    assert (response.status_code, response.content) == (503, b"")
    assert "Enter the shop's public address in the plugin's settings." in caplog.text
    shop.public_url, shop.page_error = "https://shop.example.com", ConfigurationError("No channel.")
    assert ask(shop).status_code == 503
