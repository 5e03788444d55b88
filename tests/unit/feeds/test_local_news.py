"""What places say, and when they leave it to the shop."""

from dataclasses import replace

import pytest

from saleor_twitter_plugin.feeds.local_news import (
    LocalResult,
    PlaceKey,
    PlaceSnapshot,
    count_at_places,
    detect_at_place,
    plan_local,
)
from saleor_twitter_plugin.feeds.planning import Known, PlanResult, WaitingPost
from saleor_twitter_plugin.feeds.speakers import Speaker
from saleor_twitter_plugin.handoffs import (
    CatalogItem,
    PlaceStock,
    SaleorProductId,
    SaleorVariantId,
    SaleorWarehouseId,
    Trigger,
    XUserId,
)
from tests.factories import NOW, make_item

MUG = SaleorProductId("1")
CORNER, DEPOT = SaleorWarehouseId("c"), SaleorWarehouseId("d")
SPEAKERS = {CORNER: Speaker(XUserId("7")), DEPOT: Speaker(XUserId("8"))}


def plan(
    counts: dict[PlaceKey, int],
    before: dict[PlaceKey, int] | None = None,
    *,
    item: CatalogItem | None = None,
    known: Known | None = None,
    result: PlanResult | None = None,
    owned: frozenset[SaleorProductId] = frozenset({MUG}),
    speakers: dict[SaleorWarehouseId, Speaker] = SPEAKERS,
) -> LocalResult:
    return plan_local(
        [item or make_item()],
        counts,
        speakers=speakers,
        before={key: PlaceSnapshot(4, quantity) for key, quantity in (before or {}).items()},
        owned=owned,
        known=known or Known(),
        result=result or PlanResult(),
        now=NOW,
    )


@pytest.mark.parametrize(
    ("quantity", "before", "trigger"),
    [
        (1, 0, Trigger.LOCAL_ARRIVAL),
        (50, 0, Trigger.LOCAL_ARRIVAL),
        (3, 4, Trigger.LOCAL_LAST_UNITS),
        (3, 3, None),
        (2, 3, None),
        (4, 9, None),
        (9, 2, None),
        (0, 2, None),
        (0, 0, None),
    ],
)
def test_news_of_a_place(quantity: int, before: int, trigger: Trigger | None) -> None:
    assert detect_at_place(quantity, before, units_max=3) is trigger


def test_post_has_its_place_its_account_and_its_own_key() -> None:
    local = plan({(MUG, CORNER): 5}, {(MUG, CORNER): 0})

    (post,) = local.posts
    assert (post.account_id, post.trigger, post.warehouse_id) == (
        "7",
        Trigger.LOCAL_ARRIVAL,
        CORNER,
    )
    assert post.change == "local_arrival:c:5"
    assert len(f"local_last_units:{'0' * 36}:9999999") <= 64
    assert local.snapshots == {(MUG, CORNER): PlaceSnapshot(5, 5)}


def test_of_several_places_the_fullest_tells() -> None:
    local = plan({(MUG, CORNER): 5, (MUG, DEPOT): 6})

    assert [each.account_id for each in local.posts] == ["8"]
    assert set(local.snapshots) == {(MUG, CORNER), (MUG, DEPOT)}


def test_what_stays_the_same_writes_nothing() -> None:
    assert plan({(MUG, CORNER): 5}, {(MUG, CORNER): 5}) == LocalResult()
    assert plan({}) == LocalResult()


@pytest.mark.parametrize(
    "parts",
    [
        {"owned": frozenset()},
        {"item": make_item(is_visible=False)},
        {"item": make_item(is_in_stock=False)},
        {"known": Known(waiting={MUG: [WaitingPost(3, Trigger.NEW_VARIANT, XUserId("1"), 9)]})},
        {
            "speakers": {
                CORNER: replace(SPEAKERS[CORNER], triggers=frozenset({Trigger.LOCAL_LAST_UNITS}))
            }
        },
    ],
    ids=["nobody's category", "hidden", "sold out", "news waits", "switched off"],
)
def test_what_is_not_told_is_seen_all_the_same(parts: dict[str, object]) -> None:
    local = plan({(MUG, CORNER): 5}, **parts)  # type: ignore[arg-type]

    assert local.posts == []
    assert local.snapshots == {(MUG, CORNER): PlaceSnapshot(1, 5)}


def test_the_shops_own_news_of_the_product_is_enough() -> None:
    planned = plan({(MUG, CORNER): 5}).posts

    assert plan({(MUG, DEPOT): 5}, result=PlanResult(posts=planned)).posts == []


def test_news_that_no_longer_waits_is_in_nobodys_way() -> None:
    waiting = Known(waiting={MUG: [WaitingPost(3, Trigger.NEW_VARIANT, XUserId("1"), 9)]})

    local = plan({(MUG, CORNER): 5}, known=waiting, result=PlanResult(closed={3: "Sold out."}))

    assert len(local.posts) == 1


def test_units_are_counted_over_the_variants_that_are_sold() -> None:
    item = make_item(variant_ids=(SaleorVariantId("11"), SaleorVariantId("12")))
    stocks = [
        PlaceStock(MUG, SaleorVariantId(variant), CORNER, quantity)
        for variant, quantity in (("11", 2), ("12", 3), ("13", 9))
    ]

    assert count_at_places([item], stocks) == {(MUG, CORNER): 5}
