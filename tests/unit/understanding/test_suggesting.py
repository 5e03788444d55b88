"""The nearest names: few, near, and quickly found."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saleor_twitter_plugin.understanding import suggest
from saleor_twitter_plugin.understanding.suggesting import NAMES_MAX, measure_distance
from tests.timing import measure_fastest

NAMES = ["K7M3P", "K7M3Q", "MUG-1", "SHIRT-3", "Red mug", "Light Blue", "Café"]


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("K7M3O", ("K7M3P", "K7M3Q")),
        ("K7MP3", ("K7M3P", "K7M3Q")),
        ("k7m3p", ("K7M3P", "K7M3Q")),
        ("MUG1", ("MUG-1",)),
        ("MUGI", ("MUG-1",)),
        ("SHRT-3", ("SHIRT-3",)),
        ("SHIRT", ("SHIRT-3",)),
        ("lightblue", ("Light Blue",)),
        ("cafe", ("Café",)),
        ("redmug", ("Red mug",)),
        ("TROUSERS", ()),
        ("", ()),
        ("🔥", ()),
    ],
)
def test_nearest_names(text: str, nearest: tuple[str, ...]) -> None:
    assert suggest(text, NAMES) == nearest


def test_three_at_most_and_none_twice() -> None:
    assert suggest("MUG-1", ["MUG-2", "MUG-3", "MUG-3", "MUG-4", "MUG-5"]) == (
        "MUG-2", "MUG-3", "MUG-4",
    )  # fmt: skip


def test_names_beyond_the_first_5000_are_not_looked_at() -> None:
    names = [f"SHIRT-{number}" for number in range(NAMES_MAX)]

    assert suggest("MUG-1", [*names, "MUG-1"]) == ()
    assert suggest("MUG-1", [*names[1:], "MUG-1"]) == ("MUG-1",)


def test_5000_names_are_searched_quickly() -> None:
    names = [f"CODE-{number:04}-{number % 7}" for number in range(NAMES_MAX)]

    assert measure_fastest(lambda text: suggest(text, names), "CODE-1x34-0", enough_seconds=0.3) < 3


@pytest.mark.parametrize(
    ("some", "other", "distance"),
    [("abc", "abc", 0), ("abc", "acb", 1), ("abc", "ab", 1), ("abc", "xbc", 1), ("abcd", "badc", 2),
     ("abc", "xyz", None), ("", "ab", 2), ("ab", "", 2), ("abc", "", None)],
)  # fmt: skip
def test_distance(some: str, other: str, distance: int | None) -> None:
    assert measure_distance(some, other, 2) == distance


@settings(deadline=None)
@given(st.text(max_size=40), st.lists(st.text(max_size=40), max_size=20))
def test_any_text_has_at_most_three_neighbours(text: str, names: list[str]) -> None:
    found = suggest(text, names)

    assert len(found) == len(set(found)) <= 3
    assert set(found) <= set(names)


@settings(deadline=None)
@given(st.text("abc1", max_size=8), st.text("abc1", max_size=8), st.integers(0, 4))
def test_distance_is_the_same_both_ways(some: str, other: str, at_most: int) -> None:
    assert measure_distance(some, other, at_most) == measure_distance(other, some, at_most)
