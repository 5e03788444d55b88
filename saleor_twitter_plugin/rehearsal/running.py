"""Run a copy of a drop to its end: time passes as it must, and is skipped where nothing happens."""

import ipaddress
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, cast
from urllib.parse import urlsplit

from django.db.models import Min

from .. import accounts, drops, pipeline, usage
from ..accounts import compliance
from ..errors import ConfigurationError
from ..handoffs import XUserId
from ..keys import get_sealer, get_signing_key
from ..models import Account, Drop, DropEntry, DropUnit, DropVariant, InboxEvent, OutboxMessage
from ..models.drops import DropMode, DropState, UnitState
from ..models.inbox import InboxState
from ..models.outbox import OutboxState
from ..shop import Shop
from ..x_sandbox.process import SandboxControl
from .report import Asked, Cost, Report
from .schema import throwaway_tables
from .shop import RehearsalShop
from .shoppers import Shopper, link_winners, make_shoppers, write_posts

ACCOUNT = "rehearsal_shop"
# So many are posted before we read them: a poll reads no more than eight pages.
POSTS_AT_ONCE = 400
# Nothing due for so many looks in a row: it is over, or never will be.
_STEPS_MAX = 5_000
_LEAST_STEP = timedelta(seconds=1)
# All that there is: the tables are new.
_LEDGER_DAYS = timedelta(days=400)


class NotLoopback(ConfigurationError):
    """X's address is not a local X of this machine."""


class _Clock:
    """The local X's time, which only moves forwards; ours is the same."""

    def __init__(self, x: SandboxControl) -> None:
        self._x = x
        self._offset = timedelta()
        self.advance(timedelta())

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset

    def advance(self, step: timedelta) -> None:
        seconds = int(step.total_seconds())
        there = self._x.call("POST", "/sandbox/clock", {"advance_seconds": seconds})["now"]
        self._offset = datetime.fromisoformat(str(there)) - datetime.now(UTC)


def rehearse(slug: str, *, x_url: str, shop: Shop, shopper_count: int, seed: int) -> Report | None:
    """Run a copy of the drop against the local X; None where there is no such drop.

    Nothing of the shop or of our rows is changed; the local X is as before when it ends.

    Raises:
        NotLoopback: the address is not of this machine.
        ConfigurationError: the plugin's settings do not let it work.
    """
    _require_loopback(x_url)
    found = Drop.objects.filter(slug=slug).first()
    if found is None:
        return None
    variants = list(found.variants.order_by("pk"))
    x = SandboxControl(x_url)
    with _borrowed_stage(x), throwaway_tables():
        app = x.app()
        stand_in = RehearsalShop(
            shop, client_id=str(app["client_id"]), client_secret=str(app["client_secret"])
        )
        return _Run(found, variants, x, cast(Shop, stand_in), shopper_count, seed).play()


def _require_loopback(x_url: str) -> None:
    host = urlsplit(x_url).hostname or ""
    try:
        is_local = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_local = False
    if not is_local:
        raise NotLoopback(f"{x_url} is no local X: a rehearsal posts as hundreds of people.")


@contextmanager
def _borrowed_stage(x: SandboxControl) -> Iterator[None]:
    """Have the local X empty, with X's rate limits, and give it back as it was."""
    before = x.export_state()
    try:
        x.reset()
        x.settings(enforce_rate_limits=True)
        yield
    finally:
        x.import_state(before)


