"""A template filled from the catalog: true, within X's length, and harmless."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_twitter_plugin.feeds.rendering import Rendered, pick_own_words, render
from saleor_twitter_plugin.feeds.templates import get_default
from saleor_twitter_plugin.handoffs import (
    SUBJECT_KINDS,
    CatalogItem,
    Money,
    SaleorWarehouseId,
    Trigger,
    Warehouse,
)
from saleor_twitter_plugin.x_sandbox import text as x_reading
from saleor_twitter_plugin.x_text import has_link, weigh
from tests.factories import make_item

JOINER = "\u2060"
NO_BREAK = "\u00a0"
OURS = "Mug · $12.50\nTo buy, mention us with #buy B2345"
DROP = "{name}: {price}\nwas {old_price}, {discount} off\n#buy {code}"


def fill(
    body: str,
    item: CatalogItem | None = None,
    trigger: Trigger = Trigger.PRICE_DROP,
    **parts: object,
) -> Rendered:
    values: dict[str, object] = {
        "code": "B2345",
        "hashtag": "",
        "language": "en",
        "template_name": "mine",
        **parts,
    }
    return render(item or make_item(), trigger=trigger, body=body, **values)  # type: ignore[arg-type]


def dollars(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def test_post_says_every_variable() -> None:
    item = make_item(undiscounted_price=dollars("20.00"), stock_quantity=1_234)
    body = "{name} {price}\n{old_price} {discount}\n{stock}\n{code} {hashtag}\n{link}"

    rendered = fill(body, item, hashtag="shop", link="https://shop.example.com/1")

    assert rendered == Rendered(
        text="Mug $12.50\n$20.00 37%\n1,234\nB2345 #shop\nhttps://shop.example.com/1",
        template_name="mine",
        amount=Decimal("12.50"),
        currency="USD",
        product_name="Mug",
        words=("mug",),
    )


def test_post_names_the_new_variant_and_means_it() -> None:
    rendered = fill(
        "{name} in {variant}\n#buy {code}", trigger=Trigger.NEW_VARIANT, variant_name="@Blue XL"
    )

    assert rendered.text == f"Mug in @{JOINER}Blue XL\n#buy B2345"
    assert rendered.words == ("blue", "mug", "xl")


@pytest.mark.parametrize(
    ("previous", "undiscounted", "line"),
    [
        ("25.00", None, "was $25.00, 50% off"),
        (None, "25.00", "was $25.00, 50% off"),
        # What we saw last is true of this drop; the list price may be of years ago.
        ("15.00", "25.00", "was $15.00, 16% off"),
        ("12.50", "25.00", "was $25.00, 50% off"),
        ("10.00", "25.00", "was $25.00, 50% off"),
        ("18.749", None, "was $18.75, 33% off"),
    ],
)
def test_old_price_is_what_it_was_before(
    previous: str | None, undiscounted: str | None, line: str
) -> None:
    item = make_item(undiscounted_price=dollars(undiscounted) if undiscounted else None)

    rendered = fill(DROP, item, previous_amount=Decimal(previous) if previous else None)

    assert rendered.text == f"Mug: $12.50\n{line}\n#buy B2345"


@pytest.mark.parametrize(
    ("previous", "undiscounted"),
    [(None, None), ("12.50", "12.50"), ("10.00", "11.00"), ("12.504", None), ("0", "0")],
)
def test_old_price_that_is_not_higher_is_not_said(
    previous: str | None, undiscounted: str | None
) -> None:
    item = make_item(undiscounted_price=dollars(undiscounted) if undiscounted else None)

    rendered = fill(DROP, item, previous_amount=Decimal(previous) if previous else None)

    assert rendered.text == "Mug: $12.50\n#buy B2345"
    assert rendered.template_name == "mine"


def test_old_price_of_another_currency_is_not_said() -> None:
    item = make_item(undiscounted_price=Money(Decimal(2_000), "JPY"))

    assert "was" not in fill(DROP, item).text


@pytest.mark.parametrize(
    ("price", "old", "said"),
    [("0.01", "100", "99%"), ("0", "100", "100%"), ("66.67", "100", "33%"), ("99", "100", "1%")],
)
def test_discount_is_rounded_down(price: str, old: str, said: str) -> None:
    item = make_item(price=dollars(price))

    rendered = fill("{name} {price} {code}\n{discount}", item, previous_amount=Decimal(old))

    assert rendered.text.endswith(f"B2345\n{said}")


def test_discount_below_one_percent_is_not_said() -> None:
    item = make_item(price=dollars("99.50"))

    rendered = fill("{name} {code}\n{discount}", item, previous_amount=Decimal(100))

    assert rendered.text == "Mug B2345"


@pytest.mark.parametrize(
    ("price", "old", "language", "country", "said"),
    [
        (Money(Decimal(1_500), "JPY"), "2000", "en", "JP", "¥1,500 ¥2,000 25%"),
        (
            Money(Decimal("8.00"), "EUR"),
            "10.00",
            "es",
            "ES",
            f"8,00{NO_BREAK}€ 10,00{NO_BREAK}€ 20{NO_BREAK}%",
        ),
        (Money(Decimal("1.5"), "KWD"), "3", "en", "KW", "KWD1.500 KWD3.000 50%"),
        (
            Money(Decimal("8.00"), "EUR"),
            "10",
            "de-AT",
            "AT",
            f"€{NO_BREAK}8,00 €{NO_BREAK}10,00 20{NO_BREAK}%",
        ),
        (Money(Decimal("8.00"), "USD"), "10", "xx", "??", "$8.00 $10.00 20%"),
    ],
)
def test_amounts_are_written_as_people_do(
    price: Money, old: str, language: str, country: str, said: str
) -> None:
    item = make_item(price=price, country_code=country)

    rendered = fill(
        "{name} {code} {price} {old_price} {discount}",
        item,
        language=language,
        previous_amount=Decimal(old),
    )

    assert rendered.text == f"Mug B2345 {said}"
    assert (rendered.amount, rendered.currency) == (price.amount, price.currency)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("{name}: {code}", "Mug: B2345"),
        ("{code} {name}.", "B2345 Mug."),
        ("({name}) {code}", "(Mug) B2345"),
        ("{code} {name}.com", f"B2345 Mug{JOINER}.com"),
        ("http:{name} {code}", f"http:{JOINER}Mug B2345"),
    ],
)
def test_name_is_kept_apart_only_where_something_could_go_on(body: str, text: str) -> None:
    assert fill(body).text == text


@pytest.mark.parametrize("quantity", [None, 0, -1])
def test_stock_that_nobody_counts_is_not_said(quantity: int | None) -> None:
    body = get_default(Trigger.LAST_UNITS, "en").body

    rendered = fill(body, make_item(stock_quantity=quantity), Trigger.LAST_UNITS)

    assert rendered.text == OURS


def test_our_own_words_for_each_trigger() -> None:
    item = make_item(undiscounted_price=dollars("25.00"), stock_quantity=2)
    texts = {
        trigger: fill(
            get_default(trigger, "en").body,
            item,
            trigger,
            variant_name="Blue",
            hashtag="shop",
            place=Warehouse(SaleorWarehouseId("9"), "Corner Shop", "Austin"),
        ).text.splitlines()
        for trigger in Trigger
        if trigger not in SUBJECT_KINDS
    }

    end = ["To buy, mention us with #buy B2345", "#shop"]
    assert texts == {
        Trigger.PUBLISHED: ["Mug · $12.50", *end],
        Trigger.BACK_IN_STOCK: ["Back in stock: Mug · $12.50", *end],
        Trigger.PRICE_DROP: ["Mug · $12.50", "Was $25.00: now 50% off", *end],
        Trigger.LAST_UNITS: ["Mug · $12.50", "Only 2 left", *end],
        Trigger.NEW_VARIANT: ["Mug · $12.50", "New: Blue", *end],
        Trigger.EVERGREEN: ["Have you seen this one? Mug · $12.50", *end],
        Trigger.SCHEDULED: ["Mug · $12.50", *end],
        Trigger.LOCAL_ARRIVAL: ["Mug · $12.50", "Now at Corner Shop, Austin", *end],
        Trigger.LOCAL_LAST_UNITS: [
            "Mug · $12.50",
            "Only 2 left at Corner Shop, Austin",
            *end,
        ],
    }


@pytest.mark.parametrize(
    ("name", "city", "said"),
    [
        ("Corner Shop", "Austin", "Corner Shop, Austin"),
        ("Corner Shop Austin", "Austin", "Corner Shop Austin"),
        ("Corner Shop", "", "Corner Shop"),
        ("@corner", "#austin", "@\u2060corner, #\u2060austin"),
    ],
)
def test_a_place_is_named_with_its_city_and_tags_nobody(name: str, city: str, said: str) -> None:
    rendered = fill(
        "{name} · {price}\n{place}\n{code}",
        make_item(),
        Trigger.LOCAL_ARRIVAL,
        place=Warehouse(SaleorWarehouseId("9"), name, city),
    )

    assert rendered.text.splitlines()[1] == said


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("{name} {code} {hashtag}", "Mug B2345 #shop"),
        ("{name} {code} #{hashtag}", "Mug B2345 #shop"),
        ("{name} {code}\r\n{hashtag}\n\n", "Mug B2345\n#shop"),
    ],
)
def test_hashtag_has_one_sign(body: str, text: str) -> None:
    assert fill(body, hashtag="shop").text == text


@pytest.mark.parametrize(
    "body", ["{name} {code} {hashtag}", "{name} {code} #{hashtag}", "{name} {code}\n#{hashtag}"]
)
def test_hashtag_that_is_not_set_drops_out(body: str) -> None:
    assert fill(body).text == "Mug B2345"


@pytest.mark.parametrize(
    "body",
    [
        "{nome} {code}",
        "{name {code}",
        "{name} } {code}",
        "{name.__class__} {code}",
        "",
        "  \n ",
        "{name} was {old_price}, #buy {code}",
        "{variant} of {name} {code}",
        "{name} {code} " + "x" * 280,
        "x" * 281,
        "{old_price}",
    ],
)
def test_template_that_cannot_be_used_gives_way_to_ours(body: str) -> None:
    rendered = fill(body, trigger=Trigger.PUBLISHED)

    assert (rendered.text, rendered.template_name) == (OURS, "default")


def test_values_are_never_read_as_templates() -> None:
    item = make_item(name="{price} {code} {nome} {")

    assert fill("{name}\n{code}", item).text == "{price} {code} {nome} {\nB2345"


def test_right_to_left_name_stands_in_an_isolate_also_when_it_is_cut() -> None:
    rendered = fill("{name} {price} {code}", make_item(name="ספל " * 2_500))

    name, _, rest = rendered.text.partition("\u2069")
    assert name.startswith("\u2068ספל")
    assert name.endswith("…")
    assert rest == " $12.50 B2345"
    assert weigh(rendered.text) <= 280


def test_name_that_stands_there_twice_gives_way_twice() -> None:
    rendered = fill("{name}\n{name}\n#buy {code}", make_item(name="x" * 10_000))

    first, second, last = rendered.text.splitlines()
    assert first == second
    assert last == "#buy B2345"
    assert 275 <= weigh(rendered.text) <= 280


def test_hashtag_longer_than_any_still_leaves_a_post_that_fits() -> None:
    rendered = fill("{name} {code} {hashtag}", hashtag="東" * 300)

    assert weigh(rendered.text) <= 280
    assert rendered.template_name == "default"


def test_template_around_a_name_makes_no_handle_tag_or_link_of_it() -> None:
    body = "@{name} #{name} ${name} {name}.com a{name}b {name}{name} {code}"

    text = fill(body, make_item(name="Mug")).text

    assert x_reading.find_mentions(text) == []
    assert x_reading.find_hashtags(text) == []
    assert x_reading.find_cashtags(text) == []
    assert not has_link(text)
    assert text.replace(JOINER, "") == "@Mug #Mug $Mug Mug.com aMugb MugMug B2345"


def test_own_words_are_those_of_name_and_variant() -> None:
    item = make_item(name="Red Mug, 2 l by @ana")

    assert pick_own_words(item, variant_name="XL") == ("2", "ana", "by", "l", "mug", "red", "xl")


NAMES = st.text(max_size=300) | st.text(
    alphabet="ab1.@＠#＃$:/\u0301\u200d\u2060東\N{GRINNING FACE}\u05d0{} \nhtpscom", max_size=300
)
PIECES = "{name}~{variant}~{price}~{old_price}~{stock}~\n~ ~: ~.~-~@~#~$~a~1~/~http:~.com~(~·~東~_"
AROUND = st.lists(st.sampled_from(PIECES.split("~")), max_size=12).map("".join)


@given(
    name=NAMES,
    variant_name=NAMES,
    around=AROUND,
    hashtag=st.sampled_from(["", "shop", "東" * 50]),
    language=st.sampled_from(["en", "es", "he", "xx"]),
    amount=st.decimals(0, 99_999_999, places=2),
    currency=st.sampled_from(["USD", "EUR", "JPY", "KWD"]),
    trigger=st.sampled_from(sorted(set(Trigger) - set(SUBJECT_KINDS))),
)
def test_post_of_any_template_fits(
    name: str,
    variant_name: str,
    around: str,
    hashtag: str,
    language: str,
    amount: Decimal,
    currency: str,
    trigger: Trigger,
) -> None:
    item = make_item(name=name, price=Money(amount, currency), stock_quantity=3)

    rendered = fill(
        around + "{name} {code}",
        item,
        trigger,
        hashtag=hashtag,
        language=language,
        variant_name=variant_name,
        previous_amount=amount * 2,
    )

    assert weigh(rendered.text) <= 280
    assert x_reading.weigh(rendered.text) <= 280
    assert "B2345" in rendered.text


@given(
    name=NAMES, variant_name=NAMES, sign=st.sampled_from(["", " ", ".", "-", ":", "a", "1", "東"])
)
def test_name_never_mentions_tags_or_links(name: str, variant_name: str, sign: str) -> None:
    body = "{name}" + sign + "{variant}" + sign + "{name}\nnow: {price} {code}"

    text = fill(body, make_item(name=name), Trigger.NEW_VARIANT, variant_name=variant_name).text

    assert x_reading.find_mentions(text) == []
    # Ours may have stood in, with its one tag.
    assert [each.value for each in x_reading.find_hashtags(text)] in ([], ["buy"])
    assert x_reading.find_cashtags(text) == []
    assert x_reading.find_urls(text) == []
    assert not has_link(text)
