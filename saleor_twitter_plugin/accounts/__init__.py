"""The shop's accounts on X: who speaks for which category, and their tokens."""

from .ownership import assign_category, choose_account, read_ownership, release_category
from .store import (
    connect,
    find_account,
    list_accounts_to_poll,
    mark_needs_reconnecting,
    note_polled,
    read_access_token,
)

__all__ = [
    "assign_category",
    "choose_account",
    "connect",
    "find_account",
    "list_accounts_to_poll",
    "mark_needs_reconnecting",
    "note_polled",
    "read_access_token",
    "read_ownership",
    "release_category",
]
