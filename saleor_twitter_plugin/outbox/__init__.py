"""What goes to X: added once, sent at most once."""

from .adding import add
from .claiming import (
    claim_next,
    give_back,
    hold,
    hold_all_for,
    mark_failed,
    mark_sending,
    mark_sent,
    mark_unknown,
    postpone,
)
from .reconciling import adopt, expire_sending, list_unknown, note_missing

__all__ = [
    "add",
    "adopt",
    "claim_next",
    "expire_sending",
    "give_back",
    "hold",
    "hold_all_for",
    "list_unknown",
    "mark_failed",
    "mark_sending",
    "mark_sent",
    "mark_unknown",
    "note_missing",
    "postpone",
]
