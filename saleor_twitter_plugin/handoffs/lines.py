"""Wishes as our tables keep them: a JSON list, one object a line."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from typing import Any

from ..errors import PermanentError
from .decisions import Wish
from .identifiers import SaleorProductId, SaleorVariantId

# An answer on X names no more, and Saleor takes longer with each.
LINES_MAX = 10


def write_lines(wishes: Iterable[Wish]) -> list[dict[str, Any]]:
    """Each as `{product_id, variant_id, product_name, variant_name, quantity}`."""
    return [asdict(each) for each in wishes]


def read_lines(lines: Sequence[dict[str, Any]]) -> tuple[Wish, ...]:
    return tuple(
        Wish(
            variant_id=SaleorVariantId(line["variant_id"]),
            product_id=SaleorProductId(line["product_id"]),
            product_name=line["product_name"],
            variant_name=line["variant_name"],
            quantity=line["quantity"],
        )
        for line in lines
    )


def merge_wishes(wishes: Iterable[Wish]) -> tuple[Wish, ...]:
    """Make one of those that are of one variant; each stays where its variant came first."""
    merged: dict[SaleorVariantId, Wish] = {}
    for wish in wishes:
        first = merged.get(wish.variant_id)
        merged[wish.variant_id] = (
            replace(first, quantity=first.quantity + wish.quantity) if first else wish
        )
    return tuple(merged.values())


def fit_lines(wishes: Iterable[Wish]) -> tuple[Wish, ...]:
    """Return the lines that these wishes are.

    Raises:
        PermanentError: none, or more than one order takes.
    """
    lines = merge_wishes(wishes)
    if not 1 <= len(lines) <= LINES_MAX:
        raise PermanentError(f"An order has 1 to {LINES_MAX} lines, not {len(lines)}.")
    return lines


def get_only_wish(wishes: Sequence[Wish]) -> Wish:
    """Return the one line that an order of held units has.

    Raises:
        PermanentError: there are others.
    """
    if len(wishes) != 1:
        raise PermanentError(f"An order of held units has one line, not {len(wishes)}.")
    return wishes[0]


def name_wish(wish: Wish, wishes: Sequence[Wish]) -> str:
    """Return the product's name, and the variant's where the product alone does not tell."""
    is_one_of_several = sum(each.product_name == wish.product_name for each in wishes) > 1
    if is_one_of_several and wish.variant_name:
        return f"{wish.product_name} ({wish.variant_name})"
    return wish.product_name
