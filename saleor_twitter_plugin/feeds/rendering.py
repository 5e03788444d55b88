"""The text of a feed post, from the catalog as it is when it is sent. Pure."""

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency

from ..handoffs import CatalogItem, Money
from ..wording import mark, translate
from ..x_limits import POST_MAX_WEIGHT
from ..x_text import defuse, shorten, weigh

NAME_MIN_WEIGHT = 12


def render_post(item: CatalogItem, *, buy_code: str, hashtag: str, language: str) -> str:
    """Return name, price, buy code and hashtag, within X's length; the name gives way.

    No link: a post with one costs thirteen times as much. No handle: an account that mentions
    itself would be told of its own posts.
    """
    assert item.price is not None  # the planner and the sender let no other through
    price = format_price(item.price, language=language, country_code=item.country_code)
    if item.has_price_range:
        price = translate(mark("from {price}"), language).format(price=price)
    call = translate(mark("To buy, mention us with #buy {code}"), language).format(code=buy_code)
    rest = f" · {price}\n{call}" + (f"\n#{hashtag}" if hashtag else "")
    room = max(POST_MAX_WEIGHT - weigh(rest), NAME_MIN_WEIGHT)
    return shorten(defuse(item.name), room) + rest


def format_price(money: Money, *, language: str, country_code: str) -> str:
    """Return the price as people of that language write it in that country."""
    try:
        locale = Locale.parse(f"{language}_{country_code.upper()}")
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse(language)
    return str(format_currency(money.amount, money.currency, locale=locale))
