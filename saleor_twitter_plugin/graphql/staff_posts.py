"""What the staff does with a post: approve, call off, set its moment, write one, try again."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

import graphene

from ..errors import PermanentError
from ..feeds import queue_actions
from ..feeds.threads import join_parts
from ..models import Account, FeedItem, OutboxMessage
from ..models.feeds import FeedItemState
from ..models.outbox import OutboxState
from ..wording import mark
from .context import Context
from .staff_permission import name_requester
from .staff_problems import StaffErrorCode, StaffProblem
from .staff_queue import QueuedPost, TwitterQueuedPost, make_posts
from .staff_types import (
    StaffMutation,
    account_argument,
    channel_argument,
    read_account,
    read_channel,
    read_reason,
    read_row_number,
    read_utc,
)

# Nobody plans posts further ahead; the calendar itself ends at the year 9999.
AHEAD_AT_MOST = timedelta(days=366)
NOT_BEFORE = "When it may go at the earliest; at once where none is given."


def post_argument() -> Any:
    return graphene.Argument(graphene.ID, required=True, description="Of `twitterQueue`.")


class TwitterPostApprove(StaffMutation):
    """Let a post go when its turn comes."""

    class Arguments:
        id = post_argument()

    post = graphene.Field(TwitterQueuedPost)

    @staticmethod
    def perform(context: Context, *, id: str) -> dict[str, Any]:
        item = read_item(id)
        if not queue_actions.approve(item.pk, by=name_requester(context), now=context.now):
            item.refresh_from_db()
            is_waiting = item.state == FeedItemState.PLANNED
            if not (is_waiting and item.is_approved):
                raise StaffProblem(StaffErrorCode.NOT_WAITING, "id")
            raise StaffProblem(
                StaffErrorCode.ALREADY_DONE,
                "id",
                mark("{name} has approved it already."),
                name=item.approved_by,
            )
        return {"post": read_post(item, context)}


class TwitterPostCancel(StaffMutation):
    """Close a post that X has not been told of."""

    class Arguments:
        id = post_argument()
        reason = graphene.String(description="Shown as the post's `why`.")

    post = graphene.Field(TwitterQueuedPost)

    @staticmethod
    def perform(context: Context, *, id: str, reason: str | None = None) -> dict[str, Any]:
        item = read_item(id)
        why = read_reason(reason, f"cancelled by {name_requester(context)}")
        if not queue_actions.cancel(item.pk, why=why, now=context.now):
            item.refresh_from_db()
            is_closed = item.state == FeedItemState.CLOSED
            code = StaffErrorCode.ALREADY_DONE if is_closed else StaffErrorCode.TOO_LATE
            raise StaffProblem(code, "id")
        return {"post": read_post(item, context)}


class TwitterPostReschedule(StaffMutation):
    """Set the moment before which a waiting post does not go."""

    class Arguments:
        id = post_argument()
        not_before = graphene.DateTime(description=NOT_BEFORE)

    post = graphene.Field(TwitterQueuedPost)

    @staticmethod
    def perform(context: Context, *, id: str, not_before: datetime | None = None) -> dict[str, Any]:
        item = read_item(id)
        moment = read_moment(not_before, context.now)
        if not queue_actions.reschedule(item.pk, not_before=moment):
            raise StaffProblem(StaffErrorCode.NOT_WAITING, "id")
        return {"post": read_post(item, context)}


def schedule_texts(
    context: Context,
    account: str,
    texts: list[str],
    not_before: datetime | None,
    channel: str | None,
    *,
    field: str,
) -> FeedItem:
    """Put a post, or a thread of several, into the queue; `field` is the argument with its words.

    Raises:
        StaffProblem: it was not put there.
    """
    row = read_account(account)
    place = read_channel(context, channel)
    moment = read_moment(not_before, context.now)
    # PostgreSQL stores no such character.
    if any("\x00" in each for each in texts):
        raise StaffProblem(StaffErrorCode.INVALID, field)
    try:
        item = queue_actions.schedule(
            row,
            text=texts[0],
            more_texts=texts[1:],
            channel=place,
            not_before=moment,
            key=name_words(row, join_parts(texts), not_before and moment),
            by=name_requester(context),
            is_timed=not_before is not None,
        )
    except PermanentError as error:
        raise StaffProblem(StaffErrorCode.INVALID, field, str(error)) from None
    if item.state != FeedItemState.PLANNED:
        raise StaffProblem(
            StaffErrorCode.ALREADY_DONE,
            field,
            mark("The same text was released or called off before: look for it in the queue."),
        )
    return item


class TwitterPostSchedule(StaffMutation):
    """Put a text of the staff's own into the queue; the same for the same moment only once."""

    class Arguments:
        account = account_argument()
        text = graphene.NonNull(graphene.String)
        not_before = graphene.DateTime(description=NOT_BEFORE)
        channel = channel_argument()

    post = graphene.Field(TwitterQueuedPost)

    @staticmethod
    def perform(
        context: Context,
        *,
        account: str,
        text: str,
        not_before: datetime | None = None,
        channel: str | None = None,
    ) -> dict[str, Any]:
        item = schedule_texts(context, account, [text], not_before, channel, field="text")
        return {"post": read_post(item, context)}


class TwitterPostRetry(StaffMutation):
    """Put a post back that was cancelled, held or refused; it waits for its turn again."""

    class Arguments:
        id = post_argument()

    post = graphene.Field(TwitterQueuedPost)

    @staticmethod
    def perform(context: Context, *, id: str) -> dict[str, Any]:
        item = read_item(id)
        if not queue_actions.retry(item.pk, now=context.now):
            unsure = OutboxMessage.objects.filter(
                key=item.outbox_key, state__in=[OutboxState.UNKNOWN, OutboxState.SENDING]
            )
            is_unsure = bool(item.outbox_key) and unsure.exists()
            code = StaffErrorCode.OUTCOME_UNKNOWN if is_unsure else StaffErrorCode.NOT_STUCK
            raise StaffProblem(code, "id")
        return {"post": read_post(item, context)}


def name_words(account: Account, text: str, moment: datetime | None) -> str:
    """Return the key of a text: a second click, or a second try, makes no second post."""
    said = f"{account.x_user_id}\n{moment.isoformat() if moment else ''}\n{text}"
    return hashlib.sha256(said.encode()).hexdigest()[:40]


def read_item(text: str, field: str = "id") -> FeedItem:
    rows = FeedItem.objects.filter(is_baseline=False).select_related("account")
    item = rows.filter(pk=read_row_number(text, field)).first()
    if item is None:
        raise StaffProblem(StaffErrorCode.NOT_FOUND, field)
    return item


def read_post(item: FeedItem, context: Context) -> QueuedPost:
    item.refresh_from_db()
    return make_posts([item], context)[0]


def read_moment(not_before: datetime | None, now: datetime) -> datetime:
    if not_before is None:
        return now
    moment = read_utc(not_before, "notBefore")
    if moment < now:
        raise StaffProblem(StaffErrorCode.IN_THE_PAST, "notBefore")
    if moment > now + AHEAD_AT_MOST:
        raise StaffProblem(StaffErrorCode.INVALID, "notBefore")
    return moment
