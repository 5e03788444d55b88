"""Texts of the form as numbers, amounts and prices."""

import re
from collections.abc import Mapping
from decimal import Decimal

from ..x_prices import PriceItem

_AMOUNT = re.compile(r"[0-9]{1,8}(?:\.[0-9]{1,4})?")


def parse_count(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None


def parse_amount(text: str) -> Decimal | None:
    """Return an amount in US dollars; None for none, and for what is no amount."""
    return Decimal(text) if _AMOUNT.fullmatch(text) else None


def parse_prices(text: str) -> tuple[Mapping[PriceItem, Decimal], list[str]]:
    """Return the prices that lines as `post = 0.015` name, and the lines that name none."""
    prices: dict[PriceItem, Decimal] = {}
    wrong: list[str] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        name, _, amount_text = line.partition("=")
        amount = parse_amount(amount_text.strip().removeprefix("$"))
        try:
            item = PriceItem(name.strip().lower())
        except ValueError:
            wrong.append(line)
            continue
        if amount is None:
            wrong.append(line)
        else:
            prices[item] = amount
    return prices, wrong
