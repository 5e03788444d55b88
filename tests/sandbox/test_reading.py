"""Mentions, timelines, look-ups and search, through tweepy and by hand."""

from collections.abc import Callable
from typing import Any

import pytest
import tweepy

Json = dict[str, Any]


def test_tweepy_posts_reads_mentions_and_deletes(
    x: Any, tweepy_client: Callable[[Json], tweepy.Client]
) -> None:
    shop = x.make_person("hats", automated=True)
    ana = x.make_person("ana", name="Ana López")
    asked = x.post_as("ana", "@hats buy 2 #hat")
    client = tweepy_client(shop)

    me = client.get_me(user_auth=False)
    mentions = client.get_users_mentions(
        shop["x_user_id"],
        expansions=["author_id", "entities.mentions.username"],
        tweet_fields=["created_at", "entities", "author_id", "conversation_id"],
    )
    made = client.create_tweet(text="Gladly", in_reply_to_tweet_id=asked["id"], user_auth=False)
    deleted = client.delete_tweet(made.data["id"], user_auth=False)

    assert (me.data.id, me.data.username) == (int(shop["x_user_id"]), "hats")
    (post,) = mentions.data
    assert (post.id, post.text) == (int(asked["id"]), "@hats buy 2 #hat")
    assert post.author_id == int(ana["x_user_id"])
    assert post.entities["hashtags"] == [{"start": 12, "end": 16, "tag": "hat"}]
    assert {user.username for user in mentions.includes["users"]} == {"ana", "hats"}
    assert mentions.meta["newest_id"] == asked["id"]
    assert made.data["text"] == "@ana Gladly"
    assert deleted.data == {"deleted": True}


def test_tweepy_sees_refusals_as_its_own_errors(
    x: Any, tweepy_client: Callable[[Json], tweepy.Client]
) -> None:
    shop = x.make_person("hats", automated=True)
    x.make_person("ana")
    asked = x.post_as("ana", "#hat")

    with pytest.raises(tweepy.Forbidden, match="where you are mentioned"):
        tweepy_client(shop).create_tweet(
            text="Gladly", in_reply_to_tweet_id=asked["id"], user_auth=False
        )
    with pytest.raises(tweepy.Unauthorized):
        tweepy_client({"access_token": "unknown"}).get_me(user_auth=False)


def test_tweepy_pages_through_messages_and_search(
    x: Any, tweepy_client: Callable[[Json], tweepy.Client]
) -> None:
    shop = x.make_person("hats", automated=True)
    ana = x.make_person("ana")
    for number in range(3):
        x.message_as("ana", "hats", f"hello {number}")
    x.post_as("ana", "a hat please")
    client = tweepy_client(shop)

    sent = client.create_direct_message(
        participant_id=ana["x_user_id"], text="Hi Ana", user_auth=False
    )
    page = client.get_direct_message_events(
        dm_event_fields=["sender_id", "created_at"], max_results=2, user_auth=False
    )
    rest = client.get_direct_message_events(
        pagination_token=page.meta["next_token"], user_auth=False
    )
    found = client.search_recent_tweets("hat -is:retweet", user_auth=False)

    assert sent.data["dm_event_id"]
    assert [message.text for message in page.data] == ["Hi Ana", "hello 2"]
    assert page.data[1].sender_id == int(ana["x_user_id"])
    assert [message.text for message in rest.data] == ["hello 1", "hello 0"]
    assert [post.text for post in found.data] == ["a hat please"]


def test_mentions_come_newest_first_in_pages(x: Any, api: Callable[..., Any]) -> None:
    shop = x.make_person("hats", automated=True)
    x.make_person("ana")
    ids = [x.post_as("ana", f"@hats number {number}")["id"] for number in range(12)]
    path = f"/2/users/{shop['x_user_id']}/mentions"

    first = api(shop).get(path, {"max_results": 5}).json()
    second = api(shop).get(
        path, {"max_results": 5, "pagination_token": first["meta"]["next_token"]}
    )
    since = api(shop).get(path, {"since_id": ids[9]}).json()
    until = api(shop).get(path, {"until_id": ids[2]}).json()
    none = api(shop).get(path, {"since_id": ids[11]}).json()

    assert [post["id"] for post in first["data"]] == ids[:6:-1]
    assert first["meta"] == {
        "result_count": 5,
        "newest_id": ids[11],
        "oldest_id": ids[7],
        "next_token": first["meta"]["next_token"],
    }
    assert [post["id"] for post in second.json()["data"]] == ids[6:1:-1]
    assert [post["id"] for post in since["data"]] == [ids[11], ids[10]]
    assert [post["id"] for post in until["data"]] == [ids[1], ids[0]]
    assert none == {"meta": {"result_count": 0}}
    assert x.calls()[0]["price_usd"] == "0"
    assert x.calls()[1]["price_usd"] == "0.010"


@pytest.mark.parametrize(
    "params",
    [
        {"max_results": 4},
        {"max_results": 101},
        {"tweet.fields": "tweet_text"},
        {"since_id": "abc"},
        {"pagination_token": "made-up"},
    ],
)
def test_a_wrong_parameter_is_refused(x: Any, api: Callable[..., Any], params: Json) -> None:
    shop = x.make_person("hats", automated=True)

    answer = api(shop).get(f"/2/users/{shop['x_user_id']}/mentions", params)

    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["title"] == "Invalid Request"


