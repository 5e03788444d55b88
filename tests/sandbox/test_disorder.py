"""Deliveries twice, late and in another order, the same way for the same seed."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

Json = dict[str, Any]


@pytest.fixture
def shop(x: Any, subscribe: Callable[..., Json]) -> Json:
    person: Json = x.make_person("hats", automated=True)
    x.make_person("ana")
    subscribe(person, "post.mention.create")
    return person


def mention(x: Any, count: int, word: str = "buy") -> list[str]:
    return [x.post_as("ana", f"@hats {word} {number}")["id"] for number in range(count)]


def arrived(receiver: Any, count: int) -> list[str]:
    return [event["data"]["payload"]["id"] for event in receiver.wait_for(count)]


def test_every_delivery_can_come_twice(
    x: Any,
    receiver: Any,
    wait_for_outcomes: Callable[[int], list[Json]],
    shop: Json,
) -> None:
    x.disorder(duplicate_share=1)

    (post_id,) = mention(x, 1)

    assert arrived(receiver, 2) == [post_id, post_id]
    assert len({body for _, body in receiver.received}) == 1
    wait_for_outcomes(2)
    assert x.call("GET", "/sandbox/calls")["deliveries_usd"] == "0.005"


def test_a_share_is_drawn_by_the_seed(
    x: Any, wait_for_outcomes: Callable[[int], list[Json]], shop: Json
) -> None:
    def count_copies(word: str) -> list[int]:
        x.disorder(duplicate_share=0.5, seed=7)
        posts = mention(x, 20, word)
        sent = [delivery["post_id"] for delivery in x.deliveries()]
        return [sent.count(post_id) for post_id in posts]

    first, second = count_copies("buy"), count_copies("want")

    assert first == second
    assert set(first) == {1, 2}


def test_a_window_comes_in_another_order(x: Any, receiver: Any, shop: Json) -> None:
    x.disorder(reorder_window_count=6, seed=3)
    posts = mention(x, 6)
    first = [posts.index(post_id) for post_id in arrived(receiver, 6)]
    x.disorder(reorder_window_count=6, seed=3)
    more = mention(x, 6, "want")
    second = [more.index(post_id) for post_id in arrived(receiver, 12)[6:]]

    assert first == second
    assert sorted(first) == list(range(6))
    assert first != list(range(6))


def test_a_window_that_does_not_fill_is_sent_all_the_same(
    x: Any, receiver: Any, shop: Json
) -> None:
    x.disorder(reorder_window_count=50)

    posts = mention(x, 2)

    assert set(arrived(receiver, 2)) == set(posts)


def test_a_delivery_can_be_late(
    x: Any, receiver: Any, wait_for_outcomes: Callable[[int], list[Json]], shop: Json
) -> None:
    x.disorder(delay_seconds_max=0.4, seed=1)
    posts = mention(x, 8)

    assert sorted(arrived(receiver, 8)) == sorted(posts)
    assert arrived(receiver, 8) != posts
    assert {delivery["outcome"] for delivery in wait_for_outcomes(8)} == {"delivered"}


def test_disorder_ends(x: Any, receiver: Any, shop: Json) -> None:
    x.disorder(duplicate_share=1, reorder_window_count=9, delay_seconds_max=60)
    x.disorder()

    (post_id,) = mention(x, 1)

    assert arrived(receiver, 1) == [post_id]
    assert len(x.deliveries()) == 1


@pytest.mark.parametrize(
    "changes", [{"duplicate_share": 1.1}, {"delay_seconds_max": -1}, {"chaos": 1}]
)
def test_wrong_disorder_is_refused(x: Any, changes: Json) -> None:
    with pytest.raises(requests.HTTPError, match="400"):
        x.disorder(**changes)
    assert x.call("GET", "/sandbox/settings")["disorder"]["duplicate_share"] == 0
