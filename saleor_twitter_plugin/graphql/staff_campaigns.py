"""A campaign's whole life, in the staff's hands."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import graphene
from django.db.models import QuerySet
from graphene.utils.str_converters import to_camel_case

from .. import campaigns
from ..campaigns import CampaignProblem, CampaignProblemCode
from ..models import Campaign, Drop
from ..wording import mark
from .campaigns import TwitterCampaignKind, TwitterCampaignState
from .context import Context
from .paging import PAGE_SIZE, Page, page_newest_first, read_first
from .staff_campaign_types import (
    TwitterCampaignAudience,
    TwitterStaffCampaign,
    TwitterStaffCampaignConnection,
)
from .staff_permission import for_staff
from .staff_problems import StaffErrorCode, StaffProblem, StaffProblems, name_fields
from .staff_types import (
    StaffMutation,
    read_account,
    read_category,
    read_channel,
    read_row_number,
    read_utc,
)

_MOMENTS = ("starts_at", "ends_at")
_NUMBERS_AND_SWITCHES = (
    "voucher_count_max", "per_person_max", "needs_confirmation", "gives_back",
)  # fmt: skip
_TEXTS = ("slug", "name", "kind", "audience", "currency", "sponsor", "rules_text")


class TwitterCampaignInput(graphene.InputObjectType):
    """What is left out stays as it is."""

    slug = graphene.String(description="Its name in addresses, as `summer-sale`.")
    name = graphene.String()
    kind = TwitterCampaignKind()
    channel = graphene.String()
    accounts = graphene.List(graphene.NonNull(graphene.ID), description="Each an `xUserId`.")
    hashtags = graphene.List(graphene.NonNull(graphene.String))
    starts_at = graphene.DateTime()
    ends_at = graphene.DateTime()
    audience = TwitterCampaignAudience()
    audience_categories = graphene.List(graphene.NonNull(graphene.ID))
    voucher_count_max = graphene.Int()
    budget_amount = graphene.Float()
    currency = graphene.String()
    per_person_max = graphene.Int()
    needs_confirmation = graphene.Boolean()
    gives_back = graphene.Boolean()
    texts = graphene.JSONString()
    sponsor = graphene.String()
    rules_text = graphene.String()
    settings = graphene.JSONString()
    drop = graphene.String(description="The slug of a drop, for the kind DROP.")


class StaffCampaignsQuery(graphene.ObjectType):
    twitter_staff_campaigns = graphene.Field(
        TwitterStaffCampaignConnection,
        state=TwitterCampaignState(),
        kind=TwitterCampaignKind(),
        first=graphene.Int(default_value=PAGE_SIZE),
        after=graphene.String(),
    )

    @staticmethod
    @for_staff
    def resolve_twitter_staff_campaigns(
        root: None,
        info: Any,
        state: str | None = None,
        kind: str | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> Page:
        size = read_first(first)
        rows = _list_campaigns()
        if state:
            rows = rows.filter(state=state)
        if kind:
            rows = rows.filter(kind=kind)
        return page_newest_first(rows, first=size, after=after)


class TwitterCampaignCreate(StaffMutation):
    """Write a draft: nobody sees it until it is scheduled."""

    class Arguments:
        input = graphene.NonNull(TwitterCampaignInput)

    campaign = graphene.Field(TwitterStaffCampaign)

    @staticmethod
    def perform(context: Context, *, input: dict[str, Any]) -> dict[str, Any]:
        missing = [each for each in ("slug", "name", "kind") if not input.get(each)]
        if missing:
            raise StaffProblems([StaffProblem(StaffErrorCode.REQUIRED, each) for each in missing])
        values = {
            **_read_values(context, input),
            "channel": read_channel(context, input.get("channel")),
        }
        accounts = [read_account(each) for each in input.get("accounts") or ()]
        hashtags = input.get("hashtags") or []
        return {
            "campaign": _do(lambda: campaigns.create(values, hashtags=hashtags, accounts=accounts))
        }


class TwitterCampaignUpdate(StaffMutation):
    """Change a draft in everything, and of what people see only what takes nothing away."""

    class Arguments:
        id = graphene.NonNull(graphene.ID)
        input = graphene.NonNull(TwitterCampaignInput)

    campaign = graphene.Field(TwitterStaffCampaign)

    @staticmethod
    def perform(context: Context, *, id: str, input: dict[str, Any]) -> dict[str, Any]:
        row = _read_campaign(id)
        values = _read_values(context, input)
        if input.get("channel"):
            values["channel"] = read_channel(context, input["channel"])
        given = input.get("accounts")
        accounts = None if given is None else [read_account(each) for each in given]
        changed = _do(
            lambda: campaigns.change(
                row, values, hashtags=input.get("hashtags"), accounts=accounts, now=context.now
            )
        )
        return {"campaign": changed}


class _CampaignStep(StaffMutation):
    """One step of a campaign's life."""

    class Meta:
        abstract = True

    class Arguments:
        id = graphene.NonNull(graphene.ID)

    campaign = graphene.Field(TwitterStaffCampaign)

    @classmethod
    def perform(cls, context: Context, *, id: str) -> dict[str, Any]:
        row = _read_campaign(id)
        cls.step(row, context)
        return {"campaign": _read_campaign(id)}

    @staticmethod
    def step(row: Campaign, context: Context) -> None:
        raise NotImplementedError