def test_mentions_leave_out_own_deleted_and_old_versions(x: Any, api: Callable[..., Any]) -> None:
    shop = x.make_person("hats", automated=True)
    x.make_person("ana")
    x.post_as("hats", "we, @hats")
    gone = x.post_as("ana", "@hats first")
    x.delete_as("ana", gone["id"])
    old = x.post_as("ana", "@hats buy 1")
    new = x.edit_as("ana", old["id"], "@hats buy 2")

    answer = api(shop).get(f"/2/users/{shop['x_user_id']}/mentions").json()

    assert [post["id"] for post in answer["data"]] == [new["id"]]
    assert answer["data"][0]["edit_history_tweet_ids"] == [old["id"], new["id"]]


def test_new_names_are_understood_and_can_be_answered(x: Any, api: Callable[..., Any]) -> None:
    shop = x.make_person("hats", automated=True)
    x.make_person("ana")
    own = api(shop).publish("New hat").json()["data"]
    reply = x.post_as("ana", "@hats buy", in_reply_to=own["id"])
    path = f"/2/users/{shop['x_user_id']}/mentions"
    params = {"post.fields": "referenced_posts", "expansions": "referenced_posts.id"}

    old = api(shop).get(path, params).json()
    x.settings(wire_names="new")
    new = api(shop).get(path, params).json()
    x.settings(wire_names="both")
    both = api(shop).get(path, params).json()

    reference = [{"type": "replied_to", "id": own["id"]}]
    assert old["data"][0]["referenced_tweets"] == reference
    assert [post["id"] for post in old["includes"]["tweets"]] == [own["id"]]
    assert new["data"][0]["referenced_posts"] == reference
    assert new["data"][0]["edit_history_post_ids"] == [reply["id"]]
    assert "referenced_tweets" not in new["data"][0]
    assert [post["id"] for post in new["includes"]["posts"]] == [own["id"]]
    assert both["data"][0]["referenced_posts"] == both["data"][0]["referenced_tweets"]


def test_own_timeline_and_look_ups(x: Any, api: Callable[..., Any], app_api: Any) -> None:
    shop = x.make_person("hats", name="Hats", automated=True)
    first = api(shop).publish("one").json()["data"]["id"]
    second = api(shop).publish("two", in_reply_to=first).json()["data"]["id"]
    path = f"/2/users/{shop['x_user_id']}/tweets"

    timeline = app_api.get(path).json()["data"]
    without_replies = app_api.get(path, {"exclude": "replies"}).json()["data"]
    many = app_api.get("/2/tweets", {"ids": f"{first},1"}).json()
    by_handle = app_api.get("/2/users/by/username/HATS").json()
    by_handles = app_api.get("/2/users/by", {"usernames": "hats,ghost"}).json()
    by_ids = app_api.get("/2/users", {"ids": shop["x_user_id"], "user.fields": "created_at"})

    assert [post["id"] for post in timeline] == [second, first]
    assert [post["id"] for post in without_replies] == [first]
    assert [post["id"] for post in many["data"]] == [first]
    assert many["errors"][0]["resource_id"] == "1"
    user = {"id": shop["x_user_id"], "name": "Hats", "username": "hats"}
    assert by_handle == {"data": user}
    assert by_handles["data"] == [user]
    assert by_handles["errors"][0]["value"] == "ghost"
    assert set(by_ids.json()["data"][0]) == {"id", "name", "username", "created_at"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("hat", {"b", "a"}),
        ('"red hat"', {"a"}),
        ("#sale", {"c"}),
        ("@hats", {"b", "d"}),
        ("from:ana", {"a", "b"}),
        ("to:ana", {"d"}),
        ("-is:retweet -is:reply", {"a", "b", "c"}),
        ("red OR #sale", {"a", "c"}),
        ("from:ana (red OR #sale)", {"a"}),
        ("-from:ana", {"c", "d"}),
        ("-(from:ana OR from:bob)", set()),
    ],
)
def test_search(x: Any, app_api: Any, query: str, expected: set[str]) -> None:
    for handle in ("ana", "bob", "hats"):
        x.make_person(handle)
    posts = {"a": x.post_as("ana", "a red hat")}
    posts["b"] = x.post_as("ana", "@hats a hat, blue")
    posts["c"] = x.post_as("bob", "chats #sale")
    posts["d"] = x.post_as("bob", "no thanks", in_reply_to=posts["b"]["id"])

    answer = app_api.get("/2/tweets/search/recent", {"query": query}).json()

    names = {post["id"]: name for name, post in posts.items()}
    assert {names[post["id"]] for post in answer.get("data", [])} == expected


@pytest.mark.parametrize("query", ["", "hat OR", "(hat", "hat)", "color:red", "-", '"hat'])
def test_search_refuses_what_it_cannot_read(x: Any, app_api: Any, query: str) -> None:
    answer = app_api.get("/2/tweets/search/recent", {"query": query})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameters"] == {"query": [query]}
