"""A voucher that staff meant for the public is posted once, by the account of offers."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from saleor_twitter_plugin import feeds, pipeline
from saleor_twitter_plugin.models import Account, FeedItem, FeedRole
from tests.factories import free_rules

from .stage import Person, Stage


def open_offers(stage: Stage, **rules: Any) -> Person:
    offers = stage.open_account("shop_offers")
    account = Account.objects.get(x_user_id=offers.x_user_id)
    free_rules(account, **rules)
    feeds.assign_role(FeedRole.Role.OFFERS, account, channel=stage.room.channel)
    return offers


def plan(stage: Stage) -> None:
    with stage.shop.allow_writes():
        while pipeline.plan_feeds(shop=stage.shop, now=datetime.now(UTC)):
            pass
        pipeline.scan_catalog(shop=stage.shop, now=datetime.now(UTC))


def correct(stage: Stage) -> None:
    with stage.shop.allow_writes():
        pipeline.correct_posts(shop=stage.shop, now=datetime.now(UTC))
    stage.work(later=timedelta(minutes=5))


def test_it_is_posted_once_by_the_account_of_offers(stage: Stage) -> None:
    shoes = stage.category("shoes")
    account, offers = stage.open_account("shop_shoes", shoes), open_offers(stage)
    ends_at = datetime(2027, 11, 30, 22, 59, tzinfo=UTC)

    voucher_id = stage.room.add_voucher("SAVE10", minimum_spend="50.00", ends_at=ends_at)
    stage.work()
    stage.work()

    (post,) = stage.posts_by(offers)
    assert post["text"].splitlines() == [
        "10% off with the code SAVE10",
        "On orders of $50.00 or more",
        "Until November 30, 10:59\u202fPM UTC",
        "#DropDay",
    ]
    assert stage.posts_by(account) == []
    item = FeedItem.objects.get()
    assert (item.subject_kind, item.subject_id, item.saleor_product_id) == (
        "voucher",
        voucher_id,
        "",
    )
    assert item.is_promotional


def test_without_offers_the_category_it_is_for_speaks(stage: Stage) -> None:
    shoes, music = stage.category("shoes"), stage.category("music")
    account, other = (
        stage.open_account("shop_shoes", shoes),
        stage.open_account("shop_music", music),
    )

    stage.room.add_voucher("SHOES5", amount="5.00", category=shoes)
    stage.room.add_voucher("WHOLE5", amount="5.00")
    stage.work()

    # Of the whole shop neither of the two is the voice.
    (post,) = stage.posts_by(account)
    assert post["text"].splitlines()[0] == "$5.00 off with the code SHOES5"
    assert post["text"].splitlines()[1].startswith("For Shoes")
    assert stage.posts_by(other) == []


@pytest.mark.parametrize(
    "parts",
    [
        {"is_public": False},
        {"is_listed": False},
        {"code": ""},
        {"is_for_staff": True},
        {"is_single_use": True, "codes": ["TWO", "THREE"]},
        {"starts_at": datetime(2027, 1, 1, tzinfo=UTC)},
        {
            "ends_at": datetime(2020, 1, 1, tzinfo=UTC),
            "starts_at": datetime(2019, 1, 1, tzinfo=UTC),
        },
        {"code": "save.com"},
        {"code": "#SAVE"},
        {"code": "@ana"},
    ],
    ids=lambda parts: "-".join(parts) + str(parts.get("code", "")),
)
def test_what_the_public_cannot_use_is_not_told(stage: Stage, parts: dict[str, Any]) -> None:
    offers = open_offers(stage)

    stage.room.add_voucher(**{"code": "SAVE10", **parts})
    stage.work()

    assert stage.posts_by(offers) == []
    assert FeedItem.objects.count() == 0


def test_codes_that_come_later_are_told_then(stage: Stage) -> None:
    offers = open_offers(stage)
    voucher_id = stage.room.add_voucher()
    stage.work()
    assert stage.posts_by(offers) == []

    stage.room.add_codes(voucher_id, "LATER")
    stage.work()

    (post,) = stage.posts_by(offers)
    assert post["text"].startswith("10% off with the code LATER\n")


def test_value_is_read_when_it_is_sent(stage: Stage) -> None:
    offers = open_offers(stage)
    voucher_id = stage.room.add_voucher("SAVE10")
    plan(stage)

    stage.room.change_voucher(voucher_id, percent="15")
    stage.work()

    (post,) = stage.posts_by(offers)
    assert post["text"].startswith("15% off with the code SAVE10\n")


@pytest.mark.parametrize("change", ["delete", "use_up", "end"])
def test_what_ends_before_its_turn_is_not_told(stage: Stage, change: str) -> None:
    offers = open_offers(stage, is_paused=True)
    voucher_id = stage.room.add_voucher("SAVE10")
    stage.work()
    free_rules(Account.objects.get(x_user_id=offers.x_user_id))

    end(stage, voucher_id, change)
    stage.work()

    assert stage.posts_by(offers) == []
    item = FeedItem.objects.get()
    assert item.state == "closed"
    assert item.closed_why


@pytest.mark.parametrize("change", ["delete", "use_up", "end"])
@pytest.mark.parametrize("policy", ["reply", "delete", "leave"])
def test_what_ends_afterwards_is_corrected(stage: Stage, change: str, policy: str) -> None:
    offers = open_offers(stage, correction=policy)
    voucher_id = stage.room.add_voucher("SAVE10")
    stage.work()
    (post,) = stage.posts_by(offers)
    correct(stage)
    assert stage.replies_to(post["id"]) == []

    end(stage, voucher_id, change)
    correct(stage)
    correct(stage)

    replies = [each["text"] for each in stage.replies_to(post["id"])]
    assert replies == (["The code SAVE10 is no longer valid."] if policy == "reply" else [])
    is_shown = post["id"] in {each["id"] for each in stage.posts_by(offers)}
    assert is_shown is (policy != "delete")


def test_other_terms_afterwards_are_told_below(stage: Stage) -> None:
    offers = open_offers(stage)
    voucher_id = stage.room.add_voucher("SAVE10")
    stage.work()
    (post,) = stage.posts_by(offers)

    stage.room.change_voucher(voucher_id, percent="5")
    correct(stage)
    correct(stage)

    replies = [each["text"] for each in stage.replies_to(post["id"])]
    assert replies == ["Correction:\n5% off with the code SAVE10"]


def end(stage: Stage, voucher_id: str, change: str) -> None:
    if change == "delete":
        stage.room.delete_voucher(voucher_id)
    elif change == "use_up":
        stage.room.use_up(voucher_id)
    else:
        now = datetime.now(UTC)
        stage.room.change_voucher(voucher_id, ends_at=now + timedelta(milliseconds=1))
