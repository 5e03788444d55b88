"""How the local X weighs and reads text, held against X's own conformance files."""

import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from saleor_twitter_plugin.x_sandbox.text import (
    find_cashtags,
    find_hashtags,
    find_mentions,
    find_urls,
    guess_language,
    weigh,
)

CONFORMANCE = Path(__file__).resolve().parents[3] / "shared" / "data" / "x" / "twitter_text"


def read_cases(name: str, group: str) -> list[dict[str, Any]]:
    path = CONFORMANCE / name
    if not path.exists():
        pytest.skip(f"no conformance file at {path}")
    cases: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))["tests"][group]
    return cases


def test_weights_match_the_conformance_file() -> None:
    cases = read_cases("validate.yml", "WeightedTweetsWithDiscountedEmojiCounterTest")

    assert [weigh(case["text"]) for case in cases] == [
        case["expected"]["weightedLength"] for case in cases
    ]


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("see https://shop.com/a?b=1.", ["https://shop.com/a?b=1"]),
        ("see shop.com, ok", ["shop.com"]),
        ("(https://shop.com/a_(b))", ["https://shop.com/a_(b)"]),
        ("mail me@shop.com", []),
        ("v1.2 and e.g this", []),
        ("http://localhost:8000/checkout/1", ["http://localhost:8000/checkout/1"]),
        ("https://shop.example/a shop.example/b", ["https://shop.example/a"]),
    ],
)
def test_links(text: str, urls: list[str]) -> None:
    assert [span.value for span in find_urls(text)] == urls


def test_handles_and_tags() -> None:
    text = "@ana, ask @hats_1 about #felt #日本 $HAT me@x.y https://a.com/@bob#top #1"

    assert [span.value for span in find_mentions(text)] == ["ana", "hats_1"]
    assert [span.value for span in find_hashtags(text)] == ["felt", "日本"]
    assert [span.value for span in find_cashtags(text)] == ["HAT"]


def test_language() -> None:
    assert guess_language("quiero el gorro rojo") == "es"
    assert guess_language("the red one please") == "en"
    assert guess_language("@hats 👍") == "und"


@pytest.mark.parametrize("piece", ["a.", "@", "#1", "a-", "http://", "\u200d", "(", "$A"])
def test_hostile_text_is_read_in_time(piece: str) -> None:
    text = piece * 10_000
    started = time.monotonic()
    weigh(text)
    find_mentions(text)
    find_hashtags(text)
    find_cashtags(text)
    assert time.monotonic() - started < 2


@given(st.text(max_size=300))
def test_spans_lie_in_the_text(text: str) -> None:
    assert weigh(text) >= 0
    for find in (find_urls, find_mentions, find_hashtags, find_cashtags):
        end = 0
        for span in find(text):
            assert end <= span.start < span.end <= len(text)
            assert span.value in text[span.start : span.end]
            end = span.end
