"""What an owner is told before a template is saved, and what the post would be."""

from decimal import Decimal

import pytest

from saleor_twitter_plugin.feeds.linting import ProblemCode, lint
from saleor_twitter_plugin.feeds.previewing import preview
from saleor_twitter_plugin.feeds.templates import get_default
from saleor_twitter_plugin.handoffs import Money, Trigger
from saleor_twitter_plugin.x_prices import PRICES_USD, PriceItem
from tests.factories import make_item

GOOD = "{name} · {price}\n#buy {code}"


def find_codes(body: str, trigger: Trigger = Trigger.PUBLISHED, hashtag: str = "") -> list[str]:
    return [each.code for each in lint(body, trigger=trigger, hashtag=hashtag, language="en")]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("trigger", Trigger)
def test_our_own_words_have_nothing_wrong(trigger: Trigger, language: str) -> None:
    body = get_default(trigger, language).body

    assert lint(body, trigger=trigger, hashtag="東" * 50, language=language) == []


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        (GOOD, []),
        ("", ["empty"]),
        (" \n\t ", ["empty"]),
        ("{name", ["braces"]),
        ("{{name}}", ["braces"]),
        ("{nome} {code}", ["unknown_variable"]),
        ("{Name} {} {name!r}", ["unknown_variable"] * 3),
        ("{nome} {nome}", ["unknown_variable"]),
        ("{nome} {", ["braces", "unknown_variable"]),
        ("{name} {variant} {code}", ["unavailable_variable"]),
        ("{old_price}\n{discount}", ["unavailable_variable"] * 2),
        (GOOD + "x" * 231, []),
        (GOOD + "x" * 232, ["too_long"]),
        (GOOD + "東" * 117, ["too_long"]),
        (GOOD + " $ABC", []),
        (GOOD + " $ABC $XYZ", ["cashtags"]),
        (GOOD + " $5 $10", []),
        (GOOD + " @ana", ["mention"]),
        (GOOD + " @{code}", ["mention"]),
        (GOOD + " ana@example.test", []),
        (GOOD + " @ 5", []),
        ("{name} {price}", ["missing_code"]),
        ("Only words", ["missing_code"]),
        (GOOD + " https://shop.com/sale", ["link"]),
        (GOOD + " shop.com", ["link"]),
        (GOOD + "\n{link}", ["link"]),
        (GOOD + " #sale", []),
        (GOOD + " #sale #new", ["hashtags"]),
        (GOOD + " #1", []),
        ("{name} {code}\n{stock}", []),
        ("{name} {code} {stock}", ["shared_line"]),
        ("{price} {hashtag} {code}", []),
        ("{name} @ana #a #b #c shop.com", ["mention", "link", "hashtags", "missing_code"]),
    ],
)
def test_problems_of_a_template(body: str, codes: list[str]) -> None:
    assert find_codes(body) == codes


def test_old_price_is_only_in_triggers_that_have_one() -> None:
    body = GOOD + "\nwas {old_price}"

    assert find_codes(body, Trigger.PRICE_DROP) == []
    assert find_codes(body, Trigger.LAST_UNITS) == []
    assert find_codes(body, Trigger.BACK_IN_STOCK) == ["unavailable_variable"]


def test_campaign_hashtag_counts() -> None:
    body = GOOD + " #sale {hashtag}"

    assert find_codes(body, hashtag="") == []
    assert find_codes(body, hashtag="shop") == ["hashtags"]


def test_only_what_is_a_matter_of_taste_or_price_may_be_saved() -> None:
    bodies = ["", "{", "{x}", "{variant}", "x" * 300, "$A $B {code}", "@a {code}", "{name}"]
    bodies += ["{name} {code} {stock}", GOOD + " shop.com", GOOD + " #a #b", GOOD + "\n{link}"]

    problems = [
        each
        for body in bodies
        for each in lint(body, trigger=Trigger.PUBLISHED, hashtag="", language="en", has_page=False)
    ]

    assert {each.code for each in problems} == set(ProblemCode)
    assert {each.code for each in problems if not each.is_blocking} == {
        "no_page",
        "missing_code",
        "shared_line",
        "link",
        "hashtags",
    }


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            "{nome} {code}",
            "There is no variable {nome}: choose from {name}, {price}, {code}, {stock},"
            " {hashtag}, {link}.",
        ),
        (
            GOOD + " shop.com",
            "Each post with a link costs 0.200 USD instead of 0.015 USD.",
        ),
        ("{name}", "Without {code} nobody can buy by answering the post."),
        (
            GOOD + " @ana",
            "@ana would be told of every post: X forbids mentions that nobody asked for.",
        ),
        (
            "{name} {code} {stock}",
            "Where {stock} has no value its whole line is left out, and with it {name}, {code}:"
            " our own words are posted then. Give {stock} its own line.",
        ),
    ],
)
def test_problem_says_what_to_do(body: str, words: str) -> None:
    (problem,) = lint(body, trigger=Trigger.PUBLISHED, hashtag="", language="en")

    assert problem.explain("en") == words


def test_longest_name_that_passes_is_posted_with_the_owners_words() -> None:
    body = GOOD + "x" * 231
    item = make_item(name="W" * 10_000, price=Money(Decimal("99999999.00"), "USD"))

    shown = preview(
        item, trigger=Trigger.PUBLISHED, body=body, code="B2345", hashtag="", language="en",
        template_name="mine",
    )  # fmt: skip

    assert (shown.rendered.template_name, shown.weight, shown.problems) == ("mine", 280, ())


@pytest.mark.parametrize(
    ("body", "pictures", "item", "price"),
    [
        (GOOD, 0, PriceItem.POST, "0.015"),
        (GOOD, 4, PriceItem.POST, "0.035"),
        (GOOD + "\n{link}", 1, PriceItem.POST_WITH_URL, "0.205"),
    ],
)
def test_preview_is_the_exact_post_with_its_price(
    body: str, pictures: int, item: PriceItem, price: str
) -> None:
    shown = preview(
        make_item(),
        trigger=Trigger.PUBLISHED,
        body=body,
        code="B2345",
        hashtag="",
        language="en",
        link="https://shop.com/r/1",
        picture_count=pictures,
    )

    assert shown.rendered.text.startswith("Mug · $12.50\n#buy B2345")
    assert (shown.price_item, shown.price_usd) == (item, Decimal(price))
    assert shown.weight == (23 if item == PriceItem.POST else 23 + 1 + 23)


def test_preview_knows_the_owners_prices() -> None:
    shown = preview(
        make_item(),
        trigger=Trigger.PUBLISHED,
        body=GOOD,
        code="B2345",
        hashtag="",
        language="en",
        prices_usd={**PRICES_USD, PriceItem.POST: Decimal("0.5")},
    )

    assert shown.price_usd == Decimal("0.5")


def test_preview_of_a_wrong_template_shows_what_would_be_posted_and_why() -> None:
    shown = preview(
        make_item(), trigger=Trigger.PUBLISHED, body="{nome}", code="B2345", hashtag="",
        language="en",
    )  # fmt: skip

    assert shown.rendered.text == "Mug · $12.50\nTo buy, mention us with #buy B2345"
    assert [each.code for each in shown.problems] == ["unknown_variable"]
