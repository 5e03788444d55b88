"""A feed post fits, says the price as people write it, and mentions, tags and links nobody."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_twitter_plugin.feeds.prices import format_price
from saleor_twitter_plugin.feeds.rendering import render
from saleor_twitter_plugin.feeds.templates import get_default
from saleor_twitter_plugin.handoffs import CatalogItem, Money, Trigger
from saleor_twitter_plugin.x_text import weigh
from tests.factories import make_item

JOINER = "\u2060"
NO_BREAK = "\u00a0"


def render_default(item: CatalogItem, *, hashtag: str = "", language: str = "en") -> str:
    return render(
        item,
        trigger=Trigger.PUBLISHED,
        body=get_default(Trigger.PUBLISHED, language).body,
        code="B2345",
        hashtag=hashtag,
        language=language,
    ).text


@pytest.mark.parametrize(
    ("amount", "currency", "language", "country", "price"),
    [
        ("12.5", "USD", "en", "US", "$12.50"),
        ("1234.5", "USD", "en", "US", "$1,234.50"),
        ("12.5", "EUR", "en", "IE", "€12.50"),
        ("12.5", "EUR", "es", "ES", f"12,50{NO_BREAK}€"),
        ("12345.5", "EUR", "es", "ES", f"12.345,50{NO_BREAK}€"),
        ("12.5", "USD", "es", "US", "$12.50"),
        ("1500", "JPY", "en", "JP", "¥1,500"),
        ("1500", "JPY", "en", "US", "¥1,500"),
        ("1500.00", "JPY", "es", "ES", f"1.500{NO_BREAK}JPY"),
        ("1.5", "KWD", "en", "KW", "KWD1.500"),
        ("0", "USD", "en", "US", "$0.00"),
        ("12.5", "EUR", "en", "", "€12.50"),
        ("12.5", "EUR", "en", "??", "€12.50"),
        ("12.5", "EUR", "es", "XX", f"12,50{NO_BREAK}€"),
    ],
)
def test_price_as_people_write_it(
    amount: str, currency: str, language: str, country: str, price: str
) -> None:
    assert (
        format_price(Money(Decimal(amount), currency), language=language, country_code=country)
        == price
    )


def test_post_in_english() -> None:
    assert render_default(make_item(), hashtag="shop") == (
        "Mug · $12.50\nTo buy, mention us with #buy B2345\n#shop"
    )


def test_post_without_hashtag() -> None:
    assert render_default(make_item()) == "Mug · $12.50\nTo buy, mention us with #buy B2345"


def test_post_with_a_range_of_prices() -> None:
    assert render_default(make_item(has_price_range=True)).startswith("Mug · from $12.50\n")


def test_post_in_spanish_is_spanish_and_keeps_the_command() -> None:
    text = render_default(make_item(country_code="ES"), language="es")

    assert "To buy" not in text
    assert "#buy B2345" in text or "#comprar B2345" in text
    assert f"12,50{NO_BREAK}" in text or "12,50" in text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Mug by @ana", f"Mug by @{JOINER}ana"),
        ("#1deal mug", f"#{JOINER}1deal mug"),
        ("$ABC mug", f"${JOINER}ABC mug"),
        ("mug.com", f"mug.{JOINER}com"),
        ("two\nlines\tand\u202eturned", "two lines andturned"),
        ("{code} {price}", "{code} {price}"),
    ],
)
def test_post_defuses_the_name(name: str, shown: str) -> None:
    assert (
        render_default(make_item(name=name))
        == f"{shown} · $12.50\nTo buy, mention us with #buy B2345"
    )


@pytest.mark.parametrize(
    "name",
    [
        "x" * 10_000,
        "東" * 10_000,
        "\N{GRINNING FACE}" * 10_000,
        "a.com " * 1_667,
        "@a" * 5_000,
        "e\u0301" * 5_000,
        "\u0301" * 10_000,
    ],
    ids=["letters", "wide", "emoji", "links", "handles", "accents", "marks"],
)
def test_post_with_a_name_of_ten_thousand_characters(name: str) -> None:
    text = render_default(make_item(name=name), hashtag="東" * 50)

    assert weigh(text) <= 280
    assert text.endswith("#buy B2345\n#" + "東" * 50)
    assert "…" in text


@given(
    name=st.text(max_size=400)
    | st.text(alphabet="ab.@#$:/\u0301\u200d東\N{GRINNING FACE}\u05d0 \nhtps", max_size=400),
    hashtag=st.sampled_from(["", "shop", "東" * 50]),
    language=st.sampled_from(["en", "es"]),
    amount=st.decimals(0, 99_999_999, places=2),
    currency=st.sampled_from(["USD", "EUR", "JPY", "KWD", "CHF", "XXX"]),
    has_price_range=st.booleans(),
)
def test_post_of_any_name_fits(
    name: str, hashtag: str, language: str, amount: Decimal, currency: str, has_price_range: bool
) -> None:
    item = make_item(
        name=name, price=Money(amount, currency), has_price_range=has_price_range, country_code="ES"
    )

    text = render_default(item, hashtag=hashtag, language=language)

    assert weigh(text) <= 280
    assert "B2345" in text
    assert text.count("\n") == (2 if hashtag else 1)
