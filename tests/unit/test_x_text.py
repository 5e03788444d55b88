"""X's text rules, against X's own conformance files where they are at hand."""

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from saleor_twitter_plugin.x_limits import POST_MAX_WEIGHT
from saleor_twitter_plugin.x_prices import PriceItem
from saleor_twitter_plugin.x_text import (
    defuse,
    has_link,
    normalise,
    price_of_post,
    shorten,
    weigh,
)
from tests.timing import is_linear

CONFORMANCE = Path(__file__).parents[2].parent / "shared/data/x/twitter_text"
# Before emoji were discounted (config v2), these two weighed each part; config v3 is ours.
V2_ONLY = {
    "Count a mix of single byte single word, and double word unicode characters",
    "Count unicode emoji chars outside the basic multilingual plane with skin tone modifiers",
}
FAST_SECONDS = 0.05


def read_cases(file_name: str, *groups: str) -> list[dict[str, Any]]:
    path = CONFORMANCE / file_name
    if not path.exists():
        pytest.skip(f"X's conformance file is not at {path}: its cases were NOT checked")
    tests = yaml.safe_load(path.read_text(encoding="utf-8"))["tests"]
    cases = [case for group in groups for case in tests[group]]
    assert cases
    return cases


# Independent of the package: what X's extractors look for, loosely: rather too much.
MENTION = re.compile(r"(?:^|[^\w!#$%&*@＠]|(?<![\w+~.-])rt:?|[^\x00-\x7f])[@＠][a-z0-9_]", re.I)
HASHTAG = re.compile(r"[#＃](?!\ufe0f|\u20e3)[\w\u200c\u200d·]*?(?:[^\W\d_])")
HASHTAG_MARK = re.compile(r"[#＃](?!\ufe0f|\u20e3)(\S)")
CASHTAG = re.compile(r"(?:^|\s)\$[a-z]{1,6}", re.I)
DOMAIN = re.compile(r"[^\s./@\u2068]\.(?:[a-z]{2,}|[^\W\d_a-z][^\s!-/:-@\u2069])", re.I)


def find_live(text: str) -> list[str]:
    found = [match[0] for p in (MENTION, HASHTAG, CASHTAG, DOMAIN) for match in p.finditer(text)]
    return found + [
        match[0]
        for match in HASHTAG_MARK.finditer(text)
        if unicodedata.category(match[1]) in ("Mn", "Mc")
    ]


@given(st.text(max_size=200) | st.text(alphabet="ab1.@#$:/-\u0301東\u05d0 htpscom", max_size=200))
def test_defused_text_is_never_billed_as_a_link(name: str) -> None:
    assert not has_link(defuse(name))
    assert price_of_post(defuse(name), is_reply=False) == PriceItem.POST


@pytest.mark.parametrize(
    ("text", "is_reply", "item"),
    [
        ("Mug", False, PriceItem.POST),
        ("Mug", True, PriceItem.SUMMONED_REPLY),
        ("Mug shop.com", False, PriceItem.POST_WITH_URL),
        ("Mug shop.com", True, PriceItem.POST_WITH_URL),
        ("http://shop.\u2060com", False, PriceItem.POST),
        ("http://sh\u2060op.com", False, PriceItem.POST_WITH_URL),
    ],
)
def test_post_is_billed_by_what_is_in_it(text: str, is_reply: bool, item: PriceItem) -> None:
    assert price_of_post(text, is_reply=is_reply) == item


def test_weights_are_those_of_the_official_cases() -> None:
    cases = read_cases(
        "validate.yml",
        "WeightedTweetsWithDiscountedEmojiCounterTest",
        "UnicodeDirectionalMarkerCounterTest",
    )
    wrong = [c for c in cases if weigh(c["text"]) != c["expected"]["weightedLength"]]
    assert wrong == []
    assert len(cases) == 24


def test_weights_agree_with_the_cases_before_emoji_were_discounted() -> None:
    cases = read_cases("validate.yml", "WeightedTweetsCounterTest")
    wrong = {c["description"] for c in cases if weigh(c["text"]) != c["expected"]["weightedLength"]}
    assert wrong == V2_ONLY


