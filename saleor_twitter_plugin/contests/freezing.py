"""The end of a contest: entries are filtered, counted and frozen; a draw's are published."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from .. import draws
from ..draws.storing import freeze
from ..models import Campaign, ContestEntry, ContestPrize, ContestResult
from ..models.campaigns import CampaignKind, CampaignState
from ..models.contests import TAKEN, EntryState
from ..wording import mark
from .filters import Entrant, Exclusion, find_exclusions
from .problems import ContestProblem
from .rules import ContestRules, Mode

POOL = "prizes"


def list_people(campaign: Campaign) -> list[ContestEntry]:
    """Return the first standing entry of each person, in the order in which they entered."""
    first: dict[str, ContestEntry] = {}
    rows = ContestEntry.objects.filter(campaign=campaign, state=EntryState.ENTERED)
    for each in rows.exclude(x_user_id="").order_by("entered_at", "pk"):
        first.setdefault(each.x_user_id, each)
    return list(first.values())


def find_earlier_wins(campaign: Campaign) -> dict[str, datetime]:
    """Return when people last won another contest, by X user id."""
    prizes = ContestPrize.objects.filter(state__in=TAKEN).exclude(campaign=campaign)
    won = prizes.exclude(entry__x_user_id="").order_by("offered_at")
    return dict(won.values_list("entry__x_user_id", "offered_at"))


def freeze_entries(
    campaign: Campaign,
    rules: ContestRules,
    entrants: Mapping[str, Entrant],
    *,
    signing_key: bytes,
    now: datetime,
) -> ContestResult:
    """Leave out whom the rules leave out, count, and freeze; once for ever.

    `entrants` by X user id; who entered after they were gathered stays out of reach of the draw,
    so gather them when the contest is over.

    Raises:
        ContestProblem: it is no contest, not over, or was frozen before.
    """
    with transaction.atomic():
        # Waits for every entry that is being written, and whoever enters next for this.
        row = Campaign.objects.select_for_update().get(pk=campaign.pk)
        if row.kind != CampaignKind.CONTEST or row.state != CampaignState.ENDED:
            raise ContestProblem(mark("Only a contest that has ended can be frozen."), "id")
        people = list_people(row)
        if {each.x_user_id for each in people} - set(entrants):
            raise ContestProblem(mark("Somebody entered just now: try again."))
        standing_ids = {each.x_user_id for each in people}
        known = [each for each in entrants.values() if each.x_user_id in standing_ids]
        excluded = find_exclusions(known, rules.filters)
        _exclude(row, excluded)
        standing = [each for each in people if each.x_user_id not in excluded]
        counts = _count(row, people, excluded)
        try:
            with transaction.atomic():
                result = ContestResult.objects.create(campaign=row, counts=counts, frozen_at=now)
        except IntegrityError:
            raise ContestProblem(mark("The entries were frozen before."), "id") from None
        if rules.mode is Mode.DRAW:
            _publish(row, rules, standing, counts, signing_key, now)
    return result


def _exclude(campaign: Campaign, excluded: Mapping[str, Exclusion]) -> None:
    for reason in sorted(set(excluded.values())):
        theirs = [each for each, why in excluded.items() if why is reason]
        rows = ContestEntry.objects.filter(campaign=campaign, x_user_id__in=theirs)
        rows.filter(state=EntryState.ENTERED).update(state=EntryState.EXCLUDED, reason=reason)


def _count(
    campaign: Campaign, people: list[ContestEntry], excluded: Mapping[str, Exclusion]
) -> dict[str, object]:
    states = Counter(ContestEntry.objects.filter(campaign=campaign).values_list("state", flat=True))
    left = _find_left(campaign, people)
    reasons = Counter(str(each) for each in (*excluded.values(), *left.values()))
    return {
        "entries": sum(states.values()),
        "void": states[EntryState.VOID],
        "withdrawn": states[EntryState.WITHDRAWN],
        "people": len(people) + len(left),
        "standing": len(people) - len(excluded),
        "excluded": dict(sorted(reasons.items())),
    }


def _find_left(campaign: Campaign, people: list[ContestEntry]) -> dict[str, str]:
    """Return why people have no entry any more who had one, by X user id."""
    rows = ContestEntry.objects.filter(campaign=campaign, state=EntryState.WITHDRAWN)
    left = dict(rows.exclude(x_user_id="").order_by("pk").values_list("x_user_id", "reason"))
    for each in people:
        left.pop(each.x_user_id, None)
    return left


def _publish(
    campaign: Campaign,
    rules: ContestRules,
    standing: list[ContestEntry],
    counts: dict[str, object],
    signing_key: bytes,
    now: datetime,
) -> None:
    for each in standing:
        nonce = draws.make_nonce(signing_key, slug=draw_slug(campaign), x_user_id=each.x_user_id)
        each.ticket = draws.make_ticket(
            slug=draw_slug(campaign), x_user_id=each.x_user_id, nonce=nonce
        )
    ContestEntry.objects.bulk_update(standing, ["ticket"], batch_size=1_000)
    exclusions = counts["excluded"]
    assert isinstance(exclusions, dict)
    document = draws.DrawDocument(
        slug=draw_slug(campaign),
        beacon_source=rules.beacon_source,
        places={POOL: rules.place_count},
        tickets={POOL: tuple(each.ticket for each in standing)},
        exclusions=exclusions,
    )
    freeze(draw_subject(campaign), campaign.name, document, now=now)


def draw_slug(campaign: Campaign) -> str:
    """Return the draw's own name: a drop may have the contest's."""
    return f"contest-{campaign.slug}"


def draw_subject(campaign: Campaign) -> str:
    return f"contest:{campaign.pk}"
