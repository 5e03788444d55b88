"""What X refuses to publish, and that a refusal leaves nothing behind."""

from collections.abc import Callable
from typing import Any

import pytest

Json = dict[str, Any]
NOT_SUMMONED = "You can only reply to or quote posts where you are mentioned or are the author."
DUPLICATE = "You are not allowed to create a Tweet with duplicate content."


def forbidden(detail: str) -> Json:
    return {"title": "Forbidden", "type": "about:blank", "status": 403, "detail": detail}


def test_a_post_is_published(x: Any, api: Callable[..., Any], shop: Json) -> None:
    answer = api(shop).publish("Felt hat, 20 EUR")

    data = answer.json()["data"]
    assert answer.status_code == 201
    assert data == {
        "id": data["id"],
        "text": "Felt hat, 20 EUR",
        "edit_history_tweet_ids": [data["id"]],
    }
    assert [post["text"] for post in x.posts(author="hats")] == ["Felt hat, 20 EUR"]


@pytest.mark.parametrize(
    ("text", "is_accepted"),
    [
        ("a" * 280, True),
        ("a" * 281, False),
        ("字" * 140, True),
        ("字" * 140 + "a", False),
        ("👨‍👩‍👧‍👦" * 140, True),
        ("👨‍👩‍👧‍👦" * 141, False),
        ("e\u0301" * 280, True),
        ("a" * 256 + " https://shop.com/" + "x" * 500, True),
        ("a" * 257 + " https://shop.com/x", False),
        ("\u2019" * 280, True),
        ("\u2026" * 141, False),
    ],
)
def test_length_is_weighted(
    x: Any, api: Callable[..., Any], shop: Json, text: str, is_accepted: bool
) -> None:
    answer = api(shop).publish(text)

    assert answer.status_code == (201 if is_accepted else 403)
    assert len(x.posts()) == int(is_accepted)
    if not is_accepted:
        assert answer.json() == forbidden("Your Tweet text is too long.")


def test_the_handle_before_a_reply_weighs_nothing(
    x: Any, api: Callable[..., Any], shop: Json, ana: Json
) -> None:
    asked = x.post_as("ana", "@hats is it warm?")

    answer = api(shop).publish("a" * 280, in_reply_to=asked["id"])

    assert answer.status_code == 201
    assert answer.json()["data"]["text"] == "@ana " + "a" * 280


def test_the_same_text_twice_in_a_day_is_refused(
    x: Any, api: Callable[..., Any], shop: Json
) -> None:
    api(shop).publish("Sold out")
    first = api(shop).publish("Sold out")
    x.advance_clock(24 * 3600 + 1)
    renewed = x.make_person("hats", automated=True)
    a_day_later = api(renewed).publish("Sold out")

    assert (first.status_code, first.json()) == (403, forbidden(DUPLICATE))
    assert a_day_later.status_code == 201
    assert len(x.posts()) == 2


def test_another_author_may_say_the_same(x: Any, api: Callable[..., Any], shop: Json) -> None:
    other = x.make_person("bags", automated=True)

    assert api(shop).publish("Open today").status_code == 201
    assert api(other).publish("Open today").status_code == 201


def test_a_second_cashtag_is_refused(x: Any, api: Callable[..., Any], shop: Json) -> None:
    assert api(shop).publish("only $HAT").status_code == 201
    answer = api(shop).publish("$HAT and $BAG")

    assert answer.status_code == 403
    assert "one cashtag" in answer.json()["detail"]
    assert len(x.posts()) == 1


def test_an_empty_post_is_refused(x: Any, api: Callable[..., Any], shop: Json) -> None:
    answer = api(shop).publish("  ")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["message"] == "text or media is required"
    assert x.posts() == []


def test_an_unknown_field_is_refused(x: Any, api: Callable[..., Any], shop: Json) -> None:
    answer = api(shop).post("/2/tweets", {"text": "hi", "in_reply_to_tweet_id": "1"})

    assert answer.status_code == 400
    assert x.posts() == []


def test_a_shop_answers_who_mentions_it(
    x: Any, api: Callable[..., Any], shop: Json, ana: Json
) -> None:
    asked = x.post_as("ana", "@hats buy")

    assert api(shop).publish("Gladly", in_reply_to=asked["id"]).status_code == 201
    assert x.calls()[0]["price_usd"] == "0.010"


def test_a_shop_answers_who_quotes_it(
    x: Any, api: Callable[..., Any], shop: Json, ana: Json
) -> None:
    own = api(shop).publish("New hat").json()["data"]
    quoting = x.post_as("ana", "want this", quote=own["id"])

    assert api(shop).publish("Gladly", in_reply_to=quoting["id"]).status_code == 201


def test_a_shop_answers_itself(x: Any, api: Callable[..., Any], shop: Json) -> None:
    own = api(shop).publish("New hat").json()["data"]

    answer = api(shop).publish("Now in blue", in_reply_to=own["id"])

    assert answer.status_code == 201
    assert answer.json()["data"]["text"] == "Now in blue"


def test_a_shop_does_not_answer_a_hashtag(
    x: Any, api: Callable[..., Any], shop: Json, ana: Json
) -> None:
    asked = x.post_as("ana", "I want a #hat")

    answer = api(shop).publish("Gladly", in_reply_to=asked["id"])

    assert (answer.status_code, answer.json()) == (403, forbidden(NOT_SUMMONED))
    assert x.posts(author="hats") == []


def test_a_mention_of_a_sibling_does_not_count(
    x: Any, api: Callable[..., Any], shop: Json, ana: Json
) -> None:
    x.make_person("bags", automated=True)
    asked = x.post_as("ana", "@bags do you know a hat shop?")

    assert api(shop).publish("We are one", in_reply_to=asked["id"]).status_code == 403
    assert x.posts(author="hats") == []


def test_a_plain_reply_summons_only_where_the_setting_says_so(
    x: Any, api: Callable[..., Any], shop: Json, ana: Json
) -> None:
    own = api(shop).publish("New hat").json()["data"]
    plain = x.post_as("ana", "buy", in_reply_to=own["id"])

    assert plain["text"] == "@hats buy"
    refused = api(shop).publish("Gladly", in_reply_to=plain["id"])
    x.settings(plain_reply_summons=True)
    accepted = api(shop).publish("Gladly", in_reply_to=plain["id"])

    assert (refused.status_code, refused.json()) == (403, forbidden(NOT_SUMMONED))
    assert accepted.status_code == 201


def test_a_shop_does_not_quote_strangers(
    x: Any, api: Callable[..., Any], shop: Json, ana: Json
) -> None:
    said = x.post_as("ana", "lovely weather")

    answer = api(shop).publish("Indeed", quote_tweet_id=said["id"])

    assert (answer.status_code, answer.json()) == (403, forbidden(NOT_SUMMONED))


def test_people_answer_whom_they_like(x: Any, shop: Json, ana: Json) -> None:
    x.make_person("bob")
    said = x.post_as("ana", "lovely weather")

    assert x.post_as("bob", "Indeed", in_reply_to=said["id"])["in_reply_to"] == said["id"]


def test_a_reply_to_a_deleted_post_is_refused(
    x: Any, api: Callable[..., Any], shop: Json, ana: Json
) -> None:
    asked = x.post_as("ana", "@hats buy")
    x.delete_as("ana", asked["id"])

    answer = api(shop).publish("Gladly", in_reply_to=asked["id"])

    assert answer.status_code == 403
    assert "deleted or not visible" in answer.json()["detail"]
