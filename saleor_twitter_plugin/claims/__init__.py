"""Claims: a purchase that was asked for on X and is finished in the storefront."""

from .completing import COMPLETION_LEASE, action_key, complete, record_order
from .forgetting import delete_unused, forget_person, redact_posts
from .offering import describe, offer
from .open_claims import cancel, find_action_key, list_open
from .problems import ClaimProblem, ClaimProblemCode
from .tokens import read_token

__all__ = [
    "COMPLETION_LEASE",
    "ClaimProblem",
    "ClaimProblemCode",
    "action_key",
    "cancel",
    "complete",
    "delete_unused",
    "describe",
    "find_action_key",
    "forget_person",
    "list_open",
    "offer",
    "read_token",
    "record_order",
    "redact_posts",
]