class _Run:
    def __init__(
        self,
        drop: Drop,
        variants: list[DropVariant],
        x: SandboxControl,
        shop: Shop,
        shopper_count: int,
        seed: int,
    ) -> None:
        self._x, self._shop, self._clock = x, shop, _Clock(x)
        self._draw = random.Random(seed)
        self._sealer, self._signing_key = get_sealer(), get_signing_key()
        unit_count = sum(each.unit_count for each in variants)
        self._report = Report(drop.slug, drop.mode, unit_count, shopper_count, seed)
        self._account = self._connect_account()
        self._drop = self._copy(drop, variants)

    def play(self) -> Report:
        report, drop = self._report, self._drop
        shoppers = make_shoppers(
            self._x, drop, count=report.shopper_count, draw=self._draw, now=self._clock.now()
        )
        posts = write_posts(
            shoppers,
            list(drop.variants.all()),
            account=ACCOUNT,
            hashtag=drop.hashtag,
            draw=self._draw,
        )
        for first in range(0, len(posts), POSTS_AT_ONCE):
            for handle, text in posts[first : first + POSTS_AT_ONCE]:
                self._x.post_as(handle, text)
            self._read()
            self._work()
        self._finish(shoppers)
        drop.refresh_from_db()
        report.ended = drop.state
        report.asked = _list_asked(drop)
        report.costs = self._list_costs()
        report.faults = [
            *drops.find_faults(drop),
            *drops.find_order_faults(drop),
            *drops.find_draw_faults(drop, signing_key=self._signing_key),
        ]
        return report

    def _connect_account(self) -> Account:
        now = self._clock.now()
        person = self._x.make_person(ACCOUNT, automated=True)
        account = accounts.connect(
            x_user_id=XUserId(str(person["x_user_id"])),
            handle=ACCOUNT,
            access_token=person["access_token"],
            refresh_token=person["refresh_token"],
            language=self._shop.read_config().language,
            scopes=list(accounts.SCOPES),
            expires_at=None,
            sealer=self._sealer,
            now=now,
        )
        compliance.tick(account, list(compliance.PROFILE_ITEMS), now=now)
        compliance.record_approval(account, approved_on=now.date(), reference="rehearsal", now=now)
        return account

    def _copy(self, drop: Drop, variants: list[DropVariant]) -> Drop:
        """Write the drop down anew, open from now on for as long as it was to be."""
        now = self._clock.now()
        window = drop.closes_at - drop.opens_at
        fields = {
            each.attname: getattr(drop, each.attname)
            for each in Drop._meta.concrete_fields
            if not each.primary_key
        }
        fresh: dict[str, Any] = {
            "state": DropState.DRAFT,
            "opens_at": now,
            "closes_at": now + window,
            "created_at": now,
            "opened_at": None,
            "closed_at": None,
            "settled_at": None,
            "looked_ahead_until": None,
        }
        copy = Drop.objects.create(**{**fields, **fresh})
        DropVariant.objects.bulk_create(
            DropVariant(
                drop=copy,
                saleor_product_id=each.saleor_product_id,
                saleor_variant_id=each.saleor_variant_id,
                sku=each.sku,
                product_name=each.product_name,
                variant_name=each.variant_name,
                unit_count=each.unit_count,
            )
            for each in variants
        )
        drops.schedule(copy, shop=self._shop, now=now)
        drops.open_now(copy, now=now)
        return copy

    def _read(self) -> None:
        pipeline.poll_due_accounts(
            config=self._shop.read_config(),
            sealer=self._sealer,
            clock=self._clock.now,
            is_every_due=True,
        )

    def _work(self) -> int:
        handled = pipeline.drain_inbox(
            shop=self._shop,
            sealer=self._sealer,
            signing_key=self._signing_key,
            clock=self._clock.now,
        )
        pipeline.run_drops(shop=self._shop, signing_key=self._signing_key, clock=self._clock.now)
        return handled + pipeline.drain_outbox(
            shop=self._shop, sealer=self._sealer, clock=self._clock.now
        )

    def _finish(self, shoppers: list[Shopper]) -> None:
        for _ in range(_STEPS_MAX):
            ordered = DropUnit.objects.filter(state=UnitState.ORDERED).count()
            moved = self._work() + link_winners(shoppers, now=self._clock.now())
            moved += DropUnit.objects.filter(state=UnitState.ORDERED).count() - ordered
            if self._draw_if_closed() or moved:
                continue
            due = self._find_next_moment()
            if due is None:
                return
            self._clock.advance(max(due - self._clock.now(), timedelta()) + _LEAST_STEP)

    def _draw_if_closed(self) -> bool:
        self._drop.refresh_from_db(fields=["state"])
        entered = DropEntry.objects.filter(state="entered")
        is_due = self._drop.state == DropState.CLOSED and self._drop.mode == DropMode.DRAW
        if not (is_due and entered.exists()):
            return False
        now = self._clock.now()
        drops.freeze_entries(self._drop, signing_key=self._signing_key, now=now)
        drops.draw_winners(
            self._drop,
            f"rehearsal {self._report.seed}",
            signing_key=self._signing_key,
            drawn_by="rehearsal",
            now=now,
        )
        return True

    def _find_next_moment(self) -> datetime | None:
        """Return when something is due next; None at the end."""
        messages = OutboxMessage.objects.filter(state=OutboxState.WAITING)
        events = InboxEvent.objects.filter(state=InboxState.NEW)
        units = DropUnit.objects.filter(state=UnitState.HELD)
        moments = [
            messages.aggregate(due=Min("not_before"))["due"],
            events.aggregate(due=Min("not_before"))["due"],
            units.aggregate(due=Min("held_until"))["due"],
        ]
        if self._drop.state == DropState.OPEN:
            moments.append(self._drop.closes_at)
        return min((each for each in moments if each is not None), default=None)

    def _list_costs(self) -> list[Cost]:
        today = self._clock.now().date()
        counts: Counter[str] = Counter()
        amounts: defaultdict[str, Decimal] = defaultdict(Decimal)
        for row in usage.read_ledger(today - _LEDGER_DAYS, today):
            counts[str(row["item"])] += int(str(row["count"]))
            amounts[str(row["item"])] += Decimal(str(row["amount_usd"]))
        return [Cost(item, count, amounts[item]) for item, count in sorted(counts.items())]


def _list_asked(drop: Drop) -> list[Asked]:
    sent = dict(
        OutboxMessage.objects.exclude(in_reply_to_post_id="").values_list(
            "in_reply_to_post_id", "sent_at"
        )
    )
    return [
        Asked(
            handle=each.handle,
            variant=(each.variant.sku or each.variant.saleor_variant_id) if each.variant else "",
            outcome=f"{each.outcome} {each.reason}".strip(),
            state=each.state,
            asked_at=each.asked_at,
            decided_at=each.entered_at,
            answered_at=sent.get(each.x_post_id),
            order_number=each.order_number,
        )
        for each in DropEntry.objects.filter(drop=drop).select_related("variant").order_by("pk")
    ]
