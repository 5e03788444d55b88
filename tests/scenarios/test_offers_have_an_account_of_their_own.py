"""Price drops go to the offers account, at the price that the checkout charges."""

from saleor_twitter_plugin import feeds
from saleor_twitter_plugin.models import Account, FeedItem, FeedRole

from .stage import Person, Stage


def open_offers(stage: Stage) -> Person:
    offers = stage.open_account("shop_offers")
    account = Account.objects.get(x_user_id=offers.x_user_id)
    feeds.assign_role(FeedRole.Role.OFFERS, account, channel=stage.room.channel)
    return offers


def test_the_category_account_stays_silent(stage: Stage) -> None:
    shoes = stage.category("shoes")
    account, offers = stage.open_account("shop_shoes", shoes), open_offers(stage)
    product = stage.product(shoes, name="Runner Six", price="80.00")
    stage.work()

    stage.room.start_promotion(product.product_id, 25)
    stage.work()
    stage.work()

    assert len(stage.posts_by(account)) == 1
    (post,) = stage.posts_by(offers)
    assert post["text"].splitlines()[:2] == ["Runner Six · $60.00", "Was $80.00: now 25% off"]


def test_cut_without_a_promotion_names_the_price_before(stage: Stage) -> None:
    shoes = stage.category("shoes")
    stage.open_account("shop_shoes", shoes)
    offers = open_offers(stage)
    product = stage.product(shoes, name="Runner Ten", price="80.00")
    stage.work()

    stage.room.set_price(product.variant_id, "64.00")
    stage.work()

    (post,) = stage.posts_by(offers)
    assert post["text"].splitlines()[:2] == ["Runner Ten · $64.00", "Was $80.00: now 20% off"]


def test_the_posted_price_is_what_the_order_costs(stage: Stage) -> None:
    shoes = stage.category("shoes")
    stage.open_account("shop_shoes", shoes)
    offers = open_offers(stage)
    product = stage.product(shoes, name="Runner Seven", price="79.90")
    stage.work()
    stage.room.start_promotion(product.product_id, 30)
    stage.work()
    (post,) = stage.posts_by(offers)
    ana = stage.shopper(is_linked=True)

    stage.x.post_as(ana.handle, f"@shop_offers #buy {product.code}")
    stage.poll()
    stage.work()

    (order,) = stage.orders(product)
    posted = FeedItem.objects.get(trigger="price_drop")
    assert posted.posted_amount is not None
    assert f"${posted.posted_amount:.2f}" in post["text"]
    assert order.unit_price == posted.posted_amount


def test_promotion_that_ends_before_its_turn_is_not_told(stage: Stage) -> None:
    from saleor_twitter_plugin import pipeline
    from saleor_twitter_plugin.tasks import now

    shoes = stage.category("shoes")
    stage.open_account("shop_shoes", shoes)
    offers = open_offers(stage)
    product = stage.product(shoes, price="80.00")
    stage.work()
    stage.room.start_promotion(product.product_id, 25)
    with stage.shop.allow_writes():
        pipeline.plan_feeds(shop=stage.shop, now=now())
        pipeline.scan_catalog(shop=stage.shop, now=now())

    stage.room.end_promotion(product.product_id)
    stage.work()

    assert stage.posts_by(offers) == []
    item = FeedItem.objects.get(trigger="price_drop")
    assert item.state == "closed"
    assert item.closed_why
