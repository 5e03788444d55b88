"""Queries and rules: one for all, never longer than X takes."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_twitter_plugin.x_api.searching import (
    build_search_query,
    build_stream_rules,
    posted_at,
)

HANDLES = st.lists(st.from_regex(r"[A-Za-z0-9_]{1,15}", fullmatch=True), max_size=200, unique=True)
HASHTAGS = st.lists(st.text("abcñü漢_", min_size=1, max_size=50), max_size=5, unique=True)


def test_query_asks_for_the_hashtag_and_leaves_reposts_and_our_own_out() -> None:
    assert build_search_query(["DropDay"], ["shop", "shop_shoes"]) == (
        "(#DropDay) -is:retweet -from:shop -from:shop_shoes"
    )
    assert build_search_query(["one", "two"], []) == "(#one OR #two) -is:retweet"


@given(HANDLES)
def test_query_is_never_longer_than_x_takes(handles: list[str]) -> None:
    query = build_search_query(["DropDay"], handles)

    assert len(query) <= 512
    assert query.startswith("(#DropDay) -is:retweet")
    left_out = re.findall(r"-from:(\w+)", query)
    assert left_out == handles[: len(left_out)]


def test_mentions_and_hashtags_share_one_rule_where_they_fit() -> None:
    assert build_stream_rules(["shop", "shop_shoes"], ["DropDay"]) == [
        "(@shop OR @shop_shoes OR #DropDay) -is:retweet"
    ]


def test_nothing_to_listen_for_is_no_rule() -> None:
    assert build_stream_rules([], []) == []


@given(HANDLES, HASHTAGS)
def test_rules_hold_each_mention_and_hashtag_once_within_the_length(
    handles: list[str], hashtags: list[str]
) -> None:
    rules = build_stream_rules(handles, hashtags)

    assert [each for each in rules if len(each) > 512] == []
    terms = [
        term
        for rule in rules
        for term in rule.removesuffix(") -is:retweet").removeprefix("(").split(" OR ")
    ]
    assert terms == [f"@{each}" for each in handles] + [f"#{each}" for each in hashtags]


@pytest.mark.parametrize(
    ("post_id", "moment"),
    [
        ("1212092628029698048", datetime(2019, 12, 31, 19, 26, 16, tzinfo=UTC)),
        ("0", datetime(2010, 11, 4, 1, 42, 54, tzinfo=UTC)),
    ],
)
def test_id_tells_when_it_was_given_out(post_id: str, moment: datetime) -> None:
    found = posted_at(post_id)

    assert found is not None
    assert found.replace(microsecond=0) == moment


@pytest.mark.parametrize("post_id", ["", "opaque", "-5", "٣", "9" * 40])
def test_id_that_is_none_of_xs_tells_nothing(post_id: str) -> None:
    assert posted_at(post_id) is None
