"""Campaigns that give something for a post: never by accident, never without X's approval."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from saleor_twitter_plugin.campaigns.kinds import Plan, find_problems
from saleor_twitter_plugin.campaigns.rewards import (
    APPROVAL_NEEDED,
    is_disclosed,
    rewards_posts,
    write_post_url,
)
from saleor_twitter_plugin.config import find_problems as find_setting_problems
from saleor_twitter_plugin.x_text import weigh
from tests.factories import FORM, NOW, make_config

APPROVED: dict[str, Any] = {
    "discount": {"kind": "percent", "value": "100"},
    "approval": {"reference": "X-2026-17", "date": "2026-03-31"},
    "post_texts": {"en": "I tried the new song. #ad", "es": "He probado la canción. #publi"},
}
PLAN = Plan(
    kind="pay_with_a_post",
    channel="default-channel",
    hashtags=("song", "thesong"),
    starts_at=None,
    ends_at=NOW + timedelta(days=7),
    audience="everyone",
    audience_category_ids=(),
    voucher_count_max=None,
    budget_amount=None,
    per_person_max=1,
    texts={},
    sponsor="",
    rules_text="",
    settings=APPROVED,
)


def problems_of(**settings: Any) -> list[tuple[str, str]]:
    plan = replace(PLAN, settings={**APPROVED, **settings})
    return [(each.field, each.message) for each in find_problems(plan, now=NOW)]


def test_approved_campaign_may_run() -> None:
    assert problems_of() == []
    assert rewards_posts(PLAN.kind, PLAN.settings)
    assert not rewards_posts("offer", PLAN.settings)


@pytest.mark.parametrize(
    "approval", [None, {}, "yes", {"reference": "X-1"}, {"date": "2026-03-31"}, {"reference": " "}]
)
def test_without_xs_approval_it_may_not_run(approval: object) -> None:
    assert problems_of(approval=approval) == [("approval", APPROVAL_NEEDED)]


@pytest.mark.parametrize("day", ["2027-01-01", "31.03.2026", "soon", 7])
def test_the_approval_is_of_a_day_that_has_been(day: object) -> None:
    found = problems_of(approval={"reference": "X-1", "date": day})

    assert found == [
        ("approval", "The date of the approval is a day that has been, as 2026-03-31.")
    ]


def test_whoever_only_asks_needs_neither_approval_nor_text() -> None:
    settings = {"is_by_request": True, "approval": None, "post_texts": None}

    assert problems_of(**settings) == []
    assert not rewards_posts(PLAN.kind, settings)


def test_text_to_post_says_that_it_is_an_ad() -> None:
    ((field, message),) = problems_of(post_texts={"en": "I love it", "es": "Me gusta #publi"})

    assert (field, message) == (
        "post_texts",
        "{language}: it has to say that it is an ad: {words}.",
    )
    assert problems_of(post_texts={}) == [("post_texts", "Write what people are to post.")]
    assert problems_of(post_texts={"xx": "#ad"}) == [
        ("post_texts", "There is no language {language}.")
    ]


def test_text_to_post_fits_with_hashtag_and_name() -> None:
    room = 280 - len(" #thesong @") - 15

    assert problems_of(post_texts={"en": "#ad " + "a" * (room - 4)}) == []
    assert problems_of(post_texts={"en": "#ad " + "a" * (room - 3)}) == [
        ("post_texts", "{language}: too long with the hashtag and the account's name.")
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my new shoes #ad", True),
        ("#AD my new shoes", True),
        ("＃publi mis zapatos", True),
        ("#anuncio.", True),
        ("#adidas", False),
        ("ad", False),
        ("x#ad", False),
        ("", False),
    ],
)
def test_disclosure_is_a_word_of_its_own(text: str, expected: bool) -> None:
    assert is_disclosed(text) is expected


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "I tried the new song. #ad #song @shop"),
        ("es", "He probado la canción. #publi #song @shop"),
        ("ca", "I tried the new song. #ad #song @shop"),
    ],
)
def test_composer_opens_with_the_whole_post(language: str, words: str) -> None:
    url = urlsplit(write_post_url(APPROVED, hashtag="song", handle="shop", language=language))

    assert (url.scheme, url.netloc, url.path) == ("https", "x.com", "/intent/post")
    assert parse_qs(url.query) == {"text": [words]}
    assert weigh(words) <= 280


def test_the_switch_is_off_until_the_owner_says_yes() -> None:
    assert not make_config().allows_rewarded_posts
    assert make_config(rewarded_posts="Yes").allows_rewarded_posts
    (problem,) = find_setting_problems({**FORM, "rewarded_posts": "perhaps"})
    assert problem.field == "rewarded_posts"
