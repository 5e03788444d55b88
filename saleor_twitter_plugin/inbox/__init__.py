"""What X told us: stored once, claimed by one worker at a time."""

from .claiming import LEASE, ClaimedEvent, claim_many, claim_next, finish, give_back, release
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
from .recording import record
from .versions import find_outdated, has_later_version

__all__ = [
    "LEASE",
    "ClaimedEvent",
    "claim_many",
    "claim_next",
    "delete_old_rows",
    "drop_old_texts",
    "find_deleted",
    "find_outdated",
    "finish",
    "forget_author",
    "give_back",
    "has_later_version",
    "list_due_for_recheck",
    "list_versions",
    "note_rechecked",
    "record",
    "redact_posts",
    "release",
    "was_deleted",
]