def test_valid_posts_of_the_official_cases_fit() -> None:
    for case in read_cases("validate.yml", "tweets"):
        # The rest of the refused ones are of the days of 140 characters.
        if case["expected"]:
            assert weigh(case["text"]) <= POST_MAX_WEIGHT, case["description"]


def weigh_with_known_links(text: str, links: list[str]) -> int:
    """Weigh with the links that the official case lists; apart from them, what holds no dot."""
    weight = 0
    text = unicodedata.normalize("NFC", text)
    for link in links:
        before, _, text = text.partition(unicodedata.normalize("NFC", link))
        weight += weigh(before.replace(".", ",")) + 23
    return weight + weigh(text.replace(".", ","))


@pytest.mark.parametrize(
    ("file_name", "groups", "exact_count"),
    [
        ("extract.yml", ["urls", "urls_with_directional_markers", "tco_urls_with_params"], 93),
        ("tlds.yml", ["country", "generic"], 1572),
    ],
)
def test_links_never_weigh_less_than_x_counts(
    file_name: str, groups: list[str], exact_count: int
) -> None:
    exact = 0
    for case in read_cases(file_name, *groups):
        links = [each["url"] if isinstance(each, dict) else each for each in case["expected"]]
        expected = weigh_with_known_links(case["text"], links)
        actual = weigh(case["text"])
        assert actual >= expected, case
        exact += actual == expected
    assert exact >= exact_count


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("", 0),
        ("hola", 4),
        ("mañana", 6),
        ("man\u0303ana", 6),
        ("日本", 4),
        ("👍", 2),
        ("👍🏽", 2),
        ("👩🏽‍💻", 2),
        ("👨‍👩‍👧‍👦", 2),
        ("🇪🇸", 2),
        ("🏳️‍🌈", 2),
        ("1️⃣", 2),
        ("❤️", 2),
        # No emoji that X knows: each part counts.
        ("👩\u200d" * 3, 9),
        ("shop.example.com", 23),
        ("https://shop.example.com/" + "a" * 200, 23),
        ("see shop.es/a now", 31),
        # On no list of ours: the more of 23 and its letters.
        ("St.Tropez", 23),
        # Private names are no links on X.
        ("http://localhost:8000/a", 23),
        ("https://shop.test/claim", 23),
        ("https://shop.test/claim/now", 27),
        ("No.5 v1.5 12.99", 15),
        ("ana@shop.example", 16),
        ("…", 2),
    ],
)
def test_weight(text: str, weight: int) -> None:
    assert weigh(text) == weight


@pytest.mark.parametrize(
    ("text", "max_weight", "expected"),
    [
        ("Zapatilla", 9, "Zapatilla"),
        ("Zapatilla", 8, "Zapati…"),
        ("Zapatilla roja", 12, "Zapatilla…"),
        ("日本語日本語", 8, "日本語…"),
        ("ab👨‍👩‍👧‍👦cd", 5, "ab…"),
        ("cafe\u0301s", 5, "cafe\u0301s"),
        ("cafe\u0301 solo", 6, "café…"),
        ("x https://shop.es/abc y", 24, "x…"),
        ("x https://shop.es/abc yyyy", 27, "x https://shop.es/abc…"),
        ("\u2068שלום עולם\u2069", 9, "\u2068שלו…\u2069"),
        ("ab", 1, ""),
        ("abc", 2, "…"),
        ("abc", 0, ""),
        ("", 0, ""),
        ("abc", -1, ""),
    ],
)
def test_shorten(text: str, max_weight: int, expected: str) -> None:
    assert shorten(text, max_weight) == expected


WORDS = (
    "@ # $ ＠ ＃ . com foo es http:// / é 世界 みんな A 9 _ - 👩 🏽 💻 🇪 🇸 … ש #1 $5 rt ا 1\u20e3"
)
CHARACTERS = " \n\u0301\u200d\ufe0f\u202e\u2066\u2069\u2060\ud800\uffff"
HOSTILE_PARTS = st.sampled_from([*WORDS.split(), *CHARACTERS])
HOSTILE = st.one_of(st.text(max_size=60), st.lists(HOSTILE_PARTS, max_size=30).map("".join))


