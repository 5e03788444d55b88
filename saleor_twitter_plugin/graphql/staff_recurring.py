"""What staff wants said again and again."""

from calendar import Day
from datetime import date, datetime, time
from typing import Any

import graphene

from ..feeds import recurring_saving
from ..feeds.account_rules import read_row
from ..feeds.recurring_rows import list_left
from ..feeds.recurring_saving import Wanted
from ..models import Account, RecurringPost
from .context import Context
from .staff_permission import for_staff, name_requester
from .staff_problems import StaffErrorCode, StaffProblem, name_fields
from .staff_rules import read_clock_time, write_clock_time
from .staff_types import (
    StaffMutation,
    account_argument,
    enum_of,
    find_account,
    read_account,
    read_channel,
    read_row_number,
)
from .types import TwitterAccount, list_of

TwitterWeekday = enum_of("TwitterWeekday", Day)
_ID_LENGTH_LIMIT = 255


class TwitterRecurringPost(graphene.ObjectType):
    id = graphene.NonNull(graphene.ID)
    account = graphene.NonNull(TwitterAccount)
    channel = graphene.NonNull(graphene.String)
    texts = graphene.NonNull(
        graphene.List(graphene.NonNull(graphene.String)), description="Said in turn."
    )
    product_id = graphene.ID(description="Whose price and stock are those of the moment.")
    weekdays = list_of(TwitterWeekday)
    every_days = graphene.Int()
    at = graphene.NonNull(graphene.String, description="As `09:30`, by `timeZone`.")
    time_zone = graphene.NonNull(graphene.String)
    starts_on = graphene.NonNull(graphene.Date)
    ends_on = graphene.Date(description="The last day.")
    count_max = graphene.Int()
    count = graphene.NonNull(graphene.Int, description="How often it was put into the queue.")
    is_active = graphene.NonNull(graphene.Boolean, description="False: nothing comes any more.")
    next_at = graphene.DateTime(description="Of the next that is not in the queue yet.")
    written_by = graphene.String()

    @staticmethod
    def resolve_id(row: RecurringPost, info: Any) -> str:
        return str(row.pk)

    @staticmethod
    def resolve_account(row: RecurringPost, info: Any) -> Account:
        return row.account

    @staticmethod
    def resolve_product_id(row: RecurringPost, info: Any) -> str | None:
        context: Context = info.context
        product_id = row.saleor_product_id
        return context.shop.to_global_id("Product", product_id) if product_id else None

    @staticmethod
    def resolve_at(row: RecurringPost, info: Any) -> str | None:
        return write_clock_time(row.at)

    @staticmethod
    def resolve_next_at(row: RecurringPost, info: Any) -> datetime | None:
        following = next(list_left(row), None) if row.is_active else None
        return following[1] if following else None

    @staticmethod
    def resolve_written_by(row: RecurringPost, info: Any) -> str | None:
        return row.written_by or None


class TwitterRecurringPostInput(graphene.InputObjectType):
    """What is left out of a change stays as it is."""

    account = graphene.ID(description="Its `xUserId`.")
    channel = graphene.String()
    texts = graphene.List(
        graphene.NonNull(graphene.String),
        description="Said in turn: one alone needs `{date}`. Three hyphens in a line of their own"
        " stand between the posts of a thread. None, with a product: the templates say it.",
    )
    product = graphene.ID(description='Of the shop; "" for none.')
    weekdays = graphene.List(graphene.NonNull(TwitterWeekday))
    every_days = graphene.Int(description="Instead of weekdays; 0 for none.")
    at = graphene.String(description="As `09:30`.")
    time_zone = graphene.String(description="That of the account's rules where none is given.")
    starts_on = graphene.Date(description="Today where none is given.")
    ends_on = graphene.Date()
    count_max = graphene.Int(description="0 for no limit.")
    is_active = graphene.Boolean()


class RecurringQuery(graphene.ObjectType):
    twitter_recurring_posts = graphene.List(
        graphene.NonNull(TwitterRecurringPost), account=account_argument(is_required=False)
    )

    @staticmethod
    @for_staff
    def resolve_twitter_recurring_posts(
        root: None, info: Any, account: str | None = None
    ) -> list[RecurringPost]:
        rows = RecurringPost.objects.select_related("account").order_by("pk")
        if account is not None:
            found = find_account(account)
            rows = rows.filter(account=found) if found else rows.none()
        return list(rows)


