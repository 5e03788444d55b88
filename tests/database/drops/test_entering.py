"""One answer for one action, one place for one person."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from saleor_twitter_plugin import drops
from saleor_twitter_plugin.handoffs import DropOutcome, ExclusionReason, NotEnoughUnits
from saleor_twitter_plugin.models import Drop, DropEntry, DropEvent, DropUnit, DropVariant
from tests.factories import NOW
from tests.fakes import FakeShop

from .givens import (
    AT_ONCE,
    CLOSES_AT,
    OPENS_AT,
    add_drop,
    add_open_drop,
    ask,
    assert_explained,
    count_units,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_units_go_to_the_first_and_the_rest_wait_in_order() -> None:
    drop = add_open_drop(units={"42": 2})

    answers = [ask(drop, person) for person in (1, 2, 3, 4)]

    assert [each.outcome for each in answers] == ["won", "won", "waitlisted", "waitlisted"]
    assert [each.place for each in answers] == [None, None, 1, 2]
    assert answers[0].held_until == AT_ONCE + timedelta(minutes=10)
    assert answers[2].held_until is None
    assert answers[0].wish is not None
    assert (answers[0].wish.variant_id, answers[0].wish.quantity) == ("42", 1)
    assert count_units(drop) == {"held": 2}
    assert_explained(drop)


def test_without_a_waitlist_the_rest_are_told_that_it_is_sold_out() -> None:
    drop = add_open_drop(units={"42": 1}, has_waitlist=False)

    first, second = ask(drop, 1), ask(drop, 2)

    assert (first.outcome, second.outcome) == (DropOutcome.WON, DropOutcome.SOLD_OUT)
    assert DropEntry.objects.filter(state="waiting").count() == 0
    assert_explained(drop)


def test_same_action_has_one_answer_however_often_it_is_asked() -> None:
    drop = add_open_drop()

    first = ask(drop, 1)
    again = ask(drop, 1)

    assert again == first
    assert DropEntry.objects.count() == 1
    assert count_units(drop) == {"free": 1, "held": 1}


def test_a_second_post_of_the_same_person_is_no_second_entry() -> None:
    drop = add_open_drop()
    ask(drop, 1)

    second = ask(drop, 1, key="post:another")

    assert (second.outcome, second.standing) == (DropOutcome.ALREADY_IN, "held")
    assert count_units(drop) == {"free": 1, "held": 1}
    assert_explained(drop)


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"customer": "7"}, ExclusionReason.SAME_CUSTOMER),
        ({"address_digest": "a"}, ExclusionReason.SAME_ADDRESS),
        ({"payment_digest": "p"}, ExclusionReason.SAME_PAYMENT),
    ],
)
def test_another_x_user_of_the_same_household_is_excluded(
    parts: dict[str, str], reason: ExclusionReason
) -> None:
    drop = add_open_drop()
    ask(drop, 1, **parts)

    other = ask(drop, 2, **parts)

    assert (other.outcome, other.reason) == (DropOutcome.EXCLUDED, reason)
    assert count_units(drop) == {"free": 1, "held": 1}
    assert_explained(drop)


def test_database_itself_refuses_a_second_place() -> None:
    drop = add_open_drop()
    ask(drop, 1, customer="7")
    stored = DropEntry.objects.get()
    stored.pk, stored.key = None, "post:other"

    with pytest.raises(IntegrityError), transaction.atomic():
        stored.save(force_insert=True)
    stored.x_user_id = "2"
    with pytest.raises(IntegrityError), transaction.atomic():
        stored.save(force_insert=True)
    assert DropEntry.objects.count() == 1


def test_before_it_opens_and_after_it_closed() -> None:
    drop = add_drop()
    shop = FakeShop()
    shop.stock["42"] = 2
    drops.schedule(drop, shop=shop, now=NOW)

    early = ask(drop, 1, asked_at=OPENS_AT - timedelta(seconds=1), now=OPENS_AT)
    in_time = ask(drop, 1, key="post:b", asked_at=OPENS_AT, now=OPENS_AT)
    late = ask(drop, 2, asked_at=CLOSES_AT, now=CLOSES_AT)

    assert early.outcome is DropOutcome.NOT_OPEN
    assert in_time.outcome is DropOutcome.WON
    assert late.outcome is DropOutcome.CLOSED
    drop.refresh_from_db()
    # Nobody had to wait for beat.
    assert (drop.state, drop.opened_at) == ("open", OPENS_AT)


def test_a_hidden_start_is_not_told() -> None:
    hidden = add_drop(is_start_hidden=True)
    told = add_drop(slug="boot")
    for drop in (hidden, told):
        drops.schedule(drop, shop=_stocked(), now=NOW)
    early = OPENS_AT - timedelta(minutes=1)

    assert ask(hidden, 1, asked_at=early, now=early).opens_at is None
    assert ask(told, 1, key="post:b", asked_at=early, now=early).opens_at == OPENS_AT


def test_a_variant_is_chosen_by_words_and_never_guessed() -> None:
    drop = add_open_drop(units={"41": 1, "42": 1})

    unsure = ask(drop, 1)
    sure = ask(drop, 1, "talla", "41", key="post:b")

    assert unsure.outcome is DropOutcome.CHOOSE_VARIANT
    assert unsure.choices == (("SHOE-41", "41"), ("SHOE-42", "42"))
    assert sure.outcome is DropOutcome.WON
    assert sure.wish is not None
    assert sure.wish.variant_id == "41"
    assert_explained(drop)


def test_rules_exclude_with_a_reason_and_are_counted() -> None:
    drop = add_open_drop(audience="linked", won_max=1, account_age_days_min=30)
    other = add_open_drop(slug="boot", units={"7": 1})
    ask(other, 2, customer="2", key="post:boot")

    unlinked = ask(drop, 1)
    winner = ask(drop, 2, customer="2")
    young = ask(drop, 3, customer="3", account_created_at=NOW - timedelta(days=2))
    fine = ask(drop, 4, customer="4")

    assert [each.reason for each in (unlinked, winner, young, fine)] == [
        ExclusionReason.NOT_LINKED,
        ExclusionReason.WON_TOO_OFTEN,
        ExclusionReason.ACCOUNT_TOO_YOUNG,
        None,
    ]
    assert fine.outcome is DropOutcome.WON
    assert count_units(drop) == {"free": 1, "held": 1}
    told = DropEvent.objects.filter(drop=drop, kind="asked").order_by("pk")
    assert [each.detail for each in told] == [
        "excluded not_linked",
        "excluded won_too_often",
        "excluded account_too_young",
        "won",
    ]


def test_excluded_person_may_ask_again_when_the_reason_is_gone() -> None:
    drop = add_open_drop(audience="linked")

    ask(drop, 1)
    linked = ask(drop, 1, key="post:b", customer="1")

    assert linked.outcome is DropOutcome.WON


# --- finding ------------------------------------------------------------------------------------


def test_hashtag_leads_to_the_drop_in_any_case_and_a_secret_one_only_when_open() -> None:
    public, secret = add_drop(), add_drop(slug="secret", is_hashtag_secret=True)
    early = OPENS_AT - timedelta(seconds=1)
    assert drops.find_by_hashtag("#Shoe", now=early) is None
    for drop in (public, secret):
        drops.schedule(drop, shop=_stocked(), now=NOW)

    assert drops.find_by_hashtag("#SHOE", now=early) == public
    assert drops.find_by_hashtag("secret", now=early) is None
    assert drops.find_by_hashtag("secret", now=OPENS_AT) == secret
    assert drops.find_public("secret") is None
    assert [each.slug for each in drops.list_public("default-channel")] == ["shoe"]


def test_one_hashtag_is_one_drop_at_a_time() -> None:
    drops.schedule(add_drop(), shop=_stocked(), now=NOW)
    second = add_drop(slug="boot", hashtag="shoe")

    with pytest.raises(drops.HashtagTaken):
        drops.schedule(second, shop=_stocked(), now=NOW)

    assert DropUnit.objects.filter(drop=second).count() == 0


# --- units --------------------------------------------------------------------------------------


def test_units_leave_the_stock_once_and_all_or_none() -> None:
    shop = FakeShop()
    shop.stock.update({"41": 5, "42": 1})
    drop = add_drop(units={"41": 2, "42": 2})

    with pytest.raises(NotEnoughUnits):
        drops.schedule(drop, shop=shop, now=NOW)
    assert DropUnit.objects.count() == 0
    assert Drop.objects.get().state == "draft"
    shop.stock.update({"41": 5, "42": 2})
    assert drops.schedule(drop, shop=shop, now=NOW)
    assert not drops.schedule(drop, shop=shop, now=NOW)

    assert dict(shop.stock) == {"41": 3, "42": 0}
    assert count_units(drop) == {"free": 4}


@pytest.mark.parametrize("change", [{"given_back_count": 3}, {"taken_count": 3}])
def test_database_refuses_to_give_more_than_was_taken(change: dict[str, int]) -> None:
    add_open_drop(units={"42": 2})

    with pytest.raises(IntegrityError, match="never_gives_more"), transaction.atomic():
        DropVariant.objects.update(**change)


@pytest.mark.parametrize("statement", ["update", "delete"])
def test_what_happened_cannot_be_changed(statement: str) -> None:
    add_open_drop()
    events: Any = DropEvent.objects.all()

    with pytest.raises(IntegrityError, match="only ever added"), transaction.atomic():
        events.update(detail="x") if statement == "update" else events.delete()


def _stocked() -> FakeShop:
    shop = FakeShop()
    shop.stock["42"] = 2
    return shop
