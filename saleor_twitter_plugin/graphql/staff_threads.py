"""Threads of the staff's own, and how far each has come."""

from datetime import datetime
from typing import Any

import graphene

from ..errors import PermanentError
from ..feeds import queue_actions
from ..feeds.threads import join_parts
from ..models.feeds import FeedItemState
from ..wording import mark
from .context import Context
from .staff_permission import name_requester
from .staff_posts import NOT_BEFORE, name_words, read_moment, read_post
from .staff_problems import StaffErrorCode, StaffProblem
from .staff_queue import TwitterQueuedPost
from .staff_types import (
    StaffMutation,
    account_argument,
    channel_argument,
    read_account,
    read_channel,
)


class TwitterThreadSchedule(StaffMutation):
    """Put a thread of 2 to 25 posts into the queue; the same for the same moment only once.

    Each goes below the one before, when X has that; for caps it counts as one post.
    """

    class Arguments:
        account = account_argument()
        texts = graphene.NonNull(graphene.List(graphene.NonNull(graphene.String)))
        not_before = graphene.DateTime(description=NOT_BEFORE)
        channel = channel_argument()

    post = graphene.Field(TwitterQueuedPost)

    @staticmethod
    def perform(
        context: Context,
        *,
        account: str,
        texts: list[str],
        not_before: datetime | None = None,
        channel: str | None = None,
    ) -> dict[str, Any]:
        row = read_account(account)
        place = read_channel(context, channel)
        moment = read_moment(not_before, context.now)
        # PostgreSQL stores no such character.
        if any("\x00" in each for each in texts):
            raise StaffProblem(StaffErrorCode.INVALID, "texts")
        if len(texts) < 2:
            raise StaffProblem(StaffErrorCode.INVALID, "texts", mark("A thread has 2 to 25 posts."))
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
            raise StaffProblem(StaffErrorCode.INVALID, "texts", str(error)) from None
        if item.state != FeedItemState.PLANNED:
            raise StaffProblem(
                StaffErrorCode.ALREADY_DONE,
                "texts",
                mark("The same text was released or called off before: look for it in the queue."),
            )
        return {"post": read_post(item, context)}
