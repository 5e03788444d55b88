"""The text of a feed post, from the catalog as it is when it is sent. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..handoffs import CatalogItem, Money, Trigger, Warehouse
from ..wording import choose_language, mark, translate
from ..x_limits import POST_MAX_WEIGHT
from ..x_text import defuse, shorten, weigh
from .filling import fill, list_kept_lines
from .prices import format_count, format_discount, format_price, measure_discount_percent
from .similarity import pick_words
from .templates import (
    DEFAULT_NAME,
    Variable,
    find_names,
    get_default,
    has_stray_braces,
    list_essential,
    list_variables,
)
from .threads import PARTS_MAX, split_parts

NAME_MIN_WEIGHT = 12
# No longer text fits a post: the densest emoji has ten characters and weighs 2.
NAME_READ_MAX = 2_000
VARIANT_MAX_WEIGHT = 40
SCOPE_MAX_WEIGHT = 24
PLACE_MAX_WEIGHT = 40
_CONTINUED = "continued"


@dataclass(frozen=True, slots=True)
class Rendered:
    text: str
    template_name: str
    """`default` where our own words were used."""
    amount: Decimal
    """The price that the text says, to be held against the checkout's afterwards."""
    currency: str
    product_name: str
    """As the shop writes it, for pictures that have no description."""
    words: tuple[str, ...]
    """What the text says of its own, sorted; the template's words are not among them."""

    @property
    def columns(self) -> dict[str, object]:
        """What is noted on the feed's row."""
        return {
            "template_name": self.template_name,
            "posted_amount": self.amount,
            "posted_currency": self.currency,
        }


def render(
    item: CatalogItem,
    *,
    trigger: Trigger,
    body: str,
    code: str,
    hashtag: str,
    language: str,
    previous_amount: Decimal | None = None,
    variant_name: str = "",
    link: str = "",
    template_name: str = "",
    place: Warehouse | None = None,
) -> Rendered:
    """Return the post that `body` makes of the catalog now, within X's length.

    `body` is in `language` already. The name gives way to all the rest. A line with a variable
    that has no value at this moment is left out; a body that cannot be filled so, or not be made
    to fit, gives way to our own words.
    """
    assert item.price is not None  # the planner and the sender let no other through
    values = _read_values(
        item,
        trigger=trigger,
        code=code,
        hashtag=hashtag,
        language=language,
        previous_amount=previous_amount,
        variant_name=variant_name,
        link=link,
        place=place,
    )
    name = defuse(item.name)[:NAME_READ_MAX]
    fitted = (
        (used_name, text)
        for used_name, used_body in _list_bodies(template_name, body, trigger, language)
        if (text := fit(used_body, name, values, trigger)) is not None
    )
    # Only a hashtag longer than X knows leaves no room for a name.
    no_name = fill(get_default(Trigger.PUBLISHED, language).body, {**values, Variable.NAME: ""})
    used_name, text = next(fitted, (DEFAULT_NAME, shorten(no_name, POST_MAX_WEIGHT)))
    return Rendered(
        text=text,
        template_name=used_name,
        amount=item.price.amount,
        currency=item.price.currency,
        product_name=item.name,
        words=pick_own_words(item, variant_name=variant_name),
    )


def render_parts(item: CatalogItem, *, body: str, **values: Any) -> list[Rendered]:
    """Return the post, or the posts of the thread, that `body` makes; see `render`.

    One after the first that cannot be filled is left out; where the first cannot be, our own
    words stand alone.
    """
    first, *more = split_parts(body) or [body]
    rendered = [render(item, body=first, **values)]
    if not more or rendered[0].template_name != (values.get("template_name") or DEFAULT_NAME):
        return rendered
    named = {**values, "template_name": _CONTINUED}
    parts = (render(item, body=each, **named) for each in more[: PARTS_MAX - 1])
    texts = {rendered[0].text}
    for part in parts:
        # Given way to our own words, or said above already: X takes a text once.
        if part.template_name == _CONTINUED and part.text not in texts:
            texts.add(part.text)
            rendered.append(part)
    return rendered


