"""What X told us: stored once, claimed by one worker at a time."""

from .claiming import (
    ClaimedEvent,
    Ending,
    claim_listed,
    claim_next,
    finish,
    finish_many,
    give_back,
    is_any_waiting,
)
from .forgetting import (
    delete_old_rows,
    drop_old_texts,
    find_deleted,
    forget_author,
    list_due_for_recheck,
    list_versions,
    note_rechecked,
    redact_posts,
    was_deleted,
)
from .peeking import peek
from .recording import record
from .rereading import read_kept
from .versions import find_outdated

__all__ = [
    "ClaimedEvent",
    "Ending",
    "claim_listed",
    "claim_next",
    "delete_old_rows",
    "drop_old_texts",
    "find_deleted",
    "find_outdated",
    "finish",
    "finish_many",
    "forget_author",
    "give_back",
    "is_any_waiting",
    "list_due_for_recheck",
    "list_versions",
    "note_rechecked",
    "peek",
    "read_kept",
    "record",
    "redact_posts",
    "was_deleted",
]
