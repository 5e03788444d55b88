"""Which words are used: the account's, the shop's, ours, and the same ones at every try."""

from collections import Counter

import pytest

from saleor_twitter_plugin.feeds.templates import (
    DEFAULTS,
    Template,
    Variable,
    choose_template,
    find_names,
    get_default,
    has_stray_braces,
    list_essential,
    list_variables,
)
from saleor_twitter_plugin.handoffs import Trigger, XUserId

OWN, OTHER = XUserId("100"), XUserId("101")


def make_template(name: str = "plain", **parts: object) -> Template:
    values: dict[str, object] = {
        "body": "{name} #buy {code}",
        "trigger": Trigger.PUBLISHED,
        "language": "en",
        "account_id": OWN,
        **parts,
    }
    return Template(name, **values)  # type: ignore[arg-type]


def choose(*templates: Template, language: str = "en", product_id: str = "1") -> str:
    return choose_template(
        templates,
        account_id=OWN,
        trigger=Trigger.PUBLISHED,
        language=language,
        product_id=product_id,
        change="published",
    ).name


@pytest.mark.parametrize(
    ("template", "chosen"),
    [
        (make_template("mine"), "mine"),
        (make_template("shared", account_id=None), "shared"),
        (make_template("of another account", account_id=OTHER), "default"),
        (make_template("of another trigger", trigger=Trigger.PRICE_DROP), "default"),
        (make_template("in another language", language="es"), "default"),
    ],
)
def test_template_is_taken_where_it_fits(template: Template, chosen: str) -> None:
    assert choose(template) == chosen


def test_own_template_wins_over_the_shared_one() -> None:
    assert choose(make_template("shared", account_id=None), make_template("mine")) == "mine"


@pytest.mark.parametrize(
    ("written", "spoken"), [("es", "es-MX"), ("es_ES", "es"), ("ES", "es"), ("de", "de")]
)
def test_region_of_a_language_is_ignored(written: str, spoken: str) -> None:
    assert choose(make_template("in it", language=written), language=spoken) == "in it"


def test_variant_is_the_same_at_every_try_and_in_any_order() -> None:
    variants = [make_template(name) for name in "abc"]
    before = [choose(*variants, product_id=str(each)) for each in range(50)]

    again = [choose(*reversed(variants), product_id=str(each)) for each in range(50)]

    assert again == before


def test_variants_share_the_products_about_evenly() -> None:
    variants = [make_template(name) for name in "abc"]

    shares = Counter(choose(*variants, product_id=str(each)) for each in range(3_000))

    assert set(shares) == {"a", "b", "c"}
    assert min(shares.values()) > 900


def test_variant_changes_with_the_change() -> None:
    variants = [make_template(name, trigger=Trigger.PRICE_DROP) for name in "ab"]

    drawn = {
        choose_template(
            variants,
            account_id=OWN,
            trigger=Trigger.PRICE_DROP,
            language="en",
            product_id="1",
            change=f"price_drop:{version}",
        ).name
        for version in range(20)
    }

    assert drawn == {"a", "b"}


@pytest.mark.parametrize("trigger", Trigger)
def test_our_own_words_say_what_matters_and_know_every_variable(trigger: Trigger) -> None:
    names = find_names(get_default(trigger, "en").body)

    assert set(names) <= {each.value for each in list_variables(trigger)}
    assert {"hashtag", *list_essential(trigger)} <= set(names)
    assert "link" not in names
    assert set(DEFAULTS) == set(Trigger)


def test_our_own_words_are_english_where_we_do_not_speak_the_language() -> None:
    german = get_default(Trigger.PUBLISHED, "de")

    assert (german.language, german.body) == (
        "en",
        "{name} · {price}\nTo buy, mention us with #buy {code}\n{hashtag}",
    )


@pytest.mark.parametrize(
    ("trigger", "offered", "refused"),
    [
        (Trigger.PRICE_DROP, {"old_price", "discount"}, {"variant"}),
        (Trigger.NEW_VARIANT, {"variant"}, {"old_price", "discount"}),
        (Trigger.PUBLISHED, {"stock", "link"}, {"old_price", "discount", "variant", "ends"}),
        (Trigger.VOUCHER, {"code", "minimum", "scope", "ends"}, {"name", "price", "stock"}),
        (Trigger.PROMOTION_ENDING, {"name", "discount", "ends"}, {"code", "price", "minimum"}),
        (Trigger.COLLECTION_LAUNCHED, {"name", "hashtag"}, {"code", "price", "ends"}),
    ],
)
def test_variables_of_a_trigger(trigger: Trigger, offered: set[str], refused: set[str]) -> None:
    variables = {each.value for each in list_variables(trigger)}

    assert offered <= variables
    assert not refused & variables
    assert variables <= {each.value for each in Variable}


@pytest.mark.parametrize(
    ("body", "names", "is_stray"),
    [
        ("{name} for {price}", ["name", "price"], False),
        ("{} { name } {0} {name!r} {a.b}", ["", " name ", "0", "name!r", "a.b"], False),
        ("{name", [], True),
        ("name}", [], True),
        ("{{name}}", ["name"], True),
        ("no variable", [], False),
    ],
)
def test_braces(body: str, names: list[str], is_stray: bool) -> None:
    assert find_names(body) == names
    assert has_stray_braces(body) is is_stray
