"""Feeds: public, paged steadily, and as many queries for fifty as for one."""

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saleor_twitter_plugin.handoffs import Category, SaleorCategoryId
from saleor_twitter_plugin.models import Account, CategoryAccount, OutboxMessage

from .fake_shop import FakeShop
from .givens import NOW, OFF, given_account, given_shop, minutes, post

pytestmark = pytest.mark.django_db

FEEDS = """
query Feeds($first: Int, $after: String, $posts: Int) {
  twitterFeeds(first: $first, after: $after) {
    edges { cursor node {
      channel
      category { id slug name }
      account { handle xUserId url }
      posts(first: $posts) { edges { node { id text url postedAt productId } } }
    } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""
FEED = "query F($c: String!) { twitterFeed(category: $c) { category { slug } account { handle } } }"
POSTS = """
query P($first: Int, $after: String) { twitterFeed(category: "shoes") {
  posts(first: $first, after: $after) {
    edges { node { id } } pageInfo { hasNextPage hasPreviousPage endCursor }
} } }
"""


def given_category(shop: FakeShop, pk: str, slug: str, *ancestors: str) -> None:
    shop.categories.append(
        Category(
            SaleorCategoryId(pk),
            slug,
            slug.title(),
            tuple(SaleorCategoryId(each) for each in ancestors),
        )
    )


def given_feed(account: Account, category_pk: str, channel: str = "us") -> CategoryAccount:
    return CategoryAccount.objects.create(
        saleor_category_id=category_pk, channel=channel, account=account
    )


def given_post(account: Account, number: int, at: datetime, **changes: Any) -> OutboxMessage:
    values = {
        "key": f"post:{account.x_user_id}:{number}",
        "kind": "post",
        "priority": "4_promotion",
        "account_x_user_id": account.x_user_id,
        "channel": "us",
        "text": f"New: number {number}",
        "saleor_product_id": "3",
        "state": "sent",
        "sent_at": at,
        "x_post_id": f"70{number}",
    }
    return OutboxMessage.objects.create(**(values | changes))


def given_shoes() -> tuple[FakeShop, Account]:
    shop, account = given_shop(), given_account()
    given_category(shop, "1", "shoes")
    given_feed(account, "1")
    return shop, account


def test_a_visitor_reads_a_feed() -> None:
    shop, account = given_shoes()
    given_post(account, 1, NOW)

    answer = post(shop, FEEDS, {"posts": 5})

    assert answer == {
        "data": {
            "twitterFeeds": {
                "edges": [
                    {
                        "cursor": answer["data"]["twitterFeeds"]["pageInfo"]["endCursor"],
                        "node": {
                            "channel": "us",
                            "category": {
                                "id": "Q2F0ZWdvcnk6MQ==",
                                "slug": "shoes",
                                "name": "Shoes",
                            },
                            "account": {
                                "handle": "shop",
                                "xUserId": "100",
                                "url": "https://x.com/shop",
                            },
                            "posts": {
                                "edges": [
                                    {
                                        "node": {
                                            "id": "701",
                                            "text": "New: number 1",
                                            "url": "https://x.com/shop/status/701",
                                            "postedAt": "2026-11-20T12:00:00+00:00",
                                            "productId": "UHJvZHVjdDoz",
                                        }
                                    }
                                ]
                            },
                        },
                    }
                ],
                "pageInfo": {
                    "hasNextPage": False,
                    "hasPreviousPage": False,
                    "startCursor": answer["data"]["twitterFeeds"]["pageInfo"]["endCursor"],
                    "endCursor": answer["data"]["twitterFeeds"]["pageInfo"]["endCursor"],
                },
            }
        }
    }
    assert shop.identified_count == 0


def test_only_what_was_posted_is_shown_newest_first() -> None:
    shop, account = given_shoes()
    other = given_account("101", "outlet")
    given_post(account, 1, NOW)
    given_post(account, 2, NOW + minutes(1))
    given_post(account, 3, NOW, state="waiting", sent_at=None)
    given_post(account, 4, NOW, state="unknown", sent_at=None)
    given_post(account, 5, NOW, kind="reply")
    given_post(account, 6, NOW, channel="de")
    given_post(other, 7, NOW)

    edges = post(shop, POSTS)["data"]["twitterFeed"]["posts"]["edges"]

    assert [each["node"]["id"] for each in edges] == ["702", "701"]


def test_feeds_are_paged_in_a_steady_order() -> None:
    shop, account = given_shop(), given_account()
    for number in range(5):
        given_category(shop, str(number), f"category-{number}")
        given_feed(account, str(number))

    seen, after, pages = [], None, 0
    while True:
        page = post(shop, FEEDS, {"first": 2, "after": after, "posts": 1})["data"]["twitterFeeds"]
        seen += [each["node"]["category"]["slug"] for each in page["edges"]]
        assert page["pageInfo"]["hasPreviousPage"] == (after is not None)
        pages += 1
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
        if pages == 1:
            # A row before the cursor goes: no later one is skipped or shown twice.
            CategoryAccount.objects.filter(saleor_category_id="0").delete()

    assert seen == [f"category-{number}" for number in range(5)]
    assert pages == 3


def test_posts_of_one_moment_are_paged_without_a_gap() -> None:
    shop, account = given_shoes()
    for number in range(5):
        given_post(account, number, NOW)

    seen, after = [], None
    for _ in range(3):
        posts = post(shop, POSTS, {"first": 2, "after": after})["data"]["twitterFeed"]["posts"]
        seen += [each["node"]["id"] for each in posts["edges"]]
        after = posts["pageInfo"]["endCursor"]

    assert seen == ["704", "703", "702", "701", "700"]
    assert posts["pageInfo"]["hasNextPage"] is False


@pytest.mark.parametrize("count", [1, 9])
def test_nine_feeds_cost_as_many_queries_as_one(count: int) -> None:
    shop = given_shop()
    for number in range(count):
        given_category(shop, str(number), f"category-{number}")
        account = given_account(str(100 + number), f"shop{number}")
        given_feed(account, str(number))
        for post_number in range(3):
            given_post(account, post_number, NOW + minutes(post_number))

    with CaptureQueriesContext(connection) as queries:
        feeds = post(shop, FEEDS, {"first": 10, "posts": 2})["data"]["twitterFeeds"]["edges"]

    assert len(queries) == 2
    assert len(shop.category_lookups) == count
    assert [len(each["node"]["posts"]["edges"]) for each in feeds] == [2] * count
    assert {each["node"]["posts"]["edges"][0]["node"]["id"] for each in feeds} == {"702"}


def test_pages_asked_for_with_other_sizes_do_not_mix() -> None:
    shop, account = given_shoes()
    given_feed(given_account("101", "outlet"), "2")
    for number in range(4):
        given_post(account, number, NOW + minutes(number))

    node = post(
        shop,
        """{ twitterFeeds { edges { node {
            two: posts(first: 2) { edges { node { id } } }
            three: posts(first: 3) { edges { node { id } } }
        } } } }""",
    )["data"]["twitterFeeds"]["edges"][0]["node"]

    assert [each["node"]["id"] for each in node["two"]["edges"]] == ["703", "702"]
    assert [each["node"]["id"] for each in node["three"]["edges"]] == ["703", "702", "701"]


def find_feed(shop: FakeShop, category: str) -> Any:
    return post(shop, FEED, {"c": category})["data"]["twitterFeed"]


def test_a_category_has_its_own_feed_or_its_nearest_ancestors() -> None:
    shop, _ = given_shoes()
    given_category(shop, "2", "sneakers", "1")
    given_category(shop, "3", "retro", "2", "1")
    given_category(shop, "4", "toys")

    assert find_feed(shop, "retro") == {
        "category": {"slug": "shoes"},
        "account": {"handle": "shop"},
    }
    given_feed(given_account("101", "sneak"), "2")
    assert find_feed(shop, "retro")["account"] == {"handle": "sneak"}
    assert find_feed(shop, shop.to_global_id("Category", "3"))["account"] == {"handle": "sneak"}
    assert find_feed(shop, "shoes")["account"] == {"handle": "shop"}
    assert find_feed(shop, "toys") is None
    assert find_feed(shop, "no such category") is None


@pytest.mark.parametrize("text", ["", "\x00", "a\nb", "\ud800", "x" * 256])
def test_what_can_be_no_slug_never_reaches_the_shop(text: str) -> None:
    shop, _ = given_shoes()

    assert find_feed(shop, text) is None
    assert shop.category_lookups == []


def test_feeds_of_a_channel_that_was_left_are_not_shown() -> None:
    shop, account = given_shop(), given_account()
    given_category(shop, "1", "shoes")
    given_feed(account, "1", channel="de")

    assert post(shop, FEEDS, {"posts": 1})["data"]["twitterFeeds"]["edges"] == []
    assert find_feed(shop, "shoes") is None


def test_a_deleted_category_keeps_its_feed_without_a_name() -> None:
    shop, account = given_shop(), given_account()
    given_feed(account, "1")

    (edge,) = post(shop, FEEDS, {"posts": 1})["data"]["twitterFeeds"]["edges"]

    assert edge["node"]["category"] == {"id": "Q2F0ZWdvcnk6MQ==", "slug": None, "name": None}


def test_a_plugin_that_is_off_shows_no_feeds() -> None:
    shop, _ = given_shoes()

    answer = post(shop, "{ twitterFeeds { edges { cursor } pageInfo { endCursor } } }", config=OFF)

    assert answer["data"]["twitterFeeds"] == {"edges": [], "pageInfo": {"endCursor": None}}
    assert post(shop, FEED, {"c": "shoes"}, config=OFF)["data"] == {"twitterFeed": None}


@pytest.mark.parametrize("first", [0, -1])
def test_a_page_without_a_size_is_refused(first: int) -> None:
    shop, _ = given_shoes()

    answer = post(shop, POSTS, {"first": first})

    assert [each["extensions"]["code"] for each in answer["errors"]] == ["BAD_PAGE_SIZE"]


def test_a_page_of_more_than_a_hundred_is_refused() -> None:
    shop, _ = given_shoes()

    answer = post(shop, "{ twitterFeeds(first: 101) { edges { cursor } } }")

    assert answer["errors"][0]["extensions"]["code"] == "BAD_PAGE_SIZE"
    assert answer["data"] is None


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "é", "WzFd", "W10", "e30", "bnVsbA", "WyJhIl0", "W1sxXV0", "W" * 300, "WzFlOTldx"],
)
def test_a_cursor_of_another_list_is_refused(cursor: str) -> None:
    shop, account = given_shoes()
    given_post(account, 1, NOW)

    answer = post(shop, POSTS, {"after": cursor})

    assert [each["extensions"]["code"] for each in answer["errors"]] == ["BAD_CURSOR"]
    assert "Internal" not in str(answer)


def test_a_feed_tells_where_it_is_read_as_rss_and_atom() -> None:
    shop, account = given_shoes()
    given_feed(account, "99")
    question = "{ twitterFeeds { edges { node { rssUrl atomUrl } } } }"

    answer = post(shop, question)

    nodes = [each["node"] for each in answer["data"]["twitterFeeds"]["edges"]]
    address = "https://shop.example.com/plugins/global/twitter/feeds/shoes"
    assert nodes == [
        {"rssUrl": f"{address}.rss", "atomUrl": f"{address}.atom"},
        # The shop has deleted the category.
        {"rssUrl": None, "atomUrl": None},
    ]
