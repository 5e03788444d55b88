"""The shop's accounts on X: who speaks for which category, and their tokens."""

from .ownership import assign_category, read_ownership, release_category
from .store import (
    find_account,
    list_accounts_to_poll,
    mark_needs_reconnecting,
    note_polled,
)
from .tokens import (
    claim_refresh,
    connect,
    expire_access,
    is_due_for_refresh,
    read_access_token,
    read_refresh_token,
    release_refresh,
    store_tokens,
)

__all__ = [
    "assign_category",
    "claim_refresh",
    "connect",
    "expire_access",
    "find_account",
    "is_due_for_refresh",
    "list_accounts_to_poll",
    "mark_needs_reconnecting",
    "note_polled",
    "read_access_token",
    "read_ownership",
    "read_refresh_token",
    "release_category",
    "release_refresh",
    "store_tokens",
]
