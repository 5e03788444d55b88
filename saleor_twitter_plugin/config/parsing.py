"""Texts of the form as numbers, amounts and prices."""

import re
from collections.abc import Mapping
from decimal import Decimal

from ..commands import (
    ALIAS_MAX_LENGTH,
    ALIAS_WORDS_MAX,
    COMMAND_WORDS,
    Command,
    fold_alias,
)
from ..x_prices import PriceItem

_AMOUNT = re.compile(r"[0-9]{1,8}(?:\.[0-9]{1,4})?")


def parse_count(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None


def parse_amount(text: str) -> Decimal | None:
    """Return an amount of money; None for none, and for what is no amount."""
    return Decimal(text) if _AMOUNT.fullmatch(text) else None


def parse_lines(text: str) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, text.splitlines())))


def parse_prices(text: str) -> tuple[Mapping[PriceItem, Decimal], list[str]]:
    """Return the prices that lines as `post = 0.015` name, and the lines that name none."""
    prices: dict[PriceItem, Decimal] = {}
    wrong: list[str] = []
    for line in parse_lines(text):
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


def parse_aliases(text: str) -> tuple[Mapping[str, Command], list[str]]:
    """Return the aliases that lines as `grab = buy` name, and the lines that name none.

    What is a command's word already, and what names two commands, is none.
    """
    aliases: dict[str, Command] = {}
    wrong: list[str] = []
    for line in filter(None, map(str.strip, re.split(r"[\n,]", text))):
        written, _, name = line.partition("=")
        alias = fold_alias(written)
        try:
            command = Command(name.strip().lower())
        except ValueError:
            wrong.append(line)
            continue
        is_known = "".join(alias.split()) in COMMAND_WORDS
        if is_known or not _is_alias(alias) or aliases.get(alias, command) is not command:
            wrong.append(line)
        else:
            aliases[alias] = command
    return aliases, wrong


def _is_alias(alias: str) -> bool:
    words = alias.split()
    # X makes a link only of letters, digits and underscores, and not of digits alone.
    return (
        1 <= len(words) <= ALIAS_WORDS_MAX
        and len(alias) <= ALIAS_MAX_LENGTH
        and all(each.isalnum() or each in "_ " for each in alias)
        and not "".join(words).isdigit()
    )
