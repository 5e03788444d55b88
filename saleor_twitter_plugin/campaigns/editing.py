"""What the owner writes into a campaign, and what may still be changed once people can see it."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from ..config import Problem
from ..models import Account, Campaign
from ..models.campaigns import LIVE, Audience, CampaignKind, CampaignState
from ..wording import mark
from .drop_links import find_drop_problems, name_taken_drop, take_moments
from .hashtags import claim_hashtags, clean_hashtag, set_hashtags
from .kinds import (
    HASHTAG_MAX_LENGTH,
    Plan,
    find_prize_offer,
    find_problems,
    find_text_problems,
)
from .outlets import find_account_problems
from .problems import CampaignProblem, CampaignProblemCode

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# What a hashtag is to X: letters, digits and underscores, and not digits alone.
_HASHTAG = re.compile(r"(?!\d+$)\w+")
_LENGTHS_MAX = {"slug": 64, "name": 128, "sponsor": 255, "rules_text": 20_000, "currency": 3}
_TAKEN_SLUG = mark("Another campaign has this name in its address.")
_IMPOSSIBLE = mark("This value is not possible.")
_PRIZE_FIELD = "settings.prize.campaign"
# Of what people can see already, only what takes nothing away from anybody.
CHANGED_WHILE_LIVE = frozenset(
    {"name", "ends_at", "voucher_count_max", "budget_amount", "texts", "gives_back"}
)


def create(
    values: Mapping[str, object], *, hashtags: Sequence[str], accounts: Sequence[Account]
) -> Campaign:
    """Write a draft; `values` by the columns' names.

    Raises:
        CampaignProblem: INVALID, with every problem; NAME_TAKEN.
    """
    _refuse(_find_value_problems(values, hashtags))
    try:
        with transaction.atomic():
            campaign = Campaign(**values)
            given = {*values, *_name_given(hashtags, accounts)}
            _refuse(find_drop_problems(campaign, given=given))
            take_moments(campaign)
            campaign.save()
            set_hashtags(campaign, hashtags)
            campaign.accounts.set(accounts)
    except IntegrityError as error:
        raise _name_taken(error) from None
    return campaign


def change(
    campaign: Campaign,
    values: Mapping[str, object],
    *,
    hashtags: Sequence[str] | None = None,
    accounts: Sequence[Account] | None = None,
    now: datetime,
) -> Campaign:
    """Change what is given; of a live campaign only `CHANGED_WHILE_LIVE`, of an old one nothing.

    An offer that has ended goes on where it is given a later end: prizes may be owed of it.

    Raises:
        CampaignProblem: INVALID, with every problem; WRONG_STATE; NAME_TAKEN; HASHTAG_TAKEN.
    """
    _refuse(_find_value_problems(values, hashtags or ()))
    try:
        with transaction.atomic():
            row = Campaign.objects.select_for_update().get(pk=campaign.pk)
            if _is_extended(row, values):
                row.state = CampaignState.RUNNING if row.started_at else CampaignState.SCHEDULED
                row.ended_at = None
                claim_hashtags(row)
            _refuse(_find_late_changes(row, values, is_more=bool(hashtags or accounts)))
            for name, value in values.items():
                setattr(row, name, value)
            given = {*values, *_name_given(hashtags, accounts)}
            _refuse(find_drop_problems(row, given=given))
            take_moments(row)
            if row.state in LIVE:
                _refuse(find_plan_problems(row, now=now))
            row.save()
            if hashtags is not None:
                set_hashtags(row, hashtags)
            if accounts is not None:
                row.accounts.set(accounts)
    except IntegrityError as error:
        if "twitter_campaign_voucher_budget" in str(error):
            message = mark("More vouchers than this have been issued.")
            problem = Problem("voucher_count_max", message, {})
            raise CampaignProblem(CampaignProblemCode.INVALID, [problem]) from None
        raise _name_taken(error) from None
    return row


def find_plan_problems(campaign: Campaign, *, now: datetime) -> list[Problem]:
    """Return what stands in the way of letting the campaign run."""
    return [
        *find_problems(_read_plan(campaign), now=now),
        *find_account_problems(campaign),
        *find_drop_problems(campaign, is_to_run=True),
        *_find_prize_problems(campaign),
    ]


def _find_prize_problems(campaign: Campaign) -> list[Problem]:
    """Tell of an offer that is over before the prizes of a contest can all be claimed."""
    prize = find_prize_offer(campaign.kind, campaign.settings)
    if prize is None or campaign.ends_at is None:
        return []
    offer = Campaign.objects.filter(slug=prize.slug, kind=CampaignKind.OFFER).first()
    values = {"slug": prize.slug}
    if offer is None:
        return [Problem(_PRIZE_FIELD, mark("There is no offer {slug}."), values)]
    if offer.state in (CampaignState.ENDED, CampaignState.ARCHIVED):
        return [Problem(_PRIZE_FIELD, mark("The offer {slug} is over."), values)]
    claimed_until = campaign.ends_at + prize.claim_within
    if offer.ends_at is None or offer.ends_at >= claimed_until:
        return []
    message = mark("The offer {slug} ends at {ends}, and prizes are claimed until {until}.")
    values |= {
        "ends": f"{offer.ends_at:%Y-%m-%d %H:%M} UTC",
        "until": f"{claimed_until:%Y-%m-%d %H:%M} UTC",
    }
    return [Problem(_PRIZE_FIELD, message, values)]


def _read_plan(campaign: Campaign) -> Plan:
    return Plan(
        kind=campaign.kind,
        channel=campaign.channel,
        hashtags=tuple(campaign.hashtags.order_by("tag").values_list("tag", flat=True)),
        starts_at=campaign.starts_at,
        ends_at=campaign.ends_at,
        audience=campaign.audience,
        audience_category_ids=tuple(campaign.audience_category_ids),
        voucher_count_max=campaign.voucher_count_max,
        budget_amount=campaign.budget_amount,
        per_person_max=campaign.per_person_max,
        texts=campaign.texts,
        sponsor=campaign.sponsor,
        rules_text=campaign.rules_text,
        settings=campaign.settings,
    )


def _is_extended(row: Campaign, values: Mapping[str, object]) -> bool:
    is_over = row.kind == CampaignKind.OFFER and row.state == CampaignState.ENDED
    return is_over and values.get("ends_at") is not None


def _find_late_changes(
    row: Campaign, values: Mapping[str, object], *, is_more: bool
) -> list[Problem]:
    if row.state == CampaignState.DRAFT:
        return []
    if row.state not in LIVE:
        raise CampaignProblem(CampaignProblemCode.WRONG_STATE)
    message = mark("People can see this already: end the campaign and make another.")
    late = [
        name
        for name, value in values.items()
        if name not in CHANGED_WHILE_LIVE and getattr(row, name) != value
    ]
    return [Problem(name, message, {}) for name in [*late, *(["hashtags"] if is_more else [])]]


def _find_value_problems(values: Mapping[str, object], hashtags: Sequence[str]) -> list[Problem]:
    found = [
        Problem(name, mark("Longer than {most} characters."), {"most": str(most)})
        for name, most in _LENGTHS_MAX.items()
        if len(str(values.get(name, ""))) > most
    ]
    slug = values.get("slug")
    if slug is not None and not _SLUG.fullmatch(str(slug)):
        message = mark("Lower-case letters, digits and single hyphens, as summer-sale.")
        found.append(Problem("slug", message, {}))
    for name, choices in (("kind", CampaignKind.values), ("audience", Audience.values)):
        if values.get(name, choices[0]) not in choices:
            found.append(Problem(name, _IMPOSSIBLE, {}))
    for tag in hashtags:
        clean = clean_hashtag(tag)
        if len(clean) > HASHTAG_MAX_LENGTH or not _HASHTAG.fullmatch(clean):
            message = mark("{tag} is no hashtag: letters, digits and _ alone.")
            found.append(Problem("hashtags", message, {"tag": tag[:HASHTAG_MAX_LENGTH]}))
    texts = values.get("texts")
    if isinstance(texts, Mapping):
        found.extend(find_text_problems(texts))
    return found


def _name_given(hashtags: Sequence[str] | None, accounts: Sequence[Account] | None) -> set[str]:
    lists = {"hashtags": hashtags, "accounts": accounts}
    return {name for name, given in lists.items() if given}


def _name_taken(error: IntegrityError) -> CampaignProblem:
    """Return what another campaign has already: the drop, or the name."""
    is_drop = "twitter_one_campaign_per_drop" in str(error)
    problem = name_taken_drop() if is_drop else Problem("slug", _TAKEN_SLUG, {})
    return CampaignProblem(CampaignProblemCode.NAME_TAKEN, [problem])


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise CampaignProblem(CampaignProblemCode.INVALID, problems)
