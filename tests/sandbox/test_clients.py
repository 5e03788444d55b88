"""Two clients that were not written for the local X work with it: tweepy and X's own xdk."""

import base64
import importlib.util
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import tweepy

from tests.sandbox.conftest import PNG, LocalHost

Json = dict[str, Any]
CALLBACK = "https://shop.example/callback"
SCOPES = ["tweet.read", "users.read", "tweet.write", "offline.access"]
needs_xdk = pytest.mark.skipif(
    importlib.util.find_spec("xdk") is None,
    reason="X's own client is NOT tested: xdk is not installed (extra `test`, `make env`)",
)


@pytest.fixture
def shop(x: Any) -> Json:
    person: Json = x.make_person("hats", name="Hats", automated=True)
    return person


@pytest.fixture
def xdk_client(x: Any) -> Callable[[Json], Any]:
    """Return a maker of xdk clients from people."""
    from xdk import Client

    return lambda person: Client(base_url=x.base_url, access_token=person["access_token"])


def test_tweepy_posts_reads_and_deletes(
    x: Any, tweepy_client: Callable[..., tweepy.Client], shop: Json, ana: Json
) -> None:
    client = tweepy_client(shop)
    asked = x.post_as("ana", "@hats buy #felt")

    me = client.get_me(user_auth=False)
    root = client.create_tweet(text="Felt hat #felt https://shop.com/a", user_auth=False)
    reply = client.create_tweet(text="Yours", in_reply_to_tweet_id=asked["id"], user_auth=False)
    mentions = client.get_users_mentions(
        shop["x_user_id"],
        expansions=["author_id"],
        tweet_fields=["conversation_id", "entities", "referenced_tweets"],
    )
    own = client.get_users_tweets(shop["x_user_id"], exclude=["replies"])
    found = client.search_recent_tweets("#felt -from:hats", max_results=10)
    one = client.get_tweet(reply.data["id"], tweet_fields=["referenced_tweets"])
    deleted = client.delete_tweet(root.data["id"], user_auth=False)

    assert (me.data.username, str(me.data.id)) == ("hats", shop["x_user_id"])
    assert [(str(post.id), post.text) for post in mentions.data] == [(asked["id"], asked["text"])]
    assert [user.username for user in mentions.includes["users"]] == ["ana"]
    assert mentions.data[0].entities["mentions"][0]["username"] == "hats"
    assert [str(post.id) for post in own.data] == [root.data["id"]]
    assert [str(post.id) for post in found.data] == [asked["id"]]
    reference = one.data.referenced_tweets[0]
    assert (reference.type, str(reference.id)) == ("replied_to", asked["id"])
    assert deleted.data == {"deleted": True}
    assert [post["id"] for post in x.posts(author="hats")] == [reply.data["id"]]


def test_tweepy_writes_and_reads_messages(
    x: Any, tweepy_client: Callable[..., tweepy.Client], shop: Json, ana: Json
) -> None:
    client = tweepy_client(shop)
    with pytest.raises(tweepy.Forbidden, match="do not have permission to DM"):
        client.create_direct_message(participant_id=ana["x_user_id"], text="hi", user_auth=False)
    x.message_as("ana", "hats", "is it felt?")

    client.create_direct_message(participant_id=ana["x_user_id"], text="it is", user_auth=False)
    events = client.get_direct_message_events(dm_event_fields=["sender_id"], user_auth=False)

    assert [(event.text, str(event.sender_id)) for event in events.data] == [
        ("it is", shop["x_user_id"]),
        ("is it felt?", ana["x_user_id"]),
    ]


def test_tweepy_knows_the_refusals(
    x: Any, tweepy_client: Callable[..., tweepy.Client], shop: Json, ana: Json
) -> None:
    client = tweepy_client(shop)
    said = x.post_as("ana", "#felt")
    client.create_tweet(text="one", user_auth=False)

    with pytest.raises(tweepy.Forbidden, match="duplicate content"):
        client.create_tweet(text="one", user_auth=False)
    with pytest.raises(tweepy.Forbidden, match="where you are mentioned"):
        client.create_tweet(text="two", in_reply_to_tweet_id=said["id"], user_auth=False)
    x.expire_tokens("hats")
    with pytest.raises(tweepy.Unauthorized):
        client.create_tweet(text="three", user_auth=False)
    assert [post["text"] for post in x.posts(author="hats")] == ["one"]


def test_tweepy_connects_an_account(x: Any, shop: Json) -> None:
    x.set_app(callback_urls=[CALLBACK])
    handler = tweepy.OAuth2UserHandler(
        client_id="local-client-id",
        redirect_uri=CALLBACK,
        scope=SCOPES,
        client_secret="local-client-secret",
    )
    handler.mount("https://api.twitter.com", LocalHost(x.base_url))

    url = handler.get_authorization_url()
    pair = handler.fetch_token(x.authorize(url, "hats"))
    renewed = handler.refresh_token(
        "https://api.twitter.com/2/oauth2/token",
        refresh_token=pair["refresh_token"],
        auth=handler.auth,
    )

    assert pair["scope"] == SCOPES
    assert x.people()[0]["access_token"] == renewed["access_token"] != pair["access_token"]


