"""A drop from a cold start: ten thousand mentions in the inbox, until the last is decided.

Beside it Saleor's own reservations of one variant, which queue on its one stock row.
"""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection
from saleor.account.models import Address, User

from saleor_twitter_plugin import drops, inbox, pipeline
from saleor_twitter_plugin.drops.saving import Wanted, save
from saleor_twitter_plugin.handoffs import XEvent, XPostId, XUserId
from saleor_twitter_plugin.keys import get_sealer, get_signing_key
from saleor_twitter_plugin.models import (
    Drop,
    DropEntry,
    InboxEvent,
    OutboxMessage,
    Shopper,
    ShopperLink,
)
from saleor_twitter_plugin.models.inbox import InboxState
from saleor_twitter_plugin.shop import get_shop
from tests.shop_contract.saleor_stock_room import ADDRESS

from .mentions import write_mention
from .report import Result
from .reservations import rush_reservations
from .rushing import Done, rush
from .shop import BenchShop

PROCESS_COUNT = 2
HASHTAG = "benchdrop"
FIRST_POST_ID = 1_900_000_000_000_000_000
FIRST_USER_ID = 1_650_000_000_000_000_000
STORED_AT_ONCE = 500
LOOK_EVERY_SECONDS = 0.2
# Answers take X's own limits far longer: their pace is seen by then.
WATCHED_SECONDS = 150.0
# Enough that nothing is held when the rush is over but by who won it.
HOLD_MINUTES = 600


def measure_drop_rush(
    shop: BenchShop, *, unit_count: int, entrant_count: int, reservation_count: int
) -> Result:
    drop = _open_drop(shop, unit_count)
    linked_count = _add_linked_people(entrant_count // 2)
    _fill_inbox(entrant_count)
    watch = _Watch(entrant_count)
    try:
        rushed = rush(PROCESS_COUNT, lambda number: _drain(watch if number == 0 else None))
        marks = watch.read_marks()
        outcomes = Counter(DropEntry.objects.filter(drop=drop).values_list("outcome", flat=True))
        faults = drops.find_faults(drop)
        replies = OutboxMessage.objects.filter(in_reply_to_post_id__gte=str(FIRST_POST_ID))
        # Not what the workers say that they have handled: what is there.
        answered_count = replies.count()
    finally:
        _empty()
    assert faults == [], faults
    won_count, decided_count = outcomes["won"], outcomes.total()
    is_exact = decided_count == entrant_count and won_count == min(unit_count, entrant_count)
    reserved = rush_reservations(shop, process_count=PROCESS_COUNT, count=reservation_count)
    decided_rate = decided_count / marks.decided_seconds
    # While some are decided still, the processes share their time with that.
    after_count = answered_count - marks.answered_count
    after_rate = after_count / max(rushed.elapsed_seconds - marks.decided_seconds, 0.001)
    return Result(
        key="l",
        title=(
            f"{entrant_count:,} mentions in the inbox, {unit_count:,} units,"
            f" {PROCESS_COUNT} cold processes"
        ),
        columns=("", "number", "last after s", "per second"),
        rows=[
            (
                "won",
                str(won_count),
                f"{marks.won_seconds:.1f}",
                f"{won_count / marks.won_seconds:.0f}",
            ),
            (
                "decided",
                str(decided_count),
                f"{marks.decided_seconds:.1f}",
                f"{decided_rate:.0f}",
            ),
            (
                "reply queued",
                str(answered_count),
                f"{rushed.elapsed_seconds:.1f}",
                f"{answered_count / rushed.elapsed_seconds:.0f}",
            ),
            (
                "of them after all were decided",
                str(after_count),
                f"{rushed.elapsed_seconds:.1f}",
                f"{after_rate:.0f}",
            ),
            (
                "Saleor's reservations",
                str(reserved.outcomes.total()),
                f"{reserved.elapsed_seconds:.1f}",
                f"{reserved.rate:.0f}",
            ),
        ],
        verdict=(
            f"{'exactly' if is_exact else 'NOT ALL:'} {won_count} of {decided_count:,} won, the"
            f" last decided after {marks.decided_seconds:.1f} s (target 60), {answered_count:,}"
            f" replies queued after {rushed.elapsed_seconds:.1f} s; decided / Saleor's"
            f" reservations: {decided_rate / reserved.rate:.0f}"
        ),
        notes=(
            f"{linked_count:,} of them are linked customers, with an address each. Moments are"
            f" looked for each {LOOK_EVERY_SECONDS:g} s, for {WATCHED_SECONDS:g} s. Orders are"
            " made by beat, and not here.",
        ),
        numbers={
            "won_count": won_count,
            "decided_count": decided_count,
            "is_exact": is_exact,
            "answered_count": answered_count,
            "won_seconds": marks.won_seconds,
            "decided_seconds": marks.decided_seconds,
            "replied_seconds": rushed.elapsed_seconds,
            "decided_per_second": decided_rate,
            "replied_per_second": answered_count / rushed.elapsed_seconds,
            "replied_per_second_after_all_were_decided": after_rate,
            "reserved_per_second": reserved.rate,
            "cpu_milliseconds": rushed.cpu_milliseconds,
        },
    )


@dataclass(frozen=True, slots=True)
class _Marks:
    won_seconds: float
    decided_seconds: float
    answered_count: int
    """So many were answered when the last was decided."""


class _Watch:
    """Looks on, in a thread of one of the processes; its marks go through a table."""

    def __init__(self, entrant_count: int) -> None:
        self._entrant_count = entrant_count
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS bench_mark")
            cursor.execute("CREATE TABLE bench_mark (name text, value float)")

    def start(self) -> None:
        threading.Thread(target=self._look, args=(time.perf_counter(),), daemon=True).start()

    def _look(self, began: float) -> None:
        won_count = entry_count = 0
        won_at = 0.0
        # Its last words come before those of the work.
        over = began + WATCHED_SECONDS - 2
        while entry_count < self._entrant_count and time.perf_counter() < over:
            time.sleep(LOOK_EVERY_SECONDS)
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT count(*), count(*) FILTER (WHERE outcome = 'won')"
                    " FROM twitter_drop_entry"
                )
                entry_count, newly_won = cursor.fetchone()
            if newly_won > won_count:
                won_count, won_at = newly_won, time.perf_counter() - began
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO bench_mark SELECT 'answered', count(*) FROM twitter_inbox_event"
                " WHERE state = 'done' UNION SELECT 'won', %s UNION SELECT 'decided', %s",
                [won_at, time.perf_counter() - began],
            )
        connection.close()

    def read_marks(self) -> _Marks:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, value FROM bench_mark")
            values = dict(cursor.fetchall())
        return _Marks(values["won"], values["decided"], int(values["answered"]))