def pick_own_words(item: CatalogItem, *, variant_name: str = "") -> tuple[str, ...]:
    """Return what any post about the item says of its own, sorted, whatever its template."""
    name = shorten(item.name[:NAME_READ_MAX], POST_MAX_WEIGHT)
    variant = shorten(variant_name[:NAME_READ_MAX], VARIANT_MAX_WEIGHT)
    return tuple(sorted(pick_words(f"{name} {variant}")))


def find_old_amount(item: CatalogItem, *, previous_amount: Decimal | None) -> Decimal | None:
    """Return what it cost before: what we saw last, else the price before promotions.

    None where neither is higher than the price now.
    """
    assert item.price is not None
    price, listed = item.price, item.undiscounted_price
    if previous_amount is not None and previous_amount > price.amount:
        return previous_amount
    if listed and listed.currency == price.currency and listed.amount > price.amount:
        return listed.amount
    return None


def _list_bodies(
    template_name: str, body: str, trigger: Trigger, language: str
) -> Iterator[tuple[str, str]]:
    """Yield the template and what stands in for it, each with its name."""
    if not has_stray_braces(body) and set(Variable).issuperset(find_names(body)):
        yield template_name or DEFAULT_NAME, body
    yield DEFAULT_NAME, get_default(trigger, language).body
    yield DEFAULT_NAME, get_default(Trigger.PUBLISHED, language).body


def fit(body: str, name: str, values: Mapping[Variable, str], trigger: Trigger) -> str | None:
    """Return the text, its name as short as needed; None where it would say too little."""
    offered = {
        each: value if each in list_variables(trigger) else "" for each, value in values.items()
    }
    kept = list_kept_lines(body, offered)
    form = "\n".join(kept).strip()
    lost = set(find_names(body)) - set(find_names(form))
    if not form or lost.intersection(list_essential(trigger)):
        return None
    # A name that stands there twice gives way twice.
    count = find_names(form).count(Variable.NAME)
    shown, room = name, weigh(name)
    enough = min(room, NAME_MIN_WEIGHT)
    while True:
        text = fill(form, {**offered, Variable.NAME: shown})
        excess = weigh(text) - POST_MAX_WEIGHT
        if excess <= 0:
            return text
        room -= max(excess // max(count, 1), 1)
        if not count or room < enough:
            return None
        shown = shorten(name, room)


def _read_values(
    item: CatalogItem,
    *,
    trigger: Trigger,
    code: str,
    hashtag: str,
    language: str,
    previous_amount: Decimal | None,
    variant_name: str,
    link: str,
    place: Warehouse | None,
) -> dict[Variable, str]:
    """Return what each variable stands for; "" for what has no value."""
    assert item.price is not None
    country_code, currency = item.country_code, item.price.currency

    def write(amount: Decimal) -> str:
        money = Money(amount, currency)
        return format_price(money, language=language, country_code=country_code)

    price, amount = write(item.price.amount), item.price.amount
    old_amount = find_old_amount(item, previous_amount=previous_amount)
    # Less than the currency's smallest coin apart, the two are written alike.
    old_price = write(old_amount) if old_amount is not None else ""
    old_price = old_price if old_price != price else ""
    percent = measure_discount_percent(old_amount or amount, amount) if old_price else 0
    if item.has_price_range:
        price = translate(mark("from {price}"), choose_language(language)).format(price=price)
    stock = item.stock_quantity or 0
    where = {"language": language, "country_code": country_code}
    # What is of subjects alone has none.
    return dict.fromkeys(Variable, "") | {
        Variable.PRICE: price,
        Variable.OLD_PRICE: old_price,
        Variable.DISCOUNT: format_discount(percent, **where) if percent else "",
        Variable.CODE: code,
        Variable.STOCK: format_count(stock, **where) if stock > 0 else "",
        Variable.HASHTAG: f"#{hashtag}" if hashtag else "",
        Variable.VARIANT: shorten(defuse(variant_name), VARIANT_MAX_WEIGHT),
        Variable.LINK: link,
        Variable.PLACE: shorten(defuse(_name_place(place)), PLACE_MAX_WEIGHT),
        Variable.CITY: shorten(defuse(place.city), PLACE_MAX_WEIGHT) if place else "",
    }


def _name_place(place: Warehouse | None) -> str:
    if place is None:
        return ""
    has_city = not place.city or place.city.casefold() in place.name.casefold()
    return place.name if has_city else f"{place.name}, {place.city}"
