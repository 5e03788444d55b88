"""A recurring post: each day once, its texts in turn, and a product's price of the day."""

from datetime import UTC, datetime, timedelta

from saleor_twitter_plugin import pipeline
from saleor_twitter_plugin.models import Account, RecurringPost

from .stage import Person, Stage

DAY = timedelta(days=1)


def repeat(stage: Stage, account: Person, **parts: object) -> RecurringPost:
    now = datetime.now(UTC)
    return RecurringPost.objects.create(
        account=Account.objects.get(x_user_id=account.x_user_id),
        channel=stage.room.channel,
        every_days=1,
        at=now.time(),
        time_zone="UTC",
        starts_on=now.date(),
        **parts,
    )


def work(stage: Stage, later: timedelta) -> int:
    with stage.shop.allow_writes():
        made = pipeline.materialise_recurring(shop=stage.shop, now=datetime.now(UTC) + later)
    stage.work(later=later)
    return made


def test_texts_take_turns_each_day_once(stage: Stage) -> None:
    account = stage.open_account("shop_news")
    repeat(stage, account, texts=["Coffee is on", "Tea is on"], count_max=2)

    made = [work(stage, later) for later in (timedelta(), timedelta(minutes=5), DAY, 2 * DAY)]

    assert made == [1, 0, 1, 0]
    assert [each["text"] for each in stage.posts_by(account)] == ["Tea is on", "Coffee is on"]


def test_price_is_that_of_the_day(stage: Stage) -> None:
    shoes = stage.category("shoes")
    product = stage.product(shoes, name="Runner", price="80.00")
    account = stage.open_account("shop_shoes", shoes)
    repeat(
        stage,
        account,
        saleor_product_id=product.product_id,
        texts=["{date}: {name} for {price}. Mention us with #buy {code}"],
    )
    row = RecurringPost.objects.get()
    pipeline.materialise_recurring(shop=stage.shop, now=datetime.now(UTC) - timedelta(minutes=1))
    stage.room.set_price(product.variant_id, "72.00")

    stage.work(later=timedelta(seconds=1))

    texts = [each["text"] for each in stage.posts_by(account) if ": Runner for" in each["text"]]
    assert len(texts) == 1
    assert "$72.00" in texts[0]
    assert str(row.starts_on.year) in texts[0]
    assert f"#buy {product.code}" in texts[0]