@settings(deadline=None)
@given(HOSTILE, st.integers(min_value=0, max_value=60))
def test_shortened_text_never_exceeds(text: str, max_weight: int) -> None:
    shortened = shorten(text, max_weight)
    assert weigh(shortened) <= max_weight
    assert shortened == text or shortened == "" or "…" in shortened


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Plain mug", "Plain mug"),
        ("#1 mug", "#1 mug"),
        ("C# in depth", "C# in depth"),
        ("$50 card", "$50 card"),
        ("5 @ home", "5 @ home"),
        ("Mug 1.5 l", "Mug 1.5 l"),
        ("#️⃣ key", "#️⃣ key"),
        ("by @ana", "by @\u2060ana"),
        ("by ＠ana", "by ＠\u2060ana"),
        ("#MeToo", "#\u2060MeToo"),
        ("＃世界", "＃\u2060世界"),
        ("#1a", "#\u20601a"),
        ("$TSLA mug", "$\u2060TSLA mug"),
        ("shop.com.es mug", "shop.\u2060com.\u2060es mug"),
        ("twitter.みんな", "twitter.\u2060みんな"),
        ("https://a.bc/d", "https://a.\u2060bc/d"),
        ("two\r\n\t lines\u2028here", "two lines here"),
        ("a\u202eb\u0000c\ufeffd\ud800e\uffff", "abcde"),
        ("hi\U000e0041\U000e0042", "hi"),
        ("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", None),
        ("👩🏽‍💻", None),
        ("می‌خواهم", "\u2068می‌خواهم\u2069"),
        ("שלום", "\u2068שלום\u2069"),
        ("", ""),
    ],
)
def test_defuse(name: str, expected: str | None) -> None:
    assert defuse(name) == (name if expected is None else expected)


def test_nothing_official_stays_alive_after_defusing() -> None:
    cases = read_cases(
        "extract.yml", "mentions", "hashtags", "hashtags_from_astral", "cashtags", "urls"
    )
    alive = [case["text"] for case in cases if case["expected"]]
    assert len(alive) > 100
    # The check itself sees them before.
    assert [text for text in alive if not find_live(text)] == []
    assert {text: find_live(defuse(text)) for text in alive if find_live(defuse(text))} == {}


@settings(deadline=None)
@given(HOSTILE)
def test_defused_names_are_dead_and_stay_as_they_are(name: str) -> None:
    defused = defuse(name)
    assert find_live(defused) == []
    assert defuse(defused) == defused
    assert not {"\n", "\r", "\u202e", "\u202d", "\u2028"} & set(defused)
    defused.encode()


@settings(deadline=None)
@given(st.text(max_size=40))
def test_normalise_is_the_standard_where_marks_are_few(text: str) -> None:
    assert normalise(text) == unicodedata.normalize("NFC", text)


HOSTILE_SHAPES = [
    "a", ".", "@", "#", "a.", "a-", "ab.com ", "http://", "http://a.", "x.com/(", "(a", "世.",
    "a.世", "é", "\u0301\u0323", "👩\u200d", "👨‍👩‍👧‍👦", "🇪", "1\ufe0f\u20e3", "\u202e", "\u2068",
    "\ufdfa", "\u1100", "ab-.", "$A", "#1", "?", "x.com/", "\U0001f3f4\U000e0067",
]  # fmt: skip


@pytest.mark.parametrize("shape", HOSTILE_SHAPES)
@pytest.mark.parametrize(
    "act", [weigh, defuse, lambda text: shorten(text, 280)], ids=["weigh", "defuse", "shorten"]
)
def test_hostile_texts_take_linear_time(act: Callable[[str], object], shape: str) -> None:
    text = (shape * 10_000)[:10_000]
    assert is_linear(act, text, fast_seconds=FAST_SECONDS)
