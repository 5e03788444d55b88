"""Shoppers: people on X, what they asked us to stop, and which customer they are."""

from .consenting import link_by_consent, lock_person, note_handle
from .forgetting import delete_old_requests, forget_links, forget_shopper, redact_proofs
from .linking import (
    CODE_VALIDITY,
    confirm_link,
    find_customer_id,
    find_customer_ids,
    find_link,
    find_open_request,
    record_proof,
    remove_link,
    start_link,
    unlink,
)
from .paying import choose_payment, find_payment, find_payments, remove_payment, set_payment
from .people import (
    find_opted_out,
    has_opted_out,
    opt_in,
    opt_out,
    remember,
    remember_many,
)
from .problems import (
    LinkProblem,
    LinkProblemCode,
    NotLinked,
    SignInProblem,
    SignInProblemCode,
)
from .sign_in_tickets import (
    SignInTicket,
    delete_old_sign_ins,
    start_sign_in,
    take_sign_in,
)

__all__ = [
    "CODE_VALIDITY",
    "LinkProblem",
    "LinkProblemCode",
    "NotLinked",
    "SignInProblem",
    "SignInProblemCode",
    "SignInTicket",
    "choose_payment",
    "confirm_link",
    "delete_old_requests",
    "delete_old_sign_ins",
    "find_customer_id",
    "find_customer_ids",
    "find_link",
    "find_open_request",
    "find_opted_out",
    "find_payment",
    "find_payments",
    "forget_links",
    "forget_shopper",
    "has_opted_out",
    "link_by_consent",
    "lock_person",
    "note_handle",
    "opt_in",
    "opt_out",
    "record_proof",
    "redact_proofs",
    "remember",
    "remember_many",
    "remove_link",
    "remove_payment",
    "set_payment",
    "start_link",
    "start_sign_in",
    "take_sign_in",
    "unlink",
]
