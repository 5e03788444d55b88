"""What the catalog says through its accounts."""

from .buy_codes import find_product_id, read_or_make_codes
from .hints import list_hints, remove_hints, write_hint
from .items import add_items, list_known, mark_baseline
from .planning import PlannedPost, PlanResult, find_owner, plan
from .rendering import render_post

__all__ = [
    "PlanResult",
    "PlannedPost",
    "add_items",
    "find_owner",
    "find_product_id",
    "list_hints",
    "list_known",
    "mark_baseline",
    "plan",
    "read_or_make_codes",
    "remove_hints",
    "render_post",
    "write_hint",
]
