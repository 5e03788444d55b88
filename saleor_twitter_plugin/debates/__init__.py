"""Debates: questions at their moments, and a wall of answers that their authors let us show."""

from .questions import add_question, find_question, note_asked, take_due
from .reporting import DebateReport, count_debate
from .wall import (
    approve,
    collect,
    delete_unshown,
    follow_edit,
    forget_person,
    list_due_for_recheck,
    list_wall,
    note_permission,
    note_rechecked,
    reject,
    remove_posts,
)

__all__ = [
    "DebateReport",
    "add_question",
    "approve",
    "collect",
    "count_debate",
    "delete_unshown",
    "find_question",
    "follow_edit",
    "forget_person",
    "list_due_for_recheck",
    "list_wall",
    "note_asked",
    "note_permission",
    "note_rechecked",
    "reject",
    "remove_posts",
    "take_due",
]
