"""A promotion over two thousand products, eight posts a day: the best eight, and no storm."""

from datetime import timedelta
from itertools import combinations

from saleor_twitter_plugin import feeds
from saleor_twitter_plugin.feeds.similarity import measure_similarity_percent, pick_words
from saleor_twitter_plugin.handoffs import SaleorProductId
from saleor_twitter_plugin.models import FeedItem, FeedRole
from saleor_twitter_plugin.tasks import now

from .feed_story import look, names, read_account, set_rules
from .stage import Stage

PRODUCT_COUNT = 2_000
CAP = 8
# The deepest discounts go to few: these are what the account is to speak of.
DEEP, FLAT = 60, 10
ALIKE_PERCENT_MAX = 60


def fill(stage: Stage, category: str, name: str, count: int, stock: int) -> list[SaleorProductId]:
    made: list[SaleorProductId] = []
    below = stage.category("part", parent=category)
    for start in range(0, count, 250):
        part = below if count <= 250 else stage.category("part", parent=category)
        size = min(250, count - start)
        made += stage.room.add_many_products(size, part, name=name, stock=stock)
    return made


def test_ends_in_the_best_eight_of_a_day(stage: Stage) -> None:
    shoes = stage.category("shoes")
    account, offers = stage.open_account("shop_shoes", shoes), stage.open_account("shop_offers")
    feeds.assign_role(FeedRole.Role.OFFERS, read_account(offers), channel=stage.room.channel)
    plain = fill(stage, shoes, "Runner {} plain", PRODUCT_COUNT - 16, 40)
    # Twelve are deep and differ, four are deep and all but the same as each other.
    deep = fill(stage, shoes, "Model{0}a Model{0}b Model{0}c", 12, 40)
    alike = fill(stage, shoes, "Lamp desk steel grey No {}", 4, 50)
    with stage.shop.allow_writes():
        # They were there before the account: what they are is noted, and no news.
        feeds.mark_baseline(
            [*plain, *deep, *alike], read_account(account), channel=stage.room.channel, now=now()
        )
    stage.work()
    assert FeedItem.objects.filter(is_baseline=False).count() == 0
    # Of products alone: the promotion's own post would take one of the eight places.
    set_rules(
        offers,
        triggers=["price_drop"],
        posts_per_day=CAP,
        product_cooldown_hours=72,
        similarity_percent_max=ALIKE_PERCENT_MAX,
    )

    stage.room.start_sale({FLAT: plain, DEEP: [*deep, *alike]})
    look(stage)
    released = FeedItem.objects.filter(state="released")
    assert released.count() == CAP
    # The best of all sells out before a worker comes to it.
    gone = released.order_by("-score", "created_at", "pk")[0]
    stage.room.sell_out(SaleorProductId(gone.saleor_product_id))
    stage.work()
    stage.work(later=timedelta(hours=1))

    told = names(stage, offers)
    assert len(told) == CAP
    assert len([each for each in told if each.startswith("Lamp")]) == 1
    assert len([each for each in told if each.startswith("Model")]) == CAP - 1
    gone.refresh_from_db()
    assert gone.state == "closed"
    said = FeedItem.objects.filter(state="released")
    waiting = FeedItem.objects.filter(state="planned", is_baseline=False)
    # Nothing waits that was worth more, but for what was too much like another.
    worst_said = min(said.values_list("score", flat=True))
    better = waiting.filter(score__gt=worst_said)
    assert set(better.values_list("saleor_product_id", flat=True)) <= set(alike)
    likeness = [
        measure_similarity_percent(pick_words(one), pick_words(other))
        for one, other in combinations(told, 2)
    ]
    assert max(likeness) <= ALIKE_PERCENT_MAX
    assert names(stage, account) == []
    assert said.count() + waiting.count() == PRODUCT_COUNT - 1
