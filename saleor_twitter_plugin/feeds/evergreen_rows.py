"""What an account may say again: from our own tables, a bounded number of products a round."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import connection

from ..handoffs import CatalogItem, MessageKind, SaleorProductId, Trigger
from ..models import Account, AccountFeedRules, FeedItem, OutboxMessage
from ..models.accounts import AccountState
from ..models.feeds import FeedItemState
from ..models.outbox import OutboxState
from .evergreen import EvergreenRules
from .planning import LIVES
from .prices import measure_discount_percent
from .revenues import sum_by_variant
from .scoring import Worth, score
from .similarity import pick_words

CHANGE_PREFIX = "evergreen:"
# The longest unsaid; of these the best are looked at in the catalog.
PRODUCTS_LOOKED_AT = 500
TEXTS_COMPARED = 50
PER_DAY_SPAN = timedelta(days=1)

# What was there before its account counts as said when the account came.
_LIST_SAID = """
WITH said AS (
    SELECT item.saleor_product_id AS id,
           max(CASE WHEN item.state = 'released'
                    THEN COALESCE(message.sent_at, item.released_at)
                    ELSE item.created_at END) AS last_at,
           count(*) FILTER (WHERE item.state = 'released') AS posts,
           count(*) FILTER (WHERE item.state = 'released' AND item.trigger = 'evergreen')
               AS repeats,
           count(*) FILTER (WHERE item.trigger = 'evergreen') AS tries,
           bool_or(item.state = 'released' OR item.is_baseline) AS is_known,
           bool_or(item.state = 'planned' AND NOT item.is_baseline) AS is_waiting
    FROM twitter_feed_item AS item
    LEFT JOIN twitter_outbox_message AS message
           ON message.key = item.outbox_key AND item.outbox_key <> ''
    WHERE item.channel = %(channel)s AND item.saleor_product_id IN (
        SELECT saleor_product_id FROM twitter_feed_item
        WHERE account_id = %(account_id)s AND channel = %(channel)s AND saleor_product_id <> ''
    )
    GROUP BY item.saleor_product_id
)
SELECT said.id, said.posts, said.tries, state.stock_quantity, state.amount,
       state.undiscounted_amount, state.variant_ids
FROM said
JOIN (
    SELECT saleor_product_id, stock_quantity, amount, undiscounted_amount,
           ARRAY(SELECT jsonb_array_elements_text(variant_ids)) AS variant_ids
    FROM twitter_product_state
    WHERE channel = %(channel)s AND is_visible AND is_in_stock
) AS state ON state.saleor_product_id = said.id
WHERE said.is_known AND NOT said.is_waiting
  AND said.last_at <= %(said_before)s AND said.repeats < %(repeats_max)s
ORDER BY said.last_at, said.id
LIMIT %(count)s
"""


@dataclass(frozen=True, slots=True)
class Repeatable:
    """A product that may be spoken of again."""

    product_id: SaleorProductId
    score: int
    tries: int
    """How often it was to be said again before, with those that were closed."""


def list_accounts() -> list[tuple[Account, EvergreenRules]]:
    """Return the accounts that say again what is no news, with their rules."""
    rows = AccountFeedRules.objects.filter(
        evergreen_is_on=True, is_paused=False, account__state=AccountState.CONNECTED
    ).select_related("account")
    return [(row.account, to_evergreen_rules(row)) for row in rows.order_by("account")]


def to_evergreen_rules(row: AccountFeedRules) -> EvergreenRules:
    return EvergreenRules(
        is_on=row.evergreen_is_on,
        cooldown=timedelta(days=row.evergreen_cooldown_days),
        repeats_max=row.evergreen_repeats_max,
        per_day=row.evergreen_per_day,
    )


def has_time(account: Account, rules: EvergreenRules, now: datetime) -> bool:
    """Tell whether the account has nothing else to say, and has not said enough of old today."""
    mine = FeedItem.objects.filter(account=account, is_baseline=False)
    waiting = mine.filter(state=FeedItemState.PLANNED)
    if waiting.filter(not_before__lte=now).exists():
        return False
    again = mine.filter(trigger=Trigger.EVERGREEN, state=FeedItemState.RELEASED)
    return again.filter(released_at__gt=now - PER_DAY_SPAN).count() < rules.per_day


def list_repeatable(
    account: Account, rules: EvergreenRules, *, channel: str, now: datetime
) -> list[Repeatable]:
    """Return what may be said again, the best first, of those unsaid for longest."""
    with connection.cursor() as cursor:
        cursor.execute(
            _LIST_SAID,
            {
                "channel": channel,
                "account_id": account.pk,
                "said_before": now - rules.cooldown,
                "repeats_max": rules.repeats_max,
                "count": PRODUCTS_LOOKED_AT,
            },
        )
        rows = cursor.fetchall()
    variant_ids = [each for row in rows for each in row[6]]
    revenue = sum_by_variant(variant_ids, channel=channel, now=now)
    found = [
        Repeatable(
            SaleorProductId(product_id),
            score(
                Worth(
                    discount_percent=_measure_discount(amount, undiscounted),
                    stock_quantity=stock,
                    posts_so_far=posts,
                    past_revenue=sum(
                        (revenue.get(each, Decimal(0)) for each in variants), Decimal(0)
                    ),
                )
            ),
            tries,
        )
        for product_id, posts, tries, stock, amount, undiscounted, variants in rows
    ]
    # Of equals whoever was unsaid for longest: Python's sort keeps the order.
    return sorted(found, key=lambda each: -each.score)


def add_repeat(item: CatalogItem, found: Repeatable, account: Account, *, now: datetime) -> bool:
    """Put a repeat into the queue; False: another worker has put it there already."""
    made = FeedItem.objects.bulk_create(
        [
            FeedItem(
                saleor_product_id=item.product_id,
                channel=item.channel,
                change=f"{CHANGE_PREFIX}{found.tries + 1}",
                account=account,
                trigger=Trigger.EVERGREEN,
                score=found.score,
                words=sorted(pick_words(item.name)),
                not_before=now,
                expires_at=now + LIVES[Trigger.EVERGREEN],
                created_at=now,
            )
        ],
        ignore_conflicts=True,
    )
    return bool(made)


def read_turn(item: FeedItem) -> int:
    """Return which repeat of its product, or which of a series, a post is."""
    number = item.change.rpartition(":")[2]
    return int(number) if number.isdecimal() else item.pk


def list_said_texts(item: FeedItem) -> list[str]:
    """Return what X has been told of the product before, the newest first."""
    said = [OutboxState.SENT, OutboxState.SENDING, OutboxState.UNKNOWN]
    rows = OutboxMessage.objects.filter(
        saleor_product_id=item.saleor_product_id,
        kind=MessageKind.POST,
        state__in=said,
        in_reply_to_post_id="",
    ).exclude(key=item.outbox_key)
    texts = rows.exclude(text="").order_by("-pk").values_list("text", flat=True)
    return list(texts[:TEXTS_COMPARED])


def _measure_discount(amount: Decimal | None, undiscounted: Decimal | None) -> int:
    if amount is None or undiscounted is None:
        return 0
    return measure_discount_percent(undiscounted, amount)
