"""When accounts speak: recurring posts across changes of the clock, and the best hours."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_twitter_plugin.errors import PermanentError
from saleor_twitter_plugin.feeds.evergreen import is_said_before, list_variants
from saleor_twitter_plugin.feeds.hours import find_best_start, pick_best_hours
from saleor_twitter_plugin.feeds.linting import lint
from saleor_twitter_plugin.feeds.recurring import (
    Schedule,
    check_texts,
    fill_date,
    list_occurrences,
)
from saleor_twitter_plugin.feeds.rendering import render_parts
from saleor_twitter_plugin.feeds.series import name_occurrence, series_of
from saleor_twitter_plugin.feeds.templates import Template
from saleor_twitter_plugin.feeds.threads import check_parts, join_parts, split_parts
from saleor_twitter_plugin.handoffs import Trigger
from tests.factories import SHOP_ID, make_item

ZONES = ["UTC", "Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]
MONDAY = date(2026, 3, 23)
NAIVE_YEARS = (
    datetime.combine(date(2025, 1, 1), time()),
    datetime.combine(date(2027, 1, 1), time()),
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_time_in_a_gap_is_as_much_later_and_a_repeated_one_is_said_once() -> None:
    spring = Schedule(time(2, 30), "Europe/Madrid", date(2026, 3, 28), every_days=1)
    autumn = Schedule(time(2, 30), "Europe/Madrid", date(2026, 10, 24), every_days=1)

    assert [moment for _, moment in islice(list_occurrences(spring), 3)] == [
        utc("2026-03-28T01:30"),
        utc("2026-03-29T01:30"),  # 03:30 on the wall
        utc("2026-03-30T00:30"),
    ]
    assert [moment for _, moment in islice(list_occurrences(autumn), 3)] == [
        utc("2026-10-24T00:30"),
        utc("2026-10-25T00:30"),  # the first 02:30
        utc("2026-10-26T01:30"),
    ]


@given(
    zone=st.sampled_from(ZONES),
    at=st.times().map(lambda each: each.replace(second=0, microsecond=0, fold=0)),
    starts_on=st.dates(date(2025, 1, 1), date(2027, 12, 31)),
    weekdays=st.sets(st.integers(0, 6), min_size=1),
    seen=st.integers(0, 60),
)
def test_each_chosen_weekday_comes_once_in_order_however_late_we_look(
    zone: str, at: time, starts_on: date, weekdays: set[int], seen: int
) -> None:
    schedule = Schedule(at, zone, starts_on, weekdays=tuple(weekdays))
    days = [starts_on + timedelta(days=each) for each in range(120)]
    wanted = [each for each in days if each.weekday() in weekdays]

    found = list(islice(list_occurrences(schedule), len(wanted)))

    assert [day for day, _ in found] == wanted
    moments = [moment for _, moment in found]
    assert moments == sorted(set(moments))
    # On the wall it is that time, or later where the clock was put forward.
    walls = [moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for moment in moments]
    assert all(
        timedelta() <= wall - datetime.combine(day, at) <= timedelta(hours=1)
        for wall, day in zip(walls, wanted, strict=True)
    )
    after = days[seen]
    rest = [each for each in found if each[0] > after]
    assert list(islice(list_occurrences(schedule, after=after), len(rest))) == rest


@given(step=st.integers(1, 40), seen=st.integers(0, 100))
def test_every_so_many_days_stays_in_step(step: int, seen: int) -> None:
    schedule = Schedule(time(9), "Europe/Madrid", MONDAY, every_days=step)

    day, _ = next(list_occurrences(schedule, after=MONDAY + timedelta(days=seen)))

    ahead = (day - MONDAY).days
    assert ahead % step == 0
    assert seen < ahead <= seen + step


def test_it_ends_on_its_last_day() -> None:
    ends_on = MONDAY + timedelta(days=7)
    schedule = Schedule(time(9), "UTC", MONDAY, weekdays=(0,), ends_on=ends_on)

    assert [day for day, _ in list_occurrences(schedule)] == [MONDAY, ends_on]


@pytest.mark.parametrize(
    ("texts", "has_product"),
    [
        ([], False),
        (["Same every week"], False),
        (["Only {price}"], True),
        (["Same", " SAME "], False),
        (["{name} on {date}"], False),
        (["A } on {date}"], False),
        ([f"{{date}} {number}" for number in range(51)], False),
    ],
)
def test_what_x_would_refuse_the_second_time_is_not_saved(
    texts: list[str], has_product: bool
) -> None:
    with pytest.raises(PermanentError):
        check_texts(texts, has_product=has_product)


@pytest.mark.parametrize(
    ("texts", "has_product"),
    [(["One", "Two"], False), (["It is {date}"], False), ([], True), (["{name}, {date}"], True)],
)
def test_variants_or_a_date_are_saved(texts: list[str], has_product: bool) -> None:
    check_texts(texts, has_product=has_product)


def test_date_is_written_in_the_language() -> None:
    assert fill_date("Hoy, {date}", MONDAY, language="es") == "Hoy, 23 de marzo de 2026"


def test_occurrences_of_one_series_are_known_as_such() -> None:
    assert series_of(name_occurrence(7, MONDAY)) == "recurring:7"
    assert series_of("published") == series_of("scheduled:recurring:7") == ""


def test_best_hours_are_where_the_orders_are() -> None:
    orders = {(day, hour): 5 for day in range(7) for hour in range(9, 17)}
    best = pick_best_hours({**orders, (0, 3): 1})

    assert best == frozenset(orders)
    assert pick_best_hours({(0, 9): 29}) == frozenset()


def test_our_own_orders_weigh_more() -> None:
    orders = {(0, hour): 10 for hour in range(10, 20)}

    assert (0, 10) not in pick_best_hours(orders)
    assert (0, 10) in pick_best_hours(orders, {(0, 10): 3})


@given(
    zone=st.sampled_from(ZONES),
    best=st.sets(st.tuples(st.integers(0, 6), st.integers(0, 23)), min_size=1),
    now=st.datetimes(*NAIVE_YEARS).map(lambda each: each.replace(tzinfo=UTC)),
)
def test_a_best_hour_is_waited_for_and_no_other(
    zone: str, best: set[tuple[int, int]], now: datetime
) -> None:
    start = find_best_start(best, now, time_zone=zone)

    local = now.astimezone(ZoneInfo(zone))
    assert (start is None) == ((local.weekday(), local.hour) in best)
    if start is not None:
        there = start.astimezone(ZoneInfo(zone))
        assert (there.weekday(), there.hour) in best
        assert timedelta() < start - now <= timedelta(days=14)


def test_thread_is_split_at_lines_of_hyphens_and_joined_again() -> None:
    parts = ["One", "Two --- still two", "Three"]

    assert split_parts(join_parts(parts)) == parts
    assert split_parts("One\n - - \n---\n\n---\n") == ["One\n - -"]


@pytest.mark.parametrize("parts", [["One"], ["x", " x "], [str(each) for each in range(26)]])
def test_thread_that_x_would_not_take_whole_is_refused(parts: list[str]) -> None:
    with pytest.raises(PermanentError):
        check_parts(parts)


def test_template_may_be_a_thread() -> None:
    body = "{name} · {price}\n#buy {code}\n---\nIt costs {price}\n---\nOnly {stock} left"
    values = {"trigger": Trigger.LAST_UNITS, "code": "B2", "hashtag": "", "language": "en"}

    few = render_parts(make_item(stock_quantity=2), body=body, template_name="own", **values)
    uncounted = render_parts(make_item(), body=body, template_name="own", **values)

    assert [each.text for each in few] == [
        "Mug · $12.50\n#buy B2",
        "It costs $12.50",
        "Only 2 left",
    ]
    # A post that would say nothing is left out.
    assert [each.text for each in uncounted] == ["Mug · $12.50\n#buy B2", "It costs $12.50"]


def test_our_evergreen_words_take_turns_and_are_not_alike() -> None:
    def turn(number: int) -> list[Template]:
        return list_variants(
            [],
            account_id=SHOP_ID,
            trigger=Trigger.EVERGREEN,
            language="en",
            product_id="1",
            turn=number,
        )

    variants = turn(1)
    assert len({each.body for each in variants}) == 4
    assert [turn(number)[0] for number in range(1, 5)] == variants
    for each in variants:
        others = [other.body for other in variants if other != each]
        assert not is_said_before(each.body, others, own_words=(), percent_max=80)
        assert is_said_before(each.body, [each.body], own_words=(), percent_max=100)
        found = lint(each.body, trigger=Trigger.EVERGREEN, hashtag="shop", language="en")
        assert [problem.code for problem in found] == []
