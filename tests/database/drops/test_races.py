"""Thousands at once, on a real PostgreSQL: exactly the units, one place a person, none lost."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connections, transaction

from saleor_twitter_plugin import drops
from saleor_twitter_plugin.handoffs import DropAnswer, DropOutcome, UnitsGone, XUserId
from saleor_twitter_plugin.models import Drop, DropEntry
from tests.fakes import FakeShop

from .givens import (
    AT_ONCE,
    add_drop,
    add_open_drop,
    ask,
    assert_explained,
    count_units,
    make_entrant,
)
from .test_waitlist import LAPSED_AT, order

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8


def storm(calls: list[Callable[[], Any]], *, threads: int = THREADS) -> list[Any]:
    """Make the calls in many threads, each with a connection of its own; errors are returned."""

    def work(mine: list[Callable[[], Any]]) -> list[Any]:
        results: list[Any] = []
        start.wait()
        try:
            for call in mine:
                try:
                    results.append(call())
                except Exception as error:
                    results.append(error)
        finally:
            connections.close_all()
        return results

    shares = [calls[number::threads] for number in range(threads)]
    shares = [each for each in shares if each]
    start = Barrier(len(shares))
    with ThreadPoolExecutor(len(shares)) as pool:
        return [result for results in pool.map(work, shares) for result in results]


def asking(drop: Drop, person: int, *, key: str = "") -> Callable[[], DropAnswer]:
    loaded = Drop.objects.prefetch_related("variants").get(pk=drop.pk)

    def enter() -> DropAnswer:
        return drops.enter(loaded, make_entrant(person), key=key or f"post:9{person}", now=AT_ONCE)

    return enter


@pytest.mark.parametrize(
    ("unit_count", "entrant_count", "has_waitlist"),
    [(500, 2_000, True), (100, 400, False)],
    ids=["waitlist", "no waitlist"],
)
def test_as_many_win_as_there_are_units(
    unit_count: int, entrant_count: int, has_waitlist: bool
) -> None:
    drop = add_open_drop(units={"42": unit_count}, has_waitlist=has_waitlist)

    answers = storm([asking(drop, person) for person in range(entrant_count)])

    told = Counter(each.outcome for each in answers)
    rest = DropOutcome.WAITLISTED if has_waitlist else DropOutcome.SOLD_OUT
    assert told == {DropOutcome.WON: unit_count, rest: entrant_count - unit_count}
    assert count_units(drop) == {"held": unit_count}
    holders = set(DropEntry.objects.filter(state="held").values_list("x_user_id", flat=True))
    assert len(holders) == unit_count
    assert_explained(drop)


def test_one_person_who_enters_50_times_at_once_has_one_place() -> None:
    drop = add_open_drop(units={"42": 500})

    answers = storm([asking(drop, 1, key=f"post:{n}") for n in range(50)], threads=25)

    assert Counter(each.outcome for each in answers) == {
        DropOutcome.WON: 1,
        DropOutcome.ALREADY_IN: 49,
    }
    assert count_units(drop) == {"free": 499, "held": 1}
    assert_explained(drop)


def test_one_action_by_many_workers_at_once_is_one_entry() -> None:
    drop = add_open_drop(units={"42": 5})

    answers = storm([asking(drop, 1)] * 20, threads=20)

    assert {(each.outcome, each.entry_id) for each in answers} == {
        (DropOutcome.WON, answers[0].entry_id)
    }
    assert DropEntry.objects.count() == 1
    assert count_units(drop) == {"free": 4, "held": 1}


def test_hold_that_runs_out_while_it_is_confirmed_is_one_or_the_other() -> None:
    shop = FakeShop()
    drop = add_open_drop(shop, units={"42": 20})
    won = [ask(drop, person) for person in range(20)]
    for person in range(20, 40):
        ask(drop, person)

    def confirm(entry_id: int) -> Callable[[], None]:
        # Its own clock says that there is still time.
        return lambda: order(shop, entry_id, customer=f"c{entry_id}", now=AT_ONCE)

    lapses: list[Callable[[], Any]] = [lambda: drops.lapse_due(now=LAPSED_AT)] * 8
    results = storm([*lapses[:4], *(confirm(each.entry_id) for each in won), *lapses[4:]])

    refused = [each for each in results if isinstance(each, Exception)]
    assert {type(each) for each in refused} <= {UnitsGone}
    assert len(shop.held_orders) + len(refused) == 20
    states = Counter(DropEntry.objects.values_list("state", flat=True))
    assert states["ordered"] == len(shop.held_orders)
    assert states["lapsed"] == states["held"] == len(refused)
    assert count_units(drop).get("ordered", 0) == len(shop.held_orders)
    assert_explained(drop)


def test_closing_in_the_middle_of_a_storm_loses_and_doubles_nothing() -> None:
    shop = FakeShop()
    drop = add_open_drop(shop, units={"42": 300})

    def close() -> None:
        loaded = Drop.objects.get(pk=drop.pk)
        drops.close(loaded, now=AT_ONCE)
        drops.tidy_closed(shop=shop, now=AT_ONCE)

    entrants: list[Callable[[], Any]] = [asking(drop, person) for person in range(400)]
    answers = storm([*entrants[:160], close, *entrants[160:]])

    told = Counter(each.outcome for each in answers if each is not None)
    units = count_units(drop)
    assert set(told) <= {DropOutcome.WON, DropOutcome.CLOSED}
    assert told[DropOutcome.CLOSED] > 0
    assert units.get("held", 0) == told[DropOutcome.WON]
    assert units.get("held", 0) + units["returned"] == 300
    assert shop.stock["42"] == units["returned"]
    assert_explained(drop)


def test_draw_frozen_in_the_middle_of_a_storm_holds_every_entry_that_was_confirmed() -> None:
    drop = add_open_drop(units={"42": 3}, mode="draw", beacon_source="drand round 1")

    def freeze() -> Any:
        loaded = Drop.objects.get(pk=drop.pk)
        drops.close(loaded, now=AT_ONCE)
        return drops.freeze_entries(loaded, signing_key=b"key", now=AT_ONCE)

    entrants: list[Callable[[], Any]] = [asking(drop, person) for person in range(300)]
    results = storm([*entrants[:120], freeze, *entrants[120:]])

    (draw,) = [each for each in results if not isinstance(each, DropAnswer)]
    told = Counter(each.outcome for each in results if isinstance(each, DropAnswer))
    assert told[DropOutcome.ENTERED] + told[DropOutcome.CLOSED] == 300
    assert draw.document.count("\nentry ") == told[DropOutcome.ENTERED]


def test_passing_and_entering_at_once_leaves_no_unit_free_while_somebody_waits() -> None:
    drop = add_open_drop(units={"42": 40})
    for person in range(40):
        ask(drop, person)

    def pass_on(person: int) -> Callable[[], Any]:
        return lambda: drops.pass_turn(drop, str(person), now=AT_ONCE)

    passing = [pass_on(person) for person in range(40)]
    entering: list[Callable[[], Any]] = [asking(drop, person) for person in range(100, 160)]
    storm([each for pair in zip(passing, entering, strict=False) for each in pair] + entering[40:])

    assert count_units(drop) == {"held": 40}
    states = Counter(DropEntry.objects.values_list("state", flat=True))
    assert states == {"passed": 40, "held": 40, "waiting": 20}
    assert_explained(drop)


def test_who_is_forgotten_while_units_go_on_holds_none_and_keeps_none_from_others() -> None:
    drop = add_open_drop(units={"42": 20})
    for person in range(60):
        ask(drop, person)

    def forget(person: int) -> Callable[[], Any]:
        def act() -> None:
            with transaction.atomic():
                drops.forget_person(XUserId(str(person)), now=LAPSED_AT)

        return act

    def pass_on(person: int) -> Callable[[], Any]:
        return lambda: drops.pass_turn(drop, str(person), now=LAPSED_AT)

    # Those who wait first in line, while their units come.
    calls = [act for n in range(20) for act in (pass_on(n), forget(20 + n))]
    results = storm(calls)
    drops.lapse_due(now=LAPSED_AT)

    assert [each for each in results if isinstance(each, Exception)] == []
    holders = DropEntry.objects.filter(state="held").values_list("x_user_id", flat=True)
    assert sorted(map(int, holders)) == list(range(40, 60))
    assert count_units(drop) == {"held": 20}
    assert_explained(drop)


def test_drop_opened_by_many_at_once_opens_once() -> None:
    shop = FakeShop()
    shop.stock["42"] = 5
    drop = add_drop(units={"42": 5})
    drops.schedule(drop, shop=shop, now=AT_ONCE - timedelta(hours=1))

    results = storm([lambda: drops.open_due(now=AT_ONCE)] * 16)

    assert sorted(results) == [0] * 15 + [1]
    assert drop.events.filter(kind="opened").count() == 1
