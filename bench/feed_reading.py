"""What a category's RSS costs, beside a plain Saleor query of the same page."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.test import RequestFactory
from saleor.product.models import (
    Product,
    ProductChannelListing,
    ProductVariant,
    ProductVariantChannelListing,
)
from saleor.warehouse.models import Stock

from saleor_twitter_plugin import accounts, web
from saleor_twitter_plugin.config import Config
from saleor_twitter_plugin.handoffs import SaleorCategoryId
from saleor_twitter_plugin.keys import get_signing_key
from saleor_twitter_plugin.models import Account
from saleor_twitter_plugin.shop import get_shop
from saleor_twitter_plugin.shop.global_ids import write_global_id
from saleor_twitter_plugin.shop.saleor_shop.executor import run
from saleor_twitter_plugin.syndication.reading import PAGE_SIZE
from tests.shop_contract.saleor_stock_room import SaleorStockRoom

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
    _fill_category(room, category_id, product_count)
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


def _fill_category(room: SaleorStockRoom, category_id: SaleorCategoryId, count: int) -> None:
    """Copy one product's rows: by mutations it would take an hour."""
    first_id = room.add_product("Copied", category=category_id)
    room.add_variant(first_id, "COPIED-0", price="12.50")
    product = Product.objects.get(pk=first_id)
    listing = ProductChannelListing.objects.get(product=product)
    variant = product.variants.get()
    price = ProductVariantChannelListing.objects.get(variant=variant)
    stock = Stock.objects.get(product_variant=variant)
    numbers = range(1, count)
    products = _copy(product, [{"name": f"Copy {n}", "slug": f"copy-{n}"} for n in numbers])
    published_at = listing.published_at
    _copy(
        listing,
        [
            {"product_id": each.pk, "published_at": published_at - timedelta(minutes=n)}
            for n, each in zip(numbers, products, strict=True)
        ],
    )
    variants = _copy(
        variant,
        [
            {"product_id": each.pk, "sku": f"COPIED-{n}"}
            for n, each in zip(numbers, products, strict=True)
        ],
    )
    assert isinstance(variants[0], ProductVariant)
    _copy(price, [{"variant_id": each.pk} for each in variants])
    _copy(stock, [{"product_variant_id": each.pk} for each in variants])


def _copy(row: Any, changes: Sequence[dict[str, object]]) -> list[Any]:
    model = type(row)
    values = {
        each.attname: getattr(row, each.attname)
        for each in model._meta.concrete_fields
        # What is unique (its default variant, too) is named in `changes`, or left empty.
        if not each.unique
    }
    copies: list[Any] = model.objects.bulk_create(
        [model(**{**values, **each}) for each in changes], batch_size=2_000
    )
    return copies


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
