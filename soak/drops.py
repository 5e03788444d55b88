"""A drop that thousands want at once, while the workers that decide it are killed at random.

Signed mentions come through the webhook; workers decide, answer and order them, and die on the way.
When all are healed nobody has been sold what is not there, and everything that came is explained.
"""

import random
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from django.db.models import Count, Max
from django.test import RequestFactory

from saleor_twitter_plugin import drops, web
from saleor_twitter_plugin.drops.saving import Wanted, save
from saleor_twitter_plugin.keys import get_signing_key
from saleor_twitter_plugin.models import (
    Drop,
    DropEntry,
    DropEvent,
    DropUnit,
    InboxEvent,
    OutboxMessage,
    ShopperLink,
)
from saleor_twitter_plugin.models.drops import DropState, EntryState
from saleor_twitter_plugin.models.inbox import InboxState
from tests.deliveries import sign_delivery
from tests.factories import add_account

from .drop_crew import Crew, running
from .drop_people import ACCOUNT_HANDLE, ACCOUNT_ID, HASHTAG, Mention, draw_mentions
from .drop_report import DropReport, compare_drop
from .drop_shops import FORM, SKU, DropShop
from .worker import SharedClock

# The driver only looks on: between two looks the workers are to have the machine.
LOOK_EVERY_SECONDS = 0.05
KILLS_MIN, KILLS_MAX = 10, 16
HOLD = timedelta(minutes=30)
# After a kill what it had is free again, with the longest lease there is.
HEALED_AFTER = timedelta(seconds=61)
# So often each worker looks and finds nothing, until the clock moves.
IDLE_ROUNDS = 2
STALLED_AFTER_SECONDS = 120.0


def run_drop(
    people: DropShop,
    *,
    seed: int,
    entrants: int,
    units: int,
    workers: int = 3,
) -> DropReport:
    """Run one drop to its end and return the report. Needs committed, empty tables of ours."""
    draw = random.Random(seed)
    report = DropReport(seed, entrants, units)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        clock_file = Path(folder) / "clock"
        clock = SharedClock(clock_file)
        add_account(ACCOUNT_ID, ACCOUNT_HANDLE, created_at=clock.now() - timedelta(days=2))
        drop = _open_drop(people, units=units, now=clock.now())
        mentions, deliveries = draw_mentions(people, count=entrants, draw=draw, now=clock.now())
        report.mention_count, report.delivery_count = len(mentions), len(deliveries)
        asking_count = sum(each.asks for each in mentions)
        run = _Run(people, drop, clock, report, draw)
        run.plan_kills(draw.randint(KILLS_MIN, KILLS_MAX), among=asking_count + units)
        with running(people.shop, clock_file, workers) as crew:
            for each in deliveries:
                _deliver(each, people, now=clock.now())
                run.look(crew)
            run.heal(crew)
            report.killed_count = crew.killed_count
    drop.refresh_from_db()
    compare_drop(drop, mentions, people, report)
    report.seconds = time.monotonic() - started
    return report


def _open_drop(people: DropShop, *, units: int, now: datetime) -> Drop:
    shop = people.shop
    with shop.allow_writes():
        offer = shop.find_offer_by_sku(SKU, channel=people.channel)
        assert offer is not None
        drop = Drop(slug=HASHTAG, channel=people.channel)
        values = {
            "name": "The Runner drop",
            "hashtag": HASHTAG,
            "opens_at": now - timedelta(minutes=1),
            "closes_at": now + timedelta(hours=2),
            "hold_minutes": int(HOLD.total_seconds() / 60),
            "audience": "open",
        }
        assert save(drop, values, [Wanted(offer, offer.variants[0], units)]) == []
        assert drops.schedule(drop, shop=shop, now=now)
    return drop


