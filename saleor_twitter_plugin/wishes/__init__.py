"""Wishes that wait for a #confirm: one at a time for a person and an account."""

from .asking import Asked, ask
from .ending import (
    cancel,
    cancel_posts,
    delete_old,
    expire_due,
    forget_person,
    undo,
)
from .taking import find_taken, find_waiting, is_expired, take

__all__ = [
    "Asked",
    "ask",
    "cancel",
    "cancel_posts",
    "delete_old",
    "expire_due",
    "find_taken",
    "find_waiting",
    "forget_person",
    "is_expired",
    "take",
    "undo",
]
