"""Posts an hour, the gap between two, and quiet hours by the clock on the wall."""

from datetime import UTC, datetime, time, timedelta

import pytest

from .feed_story import names, reasons, set_rules
from .stage import Stage


def test_no_more_than_so_many_in_any_hour(stage: Stage) -> None:
    shoes = stage.category("shoes")
    account = stage.open_account("shop_shoes", shoes)
    set_rules(account, posts_per_hour=2)
    for name in ("Alpha", "Bravo", "Carmen"):
        stage.product(shoes, name=name)

    stage.work()
    stage.work(later=timedelta(minutes=55))
    assert len(stage.posts_by(account)) == 2
    assert reasons() == {"hourly_cap"}

    stage.work(later=timedelta(minutes=61))
    assert sorted(names(stage, account)) == ["Alpha", "Bravo", "Carmen"]


def test_a_gap_between_any_two(stage: Stage) -> None:
    shoes = stage.category("shoes")
    account = stage.open_account("shop_shoes", shoes)
    set_rules(account, minimum_gap_minutes=10)
    for name in ("Alpha", "Bravo"):
        stage.product(shoes, name=name)

    stage.work()
    stage.work(later=timedelta(minutes=9))
    assert len(stage.posts_by(account)) == 1
    assert reasons() <= {"minimum_gap", "outranked"}

    stage.work(later=timedelta(minutes=11))
    assert sorted(names(stage, account)) == ["Alpha", "Bravo"]


def find_last_sunday(month: int) -> datetime:
    """Return the next year's last Sunday of a month: when Madrid changes its clocks."""
    year = datetime.now(UTC).year + 1
    last = datetime(year, month, 31, tzinfo=UTC)
    return last - timedelta(days=(last.weekday() + 1) % 7)


@pytest.mark.parametrize(("month", "ends_at"), [(3, time(6)), (10, time(7))])
def test_quiet_hours_end_by_the_clock_on_the_wall_when_it_was_changed(
    stage: Stage, month: int, ends_at: time
) -> None:
    """In summer 08:00 in Madrid is 06:00 in UTC, in winter 07:00: a night is an hour off."""
    shoes = stage.category("shoes")
    account = stage.open_account("shop_shoes", shoes)
    set_rules(account, quiet_from=time(22), quiet_until=time(8), time_zone="Europe/Madrid")
    stage.product(shoes, name="Alpha")
    wakes_up = datetime.combine(find_last_sunday(month).date(), ends_at, tzinfo=UTC)

    def work_at(moment: datetime) -> None:
        stage.work(later=moment - datetime.now(UTC))

    work_at(wakes_up - timedelta(hours=8))
    work_at(wakes_up - timedelta(minutes=2))
    assert stage.posts_by(account) == []
    assert reasons() == {"quiet_hours"}

    work_at(wakes_up + timedelta(minutes=1))
    assert names(stage, account) == ["Alpha"]