class TwitterRecurringPostSave(StaffMutation):
    """Add a recurring post, or change the one with this id, and with it what waits of it."""

    class Arguments:
        id = graphene.ID(description="None: a new one.")
        input = graphene.NonNull(TwitterRecurringPostInput)

    recurring_post = graphene.Field(TwitterRecurringPost)

    @staticmethod
    def perform(
        context: Context, *, input: dict[str, Any], id: str | None = None
    ) -> dict[str, Any]:
        row = _read_row(id) if id is not None else None
        given = {name: value for name, value in input.items() if value is not None}
        wanted = _read_wanted(given, row, context)
        problems = recurring_saving.find_problems(
            wanted, hashtag=context.config.campaign_hashtag, prices_usd=context.config.prices_usd
        )
        if problems:
            raise name_fields(problems)
        saved = recurring_saving.save(row, wanted, by=name_requester(context), now=context.now)
        return {"recurring_post": saved}


class TwitterRecurringPostDelete(StaffMutation):
    """End it, with what waits of it; what was said stays."""

    class Arguments:
        id = graphene.ID(required=True)

    recurring_post = graphene.Field(TwitterRecurringPost, description="As it was.")

    @staticmethod
    def perform(context: Context, *, id: str) -> dict[str, Any]:
        row = _read_row(id)
        if not recurring_saving.delete(row.pk):
            raise StaffProblem(StaffErrorCode.NOT_FOUND, "id")
        return {"recurring_post": row}


def _read_wanted(given: dict[str, Any], row: RecurringPost | None, context: Context) -> Wanted:
    if row is None:
        for name in ("account", "at"):
            if not given.get(name):
                raise StaffProblem(StaffErrorCode.REQUIRED, name)
    account = row.account if row and "account" not in given else read_account(given["account"])
    texts = given.get("texts", row.texts if row else [])
    # PostgreSQL stores no such character.
    if any("\x00" in each for each in texts):
        raise StaffProblem(StaffErrorCode.INVALID, "texts")
    at = row.at if row and "at" not in given else read_clock_time(given["at"])
    if not isinstance(at, time):
        raise StaffProblem(StaffErrorCode.INVALID, "at")
    is_daily = bool(given.get("every_days"))
    is_weekly = bool(given.get("weekdays"))
    # Whichever is given takes the other's place.
    weekdays = given.get("weekdays", row.weekdays if row and not is_daily else [])
    every_days = given.get("every_days", row.every_days if row and not is_weekly else None)
    return Wanted(
        account=account,
        channel=(
            row.channel if row and "channel" not in given
            else read_channel(context, given.get("channel"))
        ),
        texts=tuple(texts),
        product_id=_read_product(given, row, context),
        weekdays=tuple(weekdays),
        every_days=every_days or None,
        at=at,
        time_zone=given.get("time_zone") or (row.time_zone if row else read_row(account).time_zone),
        starts_on=_read_day(given, "starts_on") or (row.starts_on if row else context.now.date()),
        ends_on=_read_day(given, "ends_on") or (row.ends_on if row else None),
        count_max=given.get("count_max", row.count_max if row else None) or None,
        is_active=given.get("is_active", row.is_active if row else True),
    )  # fmt: skip


def _read_product(given: dict[str, Any], row: RecurringPost | None, context: Context) -> str:
    if "product" not in given:
        return row.saleor_product_id if row else ""
    global_id = given["product"]
    if not global_id:
        return ""
    is_name = global_id.isprintable() and len(global_id) <= _ID_LENGTH_LIMIT
    primary_key = context.shop.to_primary_key("Product", global_id) if is_name else None
    if primary_key is None:
        raise StaffProblem(StaffErrorCode.NOT_FOUND, "product")
    return primary_key


def _read_day(given: dict[str, Any], name: str) -> date | None:
    day: date | None = given.get(name)
    return day


def _read_row(text: str) -> RecurringPost:
    rows = RecurringPost.objects.select_related("account")
    row = rows.filter(pk=read_row_number(text, "id")).first()
    if row is None:
        raise StaffProblem(StaffErrorCode.NOT_FOUND, "id")
    return row
