"""Many ask at once: mentions to loaded vouchers, beside as many codes by Saleor's own mutation."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from random import Random

from saleor_twitter_plugin import inbox, pipeline
from saleor_twitter_plugin.campaigns.pool import POOL_SIZE
from saleor_twitter_plugin.keys import get_sealer, get_signing_key
from saleor_twitter_plugin.models import Campaign, InboxEvent
from saleor_twitter_plugin.models.inbox import InboxState
from saleor_twitter_plugin.shop import get_shop

from .askers import ask
from .bare_codes import add_codes, make_codes
from .offer import empty_pool, fill
from .plugin_paths import TWITTER_PLUGIN
from .rushing import Done, Rush, rush
from .shop import BenchShop, Shopper, use_plugins

PROCESS_COUNT = 2
OURS, ONE_BY_ONE = "mentions → vouchers", "Saleor, a code a call"
MANY = f"Saleor, {POOL_SIZE} codes a call"
_OPEN = (InboxState.NEW, InboxState.CLAIMED)


@dataclass(frozen=True, slots=True)
class Bursts:
    """One rush of each way a round, in an order drawn anew."""

    shop: BenchShop
    campaign: Campaign
    voucher_id: str
    size: int

    def measure(
        self, askers: Iterator[Shopper], *, rounds: int, random: Random
    ) -> dict[str, list[Rush]]:
        ways: dict[str, Callable[[], Rush]] = {
            OURS: lambda: self._rush_for_vouchers(list(islice(askers, self.size))),
            ONE_BY_ONE: lambda: self._rush_by_mutation(1),
            MANY: lambda: self._rush_by_mutation(POOL_SIZE),
        }
        rushes: dict[str, list[Rush]] = {name: [] for name in ways}
        for _ in range(rounds):
            for name in random.sample(list(ways), len(ways)):
                rushes[name].append(ways[name]())
        return rushes

    def _rush_for_vouchers(self, askers: list[Shopper]) -> Rush:
        """From as many mentions in the inbox as ask; beat has filled the pool once."""
        use_plugins(TWITTER_PLUGIN)
        empty_pool(self.campaign)
        fill(self.campaign)
        now = datetime.now(UTC)
        inbox.record(
            [ask(each, now) for each in askers],
            source="webhook",
            sealer=get_sealer(),
            now=now,
        )
        return rush(PROCESS_COUNT, lambda number: _drain())

    def _rush_by_mutation(self, batch_size: int) -> Rush:
        use_plugins()
        return rush(PROCESS_COUNT, lambda number: self._add(number, batch_size))

    def _add(self, number: int, batch_size: int) -> Iterator[Done | None]:
        codes = make_codes(len(range(number, self.size, PROCESS_COUNT)))
        # One beforehand: a process's first call builds what all later ones use.
        add_codes(self.shop, self.voucher_id, make_codes(1))
        yield None
        durations = []
        for first in range(0, len(codes), batch_size):
            began = time.perf_counter()
            add_codes(self.shop, self.voucher_id, codes[first : first + batch_size])
            durations.append(time.perf_counter() - began)
        yield Done(Counter({"made": len(codes)}), durations)


def _drain() -> Iterator[Done | None]:
    shop, handled = get_shop(), 0
    waiting = InboxEvent.objects.filter(state__in=_OPEN)
    shop.read_config()
    yield None
    began = time.perf_counter()
    with shop.allow_writes():
        while waiting.exists():
            handled += pipeline.drain_inbox(
                shop=shop,
                sealer=get_sealer(),
                signing_key=get_signing_key(),
                clock=lambda: datetime.now(UTC),
            )
    yield Done(Counter({"loaded": handled}), [time.perf_counter() - began])
