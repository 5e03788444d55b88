"""What an owner writes into the settings, and what of it is refused."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from saleor_twitter_plugin.contests import Mode, PrizeKind, read_rules

WHOLE: dict[str, Any] = {
    "mode": "draw",
    "phrase": "I love mugs",
    "places": 3,
    "claim_days": 2,
    "beacon": "drand round 4242",
    "prize": {"kind": "gift_card", "amount": "25.50"},
    "filters": {"account_age_days": 30, "linked": True, "similar_handles_max": 5},
}


def test_whole_settings() -> None:
    rules, problems = read_rules(WHOLE)

    assert problems == []
    assert rules is not None
    assert (rules.mode, rules.place_count, rules.claim_within) == (
        Mode.DRAW,
        3,
        timedelta(days=2),
    )
    assert (rules.prize, rules.prize_amount) == (PrizeKind.GIFT_CARD, Decimal("25.50"))
    assert (rules.filters.account_age_days, rules.filters.is_for_linked) == (30, True)
    assert rules.filters.earlier_winners_days is None


def test_jury_needs_no_beacon() -> None:
    rules, problems = read_rules({**WHOLE, "mode": "jury", "beacon": ""})

    assert (problems, rules is not None) == ([], True)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"mode": "lottery"}, "settings.mode"),
        ({"places": 0}, "settings.places"),
        ({"places": True}, "settings.places"),
        ({"claim_days": "7"}, "settings.claim_days"),
        ({"beacon": " "}, "settings.beacon"),
        ({"beacon": "two\nlines"}, "settings.beacon"),
        ({"prize": {"kind": "gift_card"}}, "settings.prize.amount"),
        ({"prize": {"kind": "gift_card", "amount": "NaN"}}, "settings.prize.amount"),
        ({"prize": {"kind": "gift_card", "amount": "-1"}}, "settings.prize.amount"),
        ({"prize": {"kind": "voucher"}}, "settings.prize.campaign"),
        ({"prize": []}, "settings.prize"),
        ({"filters": {"linked": "yes"}}, "settings.filters.linked"),
        ({"filters": {"account_age_days": 0}}, "settings.filters.account_age_days"),
    ],
)
def test_what_is_refused(change: dict[str, Any], field: str) -> None:
    rules, problems = read_rules({**WHOLE, **change})

    assert rules is None
    assert field in [each.field for each in problems]
