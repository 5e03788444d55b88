"""Words for people: in their language where we speak it, in English where not."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_twitter_plugin.wording import LANGUAGES, choose_language, mark, translate


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        (("es",), "es"),
        (("es-MX", "en"), "es"),
        (("es_419",), "es"),
        (("ES",), "es"),
        (("und", "es"), "es"),
        (("qme", "", "es"), "es"),
        (("de", "en", "es"), "en"),
        (("de",), "en"),
        (("",), "en"),
        ((), "en"),
        (("español",), "en"),
        (("../../etc/passwd",), "en"),
    ],
)
def test_language_is_the_first_that_we_speak(wanted: tuple[str, ...], language: str) -> None:
    assert choose_language(*wanted) == language


@given(st.lists(st.text(max_size=12), max_size=3))
def test_language_is_always_one_of_ours(wanted: list[str]) -> None:
    assert choose_language(*wanted) in LANGUAGES


def test_english_is_the_text_itself() -> None:
    assert translate("We could not take this order.", "en") == "We could not take this order."
    assert mark("as it is") == "as it is"


def test_text_without_translation_stays_as_it_is() -> None:
    assert translate("nobody ever wrote this", "es") == "nobody ever wrote this"
    assert translate("nobody ever wrote this", "xx") == "nobody ever wrote this"


def test_spanish_speaks_spanish_and_keeps_the_blanks() -> None:
    message = "{name} is sold out. Nothing was ordered."

    spanish = translate(message, "es")

    assert spanish != message
    assert re.findall(r"{\w+}", spanish) == ["{name}"]
