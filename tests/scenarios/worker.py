"""A worker process for stories: says `ready`, waits for a line, does its part once, ends.

python -m tests.scenarios.worker drain | die-after-order
"""

import os
import signal
import sys
from datetime import UTC, datetime
from typing import Any, NoReturn

import django


def main(play: str) -> None:
    django.setup()
    from saleor_twitter_plugin import pipeline
    from saleor_twitter_plugin.keys import get_sealer, get_signing_key
    from saleor_twitter_plugin.shop import get_shop

    def clock() -> datetime:
        return datetime.now(UTC)

    shop: Any = get_shop()
    # Everything slow is loaded before the race starts.
    shop.read_config()
    if play == "die-after-order":
        shop = _DiesAfterOrder(shop)
    print("ready", flush=True)
    sys.stdin.readline()
    with shop.allow_writes():
        pipeline.drain_inbox(
            shop=shop, sealer=get_sealer(), signing_key=get_signing_key(), clock=clock
        )
        pipeline.drain_outbox(shop=shop, sealer=get_sealer(), clock=clock)


class _DiesAfterOrder:
    """The shop, and a power cut right after the order is there."""

    def __init__(self, shop: Any) -> None:
        self._shop = shop

    def __getattr__(self, name: str) -> Any:
        return getattr(self._shop, name)

    def place_order(self, *args: Any, **kwargs: Any) -> NoReturn:
        self._shop.place_order(*args, **kwargs)
        _die()


def _die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise SystemExit  # not reached: the process is gone


if __name__ == "__main__":
    main(sys.argv[1])
