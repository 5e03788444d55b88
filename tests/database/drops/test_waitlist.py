"""Units that are not taken up go on; closing returns what is left; nothing is lost on the way."""

from datetime import timedelta

import pytest
from django.db import transaction

from saleor_twitter_plugin import drops
from saleor_twitter_plugin.handoffs import (
    DropOutcome,
    OrderRequest,
    SaleorCustomerId,
    UnitsGone,
    XUserId,
)
from saleor_twitter_plugin.models import Drop, DropEntry, DropUnit, DropVariant
from tests.factories import make_wish
from tests.fakes import FakeShop

from .givens import (
    AT_ONCE,
    CLOSES_AT,
    add_open_drop,
    ask,
    assert_explained,
    count_units,
    make_entrant,
    state_of,
)

pytestmark = pytest.mark.django_db(transaction=True)
LAPSED_AT = AT_ONCE + timedelta(minutes=10)


def order(shop: FakeShop, entry_id: int, *, customer: str = "7", now: object = AT_ONCE) -> None:
    request = OrderRequest(
        wishes=(make_wish(),),
        customer_id=SaleorCustomerId(customer),
        channel="default-channel",
        origin=make_entrant(1).origin,
    )
    held = drops.find_hold(drops.order_key(entry_id), now=now)  # type: ignore[arg-type]
    shop.place_order(request, key=drops.order_key(entry_id), held=held)


def settle_all(shop: FakeShop, now: object) -> None:
    drops.tidy_closed(shop=shop, now=now)  # type: ignore[arg-type]


def test_hold_that_runs_out_goes_to_the_next_at_once() -> None:
    drop = add_open_drop(units={"42": 1})
    for person in (1, 2, 3):
        ask(drop, person)

    assert drops.lapse_due(now=LAPSED_AT - timedelta(seconds=1)) == []
    (given,) = drops.lapse_due(now=LAPSED_AT)

    assert given.entry.x_user_id == "2"
    assert given.entry.held_until == LAPSED_AT + timedelta(minutes=10)
    assert [state_of(each) for each in (1, 2, 3)] == ["lapsed", "held", "waiting"]
    assert count_units(drop) == {"held": 1}
    # Whoever let it lapse has had their turn.
    assert ask(drop, 1, key="post:b", now=LAPSED_AT).standing == "lapsed"
    assert_explained(drop)


def test_unit_that_nobody_waits_for_is_free_for_who_asks_next() -> None:
    drop = add_open_drop(units={"42": 1})
    ask(drop, 1)

    assert drops.lapse_due(now=LAPSED_AT) == []

    assert count_units(drop) == {"free": 1}
    assert ask(drop, 2, now=LAPSED_AT).outcome is DropOutcome.WON
    assert_explained(drop)


def test_who_passes_gives_their_place_on() -> None:
    drop = add_open_drop(units={"42": 1})
    for person in (1, 2, 3):
        ask(drop, person)

    assert drops.pass_turn(drop, "2", now=AT_ONCE) == (True, [])
    had_one, given = drops.pass_turn(drop, "1", now=AT_ONCE)
    nobody = drops.pass_turn(drop, "9", now=AT_ONCE)

    assert (had_one, [each.entry.x_user_id for each in given]) == (True, ["3"])
    assert nobody == (False, [])
    assert [state_of(each) for each in (1, 2, 3)] == ["passed", "passed", "held"]
    assert_explained(drop)


def test_each_size_has_its_own_line() -> None:
    drop = add_open_drop(units={"41": 1, "42": 1})
    for person, size in ((1, "41"), (2, "42"), (3, "42"), (4, "41")):
        ask(drop, person, size)

    (given,) = drops.pass_turn(drop, "1", now=AT_ONCE)[1]

    assert given.entry.x_user_id == "4"
    assert state_of(3) == "waiting"


def test_held_unit_becomes_an_order_once() -> None:
    shop = FakeShop()
    drop = add_open_drop(shop, units={"42": 1})
    won = ask(drop, 1)

    order(shop, won.entry_id)
    order(shop, won.entry_id)

    assert len(shop.orders) == 1
    assert [(key, each.count) for key, each in shop.held_orders] == [(f"drop:{won.entry_id}", 1)]
    entry = DropEntry.objects.get()
    assert (entry.state, entry.order_number, entry.saleor_customer_id) == ("ordered", "1", "7")
    assert count_units(drop) == {"ordered": 1}
    assert DropVariant.objects.get().given_back_count == 1
    assert drops.lapse_due(now=LAPSED_AT) == []
    assert_explained(drop)


def test_nothing_is_ordered_of_a_hold_that_is_over_or_was_never_there() -> None:
    shop = FakeShop()
    drop = add_open_drop(shop, units={"42": 1})
    won, waiting = ask(drop, 1), ask(drop, 2)

    with pytest.raises(UnitsGone):
        order(shop, won.entry_id, now=LAPSED_AT)
    with pytest.raises(UnitsGone):
        order(shop, waiting.entry_id)
    with pytest.raises(UnitsGone):
        order(shop, 999)

    assert shop.orders == {}
    assert count_units(drop) == {"held": 1}
    assert drops.find_hold("claim:7", now=AT_ONCE) is None


def test_one_customer_with_two_x_users_gets_one_order() -> None:
    shop = FakeShop()
    drop = add_open_drop(shop, units={"42": 2})
    first, second = ask(drop, 1), ask(drop, 2)
    order(shop, first.entry_id, customer="7")

    with pytest.raises(UnitsGone):
        order(shop, second.entry_id, customer="7")

    assert len(shop.orders) == 1
    assert count_units(drop) == {"held": 1, "ordered": 1}


