"""Reposts as X makes them, and what only followers may see."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

Json = dict[str, Any]


def test_a_repost_is_an_event_in_x_shape(
    x: Any, subscribe: Callable[..., Json], receiver: Any, shop: Json, ana: Json
) -> None:
    subscribe(shop, "post.repost.create", tag="reposts")
    own = x.post_as("hats", "New #hat & bag")

    repost = x.repost_as("ana", own["id"])

    data = receiver.wait_for(1)[0]["data"]
    payload = data["payload"]
    assert (data["event_type"], data["tag"], data["includes"]) == (
        "post.repost.create",
        "reposts",
        {},
    )
    assert data["filter"] == {"user_id": shop["x_user_id"]}
    assert data["event_uuid"] != repost["id"]
    assert payload["text"] == "RT @hats: New #hat &amp; bag"
    assert payload["referenced_tweets"] == [{"type": "retweeted", "id": own["id"]}]
    assert payload["author_id"] == ana["x_user_id"]
    assert payload["display_text_range"] == [0, 28]
    assert payload["conversation_id"] == payload["id"] == repost["id"]
    (mention,) = payload["entities"]["mentions"]
    assert (mention["start"], mention["end"], mention["username"]) == (3, 8, "hats")
    assert payload["entities"]["hashtags"][0]["start"] == 14
    assert {"edit_controls", "source"} & set(payload) == set()
    assert len(x.deliveries()) == 1


def test_a_long_text_is_cut(x: Any, shop: Json, ana: Json) -> None:
    own = x.post_as("hats", "a " * 100 + "#end")

    repost = x.repost_as("ana", own["id"])

    assert len(repost["text"]) == 140
    assert repost["text"].endswith("…")
    assert repost["hashtags"] == []


def test_reposts_are_found_and_left_out(
    x: Any, api: Callable[..., Any], shop: Json, ana: Json
) -> None:
    own = x.post_as("hats", "New #hat")
    repost = x.repost_as("ana", own["id"])
    caller = api(shop)

    def find(query: str) -> list[str]:
        found = caller.get("/2/tweets/search/recent", {"query": query}).json()
        return [post["id"] for post in found.get("data", [])]

    assert find("#hat") == [repost["id"], own["id"]]
    assert find("#hat -is:retweet") == [own["id"]]
    assert find("is:retweet") == [repost["id"]]
    path = f"/2/users/{ana['x_user_id']}/tweets"
    assert caller.get(path).json()["data"][0]["id"] == repost["id"]
    assert caller.get(path, {"exclude": "retweets"}).json() == {"meta": {"result_count": 0}}
    mentions = caller.get(f"/2/users/{shop['x_user_id']}/mentions").json()
    assert mentions == {"meta": {"result_count": 0}}


def test_a_post_is_reposted_once_and_goes_with_its_reposts(x: Any, shop: Json, ana: Json) -> None:
    own = x.post_as("hats", "New hat")
    repost = x.repost_as("ana", own["id"])

    with pytest.raises(requests.HTTPError, match="already retweeted"):
        x.repost_as("ana", own["id"])
    x.make_person("bob")
    assert x.repost_as("bob", repost["id"])["reposted_post_id"] == own["id"]
    x.delete_as("hats", own["id"])
    assert x.posts() == []
    with pytest.raises(requests.HTTPError, match="deleted or not visible"):
        x.repost_as("ana", own["id"])


def test_a_repost_can_be_taken_back(x: Any, shop: Json, ana: Json) -> None:
    own = x.post_as("hats", "New hat")
    x.delete_as("ana", x.repost_as("ana", own["id"])["id"])

    assert [post["id"] for post in x.posts()] == [own["id"]]
    assert x.repost_as("ana", own["id"])["reposted_post_id"] == own["id"]


def test_people_quote_by_hand(
    x: Any, subscribe: Callable[..., Json], receiver: Any, shop: Json, ana: Json
) -> None:
    subscribe(shop, "post.quote.create")
    own = x.post_as("hats", "New hat")

    quote = x.post_as("ana", "look", quote=own["id"])

    payload = receiver.wait_for(1)[0]["data"]["payload"]
    assert payload["id"] == quote["id"]
    assert payload["referenced_tweets"] == [{"type": "quoted", "id": own["id"]}]
    assert payload["entities"]["urls"][0]["expanded_url"].endswith(f"/status/{own['id']}")


def test_a_protected_account_is_never_delivered(
    x: Any,
    app_api: Any,
    subscribe: Callable[..., Json],
    receiver: Any,
    shop: Json,
    ana: Json,
) -> None:
    shy = x.make_person("shy", protected=True)
    for event_type in ("mention.create", "reply.create", "quote.create", "repost.create"):
        subscribe(shop, f"post.{event_type}")
    subscribe(shy, "post.create")
    own = x.post_as("hats", "New hat")

    said = x.post_as("shy", "@hats buy", in_reply_to=own["id"], quote=own["id"])
    x.repost_as("shy", own["id"])
    x.delete_as("shy", said["id"])
    heard = x.post_as("ana", "@hats buy")

    assert receiver.wait_for(1)[0]["data"]["payload"]["id"] == heard["id"]
    assert len(x.deliveries()) == 1


def test_only_followers_read_a_protected_account(
    x: Any, api: Callable[..., Any], app_api: Any, shop: Json, ana: Json
) -> None:
    shy = x.make_person("shy", protected=True)
    said = x.post_as("shy", "@hats #hat please")
    paths = [f"/2/tweets/{said['id']}", f"/2/users/{shy['x_user_id']}/tweets"]

    for caller in (api(shop), app_api):
        for path in paths:
            refused = caller.get(path)
            assert refused.status_code == 403
            assert refused.json()["title"] == "Authorization Error"
            assert "Sorry, you are not authorized to see the" in refused.json()["detail"]
        many = caller.get("/2/tweets", {"ids": said["id"]}).json()
        assert "data" not in many
        assert many["errors"][0]["type"].endswith("/not-authorized-for-resource")
        assert caller.get("/2/tweets/search/recent", {"query": "#hat"}).json() == {
            "meta": {"result_count": 0}
        }
        mentions = caller.get(f"/2/users/{shop['x_user_id']}/mentions").json()
        assert mentions == {"meta": {"result_count": 0}}
    user = app_api.get(f"/2/users/{shy['x_user_id']}", {"user.fields": "protected"}).json()
    assert user["data"]["protected"] is True

    x.follow_as("hats", "shy")
    assert [api(shop).get(path).status_code for path in paths] == [200, 200]
    assert api(shy).get(paths[0]).status_code == 200
    assert {call["price_usd"] for call in x.calls() if call["status"] == 403} == {"0"}


def test_strangers_cannot_answer_or_repost_a_protected_account(
    x: Any, shop: Json, ana: Json
) -> None:
    x.make_person("shy", protected=True)
    said = x.post_as("shy", "hello")

    with pytest.raises(requests.HTTPError, match="deleted or not visible"):
        x.post_as("ana", "hi", in_reply_to=said["id"])
    with pytest.raises(requests.HTTPError, match="deleted or not visible"):
        x.post_as("ana", "hi", quote=said["id"])
    with pytest.raises(requests.HTTPError, match="deleted or not visible"):
        x.repost_as("ana", said["id"])
    x.follow_as("ana", "shy")
    assert x.post_as("ana", "hi", in_reply_to=said["id"])["in_reply_to"] == said["id"]
    with pytest.raises(requests.HTTPError, match="deleted or not visible"):
        x.repost_as("ana", said["id"])
