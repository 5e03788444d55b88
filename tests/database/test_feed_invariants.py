"""Feeds under random catalogs, clocks, caps and faults: what holds whatever happens.

Never two posts of one product within its cooldown, never over a cap, never a sold-out or hidden
product, never a price that the checkout would not charge at the time of sending, never a promotion
from a category's account where there is an offers account; every post that waits has a reason.
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine

from saleor_twitter_plugin import accounts, feeds
from saleor_twitter_plugin.feeds.account_rules import store_rules
from saleor_twitter_plugin.feeds.prices import format_price
from saleor_twitter_plugin.handoffs import Money, SaleorCategoryId, SaleorProductId
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import Account, FeedItem, FeedRole, OutboxMessage
from saleor_twitter_plugin.pipeline import (
    drain_outbox,
    plan_feeds,
    reconcile_outbox,
    scan_catalog,
)
from saleor_twitter_plugin.pipeline.releasing import release_posts
from tests.factories import NOW, add_account, make_item
from tests.fakes import Answer, FakeShop, FakeX
from tests.lengths import AT_LENGTH

CHANNEL = "default-channel"
SHOES, HATS = SaleorCategoryId("1"), SaleorCategoryId("2")
NAMES = {
    "1": "Red Runner",
    "2": "Blue Hiker Mid",
    "3": "Straw Panama",
    "4": "Wool Beanie Grey",
    "5": "Trail Gaiter",
}
PER_HOUR, PER_DAY = 2, 5
COOLDOWN = timedelta(hours=48)
GAP = timedelta(minutes=7)
products = st.sampled_from(sorted(NAMES))


@dataclass(frozen=True)
class Posted:
    """A post that X took, and when."""

    product_id: str
    account_id: str
    trigger: str
    at: datetime


class Feeds(RuleBasedStateMachine):
    # Given by the test: one server for all examples, and what all of them came to.
    x: FakeX
    said: Counter[str]
    withheld: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.posted: list[Posted] = []
        self.shop = FakeShop()
        self.x.requests.clear()
        self.x.answers.clear()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        owner = add_account("100", "shoes")
        hats = add_account("101", "hats")
        offers = add_account("102", "offers")
        accounts.assign_category(SHOES, owner, channel=CHANNEL)
        accounts.assign_category(HATS, hats, channel=CHANNEL)
        feeds.assign_role(FeedRole.Role.OFFERS, offers, channel=CHANNEL)
        for account in (owner, hats, offers):
            problems = store_rules(
                account,
                {
                    "posts_per_hour": PER_HOUR,
                    "posts_per_day": PER_DAY,
                    "minimum_gap_minutes": int(GAP.total_seconds() // 60),
                    "product_cooldown_hours": int(COOLDOWN.total_seconds() // 3600),
                    "promotional_percent_max": 100,
                },
            )
            assert problems == []
        for number, name in NAMES.items():
            self.shop.items[number] = make_item(
                product_id=SaleorProductId(number),
                name=name,
                category_ids=(SHOES if number in "125" else HATS,),
                is_visible=number != "5",
                price=Money(Decimal(40), "USD"),
                undiscounted_price=Money(Decimal(40), "USD"),
                stock_quantity=10,
            )

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    # --- what happens in the shop ---------------------------------------------------------------

    def change(self, number: str, **parts: object) -> None:
        self.shop.items[number] = replace(self.shop.items[number], **parts)  # type: ignore[arg-type]

    @rule(numbers=st.sets(products, min_size=1), is_visible=st.sampled_from([True, True, False]))
    def show(self, numbers: set[str], is_visible: bool) -> None:
        for number in numbers:
            self.change(number, is_visible=is_visible)

    @rule(number=products, quantity=st.integers(0, 12))
    def stock(self, number: str, quantity: int) -> None:
        self.change(number, stock_quantity=quantity, is_in_stock=quantity > 0)

    @rule(number=products, dollars=st.integers(10, 40))
    def price(self, number: str, dollars: int) -> None:
        self.change(number, price=Money(Decimal(dollars), "USD"))

    @rule(number=products, category=st.sampled_from([SHOES, HATS]))
    def move(self, number: str, category: SaleorCategoryId) -> None:
        self.change(number, category_ids=(category,))

    # --- what our workers do --------------------------------------------------------------------

    @rule(numbers=st.lists(products, max_size=3))
    def plan(self, numbers: list[str]) -> None:
        for number in numbers:
            feeds.write_hint(SaleorProductId(number), reason="product_updated", now=self.now)
        plan_feeds(shop=self.shop, now=self.now)

    @rule()
    def scan(self) -> None:
        scan_catalog(shop=self.shop, now=self.now)

    @rule()
    def release(self) -> None:
        release_posts(shop=self.shop, now=self.now)
        unexplained = FeedItem.objects.filter(state="planned", not_before__lte=self.now)
        assert not unexplained.filter(withheld_by="").exists()
        Feeds.withheld.update(unexplained.values_list("withheld_by", flat=True))

    @rule()
    def send(self) -> None:
        before = len(self.x.published)
        drain_outbox(shop=self.shop, sealer=get_sealer(), clock=lambda: self.now)
        for request in self.x.published[before:]:
            if request.json.get("reply") is None:
                self.check_true_now(str(request.json["text"]))
        self.note_sent()

    @rule(
        answer=st.sampled_from(
            [
                Answer(503, {}),
                Answer(429, {}),
                Answer(403, {"detail": "duplicate content"}),
                Answer(400, {"detail": "no"}),
            ]
        )
    )
    def fail_once(self, answer: Answer) -> None:
        self.x.answers["POST /2/tweets"] = [answer]

    @rule()
    def reconcile(self) -> None:
        reconcile_outbox(shop=self.shop, sealer=get_sealer(), clock=lambda: self.now)

    @rule(minutes=st.sampled_from([1, 8, 20, 65, 600, 3000]))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(minutes=st.sampled_from([1, 8, 20, 65, 600, 3000]))
    def let_beat_work(self, minutes: int) -> None:
        """Do what the workers do all the time, in their order."""
        self.wait(minutes)
        self.plan(sorted(NAMES))
        self.scan()
        self.release()
        self.send()

    @rule()
    def next_hour(self) -> None:
        self.let_beat_work(65)

    @rule()
    def next_day(self) -> None:
        self.let_beat_work(1_500)

    # --- what holds -----------------------------------------------------------------------------

    def check_true_now(self, text: str) -> None:
        """Hold what X was sent against the catalog of this very moment."""
        named = [number for number, name in NAMES.items() if name in text]
        assert len(named) == 1, text
        item = self.shop.items[named[0]]
        assert item.is_visible, text
        assert item.is_in_stock, text
        assert item.price is not None
        assert format_price(item.price, language="en", country_code="US") in text

    def note_sent(self) -> None:
        known = {(each.product_id, each.at, each.trigger) for each in self.posted}
        for item in FeedItem.objects.filter(state="released").select_related("account"):
            row = OutboxMessage.objects.filter(key=item.outbox_key, state="sent").first()
            if row is None or row.sent_at is None:
                continue
            post = Posted(item.saleor_product_id, item.account.x_user_id, item.trigger, row.sent_at)
            if (post.product_id, post.at, post.trigger) not in known:
                self.posted.append(post)
                Feeds.said[post.trigger] += 1

    @invariant()
    def caps_hold(self) -> None:
        for account in Account.objects.all():
            ours = sorted(
                FeedItem.objects.filter(account=account, state="released")
                .exclude(released_at=None)
                .values_list("released_at", flat=True)
            )
            for cap, span in ((PER_HOUR, timedelta(hours=1)), (PER_DAY, timedelta(days=1))):
                for first, last in zip(ours, ours[cap:], strict=False):
                    assert last - first >= span

    @precondition(lambda self: self.posted)
    @invariant()
    def products_rest_between_two_posts(self) -> None:
        released = FeedItem.objects.filter(state="released").exclude(released_at=None)
        by_product: dict[str, list[datetime]] = {}
        for number, at in released.values_list("saleor_product_id", "released_at"):
            by_product.setdefault(number, []).append(at)
        for moments in by_product.values():
            ordered = sorted(moments)
            for first, second in pairwise(ordered):
                assert second - first >= COOLDOWN

    @invariant()
    def offers_go_to_the_offers_account(self) -> None:
        promotions = FeedItem.objects.filter(trigger="price_drop").exclude(state="closed")
        assert not promotions.exclude(account__x_user_id="102").exists()
        others = FeedItem.objects.filter(trigger="published").exclude(state="closed")
        assert not others.filter(account__x_user_id="102").exists()

    @invariant()
    def nothing_is_said_twice(self) -> None:
        assert max(Counter(self.posted).values(), default=1) == 1
        keys = list(OutboxMessage.objects.values_list("key", flat=True))
        assert len(keys) == len(set(keys))


LONG = hypothesis_settings(
    max_examples=25 if AT_LENGTH else 8,
    stateful_step_count=30,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.django_db
def test_feeds_hold_their_promises_whatever_happens(fake_x: FakeX) -> None:
    Feeds.x, Feeds.said, Feeds.withheld = fake_x, Counter(), Counter()

    run_machine(Feeds, settings=LONG)

    # It has tried something: a feed that never speaks would keep every promise.
    assert Feeds.said["published"] >= 5
    assert Feeds.withheld.total() >= 5
