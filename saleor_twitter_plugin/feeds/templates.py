"""The words of a post with {variables} in them: ours, and an owner's instead of them. Pure."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ..handoffs import LOCAL_TRIGGERS, MediaPolicy, SaleorProductId, Trigger, XUserId
from ..wording import choose_language, mark, translate

DEFAULT_NAME = "default"
VARIABLE = re.compile(r"{([^{}]*)}")


class Variable(StrEnum):
    """What a template may ask the catalog for."""

    NAME = "name"
    PRICE = "price"
    OLD_PRICE = "old_price"
    DISCOUNT = "discount"
    CODE = "code"
    STOCK = "stock"
    HASHTAG = "hashtag"
    VARIANT = "variant"
    LINK = "link"
    SCOPE = "scope"
    MINIMUM = "minimum"
    ENDS = "ends"
    PLACE = "place"
    """Its name, with its city where the name does not say it."""
    CITY = "city"


# What is not a product has neither a price nor a stock of its own.
_OF_SUBJECTS: Mapping[Trigger, frozenset[Variable]] = {
    Trigger.VOUCHER: frozenset(
        {Variable.CODE, Variable.DISCOUNT, Variable.SCOPE, Variable.MINIMUM, Variable.ENDS}
    ),
    Trigger.PROMOTION_STARTED: frozenset({Variable.NAME, Variable.DISCOUNT, Variable.ENDS}),
    Trigger.PROMOTION_ENDING: frozenset({Variable.NAME, Variable.DISCOUNT, Variable.ENDS}),
    Trigger.COLLECTION_LAUNCHED: frozenset({Variable.NAME}),
}
_IN_ALL = frozenset({Variable.HASHTAG})
_OF_SUBJECTS_ALONE = frozenset({Variable.SCOPE, Variable.MINIMUM, Variable.ENDS})
# What a post is for: a template that would lose one of them gives way to ours.
_ESSENTIAL: Mapping[Trigger, tuple[Variable, ...]] = {
    Trigger.VOUCHER: (Variable.DISCOUNT, Variable.CODE),
    Trigger.PROMOTION_STARTED: (Variable.NAME, Variable.DISCOUNT),
    Trigger.PROMOTION_ENDING: (Variable.NAME, Variable.DISCOUNT, Variable.ENDS),
    Trigger.COLLECTION_LAUNCHED: (Variable.NAME,),
}
_ESSENTIAL_OF_PRODUCTS = (Variable.NAME, Variable.PRICE, Variable.CODE)

# A discount in a post that does not count as a promotion would pass by the owner's share of them.
_ONLY_IN: Mapping[Variable, frozenset[Trigger]] = {
    Variable.OLD_PRICE: frozenset({Trigger.PRICE_DROP, Trigger.LAST_UNITS, Trigger.SCHEDULED}),
    Variable.DISCOUNT: frozenset({Trigger.PRICE_DROP, Trigger.LAST_UNITS, Trigger.SCHEDULED}),
    Variable.VARIANT: frozenset({Trigger.NEW_VARIANT}),
    Variable.PLACE: LOCAL_TRIGGERS,
    Variable.CITY: LOCAL_TRIGGERS,
}

_NAME_AND_PRICE = "{name} · {price}"
_CALL = mark("To buy, mention us with #buy {code}")
_TAG = "{hashtag}"
# No link: a post with one costs thirteen times as much. No handle: an account that mentions
# itself would be told of its own posts.
DEFAULTS: Mapping[Trigger, tuple[str, ...]] = {
    Trigger.PUBLISHED: (_NAME_AND_PRICE, _CALL, _TAG),
    Trigger.BACK_IN_STOCK: (mark("Back in stock: {name} · {price}"), _CALL, _TAG),
    Trigger.PRICE_DROP: (_NAME_AND_PRICE, mark("Was {old_price}: now {discount} off"), _CALL, _TAG),
    Trigger.LAST_UNITS: (_NAME_AND_PRICE, mark("Only {stock} left"), _CALL, _TAG),
    Trigger.NEW_VARIANT: (_NAME_AND_PRICE, mark("New: {variant}"), _CALL, _TAG),
    Trigger.SCHEDULED: (_NAME_AND_PRICE, _CALL, _TAG),
    # The first of many: `evergreen` has the others.
    Trigger.EVERGREEN: (mark("Have you seen this one? {name} · {price}"), _CALL, _TAG),
    Trigger.VOUCHER: (
        mark("{discount} off with the code {code}"),
        mark("For {scope}"),
        mark("On orders of {minimum} or more"),
        mark("Until {ends}"),
        _TAG,
    ),
    Trigger.PROMOTION_STARTED: ("{name}", mark("Now {discount} off"), mark("Until {ends}"), _TAG),
    Trigger.PROMOTION_ENDING: (
        mark("Last hours: {name}"),
        mark("{discount} off"),
        mark("Until {ends}"),
        _TAG,
    ),
    Trigger.COLLECTION_LAUNCHED: (mark("New collection: {name}"), _TAG),
    Trigger.LOCAL_ARRIVAL: (_NAME_AND_PRICE, mark("Now at {place}"), _CALL, _TAG),
    Trigger.LOCAL_LAST_UNITS: (
        _NAME_AND_PRICE,
        mark("Only {stock} left at {place}"),
        _CALL,
        _TAG,
    ),
}
"""Trigger → one text a line, each to be translated; a line without its value is left out."""


@dataclass(frozen=True, slots=True)
class Template:
    """Words in one language; `account_id` None: for every account that has none of its own."""

    name: str
    body: str
    trigger: Trigger
    language: str
    account_id: XUserId | None = None
    media: MediaPolicy = MediaPolicy.OPTIONAL


def get_default(trigger: Trigger, language: str) -> Template:
    """Return our own words, in the language or in English."""
    spoken = choose_language(language)
    body = "\n".join(translate(line, spoken) for line in DEFAULTS[trigger])
    return Template(DEFAULT_NAME, body, trigger, spoken)


def choose_template(
    templates: Iterable[Template],
    *,
    account_id: XUserId,
    trigger: Trigger,
    language: str,
    product_id: SaleorProductId | str,
    change: str,
) -> Template:
    """Return the account's own template, else a shared one, else ours.

    Of several names one is drawn by product and change: a second call draws the same, and over
    many products each has its share.
    """
    variants = list_fitting(templates, account_id=account_id, trigger=trigger, language=language)
    if not variants:
        return get_default(trigger, language)
    digest = hashlib.sha256(f"{product_id}:{change}".encode()).digest()
    return variants[int.from_bytes(digest[:8]) % len(variants)]


def list_fitting(
    templates: Iterable[Template], *, account_id: XUserId, trigger: Trigger, language: str
) -> list[Template]:
    """Return the account's own templates, else the shared ones, by name; or none."""
    spoken = _fold(language)
    fitting = [
        each for each in templates if each.trigger == trigger and _fold(each.language) == spoken
    ]
    own = [each for each in fitting if each.account_id == account_id]
    variants = own or [each for each in fitting if each.account_id is None]
    return sorted(variants, key=lambda each: (each.name, each.language))


def list_variables(trigger: Trigger) -> frozenset[Variable]:
    """Return what a template of this trigger may ask for."""
    if trigger in _OF_SUBJECTS:
        return _OF_SUBJECTS[trigger] | _IN_ALL
    return frozenset(
        each
        for each in Variable
        if each not in _OF_SUBJECTS_ALONE and trigger in _ONLY_IN.get(each, (trigger,))
    )


def list_essential(trigger: Trigger) -> tuple[Variable, ...]:
    """Return what a post of this trigger cannot do without."""
    return _ESSENTIAL.get(trigger, _ESSENTIAL_OF_PRODUCTS)


def find_names(body: str) -> list[str]:
    """Return what stands in braces, in order: `"{name} {x}"` → `["name", "x"]`."""
    return VARIABLE.findall(body)


def has_stray_braces(body: str) -> bool:
    return bool(re.search("[{}]", VARIABLE.sub("", body)))


def _fold(language: str) -> str:
    return language.replace("_", "-").partition("-")[0].casefold()
