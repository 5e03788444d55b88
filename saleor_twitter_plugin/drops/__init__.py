"""Drops: limited goods that many want at once; who gets one, and the proof of it."""

from .answers import (
    find_answers,
    find_entry,
    find_place,
    find_turn,
    is_decided,
    is_start_secret,
    read_answer,
    read_wish,
)
from .auditing import find_faults
from .drawing import AlreadyDrawn, NotDrawable, draw_winners, freeze_entries, ticket_of
from .entering import Asking, enter, enter_many
from .forgetting import forget_person, redact_posts
from .holds import KEY_PREFIX, Hold, Terms, find_hold, find_terms, order_key
from .ledger import Given
from .lifecycle import HashtagTaken, cancel, close, close_due, open_due, schedule, tidy, tidy_closed
from .opening import open_early, open_now
from .proving import find_draw_faults, find_order_faults
from .reading import (
    UnitsLeft,
    claim_look_ahead,
    end_look_ahead,
    find_by_hashtag,
    find_public,
    is_any_open,
    keep_looking_ahead,
    list_hashtags,
    list_public,
    normalise_hashtag,
    read_units_left,
)
from .waiting import lapse_due, pass_turn

__all__ = [
    "KEY_PREFIX",
    "AlreadyDrawn",
    "Asking",
    "Given",
    "HashtagTaken",
    "Hold",
    "NotDrawable",
    "Terms",
    "UnitsLeft",
    "cancel",
    "claim_look_ahead",
    "close",
    "close_due",
    "draw_winners",
    "end_look_ahead",
    "enter",
    "enter_many",
    "find_answers",
    "find_by_hashtag",
    "find_draw_faults",
    "find_entry",
    "find_faults",
    "find_hold",
    "find_order_faults",
    "find_place",
    "find_public",
    "find_terms",
    "find_turn",
    "forget_person",
    "freeze_entries",
    "is_any_open",
    "is_decided",
    "is_start_secret",
    "keep_looking_ahead",
    "lapse_due",
    "list_hashtags",
    "list_public",
    "normalise_hashtag",
    "open_due",
    "open_early",
    "open_now",
    "order_key",
    "pass_turn",
    "read_answer",
    "read_units_left",
    "read_wish",
    "redact_posts",
    "schedule",
    "ticket_of",
    "tidy",
    "tidy_closed",
]
