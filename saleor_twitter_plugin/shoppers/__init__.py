"""Shoppers: people on X, what they asked us to stop, and which customer they are."""

from .forgetting import delete_old_requests, forget_links, forget_shopper, redact_proofs
from .linking import (
    CODE_VALIDITY,
    confirm_link,
    find_customer_id,
    find_link,
    find_open_request,
    record_proof,
    remove_link,
    start_link,
)
from .people import has_opted_out, opt_in, opt_out, remember
from .problems import LinkProblem, LinkProblemCode

__all__ = [
    "CODE_VALIDITY",
    "LinkProblem",
    "LinkProblemCode",
    "confirm_link",
    "delete_old_requests",
    "find_customer_id",
    "find_link",
    "find_open_request",
    "forget_links",
    "forget_shopper",
    "has_opted_out",
    "opt_in",
    "opt_out",
    "record_proof",
    "redact_proofs",
    "remember",
    "remove_link",
    "start_link",
]
