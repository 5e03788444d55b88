"""What the staff's queries and mutations share: choices, errors, how arguments are read."""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum
from typing import Any, ClassVar

import graphene
from graphql import GraphQLError

from ..handoffs import Category, MediaPolicy, Trigger
from ..models import Account, AccountFeedRules, FeedRole
from ..models.accounts import AccountState
from ..models.feeds import FeedItemState
from ..models.outbox import OutboxState
from .context import Context
from .staff_permission import require_staff
from .staff_problems import StaffErrorCode, StaffProblem, StaffProblems, explain_to_staff
from .types import list_of

_NAME_LENGTH_LIMIT = 255
_ID_LENGTH_LIMIT = 32
_REASON_LENGTH_LIMIT = 200


def enum_of(name: str, members: type[Enum], *, leave_out: tuple[str, ...] = ()) -> Any:
    """Return a GraphQL enum of the same members, under a name of ours."""
    pairs = [(each.name, each.value) for each in members if each.name not in leave_out]
    return graphene.Enum(name, pairs)


TwitterStaffErrorCode = enum_of("TwitterStaffErrorCode", StaffErrorCode)
TwitterAccountState = enum_of("TwitterAccountState", AccountState)
TwitterTrigger = enum_of("TwitterTrigger", Trigger)
TwitterMediaPolicy = enum_of("TwitterMediaPolicy", MediaPolicy)
TwitterFeedRole = enum_of("TwitterFeedRole", FeedRole.Role)
TwitterCorrection = enum_of("TwitterCorrection", AccountFeedRules.Correction)
TwitterQueueState = enum_of("TwitterQueueState", FeedItemState)
TwitterOutboxState = enum_of("TwitterOutboxState", OutboxState)


class TwitterStaffError(graphene.ObjectType):
    field = graphene.String(description="The argument at fault.")
    code = graphene.NonNull(TwitterStaffErrorCode)
    message = graphene.NonNull(graphene.String)


class StaffMutation(graphene.Mutation):
    """Asks for the permission, and turns a `StaffProblem` into the payload's errors."""

    class Meta:
        abstract = True

    errors = list_of(TwitterStaffError)

    perform: ClassVar[Callable[..., dict[str, Any]]]
    """Does it, given the context and the arguments; returns the payload's other fields."""

    @classmethod
    def mutate(cls, root: None, info: Any, **arguments: Any) -> Any:
        context: Context = info.context
        require_staff(context)
        try:
            payload = cls.perform(context, **arguments)
        except StaffProblem as problem:
            problems = [problem]
        except StaffProblems as several:
            problems = several.problems
        else:
            return cls(**payload, errors=[])
        return cls(errors=[explain_to_staff(each, context.language) for each in problems])


def account_argument(*, is_required: bool = True) -> Any:
    return graphene.Argument(
        graphene.ID, required=is_required, description="The account's `xUserId`."
    )


def channel_argument() -> Any:
    return graphene.String(description="Slug; the channel of the settings where none is given.")


def find_account(x_user_id: str | None) -> Account | None:
    """Return the account that an argument names: never by its handle, which can change hands."""
    if x_user_id is None or not is_name(x_user_id, _ID_LENGTH_LIMIT):
        return None
    return Account.objects.filter(x_user_id=x_user_id).first()


def read_account(x_user_id: str) -> Account:
    """Return the account that a mutation names.

    Raises:
        StaffProblem: there is none.
    """
    account = find_account(x_user_id)
    if account is None:
        raise StaffProblem(StaffErrorCode.NOT_FOUND, "account")
    return account


def read_channel(context: Context, slug: str | None) -> str:
    """Return the channel that a mutation names, or that of the settings.

    Raises:
        StaffProblem: the shop has no such channel.
    """
    channel = slug or context.config.channel
    if not is_name(channel, _NAME_LENGTH_LIMIT) or not context.shop.channel_exists(channel):
        raise StaffProblem(StaffErrorCode.NOT_FOUND, "channel")
    return channel


def read_category(context: Context, slug_or_id: str) -> Category:
    """Return the category that a mutation names.

    Raises:
        StaffProblem: the shop has no such category.
    """
    may_be = is_name(slug_or_id, _NAME_LENGTH_LIMIT)
    category = context.find_category(slug_or_id) if may_be else None
    if category is None:
        raise StaffProblem(StaffErrorCode.NOT_FOUND, "category")
    return category


def read_reason(reason: str | None, otherwise: str) -> str:
    """Return the reason that a mutation gives, or the other one.

    Raises:
        StaffProblem: it cannot be stored.
    """
    why = reason or otherwise[:_REASON_LENGTH_LIMIT]
    if "\x00" in why or len(why) > _REASON_LENGTH_LIMIT:
        raise StaffProblem(StaffErrorCode.INVALID, "reason")
    return why


def read_row_number(text: str, field: str) -> int:
    """Return the primary key that an id of ours is.

    Raises:
        StaffProblem: it cannot be one.
    """
    number = find_row_number(text)
    if number is None:
        raise StaffProblem(StaffErrorCode.NOT_FOUND, field)
    return number


def find_row_number(text: str) -> int | None:
    # Of ASCII digits alone: `int` reads others too, and signs, and spaces.
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def read_utc(moment: datetime, field: str) -> datetime:
    """Return a moment that a mutation names.

    Raises:
        StaffProblem: it has no time zone, or leaves the calendar in UTC.
    """
    try:
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except OverflowError:
        pass
    raise StaffProblem(StaffErrorCode.INVALID, field)


def read_asked_utc(moment: datetime, name: str) -> datetime:
    """Return a moment that a query names, whose only errors are GraphQL's own."""
    try:
        return read_utc(moment, name)
    except StaffProblem:
        raise GraphQLError(
            f"`{name}` must be a moment with its time zone.", extensions={"code": "BAD_MOMENT"}
        ) from None


def is_name(text: str, length_limit: int) -> bool:
    # A text that no name can be would only trouble the database.
    return text.isprintable() and 0 < len(text) <= length_limit
