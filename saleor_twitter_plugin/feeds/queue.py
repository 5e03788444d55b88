"""Posts that wait for their turn: which may go, what was said, and why the others wait."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from ..handoffs import UNHURRIED_TRIGGERS, SaleorProductId, Trigger, XUserId
from ..models import (
    Account,
    CategoryAccount,
    FeedItem,
    FeedRole,
    LocalAccount,
    OutboxMessage,
    ProductState,
)
from ..models.feeds import FeedItemState
from ..models.outbox import OutboxState
from ..wording import mark
from .pacing import Candidate, Said, Withheld
from .rules import Rule
from .series import series_of

CANDIDATES_MAX = 200
# What was released longer before the window and is still not sent waits for a person.
IN_FLIGHT_AT_MOST = timedelta(days=30)
WHY_EXPIRED = mark("Its news is old: other posts took its place until then.")
WHY_NO_CATEGORY = mark("Its account speaks for no category of the channel any more.")
WHY_DRY_RUN = mark("Dry run: nothing was sent.")
# "feedpost" in ASCII: tells this lock from whatever else the shop's database locks.
_RELEASING_LOCK = 0x66656564706F7374

_WRITE_WITHHELD = """
UPDATE twitter_feed_item AS item
SET withheld_by = seen.rule, withheld_until = seen.until
FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[]) AS seen(id, rule, until)
WHERE item.id = seen.id AND item.id IN (
    SELECT id FROM twitter_feed_item WHERE id = ANY(%s) AND state = 'planned'
    FOR UPDATE SKIP LOCKED
  )
  AND (item.withheld_by, item.withheld_until) IS DISTINCT FROM (seen.rule, seen.until)
"""
# A post on its way is said now, at the earliest: what waits for X's limits must not come out at
# once afterwards. Held and failed ones were never said.
_LIST_SAID = """
SELECT x_user_id, about, is_promotional, words, at, id, change FROM (
    SELECT account.x_user_id, item.is_promotional, item.words, item.id,
           item.change,
           CASE WHEN item.subject_id = '' THEN item.saleor_product_id
                ELSE item.subject_kind || ':' || item.subject_id
           END AS about,
           CASE WHEN item.outbox_key = '' THEN item.released_at
                WHEN message.state = 'waiting' THEN %(now)s
                ELSE COALESCE(message.sent_at, message.sending_since, item.released_at)
           END AS at
    FROM twitter_feed_item AS item
    JOIN twitter_account AS account ON account.id = item.account_id
    LEFT JOIN twitter_outbox_message AS message ON message.key = item.outbox_key
    WHERE item.state = 'released' AND item.released_at > %(released_since)s
      AND CASE WHEN item.outbox_key = '' THEN item.account_id = %(dry_run_id)s
               ELSE message.state IN ('waiting', 'sending', 'unknown', 'sent') END
) AS said
WHERE at > %(since)s
"""


def lock_releasing() -> None:
    """Let one worker at a time release posts, until the transaction ends.

    One lock for all accounts: cooldown and likeness are told across them.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_RELEASING_LOCK])


def list_due_accounts(now: datetime) -> list[Account]:
    """Return the accounts with a post that is worth looking at now."""
    return list(Account.objects.filter(pk__in=_due(now).values("account")).order_by("pk"))


def list_candidates(account: Account, now: datetime) -> list[FeedItem]:
    """Return the account's best waiting posts; those withheld until later are not looked at."""
    return list(in_turn(_due(now).filter(account=account))[:CANDIDATES_MAX])


def in_turn(rows: QuerySet[FeedItem]) -> QuerySet[FeedItem]:
    """Order waiting posts as they go: where staff put them, then the best first."""
    return rows.order_by(F("position").asc(nulls_last=True), "-score", "created_at", "pk")


def to_candidate(item: FeedItem) -> Candidate:
    product_id = item.saleor_product_id or _name_subject(item)
    return Candidate(
        key=str(item.pk),
        # Of a subject its kind and id stand here: the cooldown holds for it too.
        product_id=SaleorProductId(product_id) if product_id else None,
        is_promotional=item.is_promotional,
        score=item.score,
        words=_words_of(item.pk, product_id, item.words),
        planned_at=item.created_at,
        expires_at=item.expires_at,
        is_approved=item.is_approved,
        waits_for_best_hour=item.trigger in UNHURRIED_TRIGGERS and not item.is_timed,
        position=item.position,
        series=series_of(item.change),
    )


