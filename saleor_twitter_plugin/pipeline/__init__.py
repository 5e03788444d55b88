"""The whole story: the only place that knows every stage."""

from .campaigns import tend_campaigns
from .clearing import clear_expired, release_claims
from .contests import freeze_contest, read_contest_rules, settle_prizes
from .correcting import correct_posts
from .debates import ask_questions
from .deleting import forget_posts
from .drops import run_drops
from .events import DRAIN_MAX, drain_inbox
from .evergreen import plan_evergreen
from .feeds import plan_feeds
from .forgetting import Forgotten, PersonNotFound, find_person, forget_person
from .greetings import change_welcome
from .offers import load_waiting_vouchers
from .polling_messages import poll_messages
from .receiving import (
    keep_delivered,
    note_challenge,
    note_delivery,
    poll_account,
    poll_due_accounts,
    receive_delivery,
)
from .rechecking import recheck_posts
from .reconciling import reconcile_outbox
from .recurring import materialise_recurring
from .refreshing_hours import refresh_best_hours
from .releasing import release_posts
from .scanning import ScanSizes, scan_catalog
from .searching import search_hashtags
from .sending import drain_outbox, send_message
from .settling_payments import settle_payments
from .streaming import StreamTools, run_stream
from .subscribing import find_webhook_url, keep_subscribed, remove_webhook
from .tying import tie_orders
from .upkeep import charge_deliveries, note_beat
from .voucher_hints import apply_vouchers, work_voucher_hints
from .watching import watch_posts

__all__ = [
    "DRAIN_MAX",
    "Forgotten",
    "PersonNotFound",
    "ScanSizes",
    "StreamTools",
    "apply_vouchers",
    "ask_questions",
    "change_welcome",
    "charge_deliveries",
    "clear_expired",
    "correct_posts",
    "drain_inbox",
    "drain_outbox",
    "find_person",
    "find_webhook_url",
    "forget_person",
    "forget_posts",
    "freeze_contest",
    "keep_delivered",
    "keep_subscribed",
    "load_waiting_vouchers",
    "materialise_recurring",
    "note_beat",
    "note_challenge",
    "note_delivery",
    "plan_evergreen",
    "plan_feeds",
    "poll_account",
    "poll_due_accounts",
    "poll_messages",
    "read_contest_rules",
    "receive_delivery",
    "recheck_posts",
    "reconcile_outbox",
    "refresh_best_hours",
    "release_claims",
    "release_posts",
    "remove_webhook",
    "run_drops",
    "run_stream",
    "scan_catalog",
    "search_hashtags",
    "send_message",
    "settle_payments",
    "settle_prizes",
    "tend_campaigns",
    "tie_orders",
    "watch_posts",
    "work_voucher_hints",
]
