"""What goes to X: added once, sent at most once."""

from .adding import add
from .claiming import (
    claim_next,
    count_waiting,
    give_back,
    hold,
    hold_all_for,
    mark_failed,
    mark_sending,
    mark_sent,
    mark_unknown,
    postpone,
)
from .permission import stop_answer_key
from .reconciling import (
    adopt,
    adopt_message,
    expire_sending,
    list_unknown,
    note_missing,
    was_said_before,
)
from .texts import TextNotOpenedError, drop_old_texts, forget_recipient, read_text

__all__ = [
    "TextNotOpenedError",
    "add",
    "adopt",
    "adopt_message",
    "claim_next",
    "count_waiting",
    "drop_old_texts",
    "expire_sending",
    "forget_recipient",
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
    "read_text",
    "stop_answer_key",
    "was_said_before",
]