class TwitterCampaignSchedule(_CampaignStep):
    """Let it begin at its moment, or at once where that is over or not set."""

    @staticmethod
    def step(row: Campaign, context: Context) -> None:
        allowed = context.config.allows_rewarded_posts
        _do(lambda: campaigns.schedule(row, allows_rewarded_posts=allowed, now=context.now))


class TwitterCampaignPause(_CampaignStep):
    """Let nobody in for a while."""

    @staticmethod
    def step(row: Campaign, context: Context) -> None:
        _expect(campaigns.pause(row))


class TwitterCampaignResume(_CampaignStep):
    @staticmethod
    def step(row: Campaign, context: Context) -> None:
        _expect(campaigns.resume(row, now=context.now))


class TwitterCampaignEnd(_CampaignStep):
    """End it now; what people have of it stays theirs."""

    @staticmethod
    def step(row: Campaign, context: Context) -> None:
        _expect(campaigns.end(row, now=context.now))


class TwitterCampaignArchive(_CampaignStep):
    """Put away what is over, or what never began."""

    @staticmethod
    def step(row: Campaign, context: Context) -> None:
        _expect(campaigns.archive(row))


_MESSAGES = {
    CampaignProblemCode.WRONG_STATE: mark("The campaign is not in a state for this."),
    CampaignProblemCode.HASHTAG_TAKEN: mark(
        "A live campaign or a drop has one of its hashtags already."
    ),
}


def _do(act: Callable[[], Campaign]) -> Campaign:
    try:
        return act()
    except CampaignProblem as problem:
        raise _translate(problem) from None


def _expect(is_done: bool) -> None:
    if not is_done:
        raise _translate(CampaignProblem(CampaignProblemCode.WRONG_STATE))


def _translate(problem: CampaignProblem) -> StaffProblem | StaffProblems:
    if problem.code in _MESSAGES:
        is_tag = problem.code is CampaignProblemCode.HASHTAG_TAKEN
        return StaffProblem(
            StaffErrorCode.NAME_TAKEN if is_tag else StaffErrorCode.INVALID,
            "hashtags" if is_tag else "id",
            _MESSAGES[problem.code],
        )
    is_taken = problem.code is CampaignProblemCode.NAME_TAKEN
    code = StaffErrorCode.NAME_TAKEN if is_taken else StaffErrorCode.INVALID
    return name_fields(problem.problems, code)


def _list_campaigns() -> QuerySet[Campaign]:
    rows = Campaign.objects.select_related("outlet_scope", "drop")
    return rows.prefetch_related("hashtags", "accounts")


def _read_campaign(number: str) -> Campaign:
    rows = _list_campaigns()
    row = rows.filter(pk=read_row_number(number, "id")).first()
    if row is None:
        raise StaffProblem(StaffErrorCode.NOT_FOUND, "id")
    return row


def _read_drop(slug: str) -> Drop:
    drop = Drop.objects.filter(slug=slug).first() if slug.isprintable() else None
    if drop is None:
        raise StaffProblem(StaffErrorCode.NOT_FOUND, "drop")
    return drop


def _read_values(context: Context, given: dict[str, Any]) -> dict[str, Any]:
    """Return the columns that the input gives; what it leaves out is not among them."""
    values = {
        name: given[name]
        for name in (*_TEXTS, *_NUMBERS_AND_SWITCHES)
        if given.get(name) is not None
    }
    for name in _MOMENTS:
        if given.get(name) is not None:
            values[name] = read_utc(given[name], to_camel_case(name))
    if given.get("drop") is not None:
        values["drop"] = _read_drop(given["drop"])
    if given.get("budget_amount") is not None:
        values["budget_amount"] = Decimal(str(given["budget_amount"]))
    for name in ("texts", "settings"):
        if given.get(name) is not None:
            if not isinstance(given[name], dict):
                raise StaffProblem(StaffErrorCode.INVALID, name)
            values[name] = given[name]
    if given.get("audience_categories") is not None:
        found = [read_category(context, each) for each in given["audience_categories"]]
        values["audience_category_ids"] = [each.category_id for each in found]
    if any("\x00" in str(each) for each in values.values()):
        raise StaffProblem(StaffErrorCode.INVALID)
    return values
