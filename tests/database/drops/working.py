"""Workers of a drop: one who looks ahead, and one who dies."""

from collections.abc import Callable
from datetime import datetime

import pytest

from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.pipeline import drain_inbox
from saleor_twitter_plugin.pipeline.drop_batches import look_ahead
from saleor_twitter_plugin.pipeline.hearing import read_vocabulary
from tests.factories import SIGNING_KEY
from tests.fakes import FakeShop

from .givens import AT_ONCE


class Dying(BaseException):
    pass


def look(shop: FakeShop, clock: Callable[[], datetime] = lambda: AT_ONCE) -> None:
    """Decide ahead what waits."""
    look_ahead(
        shop=shop,
        sealer=get_sealer(),
        signing_key=SIGNING_KEY,
        vocabulary=read_vocabulary(shop.config, now=AT_ONCE),
        clock=clock,
    )


def drain_until_dead(shop: FakeShop, *, looks: int) -> None:
    """Drain the inbox, and die when the time is asked for once more than so often."""
    times = iter([AT_ONCE] * looks)

    def clock() -> datetime:
        try:
            return next(times)
        except StopIteration:
            raise Dying from None

    with pytest.raises(Dying):
        drain_inbox(shop=shop, sealer=get_sealer(), signing_key=SIGNING_KEY, clock=clock)
