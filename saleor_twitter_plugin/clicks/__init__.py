"""Our own address in a post: counts that it was opened, and leads to the storefront."""

from .counting import CLICKS_PER_MINUTE_MAX, count_click, find_target
from .endpoint import answer_click

__all__ = ["CLICKS_PER_MINUTE_MAX", "answer_click", "count_click", "find_target"]
