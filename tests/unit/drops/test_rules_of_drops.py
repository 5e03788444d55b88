"""Who may enter, and which variant they named."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from saleor_twitter_plugin.drops.choosing import choose_variant
from saleor_twitter_plugin.drops.eligibility import (
    PersonFacts,
    Phase,
    Rules,
    Verdict,
    judge,
    read_account_birth,
)
from saleor_twitter_plugin.handoffs import DropOutcome, ExclusionReason

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
RULES = Rules(
    opens_at=NOW - timedelta(minutes=1),
    closes_at=NOW + timedelta(hours=1),
    phase=Phase.OPEN,
    is_linked_only=True,
    won_max=2,
    account_age_days_min=30,
)
PERSON = PersonFacts(
    asked_at=NOW, is_linked=True, won_count=0, account_created_at=NOW - timedelta(days=31)
)


def test_who_keeps_every_rule_may_enter() -> None:
    assert judge(RULES, PERSON) == Verdict()


@pytest.mark.parametrize(
    ("rules", "person", "outcome"),
    [
        ({"phase": Phase.BEFORE}, {}, DropOutcome.NOT_OPEN),
        ({"phase": Phase.OVER}, {}, DropOutcome.CLOSED),
        ({}, {"asked_at": RULES.opens_at - timedelta(milliseconds=1)}, DropOutcome.NOT_OPEN),
        ({}, {"asked_at": RULES.opens_at}, None),
        ({}, {"asked_at": RULES.closes_at - timedelta(milliseconds=1)}, None),
        ({}, {"asked_at": RULES.closes_at}, DropOutcome.CLOSED),
        ({"phase": Phase.BEFORE}, {"is_linked": False}, DropOutcome.NOT_OPEN),
    ],
)
def test_window(rules: dict[str, object], person: dict[str, object], outcome: object) -> None:
    verdict = judge(replace(RULES, **rules), replace(PERSON, **person))  # type: ignore[arg-type]

    assert verdict == Verdict(outcome)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        ({"has_opted_out": True}, ExclusionReason.OPTED_OUT),
        ({"is_linked": False}, ExclusionReason.NOT_LINKED),
        ({"won_count": 2}, ExclusionReason.WON_TOO_OFTEN),
        ({"account_created_at": None}, ExclusionReason.ACCOUNT_AGE_UNKNOWN),
        (
            {"account_created_at": NOW - timedelta(days=30) + timedelta(seconds=1)},
            ExclusionReason.ACCOUNT_TOO_YOUNG,
        ),
    ],
)
def test_exclusions(person: dict[str, object], reason: ExclusionReason) -> None:
    verdict = judge(RULES, replace(PERSON, **person))  # type: ignore[arg-type]

    assert verdict == Verdict(DropOutcome.EXCLUDED, reason)


def test_rules_that_the_owner_left_out_exclude_nobody() -> None:
    rules = replace(RULES, is_linked_only=False, won_max=None, account_age_days_min=None)
    person = replace(PERSON, is_linked=False, won_count=99, account_created_at=None)

    assert judge(rules, person) == Verdict()


@pytest.mark.parametrize(
    ("x_user_id", "expected"),
    [
        ("783214", datetime(2016, 1, 1, tzinfo=UTC)),
        ("1460323737035677698", datetime(2021, 11, 15, 19, 8, 5, 69_000, tzinfo=UTC)),
        ("", None),
        ("abc", None),
        ("12345678901234567890", None),
    ],
)
def test_age_as_the_id_tells_it(x_user_id: str, expected: datetime | None) -> None:
    assert read_account_birth(x_user_id) == expected


@dataclass(frozen=True)
class Size:
    sku: str
    variant_name: str


SIZES = [
    Size("SHOE-41", "41"),
    Size("SHOE-42", "42"),
    Size("SHOE-42B", "42 negro"),
    Size("SHOE-425", "42,5 EU"),
]


@pytest.mark.parametrize(
    ("words", "sku"),
    [
        (("41",), "SHOE-41"),
        (("talla", "42"), "SHOE-42"),
        (("NEGRO", "42"), "SHOE-42B"),
        (("42.5", "eu"), "SHOE-425"),
        (("shoe-42b",), "SHOE-42B"),
        ((), None),
        (("43",), None),
        (("41", "42"), None),
    ],
)
def test_variant_is_named_or_not_chosen(words: tuple[str, ...], sku: str | None) -> None:
    chosen = choose_variant(words, SIZES)

    assert (chosen and chosen.sku) == sku


def test_only_variant_needs_no_words() -> None:
    assert choose_variant((), SIZES[:1]) == SIZES[0]
    assert choose_variant(("anything",), SIZES[:1]) == SIZES[0]
