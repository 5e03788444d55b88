"""Winners: by the verifiable draw or by a jury's scores; decided once."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Avg, QuerySet

from ..draws.storing import AlreadyDrawn, find_draw, roll_once
from ..models import Campaign, ContestEntry, ContestResult, ContestScore
from ..models.contests import EntryState
from ..wording import mark
from .freezing import POOL, draw_slug
from .prizes import offer
from .problems import ContestProblem
from .rules import ContestRules, Mode

SCORE_MAX = 10
_DECIDED = mark("The winners are known already.")


def draw_winners(
    campaign: Campaign, rules: ContestRules, beacon: str, *, drawn_by: str, now: datetime
) -> ContestResult:
    """Roll the frozen draw with the beacon's value, and offer the prizes.

    Raises:
        ContestProblem: it is no draw, not frozen, or was drawn before.
        InvalidDocument: the beacon's value cannot be used.
    """
    with transaction.atomic():
        result = _decide(campaign, rules, Mode.DRAW, drawn_by, now)
        draw = find_draw(draw_slug(campaign))
        if draw is None:
            raise ContestProblem(mark("Freeze the entries first."), "id")
        try:
            rolled = roll_once(draw, beacon, rolled_by=drawn_by, now=now)[POOL]
        except AlreadyDrawn:
            raise ContestProblem(_DECIDED, "id") from None
        entries = {each.ticket: each for each in _list_standing(campaign).exclude(ticket="")}
        # Who left after the freeze has no entry here: the next in line moves up.
        order = [
            entries[each] for each in (*rolled.winners, *rolled.substitutes) if each in entries
        ]
        _rank(campaign, rules, order, now)
    return result


def score(entry: ContestEntry, juror: str, points: int, *, now: datetime) -> None:
    """Note what a juror gives; scored again, the later counts.

    Raises:
        ContestProblem: not from 0 to 10, the entry does not stand, or winners are known.
    """
    if not 0 <= points <= SCORE_MAX:
        raise ContestProblem(mark("From 0 to 10."), "score")
    with transaction.atomic():
        # Waits for `judge_winners`, and is seen by it where it was first.
        result = _lock_result(entry.campaign)
        if result is None or result.decided_at is not None:
            raise ContestProblem(_DECIDED if result else mark("Freeze the entries first."), "entry")
        if not _list_standing(entry.campaign).filter(pk=entry.pk).exists():
            raise ContestProblem(mark("This entry does not take part."), "entry")
        ContestScore.objects.update_or_create(
            entry=entry, juror=juror, defaults={"score": points, "scored_at": now}
        )


def judge_winners(
    campaign: Campaign, rules: ContestRules, *, decided_by: str, now: datetime
) -> ContestResult:
    """Offer the prizes by the jurors' average, ties by who entered first; one entry a person.

    Raises:
        ContestProblem: it has no jury, is not frozen, nobody scored, or winners are known.
    """
    with transaction.atomic():
        result = _decide(campaign, rules, Mode.JURY, decided_by, now)
        scored = _list_standing(campaign).annotate(average=Avg("scores__score"))
        best: dict[str, ContestEntry] = {}
        for each in scored.exclude(average=None).order_by("-average", "entered_at", "pk"):
            best.setdefault(each.x_user_id, each)
        if not best:
            raise ContestProblem(mark("No juror has scored an entry yet."), "id")
        _rank(campaign, rules, list(best.values()), now)
    return result


def _decide(
    campaign: Campaign, rules: ContestRules, mode: Mode, by: str, now: datetime
) -> ContestResult:
    if rules.mode is not mode:
        raise ContestProblem(mark("This contest is decided in another way."), "id")
    result = _lock_result(campaign)
    if result is None:
        raise ContestProblem(mark("Freeze the entries first."), "id")
    waiting = ContestResult.objects.filter(pk=result.pk, decided_at=None)
    if waiting.update(decided_at=now, decided_by=by) != 1:
        raise ContestProblem(_DECIDED, "id")
    result.refresh_from_db()
    return result


def _lock_result(campaign: Campaign) -> ContestResult | None:
    return ContestResult.objects.select_for_update().filter(campaign=campaign).first()


def _list_standing(campaign: Campaign) -> QuerySet[ContestEntry]:
    rows = ContestEntry.objects.filter(campaign=campaign, state=EntryState.ENTERED)
    return rows.exclude(x_user_id="")


def _rank(
    campaign: Campaign, rules: ContestRules, order: Sequence[ContestEntry], now: datetime
) -> None:
    for rank, entry in enumerate(order, start=1):
        entry.rank = rank
    ContestEntry.objects.bulk_update(order, ["rank"], batch_size=1_000)
    for place, entry in enumerate(order[: rules.place_count], start=1):
        offer(campaign, entry, place=place, claim_within=rules.claim_within, now=now)
