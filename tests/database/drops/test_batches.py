"""Many at once in one call: the same answers as one by one, whatever else goes on meanwhile."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from saleor_twitter_plugin import drops
from saleor_twitter_plugin.drops.ledger import lock_drop
from saleor_twitter_plugin.handoffs import DropAnswer, DropOutcome, ExclusionReason
from saleor_twitter_plugin.models import Drop, DropEntry, DropEvent, DropUnit

from .givens import AT_ONCE, add_open_drop, ask, assert_explained, count_units, make_entrant
from .test_races import storm

pytestmark = pytest.mark.django_db(transaction=True)


def load(drop: Drop) -> Drop:
    return Drop.objects.prefetch_related("variants").get(pk=drop.pk)


def asking(person: int, *words: str, key: str = "", **parts: Any) -> drops.Asking:
    return drops.Asking(make_entrant(person, **parts), key or f"post:9{person}", words)


def enter(drop: Drop, *askings: drops.Asking) -> list[DropAnswer]:
    return drops.enter_many(load(drop), askings, now=AT_ONCE)


def in_thread(pool: ThreadPoolExecutor, act: Callable[[], Any]) -> Future[Any]:
    def run() -> Any:
        try:
            return act()
        finally:
            connections.close_all()

    return pool.submit(run)


def wait_until_blocked(count: int = 1) -> None:
    """Return when so many others wait for a lock that somebody has."""
    with connection.cursor() as cursor:
        for _ in range(20_000):
            cursor.execute("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0] >= count:
                return
    raise AssertionError("Nobody waited.")


def test_who_asked_first_is_served_first_and_answers_come_in_the_order_given() -> None:
    drop = add_open_drop(units={"42": 2})
    times = {1: 4, 2: 1, 3: 3, 4: 2}

    answers = enter(
        drop,
        *(asking(n, asked_at=AT_ONCE + timedelta(seconds=late)) for n, late in times.items()),
    )

    assert [each.outcome for each in answers] == ["waitlisted", "won", "waitlisted", "won"]
    assert [each.place for each in answers] == [2, None, 1, None]
    assert [each.held_until is None for each in answers] == [True, False, True, False]
    assert_explained(drop)


def test_batch_is_answered_as_if_each_had_asked_alone() -> None:
    batched = add_open_drop(units={"41": 1, "42": 2}, account_age_days_min=30)
    alone = add_open_drop(
        slug="boot", hashtag="boot", units={"41": 1, "42": 2}, account_age_days_min=30
    )
    people: list[tuple[int, tuple[str, ...], dict[str, Any]]] = [
        (1, ("42",), {}),
        (2, ("41",), {}),
        (3, (), {}),
        (4, ("41",), {"account_created_at": AT_ONCE}),
        (5, ("41",), {"customer": "7"}),
        (6, ("42",), {"customer": "7"}),
        (7, ("42",), {}),
        (8, ("42",), {}),
    ]

    many = enter(batched, *(asking(n, *words, **parts) for n, words, parts in people))
    one_by_one = [ask(alone, n, *words, key=f"b{n}", **parts) for n, words, parts in people]

    def tell(answers: list[DropAnswer]) -> list[tuple[object, ...]]:
        return [(each.outcome, each.reason, each.place, each.wish) for each in answers]

    assert tell(many) == tell(one_by_one)
    assert [each.outcome for each in many] == [
        "won", "won", "choose_variant", "excluded", "waitlisted", "excluded", "won", "waitlisted",
    ]  # fmt: skip
    assert many[5].reason is ExclusionReason.SAME_CUSTOMER
    assert_explained(batched)


def test_one_person_50_times_in_a_batch_has_one_place() -> None:
    drop = add_open_drop(units={"42": 50})

    answers = enter(drop, *(asking(1, key=f"post:{n}") for n in range(50)))

    assert Counter(each.outcome for each in answers) == {"won": 1, "already_in": 49}
    assert {each.standing for each in answers[1:]} == {"held"}
    assert count_units(drop) == {"free": 49, "held": 1}
    assert_explained(drop)


def test_one_action_twice_in_a_batch_is_one_entry() -> None:
    drop = add_open_drop(units={"42": 5})

    first, again = enter(drop, asking(1), asking(1))

    assert first == again
    assert DropEntry.objects.count() == 1
    assert enter(drop, asking(1)) == [first]


def test_hundred_cost_as_few_statements_as_one() -> None:
    drop = load(add_open_drop(units={"42": 10}))
    ask(drop, 999)

    def count(*people: int) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            drops.enter_many(drop, [asking(each) for each in people], now=AT_ONCE)
        return len(seen)

    assert count(1) == count(2) == 8
    # The last units, and then who finds none left.
    assert count(*range(100, 200)) == 19
    # A look whether units are being let go, and the places.
    assert count(*range(200, 300)) == count(300) == 11


# --- races --------------------------------------------------------------------------------------


@pytest.mark.parametrize("has_waitlist", [True, False], ids=["waitlist", "no waitlist"])
def test_batches_at_once_give_as_many_units_as_there_are(has_waitlist: bool) -> None:
    drop = add_open_drop(units={"42": 500}, has_waitlist=has_waitlist)
    shares = [range(first, first + 40) for first in range(0, 2_000, 40)]

    results = storm([lambda each=each: enter(drop, *map(asking, each)) for each in shares])

    answers = [answer for each in results for answer in each]
    rest = DropOutcome.WAITLISTED if has_waitlist else DropOutcome.SOLD_OUT
    assert Counter(each.outcome for each in answers) == {DropOutcome.WON: 500, rest: 1_500}
    assert count_units(drop) == {"held": 500}
    assert DropUnit.objects.values("entry").distinct().count() == 500
    assert_explained(drop)


def test_same_people_in_batches_of_other_orders_wait_for_each_other_without_end_nor_doubles() -> (
    None
):
    drop = add_open_drop(units={"41": 30, "42": 30})
    people = [asking(n, "41" if n % 2 else "42", customer=f"c{n}") for n in range(100)]
    orders = [people, people[::-1], people[50:] + people[:50], people[::2] + people[1::2]] * 2

    results = storm([lambda each=each: enter(drop, *each) for each in orders])

    told = [{each.entry_id: each.outcome for each in answers} for answers in results]
    assert all(each == told[0] for each in told)
    assert Counter(told[0].values()) == {DropOutcome.WON: 60, DropOutcome.WAITLISTED: 40}
    assert DropEntry.objects.count() == 100
    assert DropEvent.objects.filter(kind="asked").count() == 100
    assert_explained(drop)


def test_claim_that_fails_leaves_its_unit_to_who_waited_for_it() -> None:
    drop = add_open_drop(units={"42": 2})

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            list(DropUnit.objects.select_for_update().order_by("pk")[1:])
            answers = in_thread(pool, lambda: enter(drop, *(asking(n) for n in (1, 2, 3))))
            wait_until_blocked()
            transaction.set_rollback(True)

        assert [each.outcome for each in answers.result(60)] == ["won", "won", "waitlisted"]
    assert_explained(drop)


def test_refusals_wait_for_nobody() -> None:
    drop = add_open_drop(units={"42": 1}, has_waitlist=False)
    ask(drop, 1)

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        lock_drop(drop.pk)
        list(DropUnit.objects.select_for_update())
        refused = in_thread(pool, lambda: enter(drop, asking(1, key="post:b"), asking(2)))

        # We still have the drop, and all of its units.
        assert [each.outcome for each in refused.result(60)] == ["already_in", "sold_out"]


def test_two_drops_at_the_same_instant_are_not_both_won() -> None:
    pairs = [
        add_open_drop(slug=slug, hashtag=slug, units={"42": 40}, won_max=1)
        for slug in ("one", "two")
    ]

    def enter_all(drop: Drop) -> Callable[[], Any]:
        return lambda: [
            enter(drop, *(asking(n, key=f"{drop.slug}:{n}") for n in range(first, first + 8)))
            for first in range(0, 40, 8)
        ]

    storm([enter_all(each) for each in pairs])

    told = Counter(DropEntry.objects.values_list("x_user_id", "outcome"))
    assert told == Counter(
        {(str(n), outcome): 1 for n in range(40) for outcome in ("won", "excluded")}
    )
    assert set(DropEntry.objects.filter(outcome="excluded").values_list("reason", flat=True)) == {
        "won_too_often"
    }
    for each in pairs:
        assert_explained(each)


def test_hoarder_who_wins_while_asking_again_is_found_under_the_lock() -> None:
    first, second = (
        add_open_drop(slug=slug, hashtag=slug, units={"42": 1}, won_max=1)
        for slug in ("one", "two")
    )

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            # Won, and nobody can see it yet.
            ask(first, 1, key="post:a")
            later = in_thread(pool, lambda: enter(second, asking(1, key="post:b")))
            wait_until_blocked()

        (answer,) = later.result(60)
    assert (answer.outcome, answer.reason) == (
        DropOutcome.EXCLUDED,
        ExclusionReason.WON_TOO_OFTEN,
    )
    assert count_units(second) == {"free": 1}
