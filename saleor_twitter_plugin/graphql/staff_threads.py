"""Threads of the staff's own, and how far each has come."""

from datetime import datetime
from typing import Any

import graphene

from ..wording import mark
from .context import Context
from .staff_posts import NOT_BEFORE, read_post, schedule_texts
from .staff_problems import StaffErrorCode, StaffProblem
from .staff_queue import TwitterQueuedPost
from .staff_types import (
    StaffMutation,
    account_argument,
    channel_argument,
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
        if len(texts) < 2:
            raise StaffProblem(StaffErrorCode.INVALID, "texts", mark("A thread has 2 to 25 posts."))
        item = schedule_texts(context, account, texts, not_before, channel, field="texts")
        return {"post": read_post(item, context)}
