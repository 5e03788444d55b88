"""Claims: a purchase that was asked for on X and is finished in the storefront."""

from .asking import action_key
from .binding import is_being_completed, is_held_by_another, is_linked
from .completing import COMPLETION_LEASE, complete
from .continuing import HELD_FOR, go_on
from .forgetting import delete_unused, forget_person, redact_posts
from .holders import (
    Holder,
    hold_as_customer,
    hold_as_new_browser,
    is_held_by,
    read_holder,
    write_holder,
)
from .holding import give_back_to, is_in_stock, is_over, release_expired, settle
from .offering import SetAside, describe, offer, offer_set_aside
from .open_claims import cancel, find_action_key, list_open
from .problems import ClaimProblem, ClaimProblemCode
from .recording import record_order
from .tokens import read_token

__all__ = [
    "COMPLETION_LEASE",
    "HELD_FOR",
    "ClaimProblem",
    "ClaimProblemCode",
    "Holder",
    "SetAside",
    "action_key",
    "cancel",
    "complete",
    "delete_unused",
    "describe",
    "find_action_key",
    "forget_person",
    "give_back_to",
    "go_on",
    "hold_as_customer",
    "hold_as_new_browser",
    "is_being_completed",
    "is_held_by",
    "is_held_by_another",
    "is_in_stock",
    "is_linked",
    "is_over",
    "list_open",
    "offer",
    "offer_set_aside",
    "read_holder",
    "read_token",
    "record_order",
    "redact_posts",
    "release_expired",
    "settle",
    "write_holder",
]