def _drain(watch: _Watch | None) -> Iterator[Done | None]:
    shop, handled = get_shop(), 0
    yield None
    if watch is not None:
        watch.start()
    began = time.perf_counter()
    with shop.allow_writes():
        waiting = InboxEvent.objects.filter(state__in=[InboxState.NEW, InboxState.CLAIMED])
        while time.perf_counter() - began < WATCHED_SECONDS and waiting.exists():
            handled += pipeline.drain_inbox(
                shop=shop,
                sealer=get_sealer(),
                signing_key=get_signing_key(),
                clock=lambda: datetime.now(UTC),
            )
    yield Done(Counter({"answered": handled}), [time.perf_counter() - began])


def _open_drop(shop: BenchShop, unit_count: int) -> Drop:
    saleor, now = get_shop(), datetime.now(UTC)
    with saleor.allow_writes():
        offer = saleor.find_offer_by_product(shop.product_id, channel=shop.room.channel)
        assert offer is not None
        drop = Drop(slug=HASHTAG, channel=shop.room.channel)
        values = {
            "name": "Bench drop",
            "hashtag": HASHTAG,
            "opens_at": now - timedelta(seconds=1),
            "closes_at": now + timedelta(hours=8),
            "hold_minutes": HOLD_MINUTES,
            "audience": "open",
        }
        assert save(drop, values, [Wanted(offer, offer.variants[0], unit_count)]) == []
        assert drops.schedule(drop, shop=saleor, now=now)
    return drop


def _add_linked_people(count: int) -> int:
    """Store customers as rows: thousands of mutations would take longer than all that is timed."""
    address = {
        "first_name": ADDRESS["firstName"],
        "last_name": ADDRESS["lastName"],
        "street_address_1": ADDRESS["streetAddress1"],
        "city": ADDRESS["city"],
        "postal_code": ADDRESS["postalCode"],
        "country": ADDRESS["country"],
        "country_area": ADDRESS["countryArea"],
    }
    addresses = Address.objects.bulk_create(
        Address(**address, street_address_2=f"flat {number}") for number in range(count)
    )
    users = User.objects.bulk_create(
        User(
            email=f"rush{number}@example.com",
            is_active=True,
            is_confirmed=True,
            default_shipping_address=each,
            default_billing_address=each,
        )
        for number, each in enumerate(addresses)
    )
    ShopperLink.objects.bulk_create(
        ShopperLink(
            x_user_id=str(FIRST_USER_ID + 2 * number),
            handle=f"rush{2 * number}",
            saleor_customer_id=str(each.pk),
        )
        for number, each in enumerate(users)
    )
    return len(users)


def _fill_inbox(entrant_count: int) -> None:
    now = datetime.now(UTC)
    for first in range(0, entrant_count, STORED_AT_ONCE):
        some = range(first, min(first + STORED_AT_ONCE, entrant_count))
        inbox.record(
            [_mention(each, now) for each in some],
            source="webhook",
            sealer=get_sealer(),
            now=now + timedelta(microseconds=first),
        )


def _mention(number: int, now: datetime) -> XEvent:
    return write_mention(
        XUserId(str(FIRST_USER_ID + number)),
        f"rush{number}",
        XPostId(str(FIRST_POST_ID + number)),
        f"#{HASHTAG}",
        now=now + timedelta(microseconds=number),
    )


def _empty() -> None:
    """Take everything away again; what else is measured must not find it."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE twitter_drop, twitter_claim CASCADE")
        cursor.execute("DROP TABLE bench_mark")
    InboxEvent.objects.filter(key__gte=f"post:{FIRST_POST_ID}").delete()
    OutboxMessage.objects.filter(in_reply_to_post_id__gte=str(FIRST_POST_ID)).delete()
    ShopperLink.objects.filter(handle__startswith="rush").delete()
    Shopper.objects.filter(handle__startswith="rush").delete()
    users = User.objects.filter(email__startswith="rush", email__endswith="@example.com")
    addresses = list(users.values_list("default_shipping_address_id", flat=True))
    users.delete()
    Address.objects.filter(pk__in=addresses).delete()
