"""One entry a day: by the account's own clock, on the days when clocks change too."""

from datetime import UTC, date, datetime

import pytest

from saleor_twitter_plugin.contests import find_day, has_phrase


@pytest.mark.parametrize(
    ("moment", "time_zone", "day"),
    [
        (datetime(2026, 11, 22, 23, 59, tzinfo=UTC), "UTC", date(2026, 11, 22)),
        (datetime(2026, 11, 22, 23, 0, tzinfo=UTC), "Europe/Madrid", date(2026, 11, 23)),
        (datetime(2026, 11, 22, 22, 59, tzinfo=UTC), "Europe/Madrid", date(2026, 11, 22)),
        (datetime(2026, 11, 23, 7, 59, tzinfo=UTC), "America/Los_Angeles", date(2026, 11, 22)),
        (datetime(2026, 11, 22, 10, 0, tzinfo=UTC), "Pacific/Kiritimati", date(2026, 11, 23)),
        # In the night to 29 March 2026 Madrid goes from +1 to +2: its next midnight is 22:00 UTC.
        (datetime(2026, 3, 28, 22, 30, tzinfo=UTC), "Europe/Madrid", date(2026, 3, 28)),
        (datetime(2026, 3, 29, 21, 59, tzinfo=UTC), "Europe/Madrid", date(2026, 3, 29)),
        (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), "Europe/Madrid", date(2026, 3, 30)),
        # On 25 October an hour comes twice; the day has 25 of them.
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), "Europe/Madrid", date(2026, 10, 25)),
        (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), "Europe/Madrid", date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), "Europe/Madrid", date(2026, 10, 26)),
    ],
)
def test_day_is_that_of_the_accounts_clock(moment: datetime, time_zone: str, day: date) -> None:
    assert find_day(moment, time_zone) == day


@pytest.mark.parametrize(
    ("text", "phrase", "is_there"),
    [
        ("@shop #win I love  mugs", "i love mugs", True),
        ("@shop #win I LOVE\nMUGS!", "I love mugs", True),
        ("@shop #win", "", True),
        ("@shop #win I like mugs", "i love mugs", False),
    ],
)
def test_phrase_in_any_case_and_any_spaces(text: str, phrase: str, is_there: bool) -> None:
    assert has_phrase(text, phrase) is is_there
