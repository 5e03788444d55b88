"""A drop's hashtag on X: from the event to the one answer, whichever way it was written."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from saleor_twitter_plugin import drops, pipeline
from saleor_twitter_plugin.handoffs import EventKind, XUserId
from saleor_twitter_plugin.models import (
    Claim,
    DropEntry,
    OutboxMessage,
    ShopperLink,
    ShopperPayment,
)
from tests.database.flow import answers, drain, open_shop, results, tell
from tests.factories import (
    ANA_ID,
    NOW,
    make_customer,
    make_direct_message,
    make_event,
)
from tests.fakes import FakeShop

from .givens import AT_ONCE, add_drop, add_open_drop, assert_explained
from .people import link, states, want

pytestmark = pytest.mark.django_db(transaction=True)
HELD = "held for you until 22 Nov, 12:10 UTC"


@pytest.fixture
def shop(fake_shop: FakeShop) -> FakeShop:
    return open_shop(fake_shop)


@pytest.mark.parametrize("way", ["mention", "reply", "quote", "message"])
def test_linked_winner_is_told_in_whichever_way_they_wrote(way: str, shop: FakeShop) -> None:
    drop = add_open_drop(shop, units={"42": 1})
    above = {"reply": {"in_reply_to_post_id": "500"}, "quote": {"quoted_post_id": "500"}}
    if way == "message":
        tell(make_direct_message("#shoe", created_at=AT_ONCE), at=AT_ONCE)
    else:
        want(**above.get(way, {}))

    drain(shop, AT_ONCE)

    (answer,) = answers()
    assert answer.startswith(f"It is yours! Shoe (42) is {HELD} and ordered now. https://")
    assert f"/drops/{drop.slug}/" in answer
    (message,) = OutboxMessage.objects.all()
    kind = "direct_message" if way == "message" else "reply"
    assert message.kind == kind
    assert (shop.order_calls, Claim.objects.count()) == ([], 0)
    assert (states(), results()) == ([(ANA_ID, "held")], ["DropAnswered"])
    assert_explained(drop)


def test_winner_whom_the_shop_does_not_know_gets_a_claim(shop: FakeShop) -> None:
    add_open_drop(shop, units={"42": 1})
    want("300")

    drain(shop, AT_ONCE)

    claim, entry = Claim.objects.get(), DropEntry.objects.get()
    assert (claim.key, claim.is_set_aside) == (f"drop:{entry.pk}", True)
    assert claim.expires_at == entry.held_until == AT_ONCE + timedelta(minutes=10)
    (answer,) = answers()
    assert answer.startswith(f"It is yours! Shoe (42) is {HELD}. Order it here: https://shop.")
    assert "/claim/" in answer
    assert shop.checkout_calls == []


def test_who_comes_later_waits_and_who_asks_again_is_told_how_it_stands(shop: FakeShop) -> None:
    add_open_drop(shop, units={"42": 1})
    for person in ("301", "302", "303"):
        want(person)
    want("303", post_id="77")

    drain(shop, AT_ONCE)

    assert [each.partition(" http")[0] for each in answers()[1:]] == [
        "Shoe (42) is gone for now. You are number 1 in line: what others leave is held for you"
        " in turn.",
        "Shoe (42) is gone for now. You are number 2 in line: what others leave is held for you"
        " in turn.",
        "You wait in line for The shoe already.",
    ]
    assert states() == [("301", "held"), ("302", "waiting"), ("303", "waiting")]


@pytest.mark.parametrize(
    ("parts", "asked", "answer"),
    [
        ({"has_waitlist": False}, AT_ONCE, "The shoe is sold out. Nothing was ordered."),
        ({"audience": "linked"}, AT_ONCE,
         "The shoe is for handles that are linked to an account at our shop: #link says how."),
        ({"account_age_days_min": 10_000}, AT_ONCE,
         "Sorry: The shoe is for accounts that have been on X for longer."),
        ({}, NOW - timedelta(seconds=1), "The shoe opens on 22 Nov, 12:00 UTC. Please write again"
         " then."),
        ({"units": {"41": 1, "42": 1}}, AT_ONCE,
         "Which one of The shoe? Write the hashtag and one of these: SHOE-41 = 41; SHOE-42 = 42"),
    ],
)  # fmt: skip
def test_who_gets_none_is_told_why(
    parts: dict[str, Any], asked: Any, answer: str, shop: FakeShop
) -> None:
    drop = add_open_drop(shop, **{"units": {"42": 1}, **parts})
    if "has_waitlist" in parts:
        want("301")
    want("300", created_at=asked)

    drain(shop, AT_ONCE)

    told = OutboxMessage.objects.get(recipient_x_user_id="300").text
    assert told.partition(" (1")[0] == answer
    assert not DropEntry.objects.filter(drop=drop, x_user_id="300").exclude(state="refused")


def test_a_draw_takes_entries_and_a_closed_one_none(shop: FakeShop) -> None:
    drop = add_open_drop(shop, mode="draw", beacon_source="drand round 1")
    want("300")
    drain(shop, AT_ONCE)
    drops.close(drop, now=AT_ONCE)
    want("301")

    drain(shop, AT_ONCE)

    first, second = answers()
    assert first.startswith("You are in the draw for Shoe (42). Good luck! https://")
    assert second == "The shoe is over."
    assert states() == [("300", "entered")]


@pytest.mark.parametrize(
    ("words", "variant"), [("#shoe 42", "42"), ("#shoe 43 por favor", "43"), ("SHOE-42 #shoe", "")]
)
def test_words_behind_the_hashtag_choose(words: str, variant: str, shop: FakeShop) -> None:
    add_open_drop(shop, units={"42": 1, "43": 1})
    want(text=f"@shop {words}")

    drain(shop, AT_ONCE)

    chosen = [each.variant.saleor_variant_id if each.variant else "" for each in
              DropEntry.objects.all()]  # fmt: skip
    assert chosen == [variant]


def test_secret_hashtag_is_nobodys_until_its_moment(shop: FakeShop) -> None:
    drop = add_drop(units={"42": 1}, is_hashtag_secret=True)
    shop.stock["42"] = 1
    drops.schedule(drop, shop=shop, now=NOW - timedelta(hours=1))
    early = NOW - timedelta(minutes=1)
    want("300", created_at=early)
    drain(shop, early)
    assert (answers(), results(), DropEntry.objects.count()) == ([], ["NothingDone"], 0)

    want("301")
    drain(shop, AT_ONCE)

    assert answers()[0].startswith("It is yours!")
    assert states() == [("301", "held")]


def test_hidden_start_is_not_told(shop: FakeShop) -> None:
    drop = add_drop(units={"42": 1}, is_start_hidden=True)
    shop.stock["42"] = 1
    drops.schedule(drop, shop=shop, now=NOW - timedelta(hours=1))
    early = NOW - timedelta(minutes=1)
    want("300", created_at=early)

    drain(shop, early)

    assert answers() == ["The shoe is not open yet. Please write again when it is."]


def test_one_address_and_one_payment_method_are_one_place(shop: FakeShop) -> None:
    add_open_drop(shop, units={"42": 5})
    for number, (person, address) in enumerate(
        [("301", "oak 1"), ("302", "oak 1"), ("303", "elm 2"), ("304", "elm 3")]
    ):
        link(person, f"5{number}")
        shop.customers[f"5{number}"] = make_customer(address_text=address)
    for person in ("303", "304"):
        ShopperPayment.objects.create(
            link=ShopperLink.objects.get(x_user_id=person), channel="default-channel",
            gateway_id="gate", payment_method_id="card-1", maximum_amount=50, currency="EUR",
        )  # fmt: skip
    for person in ("301", "302", "303", "304"):
        want(person)

    drain(shop, AT_ONCE)

    assert states() == [("301", "held"), ("303", "held")]
    assert [answers()[each] for each in (1, 3)] == [
        "Sorry: The shoe is one for each address, and yours is in already.",
        "Sorry: The shoe is one for each payment method, and yours is in already.",
    ]
    digests = set(DropEntry.objects.values_list("address_digest", flat=True))
    assert len(digests) == 3
    assert not any("oak" in each or "elm" in each for each in digests)


def test_deleted_before_its_turn_enters_nobody_and_after_it_only_the_name_goes(
    shop: FakeShop,
) -> None:
    add_open_drop(shop, units={"42": 2})
    want("300")
    want("301")
    gone = make_event(
        "", key="post.delete:9300", action_key="post:9300", kind=EventKind.POST_DELETED,
        post_id="9300", author_id=XUserId("300"),
    )  # fmt: skip
    tell(gone, at=AT_ONCE)

    drain(shop, AT_ONCE)
    pipeline.forget_posts(["9301"], now=AT_ONCE)  # type: ignore[list-item]

    assert states() == [("301", "held")]
    assert DropEntry.objects.get().handle == ""


def test_an_edit_chooses_anew_only_while_nothing_was_given(shop: FakeShop) -> None:
    add_open_drop(shop, units={"42": 1, "43": 1})
    want(text="@shop #shoe")
    drain(shop, AT_ONCE)
    edit: dict[str, Any] = {"action_key": f"post:9{ANA_ID}"}
    want(text="@shop #shoe 42", post_id="9901", key="post:9901", **edit)
    drain(shop, AT_ONCE)
    want(text="@shop #shoe 43", post_id="9902", key="post:9902", **edit)

    drain(shop, AT_ONCE)

    assert [each.partition("!")[0].partition("?")[0] for each in answers()] == [
        "Which one of The shoe",
        "It is yours",
    ]
    assert results() == ["DropAnswered", "DropAnswered", "NothingDone"]
    assert DropEntry.objects.get(state="held").variant.sku == "SHOE-42"  # type: ignore[union-attr]


# --- giving up ----------------------------------------------------------------------------------


def test_cancel_gives_up_the_place_and_else_a_wish(shop: FakeShop) -> None:
    drop = add_open_drop(shop, units={"42": 1})
    want("300")
    want("301")
    drain(shop, AT_ONCE)
    want("300", "@shop #cancel", post_id="71")
    want("302", "@shop #cancel", post_id="72")

    drain(shop, AT_ONCE)

    assert answers()[2:] == [
        "Done: you are out of The shoe, and your place goes to the next in line.",
        "Nothing waits that could be cancelled.",
    ]
    assert states() == [("300", "passed"), ("301", "held")]
    assert Claim.objects.get().expires_at == AT_ONCE
    assert_explained(drop)


def test_cancel_means_what_was_asked_for_last(shop: FakeShop) -> None:
    shop.config = replace(shop.config, is_always_confirmed=True)
    add_open_drop(shop, units={"42": 1})
    want()
    drain(shop, AT_ONCE)
    later = AT_ONCE + timedelta(seconds=5)
    want(text="@shop #buy MUG", post_id="71")
    drain(shop, later)
    want(text="@shop #cancel", post_id="72")

    drain(shop, later)

    assert answers()[-1] == "Cancelled: 1 × Mug. Nothing was ordered."
    assert states() == [(ANA_ID, "held")]
