"""What X makes of a post: added handles, short links, versions, and its deletion."""

from collections.abc import Callable
from typing import Any

Json = dict[str, Any]


def test_a_reply_carries_the_handles_x_adds(
    x: Any, api: Callable[..., Any], shop: Json, ana: Json
) -> None:
    bob = x.make_person("bob")
    asked = x.post_as("ana", "@hats buy one for @bob")

    made = api(shop).publish("Here you are", in_reply_to=asked["id"]).json()["data"]
    post = api(shop).get(
        f"/2/tweets/{made['id']}",
        {"tweet.fields": "entities,display_text_range,in_reply_to_user_id,conversation_id"},
    )

    assert post.json()["data"] == {
        "id": made["id"],
        "text": "@ana @bob Here you are",
        "edit_history_tweet_ids": [made["id"]],
        "conversation_id": asked["id"],
        "display_text_range": [10, 22],
        "in_reply_to_user_id": ana["x_user_id"],
        "entities": {
            "mentions": [
                {"start": 0, "end": 4, "username": "ana", "id": ana["x_user_id"]},
                {"start": 5, "end": 9, "username": "bob", "id": bob["x_user_id"]},
            ]
        },
    }


def test_excluded_people_are_not_mentioned(
    x: Any, api: Callable[..., Any], shop: Json, ana: Json
) -> None:
    bob = x.make_person("bob")
    asked = x.post_as("ana", "@hats buy one for @bob")

    made = api(shop).post(
        "/2/tweets",
        {
            "text": "Here you are",
            "reply": {
                "in_reply_to_tweet_id": asked["id"],
                "exclude_reply_user_ids": [bob["x_user_id"]],
            },
        },
    )

    assert made.json()["data"]["text"] == "@ana Here you are"


def test_an_edit_is_a_new_version_of_one_post(
    x: Any, api: Callable[..., Any], shop: Json, ana: Json
) -> None:
    first = x.post_as("ana", "@hats buy 1")
    second = api(ana).post(
        "/2/tweets",
        {"text": "@hats buy 2", "edit_options": {"previous_post_id": first["id"]}},
    )

    data = second.json()["data"]
    assert second.status_code == 201
    assert data["id"] != first["id"]
    assert data["edit_history_tweet_ids"] == [first["id"], data["id"]]
    assert [post["id"] for post in x.posts()] == [data["id"]]
    assert len(x.posts(all=True)) == 2


def test_an_old_version_another_author_and_a_late_hour_cannot_edit(
    x: Any, api: Callable[..., Any], shop: Json, ana: Json
) -> None:
    first = x.post_as("ana", "buy 1")
    second = x.edit_as("ana", first["id"], "buy 2")

    def edit(person: Json, previous: str) -> int:
        body = {"text": "buy 3", "edit_options": {"previous_post_id": previous}}
        status: int = api(person).post("/2/tweets", body).status_code
        return status

    assert edit(ana, first["id"]) == 403
    assert edit(shop, second["id"]) == 403
    x.advance_clock(3601)
    assert edit(ana, second["id"]) == 403
    assert [post["typed_text"] for post in x.posts()] == ["buy 2"]


def test_a_link_is_shortened_and_costs_more(x: Any, api: Callable[..., Any], shop: Json) -> None:
    made = api(shop).publish("See https://shop.com/hats?id=1 now").json()["data"]
    post = api(shop).get(f"/2/tweets/{made['id']}", {"post.fields": "entities"}).json()["data"]

    (link,) = post["entities"]["urls"]
    assert post["text"] == f"See {link['url']} now"
    assert len(link["url"]) == 23
    assert (link["start"], link["end"]) == (4, 27)
    assert link["expanded_url"] == "https://shop.com/hats?id=1"
    assert link["display_url"] == "shop.com/hats?id=1"
    assert x.posts()[0]["typed_text"] == "See https://shop.com/hats?id=1 now"
    prices = {(call["method"], call["path"]): call["price_usd"] for call in x.calls()}
    assert prices["POST", "/2/tweets"] == "0.200"


def test_only_the_author_deletes(x: Any, api: Callable[..., Any], shop: Json, ana: Json) -> None:
    post = x.post_as("ana", "mine")

    refused = api(shop).call("DELETE", f"/2/tweets/{post['id']}")
    assert refused.status_code == 403
    assert len(x.posts()) == 1

    deleted = api(ana).call("DELETE", f"/2/tweets/{post['id']}")
    again = api(ana).call("DELETE", f"/2/tweets/{post['id']}")
    assert (deleted.status_code, deleted.json()) == (200, {"data": {"deleted": True}})
    assert again.json() == {"data": {"deleted": False}}
    assert x.posts() == []
    read = api(ana).get(f"/2/tweets/{post['id']}").json()
    assert "data" not in read
    assert read["errors"][0]["title"] == "Not Found Error"