@needs_xdk
def test_xdk_posts_reads_and_deletes(
    x: Any, xdk_client: Callable[[Json], Any], shop: Json, ana: Json
) -> None:
    from xdk.posts.models import CreateRequest

    x.settings(wire_names="new")
    client = xdk_client(shop)
    asked = x.post_as("ana", "@hats buy #felt")

    me = client.users.get_me()
    root = client.posts.create(body=CreateRequest(text="Felt hat #felt https://shop.com/a"))
    reply = client.posts.create(
        body=CreateRequest(text="Yours", reply={"in_reply_to_tweet_id": asked["id"]})
    )
    (mentions,) = client.users.get_mentions(
        shop["x_user_id"],
        max_results=10,
        expansions=["author_id"],
        post_fields=["conversation_id", "entities"],
    )
    (own,) = client.users.get_posts(shop["x_user_id"], max_results=10, exclude=["replies"])
    (found,) = client.posts.search_recent("#felt -from:hats", max_results=10)
    one = client.posts.get_by_id(reply.data.id)
    deleted = client.posts.delete(root.data.id)

    assert (me.data.username, me.data.id) == ("hats", shop["x_user_id"])
    assert [(post.id, post.text) for post in mentions.data] == [(asked["id"], asked["text"])]
    assert [user.username for user in mentions.includes.users] == ["ana"]
    assert [post.id for post in own.data] == [root.data.id]
    assert [post.id for post in found.data] == [asked["id"]]
    assert one.data.text == "@ana Yours"
    assert deleted.data.deleted is True
    assert [post["id"] for post in x.posts(author="hats")] == [reply.data.id]
    assert x.posts(author="hats")[0]["in_reply_to"] == asked["id"]


@needs_xdk
def test_xdk_uploads_a_picture(x: Any, xdk_client: Callable[[Json], Any], shop: Json) -> None:
    from xdk.media.models import CreateMetadataRequest, InitializeUploadRequest
    from xdk.posts.models import CreateRequest

    client = xdk_client(shop)
    started = client.media.initialize_upload(
        body=InitializeUploadRequest(
            media_type="image/png", total_bytes=len(PNG), media_category="tweet_image"
        )
    )
    media_id = started.data.id
    content = base64.b64encode(PNG).decode()
    client.media.append_upload(media_id, body={"media": content, "segment_index": 0})
    finished = client.media.finalize_upload(media_id)
    client.media.create_metadata(
        body=CreateMetadataRequest(id=media_id, metadata={"alt_text": {"text": "A hat"}})
    )
    client.posts.create(body=CreateRequest(text="Look", media={"media_ids": [media_id]}))

    assert finished.data.size == len(PNG)
    (picture,) = x.posts()[0]["media"]
    assert (picture["alt_text"], picture["bytes"]) == ("A hat", len(PNG))


@needs_xdk
def test_xdk_writes_and_reads_messages(
    x: Any, xdk_client: Callable[[Json], Any], shop: Json, ana: Json
) -> None:
    from xdk.direct_messages.models import CreateByParticipantIdRequest

    client = xdk_client(shop)
    with pytest.raises(requests.HTTPError, match="403"):
        client.direct_messages.create_by_participant_id(
            ana["x_user_id"], body=CreateByParticipantIdRequest(text="hi")
        )
    x.message_as("ana", "hats", "is it felt?")

    client.direct_messages.create_by_participant_id(
        ana["x_user_id"], body=CreateByParticipantIdRequest(text="it is")
    )
    (events,) = client.direct_messages.get_events(max_results=10)

    assert [event.text for event in events.data] == ["it is", "is it felt?"]
    assert [message["text"] for message in x.messages()] == ["it is", "is it felt?"]


@needs_xdk
def test_xdk_knows_the_refusals(
    x: Any, xdk_client: Callable[[Json], Any], shop: Json, ana: Json
) -> None:
    from xdk.posts.models import CreateRequest

    client = xdk_client(shop)
    client.posts.create(body=CreateRequest(text="one"))

    with pytest.raises(requests.HTTPError, match="403"):
        client.posts.create(body=CreateRequest(text="one"))
    x.expire_tokens("hats")
    with pytest.raises(requests.HTTPError, match="401"):
        client.users.get_me()
    assert [post["text"] for post in x.posts()] == ["one"]


@needs_xdk
def test_xdk_connects_an_account(x: Any, shop: Json, monkeypatch: pytest.MonkeyPatch) -> None:
    from xdk import Client

    # oauthlib insists on https; the local X speaks http on loopback.
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    x.set_app(callback_urls=[CALLBACK])
    client = Client(
        base_url=x.base_url,
        authorization_base_url=f"{x.base_url}/i",
        client_id="local-client-id",
        client_secret="local-client-secret",
        redirect_uri=CALLBACK,
        scope=" ".join(SCOPES),
    )

    url = client.get_authorization_url()
    back = x.authorize(url, "hats")
    pair = dict(client.exchange_code(parse_qs(urlsplit(back).query)["code"][0]))
    assert client.users.get_me().data.username == "hats"
    renewed = client.refresh_token()

    assert pair["scope"] == " ".join(SCOPES)
    assert x.people()[0]["access_token"] == renewed["access_token"] != pair["access_token"]
