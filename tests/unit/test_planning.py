"""Which change is told by which account, and why the others are not."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_twitter_plugin.feeds import Known, PlanResult, Speaker, Speakers, WaitingPost, plan
from saleor_twitter_plugin.feeds.detecting import take_snapshot
from saleor_twitter_plugin.feeds.planning import (
    DEARER_AGAIN,
    DELETED,
    MORE_AGAIN,
    NEWER_CAME,
    NO_ACCOUNT,
    NO_NEWS,
    NOT_VISIBLE,
    SOLD_OUT,
    STRONGER_WAITS,
    SWITCHED_OFF,
    plan_deleted,
)
from saleor_twitter_plugin.feeds.queue import outbox_key_of
from saleor_twitter_plugin.handoffs import (
    CatalogItem,
    Money,
    SaleorCategoryId,
    SaleorProductId,
    SaleorVariantId,
    Trigger,
    XUserId,
)
from saleor_twitter_plugin.models import FeedItem
from tests.factories import NOW, make_item

LAMPS, INDOOR, ROOT = (SaleorCategoryId(each) for each in "321")
LAMPS_ACCOUNT, ROOT_ACCOUNT = Speaker(XUserId("30")), Speaker(XUserId("10"))
OFFERS, OUTLET = Speaker(XUserId("50")), Speaker(XUserId("60"))
SPEAKERS = Speakers({LAMPS: LAMPS_ACCOUNT, ROOT: ROOT_ACCOUNT})
ONE = SaleorProductId("1")


def make(price: str = "10.00", **parts: Any) -> CatalogItem:
    money = Money(Decimal(price), "USD")
    values: dict[str, Any] = {
        "price": money,
        "undiscounted_price": money,
        "stock_quantity": 20,
        "variant_ids": (SaleorVariantId("11"),),
    }
    return make_item(**{**values, **parts})


def know(item: CatalogItem | None = None, *waiting: WaitingPost, posts: int = 1) -> Known:
    """Know the product as `item`, announced before."""
    snapshot = take_snapshot(item or make(), None)
    assert snapshot is not None
    return Known({ONE: snapshot}, {ONE}, {ONE: waiting}, {ONE: posts})


def run(item: CatalogItem, known: Known | None = None, speakers: Speakers = SPEAKERS) -> PlanResult:
    return plan([item], speakers=speakers, known=known or Known(), now=NOW)


def test_what_is_new_is_told_with_all_that_its_turn_needs() -> None:
    (post,) = run(make(name="Red Mug, 2 l")).posts

    assert (post.product_id, post.channel, post.change) == (ONE, "default-channel", "published")
    assert (post.account_id, post.trigger) == (LAMPS_ACCOUNT.account_id, Trigger.PUBLISHED)
    row = FeedItem(saleor_product_id=post.product_id, channel=post.channel, change=post.change)
    assert outbox_key_of(row) == "feed:default-channel:1:published"
    assert post.words == ("2", "l", "mug", "red")
    # No discount, 20 of 50 in stock, margin unknown, never posted, nothing sold.
    assert post.score == 8 + 5 + 10
    assert (post.is_promotional, post.expires_at) == (False, NOW + timedelta(days=7))


@pytest.mark.parametrize(
    ("item", "why"),
    [
        (make(is_visible=False), NOT_VISIBLE),
        (replace(make(), price=None), NOT_VISIBLE),
        (make(is_in_stock=False), SOLD_OUT),
        (make(category_ids=()), NO_ACCOUNT),
        (make(category_ids=(SaleorCategoryId("9"),)), NO_ACCOUNT),
    ],
)
def test_what_is_withheld_says_why(item: CatalogItem, why: str) -> None:
    result = run(item)

    assert result.posts == []
    assert result.withheld == {ONE: why}


def test_what_was_there_before_the_account_is_noted_without_news() -> None:
    result = run(make(), Known(announced={ONE}))

    assert (result.posts, result.withheld) == ([], {ONE: NO_NEWS})
    assert result.snapshots[ONE].version == 1


@pytest.mark.parametrize(
    ("now", "change", "life", "is_promotional"),
    [
        (make("8.00"), "price_drop:2", timedelta(days=3), True),
        (make(stock_quantity=2), "last_units:2", timedelta(days=1), True),
        (
            make(variant_ids=(SaleorVariantId("11"), SaleorVariantId("12"))),
            "new_variant:2",
            timedelta(days=7),
            False,
        ),
    ],
)
def test_each_change_has_its_own_key_and_life(
    now: CatalogItem, change: str, life: timedelta, is_promotional: bool
) -> None:
    (post,) = run(now, know()).posts

    assert (post.change, post.expires_at) == (change, NOW + life)
    assert post.is_promotional is is_promotional


def test_news_carry_what_they_are_held_against() -> None:
    before = make()
    assert before.price is not None
    (drop,) = run(make("8.00"), know()).posts
    (variant,) = run(make(variant_ids=(SaleorVariantId("11"), SaleorVariantId("12"))), know()).posts

    assert (drop.previous_amount, drop.variant_id) == (before.price.amount, None)
    assert (variant.previous_amount, variant.variant_id) == (None, "12")


def test_back_in_stock_is_told_for_two_days() -> None:
    (post,) = run(make(), know(make(is_in_stock=False, stock_quantity=0))).posts

    assert (post.change, post.expires_at) == ("back_in_stock:2", NOW + timedelta(days=2))


def test_a_deeper_discount_is_worth_more() -> None:
    scores = [run(make(price), know(make("10.00"))).posts[0].score for price in ("9", "7", "5")]

    assert scores == sorted(set(scores))


@pytest.mark.parametrize(
    ("category_ids", "account_id"),
    [
        ((LAMPS, INDOOR, ROOT), "30"),
        ((INDOOR, ROOT), "10"),
        ((ROOT,), "10"),
        ((SaleorCategoryId("7"), LAMPS, INDOOR, ROOT), "30"),
    ],
)
def test_the_nearest_account_speaks(
    category_ids: tuple[SaleorCategoryId, ...], account_id: str
) -> None:
    (post,) = run(make(category_ids=category_ids)).posts

    assert post.account_id == account_id


def test_offers_and_last_units_go_to_the_accounts_that_take_them() -> None:
    speakers = replace(SPEAKERS, offers=OFFERS, outlet=OUTLET)

    (drop,) = run(make("8.00"), know(), speakers).posts
    (last,) = run(make(stock_quantity=1), know(), speakers).posts
    (new,) = run(make(), speakers=speakers).posts

    assert [each.account_id for each in (drop, last, new)] == ["50", "60", "30"]


def test_the_offers_account_takes_nothing_from_a_category_without_one() -> None:
    result = run(make("8.00", category_ids=()), know(), replace(SPEAKERS, offers=OFFERS))

    assert (result.posts, result.withheld) == ([], {ONE: NO_ACCOUNT})


def test_what_an_account_does_not_speak_of_is_seen_and_not_told_later() -> None:
    silent = Speaker(XUserId("30"), triggers=frozenset({Trigger.PRICE_DROP}))

    result = run(make(), speakers=Speakers({LAMPS: silent}))

    assert (result.posts, result.withheld) == ([], {ONE: SWITCHED_OFF})
    later = run(make(), Known(snapshots=result.snapshots))
    assert (later.posts, later.withheld) == ([], {ONE: NO_NEWS})


def test_the_strongest_change_that_is_spoken_of_is_told() -> None:
    quiet_offers = Speaker(XUserId("50"), triggers=frozenset())
    speakers = replace(SPEAKERS, offers=quiet_offers)

    (post,) = run(make("8.00", stock_quantity=1), know(), speakers).posts

    assert (post.trigger, post.account_id) == (Trigger.LAST_UNITS, "30")


def test_thresholds_are_those_of_the_account_that_would_tell() -> None:
    picky = Speaker(XUserId("50"), price_drop_percent_min=30)
    speakers = replace(SPEAKERS, offers=picky)

    assert run(make("8.00"), know(), speakers).withheld == {ONE: NO_NEWS}
    assert len(run(make("7.00"), know(), speakers).posts) == 1


def test_last_units_are_never_told_of_an_amount_that_may_be_cut() -> None:
    bold = Speakers({LAMPS: Speaker(XUserId("30"), last_units_max=1000)})

    assert run(make(stock_quantity=50), know(make(stock_quantity=100)), bold).posts == []
    assert len(run(make(stock_quantity=49), know(make(stock_quantity=100)), bold).posts) == 1


# --- what waits already --------------------------------------------------------------------------


def waiting(trigger: Trigger, *, score: int = 40) -> WaitingPost:
    return WaitingPost(7, trigger, LAMPS_ACCOUNT.account_id, score)


def test_a_moved_product_takes_its_waiting_post_along() -> None:
    result = run(make(category_ids=(ROOT,)), know(make(), waiting(Trigger.PUBLISHED)))

    assert result.moved == {7: ROOT_ACCOUNT.account_id}
    assert (result.posts, result.closed) == ([], {})


def test_a_product_that_left_all_accounts_closes_its_waiting_post() -> None:
    result = run(make(category_ids=()), know(make(), waiting(Trigger.PRICE_DROP)))

    assert result.closed == {7: NO_ACCOUNT}
    assert (result.posts, result.moved) == ([], {})


def test_stronger_or_newer_news_takes_the_place_of_what_waits() -> None:
    for before in (Trigger.PRICE_DROP, Trigger.NEW_VARIANT):
        result = run(make("8.00"), know(make(), waiting(before)))
        assert [each.trigger for each in result.posts] == [Trigger.PRICE_DROP]
        assert result.closed == {7: NEWER_CAME}


def test_weaker_news_leaves_what_waits_and_may_raise_its_score() -> None:
    result = run(make("5.00"), know(make(), waiting(Trigger.PUBLISHED), posts=0))

    assert (result.posts, result.closed) == ([], {})
    assert result.withheld == {ONE: STRONGER_WAITS}
    assert result.rescored == {7: 25 + 8 + 5 + 10}
    assert result.snapshots[ONE].version == 2
    better = run(make("5.00"), know(make(), waiting(Trigger.PUBLISHED, score=60), posts=0))
    assert better.rescored == {}


@pytest.mark.parametrize(
    ("item", "trigger", "why"),
    [
        (make("11.00"), Trigger.PRICE_DROP, DEARER_AGAIN),
        (make(stock_quantity=4), Trigger.LAST_UNITS, MORE_AGAIN),
        (make(stock_quantity=None), Trigger.LAST_UNITS, MORE_AGAIN),
        (make(is_in_stock=False), Trigger.BACK_IN_STOCK, SOLD_OUT),
        (make(is_visible=False), Trigger.NEW_VARIANT, NOT_VISIBLE),
    ],
)
def test_what_is_no_longer_true_is_closed(item: CatalogItem, trigger: Trigger, why: str) -> None:
    result = run(item, know(make(stock_quantity=2), waiting(trigger)))

    assert result.closed == {7: why}
    assert result.withdrawn == []


def test_what_is_new_and_sold_out_before_its_turn_is_new_when_it_comes_back() -> None:
    result = run(
        make(is_in_stock=False, stock_quantity=0), know(make(), waiting(Trigger.PUBLISHED))
    )

    assert (result.withdrawn, result.closed) == ([7], {})
    (post,) = run(make(), Known(snapshots=result.snapshots)).posts
    assert post.change == "published"


def test_what_waits_for_an_account_that_was_told_to_be_silent_is_closed() -> None:
    silent = Speakers({LAMPS: Speaker(XUserId("30"), triggers=frozenset())})

    result = run(make(), know(make(), waiting(Trigger.NEW_VARIANT)), silent)

    assert result.closed == {7: SWITCHED_OFF}


def test_a_deleted_product_closes_what_waits() -> None:
    result = plan_deleted([ONE], know(make(), waiting(Trigger.PUBLISHED)))

    assert (result.closed, result.withheld) == ({7: DELETED}, {ONE: DELETED})


@given(
    st.lists(
        st.builds(
            make,
            product_id=st.integers(1, 5).map(str),
            category_ids=st.lists(st.sampled_from("1234"), max_size=3).map(tuple),
            is_visible=st.booleans(),
            is_in_stock=st.booleans(),
        ),
        unique_by=lambda item: item.product_id,
    ),
    st.sets(st.integers(1, 5).map(str)),
)
def test_every_product_is_decided_about_once(items: list[CatalogItem], announced: set[str]) -> None:
    known = Known(announced={SaleorProductId(each) for each in announced})

    result = plan(items, speakers=SPEAKERS, known=known, now=NOW)

    planned = [each.product_id for each in result.posts]
    assert sorted([*planned, *result.withheld]) == sorted(each.product_id for each in items)
    assert not set(planned) & announced
    # And what was decided once is no news again.
    after = replace(known, snapshots=result.snapshots, announced={*known.announced, *planned})
    again = plan(items, speakers=SPEAKERS, known=after, now=NOW)
    assert (again.posts, again.snapshots) == ([], {})
