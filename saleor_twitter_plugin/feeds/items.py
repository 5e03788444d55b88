"""What we have said, or decided to leave unsaid, about each product."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import Count, OuterRef, Subquery

from ..handoffs import SaleorProductId, Trigger, XUserId
from ..models import Account, FeedItem
from ..models.feeds import FeedItemState, ProductState
from .planning import PUBLISHED, PlannedPost, PlanResult, WaitingPost


def list_known(
    product_ids: Collection[SaleorProductId], *, channel: str, change: str = PUBLISHED
) -> set[SaleorProductId]:
    rows = FeedItem.objects.filter(
        saleor_product_id__in=product_ids, channel=channel, change=change
    )
    return {SaleorProductId(each) for each in rows.values_list("saleor_product_id", flat=True)}


def read_waiting(
    product_ids: Collection[SaleorProductId], *, channel: str
) -> dict[SaleorProductId, list[WaitingPost]]:
    """Return what the catalog gave the queue about these products; what staff wrote is theirs."""
    rows = (
        FeedItem.objects.filter(
            saleor_product_id__in=product_ids,
            channel=channel,
            state=FeedItemState.PLANNED,
            is_baseline=False,
        )
        .exclude(trigger=Trigger.SCHEDULED)
        .order_by("pk")
        .values_list("saleor_product_id", "pk", "trigger", "account__x_user_id", "score")
    )
    found: defaultdict[SaleorProductId, list[WaitingPost]] = defaultdict(list)
    for product_id, item_id, trigger, account_id, score in rows:
        post = WaitingPost(item_id, Trigger(trigger), XUserId(account_id), score)
        found[SaleorProductId(product_id)].append(post)
    return dict(found)


def count_posts(
    product_ids: Collection[SaleorProductId], *, channel: str
) -> dict[SaleorProductId, int]:
    """Return how often each product was spoken of; those never spoken of are left out."""
    rows = (
        FeedItem.objects.filter(
            saleor_product_id__in=product_ids, channel=channel, state=FeedItemState.RELEASED
        )
        .order_by()
        .values_list("saleor_product_id")
        .annotate(count=Count("pk"))
    )
    return {SaleorProductId(product_id): count for product_id, count in rows}


def list_waiting_products(
    *, channel: str, seen_before: datetime, limit: int
) -> list[SaleorProductId]:
    """Return products with a waiting post that were not looked at since, the longest ago first."""
    states = ProductState.objects.filter(
        saleor_product_id=OuterRef("saleor_product_id"), channel=channel
    )
    rows = (
        FeedItem.objects.filter(channel=channel, state=FeedItemState.PLANNED, is_baseline=False)
        .exclude(trigger=Trigger.SCHEDULED)
        .annotate(seen_at=Subquery(states.values("seen_at")))
        .filter(seen_at__lt=seen_before)
        .order_by("seen_at", "saleor_product_id")
        .values_list("saleor_product_id", flat=True)
    )
    return [SaleorProductId(each) for each in dict.fromkeys(rows[:limit])]


def add_items(
    posts: Iterable[PlannedPost], accounts: Mapping[XUserId, Account], *, now: datetime
) -> None:
    """Insert what is new; the database refuses a second row for the same change."""
    FeedItem.objects.bulk_create(
        [
            FeedItem(
                saleor_product_id=post.product_id,
                channel=post.channel,
                change=post.change,
                account=accounts[post.account_id],
                trigger=post.trigger,
                score=post.score,
                is_promotional=post.is_promotional,
                words=list(post.words),
                saleor_variant_id=post.variant_id or "",
                saleor_warehouse_id=post.warehouse_id or "",
                previous_amount=post.previous_amount,
                not_before=now,
                expires_at=post.expires_at,
                created_at=now,
            )
            # Always in the same order: two planners of the same products would deadlock.
            for post in sorted(posts, key=lambda each: each.product_id)
        ],
        ignore_conflicts=True,
    )


def update_waiting(
    result: PlanResult, accounts: Mapping[XUserId, Account], *, excepted: Collection[int] = ()
) -> None:
    """Move, rescore, close and withdraw waiting posts; one that went meanwhile is left alone.

    Call it in a transaction.
    """
    keys = {*result.moved, *result.rescored, *result.closed, *result.withdrawn} - set(excepted)
    if not keys:
        return
    waiting = FeedItem.objects.filter(pk__in=keys, state=FeedItemState.PLANNED)
    # In one order for all: two who change the same posts would deadlock.
    rows = list(waiting.order_by("pk").select_for_update())
    waiting.filter(pk__in=result.withdrawn).delete()
    changed = []
    for row in rows:
        if row.pk in result.closed:
            row.state, row.closed_why = FeedItemState.CLOSED, result.closed[row.pk]
        elif row.pk in result.moved:
            # Other rules hold there; and whoever approved it did so for this account.
            row.account = accounts[result.moved[row.pk]]
            row.is_approved, row.approved_by, row.withheld_by = False, "", ""
            row.position = None
        if row.pk in result.closed or row.pk in result.moved:
            row.withheld_until = None
        row.score = result.rescored.get(row.pk, row.score)
        if row.pk not in result.withdrawn:
            changed.append(row)
    FeedItem.objects.bulk_update(
        changed,
        [
            "account",
            "score",
            "state",
            "closed_why",
            "is_approved",
            "approved_by",
            "withheld_by",
            "withheld_until",
            "position",
        ],
    )


def mark_baseline(
    product_ids: Sequence[SaleorProductId], account: Account, *, channel: str, now: datetime
) -> None:
    """Note products that were there before the account: they are never announced as new.

    How they stand is noted by the next scan, without news; what changes after it is news.
    """
    FeedItem.objects.bulk_create(
        [
            FeedItem(
                saleor_product_id=product_id,
                channel=channel,
                change=PUBLISHED,
                account=account,
                is_baseline=True,
                created_at=now,
            )
            for product_id in sorted(product_ids)
        ],
        ignore_conflicts=True,
    )
