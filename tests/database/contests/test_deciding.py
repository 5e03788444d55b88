"""From the entries to the winners: counted, frozen, drawn or judged, each once."""

from datetime import timedelta
from decimal import Decimal

import pytest

from saleor_twitter_plugin.contests import ContestProblem
from saleor_twitter_plugin.contests.deciding import draw_winners, judge_winners, score
from saleor_twitter_plugin.contests.entering import EntryAnswer, enter, forget_person
from saleor_twitter_plugin.contests.filters import Exclusion
from saleor_twitter_plugin.contests.leaving import withdraw_posts
from saleor_twitter_plugin.handoffs import XPostId, XUserId
from saleor_twitter_plugin.models import Campaign, ContestEntry, ContestPrize, Draw
from tests.factories import NOW
from tests.unit.draws.independent import recompute

from .rows import (
    BEACON,
    ENDS_AT,
    end,
    enter_people,
    freeze,
    make_entry,
    places,
    rules_of,
    run_contest,
    states,
)

pytestmark = pytest.mark.django_db


def draw(campaign: Campaign) -> None:
    draw_winners(campaign, rules_of(campaign), BEACON, drawn_by="ana", now=ENDS_AT)


def test_second_post_of_a_day_is_void_and_the_next_days_is_not() -> None:
    campaign = run_contest()

    answers = [
        enter(campaign, make_entry(1)),
        enter(campaign, make_entry(1, post=2)),
        enter(campaign, make_entry(1)),
        enter(campaign, make_entry(1, post=3, posted_at=NOW + timedelta(days=1))),
    ]

    assert answers == [
        EntryAnswer.ENTERED,
        EntryAnswer.VOID,
        EntryAnswer.KNOWN,
        EntryAnswer.ENTERED,
    ]
    assert states() == [("1", "entered", ""), ("1", "void", "same_day"), ("1", "entered", "")]


def test_everything_is_counted_before_the_draw_and_each_exclusion_has_its_reason() -> None:
    campaign = run_contest(filters={"linked": True})
    enter_people(campaign, 4)
    enter(campaign, make_entry(1, post=2))
    withdraw_posts([XPostId("10004")])
    end(campaign)

    result = freeze(campaign, **{"1": {"is_linked": True}, "2": {"is_linked": True}})

    assert result.counts == {
        "entries": 5,
        "void": 1,
        "withdrawn": 1,
        "people": 4,
        "standing": 2,
        "excluded": {"not_linked": 1, "post_deleted": 1},
    }
    assert states()[2] == ("3", "excluded", Exclusion.NOT_LINKED)
    document = Draw.objects.get().document
    assert "excluded not_linked 1\nexcluded post_deleted 1\n" in document
    assert document.count("\nentry ") == 2
    assert "person" not in document


def test_draw_is_what_anybody_recomputes() -> None:
    campaign = run_contest()
    enter_people(campaign, 9)
    end(campaign)
    freeze(campaign)

    draw(campaign)

    (frozen,) = Draw.objects.all()
    (tickets,) = recompute(frozen.document, BEACON).values()
    ranked = ContestEntry.objects.order_by("rank")
    assert list(ranked.values_list("ticket", flat=True)) == tickets
    assert (
        list(ContestPrize.objects.order_by("place").values_list("entry__ticket", flat=True))
        == (tickets[:2])
    )
    assert {state for _, _, state in places()} == {"offered"}


def test_each_person_has_one_chance_however_many_days_they_entered() -> None:
    campaign = run_contest()
    enter_people(campaign, 2)
    for day in range(1, 6):
        posted_at = NOW + timedelta(days=day)
        assert enter(campaign, make_entry(1, post=day, posted_at=posted_at)) == "entered"
    end(campaign)

    freeze(campaign)
    draw(campaign)

    assert Draw.objects.get().document.count("\nentry ") == 2
    assert sorted(person for _, person, _ in places()) == ["1", "2"]


def test_draw_happens_once_and_not_before_the_freeze() -> None:
    campaign = run_contest()
    enter_people(campaign, 3)
    with pytest.raises(ContestProblem):
        freeze(campaign)
    end(campaign)
    with pytest.raises(ContestProblem):
        draw(campaign)
    freeze(campaign)
    draw(campaign)
    first = places()

    for again in (lambda: draw(campaign), lambda: freeze(campaign)):
        with pytest.raises(ContestProblem):
            again()

    assert places() == first
    assert enter(campaign, make_entry(99)) is EntryAnswer.CLOSED


def test_post_that_is_deleted_after_the_freeze_keeps_its_place() -> None:
    campaign = run_contest(places=1)
    enter_people(campaign, 5)
    end(campaign)
    freeze(campaign)
    (tickets,) = recompute(Draw.objects.get().document, BEACON).values()
    first = ContestEntry.objects.get(ticket=tickets[0])

    withdraw_posts([XPostId(first.x_post_id)])
    draw(campaign)

    assert ContestPrize.objects.get().entry.ticket == tickets[0]


def test_who_is_forgotten_after_the_freeze_lets_the_next_move_up() -> None:
    campaign = run_contest(places=1)
    enter_people(campaign, 5)
    end(campaign)
    freeze(campaign)
    (tickets,) = recompute(Draw.objects.get().document, BEACON).values()

    forget_person(XUserId(ContestEntry.objects.get(ticket=tickets[0]).x_user_id))
    draw(campaign)

    assert ContestPrize.objects.get().entry.ticket == tickets[1]


def test_jurors_average_decides_and_ties_go_to_who_was_first() -> None:
    campaign = run_contest(mode="jury", beacon="", places=3)
    enter_people(campaign, 5)
    end(campaign)
    freeze(campaign)
    entries = {each.x_user_id: each for each in ContestEntry.objects.all()}
    for person, scores in {"1": (6, 7), "2": (7, 6), "3": (10, 2), "4": (10, 10)}.items():
        for juror, points in zip(("ana", "bob"), scores, strict=True):
            score(entries[person], juror, points, now=ENDS_AT)
    # Scored again, the later counts: 3 has 6.5 as 1 and 2 have.
    score(entries["3"], "bob", 3, now=ENDS_AT)

    judge_winners(campaign, rules_of(campaign), decided_by="ana", now=ENDS_AT)

    ranked = ContestEntry.objects.exclude(rank=None).order_by("rank")
    assert list(ranked.values_list("x_user_id", flat=True)) == ["4", "1", "2", "3"]
    assert [person for _, person, _ in places()] == ["4", "1", "2"]
    assert Draw.objects.count() == 0
    with pytest.raises(ContestProblem):
        score(entries["5"], "ana", 10, now=ENDS_AT)


def test_scores_are_from_0_to_10_for_who_takes_part() -> None:
    campaign = run_contest(mode="jury", beacon="", filters={"linked": True})
    enter_people(campaign, 2)
    end(campaign)
    freeze(campaign, **{"1": {"is_linked": True}})
    entries = {each.x_user_id: each for each in ContestEntry.objects.all()}

    for person, points in (("1", 11), ("1", -1), ("2", 5)):
        with pytest.raises(ContestProblem):
            score(entries[person], "ana", points, now=ENDS_AT)
    score(entries["1"], "ana", 0, now=ENDS_AT)
    judge_winners(campaign, rules_of(campaign), decided_by="ana", now=ENDS_AT)

    assert [(person, place) for place, person, _ in places()] == [("1", 1)]
    assert rules_of(campaign).prize_amount == Decimal(25)
