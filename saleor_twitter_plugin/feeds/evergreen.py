"""What is said again while there is no news, and in which words. Pure."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from ..handoffs import SaleorProductId, Trigger, XUserId
from ..wording import choose_language, mark, translate
from .similarity import measure_similarity_percent, pick_words
from .templates import DEFAULT_NAME, Template, get_default, list_fitting

NO_OTHER_WORDS = mark("Nothing is left to say about it in other words: write another template.")

_CALL = mark("To buy, mention us with #buy {code}")
# Each with words of its own: what a template lends is what tells two posts of a product apart.
_VARIANTS: tuple[tuple[str, ...], ...] = (
    (
        mark("Did you see it? {name}"),
        "{price}",
        mark("Reply #buy {code} and it is yours"),
        "{hashtag}",
    ),
    (mark("Still here, and still loved: {name}"), mark("Yours for {price}"), _CALL, "{hashtag}"),
    (
        mark("One of our favourites: {name} ({price})"),
        mark("Want one? Mention us: #buy {code}"),
        "{hashtag}",
    ),
    (
        mark("In stock today: {name}"),
        mark("Price: {price}"),
        mark("Order from here with #buy {code}"),
        "{hashtag}",
    ),
)


@dataclass(frozen=True, slots=True)
class EvergreenRules:
    """As the owner set them for an account."""

    is_on: bool = False
    cooldown: timedelta = timedelta(days=30)
    repeats_max: int = 3
    per_day: int = 2


def list_variants(
    templates: Iterable[Template],
    *,
    account_id: XUserId,
    trigger: Trigger,
    language: str,
    product_id: SaleorProductId | str,
    turn: int,
) -> list[Template]:
    """Return the words that may be used, those whose turn it is first: one on with each turn.

    The account's own, else those for all, else ours; each product begins somewhere else.
    """
    variants = list_fitting(
        templates, account_id=account_id, trigger=trigger, language=language
    ) or _list_ours(language, trigger)
    start = int.from_bytes(hashlib.sha256(product_id.encode()).digest()[:8]) + turn
    return [variants[(start + step) % len(variants)] for step in range(len(variants))]


def is_said_before(
    text: str, said: Sequence[str], *, own_words: Iterable[str], percent_max: int
) -> bool:
    """Tell whether a text about a product is the same as an earlier one, or too much like it.

    `own_words`: the product's name, which all of them have.
    """
    ours = frozenset(own_words)
    words = pick_words(text) - ours
    return any(
        _flatten(text) == _flatten(each)
        or measure_similarity_percent(words, pick_words(each) - ours) > percent_max
        for each in said
    )


def _list_ours(language: str, trigger: Trigger) -> list[Template]:
    spoken = choose_language(language)
    ours = [get_default(trigger, language)] if trigger is not Trigger.EVERGREEN else []
    for number, lines in enumerate(_VARIANTS, start=1):
        body = "\n".join(translate(line, spoken) for line in lines)
        ours.append(Template(f"{DEFAULT_NAME}-{number}", body, trigger, spoken))
    return ours


def _flatten(text: str) -> str:
    return " ".join(text.split()).casefold()
