"""What a category's RSS costs, beside a plain Saleor query of the same page."""

from datetime import UTC, datetime
from random import Random
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.test import RequestFactory

from saleor_twitter_plugin import accounts, web
from saleor_twitter_plugin.config import Config
from saleor_twitter_plugin.keys import get_signing_key
from saleor_twitter_plugin.models import Account
from saleor_twitter_plugin.shop import get_shop
from saleor_twitter_plugin.shop.global_ids import write_global_id
from saleor_twitter_plugin.shop.saleor_shop.executor import run
from saleor_twitter_plugin.syndication.reading import PAGE_SIZE
from tests.shop_contract.saleor_stock_room import SaleorStockRoom

from .copying import copy_products
from .measuring import (
    TIMED_COLUMNS,
    Sample,
    Way,
    describe_ways,
    estimate,
    measure,
    milliseconds,
    ratio_of_medians,
)
from .report import Result

PRODUCT_COUNT = 10_000
WARM_UP_ROUNDS = 3
SLUG = "bench-reading"
PLAIN, RSS = "Saleor's products query", "our RSS, written anew"
KEPT, UNCHANGED = "our RSS, kept (200)", "our RSS, kept (304)"
# What a storefront asks for to show the same page.
PRODUCTS = """
query Measured($category: ID!, $channel: String!, $first: Int!) {
  products(
    first: $first
    channel: $channel
    sortBy: { field: PUBLISHED_AT, direction: DESC }
    filter: {
      categories: [$category]
      isPublished: true
      isVisibleInListing: true
      isAvailable: true
    }
  ) {
    edges {
      node {
        id
        name
        updatedAt
        thumbnail(size: 1024) { url alt }
        variants {
          quantityAvailable
          pricing { price { gross { amount currency } } }
        }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}
"""


def measure_feed_reading(
    room: SaleorStockRoom,
    account: Account,
    config: Config,
    *,
    rounds: int,
    random: Random,
    product_count: int = PRODUCT_COUNT,
) -> Result:
    category_id = room.add_category(SLUG)
    copy_products(room, category_id, product_count)
    accounts.assign_category(category_id, account, channel=room.channel)
    variables = {
        "category": write_global_id("Category", category_id),
        "channel": room.channel,
        "first": PAGE_SIZE,
    }

    def ask_saleor(number: int) -> None:
        assert len(run(PRODUCTS, variables)["products"]["edges"]) == PAGE_SIZE

    etag = _read(config, {})["ETag"]

    def read(number: int) -> None:
        cache.clear()
        assert _read(config, {}).content.count(b"<item>") == PAGE_SIZE

    def read_kept(number: int) -> None:
        assert _read(config, {}).content.count(b"<item>") == PAGE_SIZE

    def read_unchanged(number: int) -> None:
        assert _read(config, {"If-None-Match": etag}).status_code == 304

    samples = measure(
        [
            Way(PLAIN, ask_saleor),
            Way(RSS, read),
            Way(KEPT, read_kept),
            Way(UNCHANGED, read_unchanged),
        ],
        rounds=rounds,
        warm_up_rounds=WARM_UP_ROUNDS,
        random=random,
    )
    return _report(samples, product_count, rounds=rounds, random=random)


def _read(config: Config, headers: dict[str, str]) -> Any:
    path = f"feeds/{SLUG}.rss"
    request: HttpRequest = RequestFactory().get(f"/plugins/global/twitter/{path}", headers=headers)
    return web.answer(
        request,
        f"/{path}",
        shop=get_shop(),
        config=config,
        signing_key=get_signing_key(),
        now=datetime.now(UTC),
        wake=lambda: None,
    )


def _report(
    samples: dict[str, list[Sample]], product_count: int, *, rounds: int, random: Random
) -> Result:
    times = {name: milliseconds(taken) for name, taken in samples.items()}
    ratio = estimate(ratio_of_medians(times[RSS], times[PLAIN]), rounds=rounds, random=random)
    unchanged = estimate(
        ratio_of_medians(times[UNCHANGED], times[PLAIN]), rounds=rounds, random=random
    )
    rows, medians = describe_ways(samples, rounds=rounds, random=random)
    return Result(
        key="g",
        title=f"a page of {PAGE_SIZE} from a category of {product_count:,}, {rounds} rounds",
        columns=TIMED_COLUMNS,
        rows=rows,
        verdict=(
            f"our RSS / Saleor's query of the same page: {ratio:.2f} written anew,"
            f" {unchanged:.2f} unchanged"
        ),
        notes=(),
        numbers={
            "rounds": rounds,
            "product_count": product_count,
            "milliseconds": medians,
            "ratio": ratio,
            "unchanged_ratio": unchanged,
        },
    )
