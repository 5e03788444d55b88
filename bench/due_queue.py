"""What one post costs, claimed and written, out of a short and of a long queue that is due."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from django.db import connection

from saleor_twitter_plugin import accounts, feeds, outbox
from saleor_twitter_plugin.config import Config
from saleor_twitter_plugin.handoffs import (
    MessageKind,
    OutgoingMessage,
    Priority,
    SaleorProductId,
    XUserId,
)
from saleor_twitter_plugin.models import Account, FeedItem
from saleor_twitter_plugin.models.feeds import FeedItemState
from saleor_twitter_plugin.pipeline.composing import Composed, compose

from .measuring import (
    TIMED_COLUMNS,
    Way,
    describe_ways,
    estimate,
    measure,
    milliseconds,
    ratio_of_medians,
)
from .report import Result
from .synthetic_shop import CATEGORY_ID, SyntheticShop

DEPTHS = (100, 10_000)
WARM_UP_ROUNDS = 3
_KEY = "feed:bench:{}"


def measure_due_queue(
    account: Account,
    config: Config,
    *,
    rounds: int,
    random: Random,
    depths: tuple[int, int] = DEPTHS,
) -> Result:
    shop: Any = SyntheticShop(config, config.channel)
    accounts.assign_category(CATEGORY_ID, account, channel=config.channel)

    _fill(max(depths), account, config.channel)

    def way(depth: int) -> Way:
        def prepare(number: int) -> None:
            _set_depth(depth)

        def act(number: int) -> None:
            now = datetime.now(UTC)
            message = outbox.claim_next(now=now)
            assert message is not None
            item = FeedItem.objects.get(outbox_key=message.key)
            composed = compose(
                SaleorProductId(message.saleor_product_id),
                message.channel,
                item,
                account,
                shop=shop,
                config=config,
                now=now,
            )
            assert isinstance(composed, Composed)
            assert outbox.mark_sending(message, text=composed.text, now=now)

        return Way(_name(depth), act, prepare)

    try:
        samples = measure(
            [way(each) for each in depths],
            rounds=rounds,
            warm_up_rounds=WARM_UP_ROUNDS,
            random=random,
        )
    finally:
        accounts.release_category(CATEGORY_ID, channel=config.channel)
        _empty()
    times = {name: milliseconds(taken) for name, taken in samples.items()}
    short, long = (_name(each) for each in depths)
    ratio = estimate(ratio_of_medians(times[long], times[short]), rounds=rounds, random=random)
    rows, medians = describe_ways(samples, rounds=rounds, random=random)
    return Result(
        key="f",
        title=f"claim a due post, write it and note that it is sent, {rounds} rounds",
        columns=TIMED_COLUMNS,
        rows=rows,
        verdict=f"of {depths[1]:,} due posts / of {depths[0]:,}: {ratio:.2f} a post",
        notes=("Without X and without Saleor's answer about the product.",),
        numbers={"rounds": rounds, "milliseconds": medians, "ratio": ratio},
    )


def _fill(depth: int, account: Account, channel: str) -> None:
    _empty()
    now = datetime.now(UTC) - timedelta(minutes=1)
    numbers = range(1, depth + 1)
    feeds.read_or_make_codes([SaleorProductId(str(each)) for each in numbers], now=now)
    FeedItem.objects.bulk_create(
        [
            FeedItem(
                saleor_product_id=str(each),
                channel=channel,
                change="published",
                account=account,
                state=FeedItemState.RELEASED,
                released_at=now,
                outbox_key=_KEY.format(each),
                created_at=now,
            )
            for each in numbers
        ],
        batch_size=2_000,
    )
    outbox.add([_make_message(each, account, channel) for each in numbers], now=now)


def _set_depth(depth: int) -> None:
    """Let so many posts be due, and the others be held; what was sent is put back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE twitter_outbox_message AS message"
            " SET state = wanted.state, sending_since = NULL, claimed_until = NULL, text = ''"
            " FROM (SELECT id, CASE WHEN row_number() OVER (ORDER BY id) <= %s"
            "              THEN 'waiting' ELSE 'held' END AS state"
            "       FROM twitter_outbox_message) AS wanted"
            " WHERE message.id = wanted.id AND message.state <> wanted.state",
            [depth],
        )
        # As autovacuum would between two rounds that are far apart.
        cursor.execute("VACUUM ANALYZE twitter_outbox_message")


def _empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE twitter_feed_item, twitter_outbox_message CASCADE")


def _make_message(number: int, account: Account, channel: str) -> OutgoingMessage:
    return OutgoingMessage(
        key=_KEY.format(number),
        kind=MessageKind.POST,
        account_id=XUserId(account.x_user_id),
        priority=Priority.PROMOTION,
        text="",
        product_id=SaleorProductId(str(number)),
        channel=channel,
    )


def _name(depth: int) -> str:
    return f"{depth:,} due"