def list_said(now: datetime, window: timedelta, *, dry_run_of: Account | None = None) -> list[Said]:
    """Return what all accounts have said within the window, or are about to.

    `dry_run_of`: whose rehearsed posts count as if they had been said.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _LIST_SAID,
            {
                "now": now,
                "since": now - window,
                "released_since": now - window - IN_FLIGHT_AT_MOST,
                "dry_run_id": dry_run_of.pk if dry_run_of else None,
            },
        )
        rows = cursor.fetchall()
    return [
        Said(
            account_id=XUserId(account_id),
            product_id=SaleorProductId(product_id) if product_id else None,
            is_promotional=is_promotional,
            words=_words_of(pk, product_id, _read_words(words)),
            at=at,
            series=series_of(change),
        )
        for account_id, product_id, is_promotional, words, at, pk, change in rows
    ]


def write_withheld(withheld: Mapping[str, Withheld]) -> None:
    """Note on each waiting post which rule keeps it, and until when: one statement."""
    if not withheld:
        return
    keys = sorted(withheld, key=int)
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE_WITHHELD,
            [
                [int(key) for key in keys],
                [withheld[key].rule.value for key in keys],
                [withheld[key].until for key in keys],
                [int(key) for key in keys],
            ],
        )


def release(item: FeedItem, *, is_dry_run: bool, now: datetime) -> bool:
    """Take a post out of the queue; False: somebody was faster, or it was called off.

    Of a rehearsed one nothing is sent: it has no key in the outbox, and says so.
    """
    changes: dict[str, object] = {"outbox_key": outbox_key_of(item)}
    if is_dry_run:
        changes = {"outbox_key": "", "closed_why": WHY_DRY_RUN}
    if item.trigger == Trigger.PRICE_DROP:
        # To be held against the price when it is sent: more than this is no drop any more.
        states = ProductState.objects.filter(
            saleor_product_id=OuterRef("saleor_product_id"), channel=OuterRef("channel")
        )
        changes |= {
            "posted_amount": Subquery(states.values("amount")[:1]),
            "posted_currency": Coalesce(Subquery(states.values("currency")[:1]), Value("")),
        }
    # Of the account that was asked for its rules: planning may have moved it meanwhile.
    mine = FeedItem.objects.filter(
        pk=item.pk, account_id=item.account_id, state=FeedItemState.PLANNED
    )
    changed = mine.update(
        **changes,
        state=FeedItemState.RELEASED,
        released_at=now,
        withheld_by="",
        withheld_until=None,
    )
    return changed == 1


def outbox_key_of(item: FeedItem) -> str:
    """Return the key under which X is told once; no account in it, since a product may move."""
    key = f"feed:{item.channel}:{item.saleor_product_id}:{item.change}"
    return key if len(key) <= 200 else f"feed:{item.pk}"


def close_expired(now: datetime) -> int:
    """Close what is too old to be news; return how many posts."""
    rows = FeedItem.objects.filter(state=FeedItemState.PLANNED, expires_at__lte=now)
    return _unlocked(rows).update(
        state=FeedItemState.CLOSED,
        withheld_by=Rule.EXPIRED,
        withheld_until=None,
        closed_why=WHY_EXPIRED,
    )


def close_ownerless() -> int:
    """Close what waits at accounts without a category or a part in the channel; return how many.

    What staff wrote needs no category.
    """
    same_place = {"account": OuterRef("account"), "channel": OuterRef("channel")}
    rows = FeedItem.objects.filter(
        ~Exists(CategoryAccount.objects.filter(**same_place)),
        ~Exists(FeedRole.objects.filter(**same_place)),
        ~Exists(LocalAccount.objects.filter(**same_place)),
        state=FeedItemState.PLANNED,
        is_baseline=False,
    ).exclude(trigger=Trigger.SCHEDULED)
    return _unlocked(rows).update(
        state=FeedItemState.CLOSED, withheld_until=None, closed_why=WHY_NO_CATEGORY
    )


def find_by_outbox_key(key: str) -> FeedItem | None:
    return FeedItem.objects.filter(outbox_key=key).select_related("account").first()


def note_rendered(item: FeedItem, **columns: object) -> None:
    """Store what the post says: `template_name`, `posted_amount`, `posted_currency`."""
    FeedItem.objects.filter(pk=item.pk).update(**columns)


def close_rehearsed(item: FeedItem, *, why: str) -> None:
    """Close a dry run's post that would have been held."""
    rows = FeedItem.objects.filter(pk=item.pk, state=FeedItemState.RELEASED, outbox_key="")
    rows.update(state=FeedItemState.CLOSED, closed_why=why[:200])


def close_unsaid(outbox_key: str, *, why: str) -> bool:
    """Close a released post that X was not and will not be told of, and let others be looked at.

    Called in the transaction that closes the outbox's row, and after it.
    """
    gone = OutboxMessage.objects.filter(
        key=OuterRef("outbox_key"), state__in=[OutboxState.HELD, OutboxState.FAILED]
    )
    item = FeedItem.objects.filter(
        Exists(gone), outbox_key=outbox_key, state=FeedItemState.RELEASED
    )
    found = item.values("account_id", "saleor_product_id").first()
    if found is None or not item.update(state=FeedItemState.CLOSED, closed_why=why[:200]):
        return False
    # What waited because of it may go now.
    waiting = FeedItem.objects.filter(state=FeedItemState.PLANNED, withheld_until__isnull=False)
    freed = waiting.filter(
        Q(account=found["account_id"])
        | Q(saleor_product_id=found["saleor_product_id"], withheld_by=Rule.PRODUCT_COOLDOWN)
        | Q(withheld_by=Rule.TOO_SIMILAR)
    )
    _unlocked(freed).update(withheld_until=None)
    return True


def _name_subject(item: FeedItem) -> str:
    return f"{item.subject_kind}:{item.subject_id}" if item.subject_id else ""


def _unlocked(rows: QuerySet[FeedItem]) -> QuerySet[FeedItem]:
    """Leave out what another worker is changing: two that wait for each other's rows never end."""
    return FeedItem.objects.filter(pk__in=rows.select_for_update(skip_locked=True).values("pk"))


def _due(now: datetime) -> QuerySet[FeedItem]:
    return FeedItem.objects.filter(
        Q(withheld_until=None) | Q(withheld_until__lte=now),
        Q(expires_at=None) | Q(expires_at__gt=now),
        state=FeedItemState.PLANNED,
        is_baseline=False,
        not_before__lte=now,
    )


def _read_words(stored: str | list[str]) -> list[str]:
    # A cursor of our own gives JSON as it is written.
    return json.loads(stored) if isinstance(stored, str) else stored


def _words_of(pk: int, product_id: str, words: Iterable[str]) -> frozenset[str]:
    # A name of emoji alone has no words, and is like no other for that.
    return frozenset(words) or frozenset({f"product:{product_id}" if product_id else f"post:{pk}"})