def _deliver(mention: Mention, people: DropShop, *, now: datetime) -> None:
    """Bring a signed delivery to our door, as X does; anything but 200 is brought again."""
    shop = people.shop
    with shop.allow_writes():
        config = shop.read_config()
        request = RequestFactory().generic(
            "POST",
            "/plugins/global/twitter/x/webhook",
            mention.body,
            "application/json",
            headers=sign_delivery(mention.body, FORM["client_secret"]),
        )
        answer = web.answer(
            request,
            "/x/webhook",
            shop=shop,
            config=config,
            signing_key=get_signing_key(),
            now=now,
            wake=lambda: None,
        )
    assert answer.status_code == 200, answer.status_code


class _Run:
    """What the driver sees and does while the workers work."""

    def __init__(
        self,
        people: DropShop,
        drop: Drop,
        clock: SharedClock,
        report: DropReport,
        draw: random.Random,
    ) -> None:
        self._people, self._drop, self._clock = people, drop, clock
        self._report, self._draw = report, draw
        self._kills_at: list[int] = []
        self._looked_at = time.monotonic()
        self._seen: object = None

    def plan_kills(self, count: int, *, among: int) -> None:
        """Choose how far the drop is to be at each kill: by its progress, not by the clock."""
        self._kills_at = sorted(self._draw.randrange(among * 9 // 10) for _ in range(count))

    def look(self, crew: Crew) -> None:
        """Hold the books against each other, and kill whose time has come."""
        if time.monotonic() - self._looked_at < LOOK_EVERY_SECONDS:
            return
        self._looked_at = time.monotonic()
        crew.check()
        self._report.looked_count += 1
        promised, there = self._people.count_promised()
        if promised != there:
            self._report.oversold.append(f"{promised} are promised or sold, of {there}")
        ordered = DropEntry.objects.filter(state=EntryState.ORDERED).count()
        progress = DropEntry.objects.count() + ordered
        while self._kills_at and progress >= self._kills_at[0]:
            self._kills_at.pop(0)
            crew.kill_one(self._draw)

    def heal(self, crew: Crew) -> None:
        """Let time pass whenever nothing moves, until the drop has come to its end."""
        moved_at, idle_before = time.monotonic(), crew.read_idle_rounds()
        while not self._is_over():
            self.look(crew)
            seen, idle = self._read_movement(), crew.read_idle_rounds()
            if seen != self._seen:
                self._seen, moved_at, idle_before = seen, time.monotonic(), idle
            elif time.monotonic() - moved_at > STALLED_AFTER_SECONDS:
                self._report.others.append(f"stalled with {seen}")
                return
            elif all(
                after - before >= IDLE_ROUNDS
                for before, after in zip(idle_before, idle, strict=True)
            ):
                idle_before = idle
                self._clock.advance(self._choose_step().total_seconds())
            time.sleep(LOOK_EVERY_SECONDS)
        # Whoever is still to be killed is killed with nothing to do: it must not matter.
        while self._kills_at:
            self._kills_at.pop()
            crew.kill_one(self._draw)

    def _choose_step(self) -> timedelta:
        """Return how long to wait: for leases of the dead, else for holds to run out."""
        linked = ShopperLink.objects.filter(removed_at=None).values("x_user_id")
        unordered = DropEntry.objects.filter(state=EntryState.HELD, x_user_id__in=linked)
        if _count_open_events() or unordered.exists():
            return HEALED_AFTER
        return HOLD + timedelta(minutes=1)

    def _is_over(self) -> bool:
        self._drop.refresh_from_db(fields=["state"])
        return self._drop.state == DropState.SETTLED and not _count_open_events()

    def _read_movement(self) -> object:
        states = InboxEvent.objects.order_by().values_list("state").annotate(count=Count("pk"))
        units = DropUnit.objects.order_by().values_list("state").annotate(count=Count("pk"))
        last = DropEvent.objects.aggregate(last=Max("pk"))["last"]
        return sorted(states), sorted(units), last, OutboxMessage.objects.count()


def _count_open_events() -> int:
    return InboxEvent.objects.filter(state__in=[InboxState.NEW, InboxState.CLAIMED]).count()
