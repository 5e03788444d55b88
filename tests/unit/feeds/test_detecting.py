"""What is news about a product, and what is not."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_twitter_plugin.feeds.detecting import (
    STRONGEST_FIRST,
    Change,
    DetectionSettings,
    ProductSnapshot,
    detect,
    take_snapshot,
)
from saleor_twitter_plugin.handoffs import CatalogItem, Money, SaleorVariantId, Trigger
from tests.factories import make_item

SETTINGS = DetectionSettings()


def dollars(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def make(price: str = "10.00", **parts: Any) -> CatalogItem:
    values: dict[str, Any] = {
        "price": dollars(price),
        "undiscounted_price": dollars(price),
        "stock_quantity": 20,
        "variant_ids": (SaleorVariantId("11"),),
    }
    return make_item(**{**values, **parts})


def see(item: CatalogItem, before: ProductSnapshot | None = None) -> ProductSnapshot:
    after = take_snapshot(item, before)
    assert after is not None
    return after


def detect_triggers(
    item: CatalogItem, before: ProductSnapshot | None, *, is_announced: bool = True
) -> list[Trigger]:
    changes = detect(item, before, SETTINGS, is_announced=is_announced)
    return [each.trigger for each in changes]


def test_first_sight_is_news_once() -> None:
    assert detect_triggers(make(), None, is_announced=False) == [Trigger.PUBLISHED]
    assert detect_triggers(make(), None, is_announced=True) == []


def test_what_was_seen_without_a_word_is_not_new_later() -> None:
    assert detect_triggers(make(), see(make()), is_announced=False) == []


def test_what_was_sold_out_from_the_start_is_new_when_it_comes_in() -> None:
    empty = see(make(is_in_stock=False, stock_quantity=0))

    assert detect_triggers(make("5.00"), empty, is_announced=False) == [Trigger.PUBLISHED]


@pytest.mark.parametrize(
    "item",
    [
        make("1.00", is_visible=False),
        make("1.00", is_in_stock=False, stock_quantity=0),
        replace(make("1.00"), price=None),
    ],
)
def test_what_nobody_can_buy_is_no_news(item: CatalogItem) -> None:
    assert detect_triggers(item, None, is_announced=False) == []
    assert detect_triggers(item, see(make()), is_announced=True) == []


def test_back_in_stock() -> None:
    sold_out = see(make(is_in_stock=False, stock_quantity=0), see(make()))

    assert detect_triggers(make(stock_quantity=2), sold_out) == [Trigger.BACK_IN_STOCK]


def test_hidden_and_shown_again_is_no_news() -> None:
    hidden = see(make(is_visible=False, variant_ids=(), is_in_stock=False), see(make()))

    assert hidden == replace(see(make()), is_visible=False, version=2)
    assert detect_triggers(make(), hidden) == []


def test_sold_out_then_hidden_then_shown_with_stock_is_back_in_stock() -> None:
    sold_out = see(make(is_in_stock=False, stock_quantity=0), see(make()))
    hidden = see(make(is_visible=False), sold_out)

    assert detect_triggers(make(), hidden) == [Trigger.BACK_IN_STOCK]


@pytest.mark.parametrize(
    ("price", "undiscounted", "expected"),
    [
        ("9.50", "10.00", [Trigger.PRICE_DROP]),
        ("9.50", "9.50", [Trigger.PRICE_DROP]),
        ("9.51", "10.00", []),
        ("10.00", "20.00", []),
        ("12.00", "20.00", []),
        ("10.50", "10.50", []),
    ],
)
def test_price_drop_is_what_is_paid_less(
    price: str, undiscounted: str, expected: list[Trigger]
) -> None:
    item = make(price, undiscounted_price=dollars(undiscounted))

    assert detect_triggers(item, see(make("10.00"))) == expected


def test_small_steps_are_a_drop_once_the_discount_is_deep_enough() -> None:
    first = make("9.70", undiscounted_price=dollars("10.00"))
    second = make("9.40", undiscounted_price=dollars("10.00"))
    third = make("9.30", undiscounted_price=dollars("10.00"))

    assert detect_triggers(first, see(make("10.00"))) == []
    assert detect(second, see(first), SETTINGS, is_announced=True) == [
        Change(Trigger.PRICE_DROP, 6)
    ]
    assert detect_triggers(third, see(second)) == []


def test_a_price_in_another_currency_is_not_compared() -> None:
    item = replace(make("1.00"), price=Money(Decimal(1), "EUR"))

    assert detect_triggers(item, see(make("10.00"))) == []


def test_the_price_people_saw_last_counts_not_the_hidden_one() -> None:
    dearer = see(make("20.00", is_visible=False), see(make("10.00")))

    assert detect_triggers(make("10.00"), dearer) == []


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (4, 3, [Trigger.LAST_UNITS]),
        (None, 1, [Trigger.LAST_UNITS]),
        (3, 2, []),
        (3, 3, []),
        (5, 4, []),
        (5, None, []),
        (2, 20, []),
    ],
)
def test_last_units_are_crossed_once(
    before: int | None, now: int | None, expected: list[Trigger]
) -> None:
    seen = see(make(stock_quantity=before))

    assert detect_triggers(make(stock_quantity=now), seen) == expected


def test_new_variant_is_one_that_was_not_there() -> None:
    one, two = SaleorVariantId("11"), SaleorVariantId("12")

    assert detect_triggers(make(variant_ids=(two, one)), see(make())) == [Trigger.NEW_VARIANT]
    assert detect_triggers(make(variant_ids=(one,)), see(make(variant_ids=(one, two)))) == []


def test_several_at_once_come_the_strongest_first() -> None:
    both = (SaleorVariantId("11"), SaleorVariantId("12"))
    seen = see(make("10.00"))

    changes = detect(
        make("8.00", stock_quantity=1, variant_ids=both), seen, SETTINGS, is_announced=True
    )

    assert changes == [
        Change(Trigger.PRICE_DROP, 20),
        Change(Trigger.LAST_UNITS, 20),
        Change(Trigger.NEW_VARIANT, 20),
    ]


def test_first_sight_of_hidden_goods_leaves_nothing() -> None:
    assert take_snapshot(make(is_visible=False), None) is None


items = st.builds(
    make,
    price=st.integers(0, 3000).map(lambda cents: str(Decimal(cents) / 100)),
    undiscounted_price=st.none() | st.integers(0, 40).map(lambda amount: dollars(str(amount))),
    is_visible=st.booleans(),
    is_in_stock=st.booleans(),
    stock_quantity=st.none() | st.integers(0, 9),
    variant_ids=st.lists(st.sampled_from("123"), unique=True).map(tuple),
)
settings = st.builds(
    DetectionSettings,
    price_drop_percent_min=st.integers(0, 100),
    last_units_max=st.integers(1, 9),
)


@given(st.lists(items, min_size=1, max_size=6), settings, st.booleans())
def test_what_stays_the_same_is_never_news(
    history: list[CatalogItem], chosen: DetectionSettings, is_announced: bool
) -> None:
    seen: ProductSnapshot | None = None
    for item in history:
        seen = take_snapshot(item, seen)
        again = take_snapshot(item, seen)

        assert again == seen
        if seen is not None:
            assert detect(item, seen, chosen, is_announced=is_announced) == []


@given(items, items, settings, st.booleans())
def test_news_is_ordered_sayable_and_a_version_of_its_own(
    first: CatalogItem, second: CatalogItem, chosen: DetectionSettings, is_announced: bool
) -> None:
    before = take_snapshot(first, None)

    changes = detect(second, before, chosen, is_announced=is_announced)

    order = [STRONGEST_FIRST.index(each.trigger) for each in changes]
    assert order == sorted(set(order))
    if changes:
        after = take_snapshot(second, before)
        assert second.is_visible
        assert second.is_in_stock
        assert after is not None
        assert after.version == (before.version if before else 0) + 1
    if is_announced:
        assert Trigger.PUBLISHED not in {each.trigger for each in changes}
