"""What the client asks before a call, and tells after it. `usage` answers."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from ..x_limits import XCall
from ..x_prices import PriceItem


class Meter(Protocol):
    """The limits and the money of one account, or of the app, for one purpose."""

    def permit(self, call: XCall, item: PriceItem | None) -> None:
        """Take the call out of what X allows, and the price of `item` out of the budgets.

        Raises:
            RetryableError: nothing is left; `retry_after` says until when.
        """

    def take_back(self, item: PriceItem | None) -> None:
        """Return the price: X did certainly not do it, and bills nothing that failed."""

    def note_answer(self, call: XCall, *, status: int, headers: Mapping[str, str]) -> None:
        """Learn from an answer what X allows still, its clock, and whether credit is left."""

    def charge(self, item: PriceItem, resource_ids: Sequence[str]) -> None:
        """Enter what a read returned; X bills each thing once a UTC day."""
