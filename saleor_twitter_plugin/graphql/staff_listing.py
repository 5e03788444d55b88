"""Pages of the queue, and of the calendar."""

from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any

import graphene
from django.db.models import Q
from django.db.models.functions import Coalesce
from graphql import GraphQLError

from ..feeds.queue import in_turn
from ..handoffs import Trigger
from ..models import FeedItem
from ..models.feeds import FeedItemState
from .context import Context
from .paging import (
    PAGE_SIZE,
    Page,
    make_page,
    read_cursor,
    read_first,
    read_moment,
    read_row_id,
)
from .staff_calendar import list_coming, place_of
from .staff_permission import for_staff
from .staff_queue import TwitterQueueConnection, make_posts
from .staff_types import (
    TwitterQueueState,
    TwitterTrigger,
    account_argument,
    find_account,
    read_asked_utc,
)

# After every position that staff gives.
_NO_POSITION = 2**31 - 1


class QueueQuery(graphene.ObjectType):
    twitter_queue = graphene.Field(
        TwitterQueueConnection,
        account=account_argument(is_required=False),
        state=TwitterQueueState(),
        trigger=TwitterTrigger(),
        first=graphene.Int(default_value=PAGE_SIZE),
        after=graphene.String(),
        description="Posts, the newest first; with `state: PLANNED` the best first, as they go.",
    )
    twitter_calendar = graphene.Field(
        TwitterQueueConnection,
        from_=graphene.Argument(graphene.DateTime, required=True, name="from"),
        to=graphene.NonNull(graphene.DateTime),
        account=account_argument(is_required=False),
        first=graphene.Int(default_value=PAGE_SIZE),
        after=graphene.String(),
        description="What was released, and what is set for a moment, the earliest first; `to` is"
        " not in it.",
    )

    @staticmethod
    @for_staff
    def resolve_twitter_queue(
        root: None,
        info: Any,
        account: str | None = None,
        state: str | None = None,
        trigger: str | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> Page:
        context: Context = info.context
        size = read_first(first)
        rows = _list_items(account)
        if state is not None:
            rows = rows.filter(state=state)
        if trigger is not None:
            rows = rows.filter(trigger=trigger)
        if state == FeedItemState.PLANNED:
            return _cut_best_first(rows, context, size, after)
        if after is not None:
            (pk,) = read_cursor(after, read_row_id)
            rows = rows.filter(pk__lt=pk)
        items = list(rows.order_by("-pk")[: size + 1])
        return make_page(
            make_posts(items, context),
            first=size,
            after=after,
            place=lambda post: (post.item.pk,),
        )

    @staticmethod
    @for_staff
    def resolve_twitter_calendar(
        root: None,
        info: Any,
        from_: datetime,
        to: datetime,
        account: str | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> Page:
        context: Context = info.context
        size = read_first(first)
        start, end = read_asked_utc(from_, "from"), read_asked_utc(to, "to")
        if end <= start:
            raise GraphQLError("`to` must be after `from`.", extensions={"code": "BAD_MOMENT"})
        released = Q(state=FeedItemState.RELEASED, released_at__gte=start, released_at__lt=end)
        # What waits for its turn has no moment yet, unless somebody set one.
        planned = Q(state=FeedItemState.PLANNED, not_before__gte=start, not_before__lt=end) & (
            Q(trigger=Trigger.SCHEDULED) | Q(not_before__gt=context.now)
        )
        rows = _list_items(account).filter(released | planned)
        rows = rows.annotate(moment=Coalesce("released_at", "not_before"))
        coming = list_coming(account, start=max(start, context.now), end=end)
        if after is not None:
            moment, pk = read_cursor(after, read_moment, read_row_id)
            rows = rows.filter(Q(moment__gt=moment) | Q(moment=moment, pk__gt=pk))
            coming = (each for each in coming if place_of(each) > (moment, pk))
        stored = rows.order_by("moment", "pk")[: size + 1]
        items = list(islice(merge(stored, coming, key=place_of), size + 1))
        return make_page(
            make_posts(items, context),
            first=size,
            after=after,
            place=lambda post: (place_of(post.item)[0].isoformat(), place_of(post.item)[1]),
        )


def _list_items(account: str | None) -> Any:
    # What was there before its account was never a post.
    rows = FeedItem.objects.filter(is_baseline=False).select_related("account")
    if account is None:
        return rows
    found = find_account(account)
    return rows.filter(account=found) if found else rows.none()


def _cut_best_first(rows: Any, context: Context, size: int, after: str | None) -> Page:
    if after is not None:
        position, score, created_at, pk = read_cursor(
            after, read_row_id, read_row_id, read_moment, read_row_id
        )
        later = Q(created_at__gt=created_at) | Q(created_at=created_at, pk__gt=pk)
        worse = Q(score__lt=score) | Q(score=score) & later
        rows = rows.alias(place=Coalesce("position", _NO_POSITION))
        rows = rows.filter(Q(place__gt=position) | Q(place=position) & worse)
    items = list(in_turn(rows)[: size + 1])
    return make_page(
        make_posts(items, context),
        first=size,
        after=after,
        place=lambda post: (
            _NO_POSITION if post.item.position is None else post.item.position,
            post.item.score,
            post.item.created_at.isoformat(),
            post.item.pk,
        ),
    )
