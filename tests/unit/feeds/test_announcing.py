"""What is planned about vouchers, promotions and collections, and by whom it is said."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from saleor_twitter_plugin.feeds.announcement_text import (
    render_announcement,
    render_new_terms,
    write_terms,
)
from saleor_twitter_plugin.feeds.announcers import find_announcer
from saleor_twitter_plugin.feeds.announcing import (
    NO_ACCOUNT,
    SWITCHED_OFF,
    AnnouncementPlan,
    KnownAnnouncements,
    plan_announcements,
)
from saleor_twitter_plugin.feeds.obstacles import (
    FEW_PRODUCTS,
    LIVE_CODE,
    NOT_PUBLIC,
    ONE_EACH,
    OTHER_COUNTRY,
    USED_UP,
    find_obstacle,
)
from saleor_twitter_plugin.feeds.planning import NEWER_CAME, WaitingPost
from saleor_twitter_plugin.feeds.speakers import Speaker, Speakers
from saleor_twitter_plugin.feeds.templates import get_default
from saleor_twitter_plugin.handoffs import (
    Announceable,
    Collection,
    GoodsShare,
    Money,
    Promotion,
    SaleorCategoryId,
    Trigger,
    Voucher,
    XUserId,
)
from tests.factories import NOW

SHOES, MUSIC = SaleorCategoryId("1"), SaleorCategoryId("2")
A, B, OFFERS = (Speaker(XUserId(each)) for each in ("100", "200", "300"))
TWO = Speakers(by_category={SHOES: A, MUSIC: B})
DAY = timedelta(days=1)


def make_voucher(**parts: Any) -> Voucher:
    voucher = Voucher(
        subject_id="7",
        name="Internal name",
        channel="main",
        country_code="US",
        starts_at=NOW - DAY,
        is_public=True,
        percent=Decimal(10),
        code="SAVE10",
        code_count=1,
    )
    return replace(voucher, **parts)


def make_promotion(**parts: Any) -> Promotion:
    promotion = Promotion(
        subject_id="p-1",
        name="Shoe days",
        channel="main",
        country_code="US",
        starts_at=NOW - DAY,
        percent_off=25,
        goods=(GoodsShare((SHOES,), 2), GoodsShare((MUSIC,), 3)),
    )
    return replace(promotion, **parts)


def make_collection(**parts: Any) -> Collection:
    collection = Collection(
        subject_id="9",
        name="Autumn",
        channel="main",
        country_code="US",
        is_published=True,
        published_at=NOW - DAY,
        goods=(GoodsShare((SHOES,), 1),),
    )
    return replace(collection, **parts)


def plan(
    about: Announceable, speakers: Speakers = TWO, known: KnownAnnouncements | None = None
) -> AnnouncementPlan:
    known = known or KnownAnnouncements()
    return plan_announcements([about], speakers=speakers, known=known, now=NOW)


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({}, ""),
        ({"is_public": False}, NOT_PUBLIC),
        ({"is_single_use": True}, ""),
        ({"is_single_use": True, "code_count": 2}, ONE_EACH),
        ({"code": ""}, USED_UP),
        ({"serves_country": False}, OTHER_COUNTRY),
        ({"code": "a.com"}, LIVE_CODE),
        ({"code": "#A"}, LIVE_CODE),
        ({"code": "@a"}, LIVE_CODE),
        ({"code": "$ABC"}, LIVE_CODE),
        ({"code": "A B"}, ""),
        ({"code": "A" * 41}, LIVE_CODE),
    ],
)
def test_what_keeps_a_voucher(parts: dict[str, Any], why: str) -> None:
    assert find_obstacle(make_voucher(**parts), NOW) == why


def test_who_speaks() -> None:
    with_offers = replace(TWO, offers=OFFERS)
    limited = make_voucher(is_for_some_goods=True, goods=(GoodsShare((MUSIC,), 1),))

    assert find_announcer(make_voucher(), TWO) is None
    assert find_announcer(make_voucher(), Speakers(by_category={SHOES: A, MUSIC: A})) == A
    assert find_announcer(limited, TWO) == B
    assert find_announcer(limited, with_offers) == OFFERS
    assert find_announcer(make_promotion(), TWO) == B
    assert find_announcer(make_promotion(), with_offers) == OFFERS
    assert find_announcer(make_promotion(goods=()), TWO) is None
    assert find_announcer(make_collection(), with_offers) == A
    assert find_announcer(make_collection(goods=()), with_offers) == OFFERS


def test_one_post_and_never_a_second() -> None:
    (post,) = plan(make_promotion()).posts

    assert (post.trigger, post.change, post.account_id) == (
        Trigger.PROMOTION_STARTED,
        "promotion_started:p-1",
        "200",
    )
    assert (post.is_promotional, post.expires_at) == (True, NOW + 3 * DAY)
    again = plan(make_promotion(), known=KnownAnnouncements(changes={post.change}))
    assert again.posts == []


def test_nothing_without_an_account_or_where_it_is_switched_off() -> None:
    silent = Speaker(XUserId("100"), triggers=frozenset({Trigger.PUBLISHED}))

    assert plan(make_voucher()).withheld == {make_voucher().subject: NO_ACCOUNT}
    switched_off = plan(make_collection(), Speakers(by_category={SHOES: silent}))
    assert switched_off.withheld == {make_collection().subject: SWITCHED_OFF}
    assert switched_off.posts == []


def test_old_promotions_and_collections_are_not_new() -> None:
    assert plan(make_promotion(starts_at=NOW - 8 * DAY)).posts == []
    assert plan(make_collection(published_at=NOW - 8 * DAY)).posts == []
    assert len(plan(make_collection(published_at=None)).posts) == 1


def test_last_hours_take_the_place_of_the_beginning() -> None:
    promotion = make_promotion(ends_at=NOW + DAY / 2, starts_at=NOW - 2 * DAY)
    waiting = WaitingPost(5, Trigger.PROMOTION_STARTED, XUserId("200"), 40)

    found = plan(promotion, known=KnownAnnouncements(waiting={promotion.subject: [waiting]}))

    assert [each.trigger for each in found.posts] == [Trigger.PROMOTION_ENDING]
    assert found.posts[0].expires_at == promotion.ends_at
    assert found.waiting.closed == {5: NEWER_CAME}


def test_waiting_posts_follow_the_shop() -> None:
    waiting = WaitingPost(5, Trigger.PROMOTION_STARTED, XUserId("200"), 40)
    promotion = make_promotion()
    known = KnownAnnouncements(
        waiting={promotion.subject: [waiting]}, changes={"promotion_started:p-1"}
    )

    moved = plan(promotion, replace(TWO, offers=OFFERS), known)
    fewer = plan(make_promotion(goods=(GoodsShare((MUSIC,), 1),)), TWO, known)

    assert (moved.waiting.moved, moved.waiting.closed) == ({5: "300"}, {})
    assert (fewer.waiting.moved, fewer.waiting.closed) == ({}, {5: FEW_PRODUCTS})


@pytest.mark.parametrize(
    ("about", "trigger", "lines"),
    [
        (
            make_voucher(
                percent=Decimal("12.5"),
                minimum_spend=Money(Decimal(50), "USD"),
                minimum_item_count=3,
                is_for_some_goods=True,
            ),
            Trigger.VOUCHER,
            [
                "12.5% off with the code SAVE10",
                "For selected products",
                "On orders of $50.00, 3 items or more",
            ],
        ),
        (
            make_promotion(has_percent_range=True),
            Trigger.PROMOTION_STARTED,
            ["Shoe days", "Now up to 25% off"],
        ),
        (make_collection(name="x" * 10_000), Trigger.COLLECTION_LAUNCHED, None),
    ],
)
def test_text(about: Announceable, trigger: Trigger, lines: list[str] | None) -> None:
    body = get_default(trigger, "en").body

    rendered = render_announcement(about, trigger=trigger, body=body, hashtag="", language="en")

    assert len(rendered.text) <= 280
    assert lines is None or rendered.text.splitlines() == lines
    assert rendered.terms == write_terms(about)


def test_end_is_told_in_the_time_zone_of_the_account() -> None:
    ends_at = NOW.replace(month=1, day=10, hour=12, minute=0, second=0)
    promotion = make_promotion(ends_at=ends_at, country_code="ES")

    text = render_announcement(
        promotion,
        trigger=Trigger.PROMOTION_STARTED,
        body="{name}\n{discount}\n{ends}",
        hashtag="",
        language="es",
        time_zone="Europe/Madrid",
    ).text

    assert text.splitlines()[2] == "10 de enero, 13:00"


def test_body_that_cannot_be_filled_gives_way_to_ours() -> None:
    rendered = render_announcement(
        make_voucher(),
        trigger=Trigger.VOUCHER,
        body="{code} until {ends}",
        hashtag="",
        language="en",
        template_name="mine",
    )

    assert (rendered.text, rendered.template_name) == ("10% off with the code SAVE10", "default")
    new = render_new_terms(make_voucher(), trigger=Trigger.VOUCHER, language="en")
    assert new == "Correction:\n10% off with the code SAVE10"
