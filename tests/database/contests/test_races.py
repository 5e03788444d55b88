"""What the database lets happen once, whoever races. Rows are committed; threads are real."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from saleor_twitter_plugin.contests import ContestProblem
from saleor_twitter_plugin.contests.deciding import draw_winners
from saleor_twitter_plugin.contests.entering import enter
from saleor_twitter_plugin.contests.freezing import freeze_entries
from saleor_twitter_plugin.contests.prizes import claim, pass_on
from saleor_twitter_plugin.handoffs import SaleorCustomerId
from saleor_twitter_plugin.models import Campaign, ContestEntry, ContestPrize, Draw, DrawRoll
from saleor_twitter_plugin.models.contests import PrizeState
from tests.factories import SIGNING_KEY

from .rows import (
    BEACON,
    ENDS_AT,
    end,
    enter_people,
    freeze,
    gather,
    make_entry,
    places,
    rules_of,
    run_contest,
)

pytestmark = pytest.mark.django_db(transaction=True)
RunTogether = Callable[..., list[Any]]


def or_refusal(act: Callable[[], Any]) -> Any:
    try:
        return act()
    except ContestProblem:
        return "refused"


def test_one_person_enters_50_times_at_once(run_together: RunTogether) -> None:
    campaign = run_contest()

    answers = run_together(
        *[lambda post=post: enter(campaign, make_entry(1, post=post)) for post in range(1, 51)]
    )

    assert Counter(answers) == {"entered": 1, "void": 49}
    assert ContestEntry.objects.filter(state="entered").count() == 1
    assert ContestEntry.objects.filter(state="void").count() == 49


def test_freeze_in_the_middle_of_a_storm(run_together: RunTogether) -> None:
    campaign = run_contest()
    enter_people(campaign, 5)
    end(campaign)
    rules, before = rules_of(campaign), gather(campaign)

    def freeze_now() -> Any:
        return freeze_entries(campaign, rules, before, signing_key=SIGNING_KEY, now=ENDS_AT)

    # Posts that were written in time and are told late.
    late = [lambda each=each: enter(campaign, make_entry(each)) for each in range(100, 120)]
    answers = run_together(*late[:10], lambda: or_refusal(freeze_now), *late[10:])

    result = answers.pop(10)
    if result == "refused":
        # Somebody was in before: staff freezes again, and everybody counts.
        result = freeze(campaign)
    entered = ContestEntry.objects.filter(state="entered").count()
    assert entered == 5 + Counter(answers)["entered"]
    assert set(answers) <= {"entered", "closed"}
    assert result.counts["standing"] == entered
    assert Draw.objects.get().document.count("\nentry ") == entered


def test_two_draw_at_once(run_together: RunTogether) -> None:
    campaign = run_contest()
    enter_people(campaign, 6)
    end(campaign)
    freeze(campaign)
    rules = rules_of(campaign)

    answers = run_together(
        *[
            lambda by=by: or_refusal(
                lambda: draw_winners(campaign, rules, BEACON + by, drawn_by=by, now=ENDS_AT)
            )
            for by in "abcdefgh"
        ]
    )

    assert answers.count("refused") == 7
    assert DrawRoll.objects.count() == 1
    assert [place for place, _, _ in sorted(places())] == [1, 2]


@pytest.fixture
def offered() -> Campaign:
    """A contest with one prize, offered, and two who are next in line."""
    campaign = run_contest(places=1)
    enter_people(campaign, 3)
    end(campaign)
    freeze(campaign)
    draw_winners(campaign, rules_of(campaign), BEACON, drawn_by="ana", now=ENDS_AT)
    return campaign


def test_late_claim_against_the_substitute(offered: Campaign, run_together: RunTogether) -> None:
    prize = ContestPrize.objects.get()
    late = prize.claim_until
    # Two workers, whose clocks differ: for one there is a second left.
    in_time = late - timedelta(seconds=1)

    answers = run_together(
        *[lambda: claim(prize, SaleorCustomerId("7"), now=in_time) for _ in range(5)],
        *[lambda: pass_on(prize, claim_within=timedelta(days=7), now=late) for _ in range(5)],
    )

    claimed, passed = answers[:5], [each for each in answers[5:] if each]
    assert claimed.count(True) + len(passed) == 1
    held = ContestPrize.objects.exclude(state=PrizeState.EXPIRED)
    assert held.count() == 1
    assert held.get().state == (PrizeState.CLAIMED if claimed.count(True) else PrizeState.OFFERED)
    assert held.get().is_substitute is bool(passed)


def test_substitutes_until_nobody_is_left(offered: Campaign) -> None:
    winners = []
    moment = ENDS_AT
    for _ in range(4):
        prize = ContestPrize.objects.filter(state=PrizeState.OFFERED).first()
        if prize is None:
            break
        winners.append(prize.entry.rank)
        moment = prize.claim_until
        assert claim(prize, SaleorCustomerId("7"), now=moment) is False
        pass_on(prize, claim_within=timedelta(days=7), now=moment)

    assert winners == [1, 2, 3]
    assert {state for _, _, state in places()} == {"expired"}
    assert moment == ENDS_AT + timedelta(days=21)


def test_one_customer_with_two_accounts_has_one_prize() -> None:
    campaign = run_contest()
    enter_people(campaign, 4)
    end(campaign)
    freeze(campaign)
    draw_winners(campaign, rules_of(campaign), BEACON, drawn_by="ana", now=ENDS_AT)
    first, second = ContestPrize.objects.order_by("place")

    assert claim(first, SaleorCustomerId("7"), now=ENDS_AT) is True
    assert claim(second, SaleorCustomerId("7"), now=ENDS_AT) is False

    assert [state for _, _, state in places()] == ["claimed", "offered"]
