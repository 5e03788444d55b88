"""Claims: a purchase that was asked for on X and is finished in the storefront."""

from .completing import COMPLETION_LEASE, action_key, complete, record_order
from .forgetting import delete_unused, forget_person, redact_posts
from .offering import offer
from .problems import ClaimProblem, ClaimProblemCode
from .tokens import read_token

__all__ = [
    "COMPLETION_LEASE",
    "ClaimProblem",
    "ClaimProblemCode",
    "action_key",
    "complete",
    "delete_unused",
    "forget_person",
    "offer",
    "read_token",
    "record_order",
    "redact_posts",
]