def test_closing_returns_what_is_left_and_waits_for_what_is_held() -> None:
    shop = FakeShop()
    drop = add_open_drop(shop, units={"42": 5})
    first, second = ask(drop, 1), ask(drop, 2)
    order(shop, first.entry_id)
    assert shop.stock["42"] == 0

    assert drops.close_due(now=CLOSES_AT - timedelta(seconds=1)) == 0
    assert drops.close_due(now=CLOSES_AT) == 1
    settle_all(shop, CLOSES_AT)

    drop.refresh_from_db()
    assert (drop.state, shop.stock["42"]) == ("closed", 3)
    assert count_units(drop) == {"held": 1, "ordered": 1, "returned": 3}
    drops.lapse_due(now=CLOSES_AT)
    settle_all(shop, CLOSES_AT)
    settle_all(shop, CLOSES_AT)
    drop.refresh_from_db()
    assert (drop.state, shop.stock["42"]) == ("settled", 4)
    assert state_of(2) == "lapsed"
    assert second.outcome is DropOutcome.WON
    assert_explained(drop)


def test_waitlist_is_served_after_closing_and_told_when_nothing_is_left() -> None:
    shop = FakeShop()
    drop = add_open_drop(shop, units={"42": 1})
    for person in (1, 2, 3):
        ask(drop, person)
    drops.close(drop, now=AT_ONCE)

    drops.pass_turn(drop, "1", now=AT_ONCE)
    settle_all(shop, AT_ONCE)
    order(shop, DropEntry.objects.get(x_user_id="2").pk)
    settle_all(shop, AT_ONCE)

    assert [state_of(each) for each in (1, 2, 3)] == ["passed", "ordered", "lost"]
    assert Drop.objects.get().state == "settled"
    assert ask(drop, 4).outcome is DropOutcome.CLOSED
    assert shop.stock["42"] == 0
    assert_explained(drop)


def test_cancelled_drop_gives_everything_back_but_orders() -> None:
    shop = FakeShop()
    drop = add_open_drop(shop, units={"42": 3})
    first, _, _, waiting = (ask(drop, person) for person in (1, 2, 3, 4))
    order(shop, first.entry_id)

    assert drops.cancel(drop, shop=shop, now=AT_ONCE)
    assert not drops.cancel(drop, shop=shop, now=AT_ONCE)

    assert shop.stock["42"] == 2
    assert count_units(drop) == {"ordered": 1, "returned": 2}
    assert [state_of(each) for each in (1, 2, 3, 4)] == [
        "ordered", "cancelled", "cancelled", "cancelled",
    ]  # fmt: skip
    assert waiting.outcome is DropOutcome.WAITLISTED
    assert ask(drop, 5).outcome is DropOutcome.CLOSED
    assert_explained(drop)


def test_person_who_is_forgotten_leaves_the_line() -> None:
    drop = add_open_drop(units={"42": 1})
    ask(drop, 1)
    ask(drop, 2)

    with transaction.atomic():
        assert drops.forget_person(XUserId("2"), now=AT_ONCE) == 1

    stored = DropEntry.objects.get(state="cancelled")
    assert (stored.x_user_id, stored.handle, stored.x_post_id) == ("", "", "")
    assert drops.lapse_due(now=LAPSED_AT) == []
    assert_explained(drop)


def test_unit_of_a_person_who_is_forgotten_goes_on_and_is_never_theirs_again() -> None:
    shop = FakeShop()
    drop = add_open_drop(shop, units={"42": 1})
    won = ask(drop, 1)
    ask(drop, 2)

    with transaction.atomic():
        assert drops.forget_person(XUserId("1"), now=AT_ONCE) == 1
    with pytest.raises(UnitsGone):
        order(shop, won.entry_id)
    (given,) = drops.lapse_due(now=AT_ONCE)

    assert given.entry.x_user_id == "2"
    assert given.entry.held_until == AT_ONCE + timedelta(minutes=10)
    forgotten = DropEntry.objects.get(pk=won.entry_id)
    assert (forgotten.state, forgotten.x_user_id, forgotten.held_until) == ("lapsed", "", None)
    assert shop.orders == {}
    assert_explained(drop)


def test_ordered_unit_of_a_person_who_is_forgotten_stays_ordered() -> None:
    shop = FakeShop()
    drop = add_open_drop(shop, units={"42": 1})
    order(shop, ask(drop, 1).entry_id)

    with transaction.atomic():
        drops.forget_person(XUserId("1"), now=AT_ONCE)

    assert drops.lapse_due(now=LAPSED_AT) == []
    assert count_units(drop) == {"ordered": 1}
    assert DropEntry.objects.get().order_number == "1"
    assert_explained(drop)


def test_replay_names_a_row_that_was_changed_by_hand() -> None:
    drop = add_open_drop(units={"42": 1})
    won = ask(drop, 1)
    waiting = ask(drop, 2)

    DropUnit.objects.update(entry=waiting.entry_id)
    DropEntry.objects.filter(pk=won.entry_id).update(state="lost")

    unit = DropUnit.objects.get()
    assert drops.find_faults(drop) == [
        f"entry {won.entry_id} is lost, the events lead to held",
        f"unit {unit.pk} is held for entry {waiting.entry_id}, not for the one it went to",
    ]
