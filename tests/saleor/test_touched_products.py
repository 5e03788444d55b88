"""By what Saleor's own records tell of a change: each by an index, so the rest costs nothing."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from saleor.discount.models import Promotion, PromotionEvent
from saleor.order.models import Order
from saleor.product.models import Product, ProductVariant

from saleor_twitter_plugin.handoffs import SaleorCategoryId, SaleorProductId
from saleor_twitter_plugin.shop import Shop, get_shop
from saleor_twitter_plugin.shop.saleor_shop import touches
from tests.shop_contract.asking import make_request

MONTH = timedelta(days=30)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def shop(stock_room: Any) -> Shop:
    return get_shop()


@pytest.fixture
def mugs(stock_room: Any) -> list[SaleorProductId]:
    category_id = SaleorCategoryId(stock_room.add_category("mugs"))
    ids: list[SaleorProductId] = stock_room.add_many_products(2, category_id, stock=5)
    leave_alone()
    return ids


def leave_alone() -> None:
    """Let a month pass since whatever was done."""
    past = timezone.now() - MONTH
    for model in (Product, ProductVariant, Promotion, Order):
        model.objects.update(updated_at=past)
    PromotionEvent.objects.update(date=past)


def find(shop: Shop, *, since: datetime) -> list[SaleorProductId]:
    return shop.find_touched_products(channel="main", since=since, now=timezone.now(), limit=9)


@pytest.mark.parametrize(
    ("table", "column"),
    [(table, column) for table, columns in touches.INDEXED.items() for column in columns],
)
def test_what_is_asked_for_has_an_index(stock_room: Any, table: str, column: str) -> None:
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, table).values()
    assert any(each["index"] and each["columns"][0] == column for each in constraints)
    assert column in touches.TABLES[table]


def test_an_edited_variant_tells_of_its_product(shop: Shop, mugs: list[SaleorProductId]) -> None:
    began_at = timezone.now() - MINUTE
    assert find(shop, since=began_at) == []

    ProductVariant.objects.get(product_id=mugs[1]).save()

    assert find(shop, since=began_at) == [mugs[1]]


def test_an_edited_rule_tells_of_its_promotions_products(
    shop: Shop, stock_room: Any, mugs: list[SaleorProductId]
) -> None:
    stock_room.add_promotion("Sale", 10, [mugs[0]], starts_at=timezone.now() - MONTH)
    leave_alone()
    began_at = timezone.now() - MINUTE
    assert find(shop, since=began_at) == []

    # What Saleor writes when a rule is edited; the promotion itself is left as it was.
    PromotionEvent.objects.create(promotion=Promotion.objects.get(), type="rule_updated")

    assert find(shop, since=began_at) == [mugs[0]]


def test_an_order_that_is_changed_tells_of_its_products(
    shop: Shop, stock_room: Any, mugs: list[SaleorProductId]
) -> None:
    variant_id = str(ProductVariant.objects.get(product_id=mugs[0]).pk)
    customer_id = stock_room.add_customer("ada@example.com")
    with shop.allow_writes():
        shop.place_order(make_request(customer_id, variant_id), key="one")
    leave_alone()
    began_at = timezone.now() - MINUTE
    assert find(shop, since=began_at) == []

    # As whatever cancels, edits or fulfils it.
    Order.objects.get().save()

    assert find(shop, since=began_at) == [mugs[0]]
