"""Whatever taxes, promotions and currencies do to a price: the post says what the checkout says."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from saleor_twitter_plugin.feeds.prices import format_price
from saleor_twitter_plugin.handoffs import Money
from saleor_twitter_plugin.models import FeedItem

from .feed_story import heads, look, send
from .stage import Product, Stage

TAX_PERCENT = 21


def check_last_price(stage: Stage, product: Product) -> Decimal:
    """Hold the newest post against a real checkout; return the price that both say."""
    price: Decimal = stage.room.read_checkout_price(product.variant_id)
    item = FeedItem.objects.filter(state="released").latest("pk")
    assert (item.posted_amount, item.posted_currency) == (price, stage.room.currency)
    text = stage.x.posts(author="shop_shoes")[0]["typed_text"]
    written = format_price(Money(price, stage.room.currency), language="en", country_code="US")
    assert written in text
    return price


@pytest.fixture
def taxed(stage: Stage) -> Iterator[None]:
    yield
    stage.room.set_taxes(are_in_prices=True, percent=0)


@pytest.mark.saleor_only
@pytest.mark.usefixtures("taxed")
@pytest.mark.parametrize("are_shown", [True, False], ids=["gross shown", "net shown"])
@pytest.mark.parametrize("are_in_prices", [True, False], ids=["entered gross", "entered net"])
def test_under_taxes_and_a_promotion(stage: Stage, are_in_prices: bool, are_shown: bool) -> None:
    stage.room.set_taxes(are_in_prices=are_in_prices, percent=TAX_PERCENT, are_shown=are_shown)
    shoes = stage.category("shoes")
    stage.open_account("shop_shoes", shoes)
    product = stage.product(shoes, price="79.90")
    stage.work()
    plain = check_last_price(stage, product)
    assert plain == (Decimal("79.90") if are_in_prices else Decimal("96.68"))

    stage.room.start_promotion(product.product_id, 33)
    stage.work()

    assert FeedItem.objects.latest("pk").trigger == "price_drop"
    assert check_last_price(stage, product) < plain


@pytest.mark.parametrize(
    ("currency", "price", "said", "said_after"),
    [
        ("JPY", "1250", "¥1,250", "¥937"),
        ("EUR", "79.99", "€79.99", "€59.99"),
    ],
)
def test_in_another_currency(
    stage: Stage, currency: str, price: str, said: str, said_after: str
) -> None:
    with stage.room.in_channel(f"channel-{currency.lower()}", currency):
        stage.configure()
        shoes = stage.category("shoes")
        account = stage.open_account("shop_shoes", shoes)
        product = stage.product(shoes, name="Alpha", price=price)
        stage.work()
        check_last_price(stage, product)

        stage.room.start_promotion(product.product_id, 25)
        stage.work()

        check_last_price(stage, product)
        assert heads(stage, account) == [f"Alpha · {said}", f"Alpha · {said_after}"]


def test_a_promotion_between_release_and_sending(stage: Stage) -> None:
    shoes = stage.category("shoes")
    stage.open_account("shop_shoes", shoes)
    product = stage.product(shoes, price="80.00")
    look(stage)

    stage.room.start_promotion(product.product_id, 30)
    send(stage)

    assert check_last_price(stage, product) == Decimal(56)
