"""The whole story: the only place that knows every stage."""

from .events import drain_inbox, handle_event
from .feeds import plan_feeds, scan_catalog
from .receiving import poll_account, poll_due_accounts, receive_delivery
from .sending import drain_outbox, reconcile_outbox, send_message

__all__ = [
    "drain_inbox",
    "drain_outbox",
    "handle_event",
    "plan_feeds",
    "poll_account",
    "poll_due_accounts",
    "receive_delivery",
    "reconcile_outbox",
    "scan_catalog",
    "send_message",
]
