"""What can happen in a drop."""

from enum import StrEnum


class Kind(StrEnum):
    TAKEN = "taken"
    """A unit left the shop's stock."""
    OPENED = "opened"
    ASKED = "asked"
    """`detail`: the outcome, and its reason."""
    HELD = "held"
    WAITING = "waiting"
    LAPSED = "lapsed"
    PASSED = "passed"
    FREED = "freed"
    ORDERED = "ordered"
    CLOSED = "closed"
    FROZEN = "frozen"
    DRAWN = "drawn"
    LOST = "lost"
    RETURNED = "returned"
    ENDED = "ended"
    """An entry's, by cancelling the drop."""
    CANCELLED = "cancelled"
    SETTLED = "settled"
