"""Who is left out, and for which reason."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from saleor_twitter_plugin.contests.filters import (
    Entrant,
    Exclusion,
    find_exclusions,
    read_joined_at,
)
from saleor_twitter_plugin.contests.rules import Filters
from tests.factories import NOW


def id_of(joined_at: datetime) -> str:
    """Return an id as X makes them at that moment."""
    return str((int(joined_at.timestamp() * 1000) - 1_288_834_974_657) << 22)


def entrant(x_user_id: str = "200", **values: Any) -> Entrant:
    parts: dict[str, Any] = {"handle": "ana", "entered_at": NOW, **values}
    return Entrant(x_user_id, **parts)


def test_nobody_is_left_out_where_nothing_is_asked() -> None:
    assert find_exclusions([entrant(), entrant("201")], Filters()) == {}


def test_id_tells_when_an_account_was_made() -> None:
    joined_at = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)

    assert read_joined_at(id_of(joined_at)) == joined_at
    # X's own first account, and what is no id at all.
    assert (read_joined_at("12"), read_joined_at("4500000000"), read_joined_at("x")) == (
        None,
        None,
        None,
    )


@pytest.mark.parametrize(("days", "is_out"), [(29, True), (31, False)])
def test_account_that_is_too_young(days: int, is_out: bool) -> None:
    young = entrant(id_of(NOW - timedelta(days=days)))

    found = find_exclusions([young, entrant("12")], Filters(account_age_days=30))

    assert found == ({young.x_user_id: Exclusion.ACCOUNT_TOO_YOUNG} if is_out else {})


def test_linked_and_customers() -> None:
    stranger, linked = entrant("1"), entrant("2", is_linked=True)
    buyer = entrant("3", is_linked=True, has_ordered=True)
    everybody = [stranger, linked, buyer]

    assert find_exclusions(everybody, Filters(is_for_linked=True)) == {"1": Exclusion.NOT_LINKED}
    assert find_exclusions(everybody, Filters(is_for_customers=True)) == {
        "1": Exclusion.NOT_LINKED,
        "2": Exclusion.NOT_A_CUSTOMER,
    }


def test_earlier_winner_for_as_long_as_the_rules_say() -> None:
    lately = entrant("1", won_at=NOW - timedelta(days=90))
    long_ago = entrant("2", won_at=NOW - timedelta(days=91))

    found = find_exclusions([lately, long_ago], Filters(earlier_winners_days=90))

    assert found == {"1": Exclusion.EARLIER_WINNER}


def test_crowd_of_similar_handles_within_an_hour() -> None:
    bots = [
        entrant(str(each), handle=f"WinBot_{each:03}", entered_at=NOW + timedelta(minutes=each))
        for each in range(4)
    ]
    late = entrant("50", handle="winbot_9", entered_at=NOW + timedelta(hours=3))
    other = entrant("51", handle="anna1")

    found = find_exclusions([*bots, late, other], Filters(similar_handles_max=3))

    assert found == {each.x_user_id: Exclusion.SIMILAR_HANDLES for each in bots}
    assert find_exclusions([*bots, late, other], Filters(similar_handles_max=4)) == {}


def test_short_names_are_no_crowd() -> None:
    people = [entrant(str(each), handle=f"jo{each}") for each in range(9)]

    assert find_exclusions(people, Filters(similar_handles_max=2)) == {}
