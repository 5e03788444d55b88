"""Products counted by the category that they belong to."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from ...handoffs import GoodsShare, SaleorCategoryId
from .catalog import read_categories


def count_by_category(categories: Iterable[dict[str, Any] | None]) -> tuple[GoodsShare, ...]:
    """Return one share a category, in the order of their first products."""
    counts: Counter[tuple[SaleorCategoryId, ...]] = Counter(map(read_categories, categories))
    return tuple(GoodsShare(line, count) for line, count in counts.items())
