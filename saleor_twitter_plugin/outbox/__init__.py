"""What goes to X: added once, sent at most once."""

from .adding import add
from .claiming import (
    claim_next,
    count_waiting,
    give_back,
    hold,
    hold_all_for,
    keep_claim,
    mark_failed,
    mark_sending,
    mark_sent,
    mark_unknown,
    postpone,
)
from .finding import SentMessage, find_sent, is_post_of, name_product
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
from .uploads import delete_old_uploads, find_upload, forget_uploads, note_upload

__all__ = [
    "SentMessage",
    "TextNotOpenedError",
    "add",
    "adopt",
    "adopt_message",
    "claim_next",
    "count_waiting",
    "delete_old_uploads",
    "drop_old_texts",
    "expire_sending",
    "find_sent",
    "find_upload",
    "forget_recipient",
    "forget_uploads",
    "give_back",
    "hold",
    "hold_all_for",
    "is_post_of",
    "keep_claim",
    "list_unknown",
    "mark_failed",
    "mark_sending",
    "mark_sent",
    "mark_unknown",
    "name_product",
    "note_missing",
    "note_upload",
    "postpone",
    "read_text",
    "stop_answer_key",
    "was_said_before",
]
