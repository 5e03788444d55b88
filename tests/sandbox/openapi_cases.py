"""For each route of X's API, calls that succeed and calls that X refuses."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from requests import Response

from tests.sandbox.openapi_stream_cases import STREAM_CASES
from tests.sandbox.openapi_webhook_cases import WEBHOOK_CASES

Json = dict[str, Any]
Case = Callable[["World"], Iterator[Response]]
PNG = b"\x89PNG\r\n\x1a\n rest"
POST_PARAMS = {
    "post.fields": "attachments,author_id,conversation_id,created_at,display_text_range,"
    "edit_controls,entities,in_reply_to_user_id,lang,paid_partnership,possibly_sensitive,"
    "public_metrics,referenced_posts,reply_settings,source",
    "user.fields": "created_at,public_metrics,username",
    "media.fields": "alt_text,type,url",
    "expansions": "author_id,in_reply_to_user_id,entities.mentions.username,"
    "referenced_posts.id,attachments.media_keys",
}
USER_PARAMS = {
    "user.fields": "created_at,description,is_identity_verified,most_recent_post_id,"
    "profile_image_url,protected,public_metrics,url,verified,verified_type"
}
MESSAGE_PARAMS = {
    "dm_event.fields": "created_at,dm_conversation_id,event_type,participant_ids,sender_id",
    "expansions": "sender_id",
}


@dataclass
class World:
    """Who calls and what there is to call about."""

    x: Any
    shop_api: Any
    ana_api: Any
    app_api: Any
    shop: Json
    ana: Json
    webhook_url: str

    @property
    def shop_path(self) -> str:
        return f"/2/users/{self.shop['x_user_id']}"

    @property
    def conversation_path(self) -> str:
        return f"/2/dm_conversations/with/{self.ana['x_user_id']}"

    def post_with_everything(self) -> str:
        """Publish a picture, a link, tags and a reply to it; return the first post's id."""
        media_id = self.shop_api.upload()
        text = "Hat #felt $HAT https://shop.com/a @ana"
        made = self.shop_api.publish(text, media={"media_ids": [media_id]})
        post_id: str = made.json()["data"]["id"]
        asked = self.x.post_as("ana", "@hats buy #felt shop.com", in_reply_to=post_id)
        self.x.edit_as("ana", asked["id"], "@hats buy 2 #felt shop.com")
        self.x.post_as("ana", "@hats see #felt", quote=post_id)
        return post_id

    def upload_started(self) -> str:
        body = {"media_type": "image/png", "total_bytes": len(PNG)}
        started = self.shop_api.post("/2/media/upload/initialize", body)
        media_id: str = started.json()["data"]["id"]
        return media_id

    def webhook_id(self) -> str:
        made = self.app_api.post("/2/webhooks", {"url": self.webhook_url})
        webhook_id: str = made.json()["data"]["id"]
        return webhook_id

    def subscription(self, event_type: str = "dm.received") -> Json:
        return {
            "event_type": event_type,
            "filter": {"user_id": self.shop["x_user_id"]},
            "tag": "messages",
        }


def create_post(world: World) -> Iterator[Response]:
    yield world.shop_api.publish("one")
    yield world.shop_api.publish("one")
    yield world.shop_api.publish("")
    yield world.shop_api.publish("two", nonsense=1)
    said = world.x.post_as("ana", "no handle")
    yield world.shop_api.publish("answer", in_reply_to=said["id"])
    yield world.app_api.publish("as the app")


def read_posts(world: World) -> Iterator[Response]:
    post_id = world.post_with_everything()
    yield world.shop_api.get("/2/tweets", {"ids": f"{post_id},1", **POST_PARAMS})
    yield world.shop_api.get("/2/tweets", {"ids": post_id})
    yield world.shop_api.get("/2/tweets", {"ids": "1"})
    yield world.shop_api.get("/2/tweets", {"ids": "x"})


def read_post(world: World) -> Iterator[Response]:
    post_id = world.post_with_everything()
    yield world.shop_api.get(f"/2/tweets/{post_id}", POST_PARAMS)
    yield world.app_api.get(f"/2/tweets/{post_id}")
    yield world.shop_api.get("/2/tweets/1")
    yield world.shop_api.get("/2/tweets/x")


def delete_post(world: World) -> Iterator[Response]:
    post_id = world.post_with_everything()
    yield world.ana_api.call("DELETE", f"/2/tweets/{post_id}")
    yield world.shop_api.call("DELETE", f"/2/tweets/{post_id}")
    yield world.shop_api.call("DELETE", f"/2/tweets/{post_id}")
    yield world.shop_api.call("DELETE", "/2/tweets/x")


def search_recent(world: World) -> Iterator[Response]:
    path = "/2/tweets/search/recent"
    world.post_with_everything()
    yield world.shop_api.get(path, {"query": "#felt", **POST_PARAMS})
    yield world.app_api.get(path, {"query": "nothing like it"})
    yield world.shop_api.get(path, {"query": "("})
    yield world.shop_api.get(path, {"query": "a", "max_results": "5"})
    yield world.shop_api.get(path)


def read_own_timeline(world: World) -> Iterator[Response]:
    world.post_with_everything()
    path = f"{world.shop_path}/tweets"
    yield world.shop_api.get(path, POST_PARAMS)
    yield world.shop_api.get(path, {"start_time": "2099-01-01T00:00:00Z"})
    yield world.shop_api.get(path, {"pagination_token": "x"})
    yield world.shop_api.get("/2/users/1/tweets")


def read_mentions(world: World) -> Iterator[Response]:
    world.post_with_everything()
    path = f"{world.shop_path}/mentions"
    yield world.shop_api.get(path, POST_PARAMS)
    yield world.shop_api.get(path, {"since_id": "9" * 19})
    yield world.shop_api.get(path, {"since_id": "x"})
    yield world.shop_api.get("/2/users/1/mentions")


def read_me(world: World) -> Iterator[Response]:
    world.shop_api.publish("one")
    yield world.shop_api.get("/2/users/me", USER_PARAMS)
    yield world.shop_api.get("/2/users/me")
    yield world.app_api.get("/2/users/me")


def read_user(world: World) -> Iterator[Response]:
    world.shop_api.publish("one")
    yield world.shop_api.get(world.shop_path, USER_PARAMS)
    yield world.app_api.get("/2/users/1")
    yield world.shop_api.get("/2/users/x")


def read_users(world: World) -> Iterator[Response]:
    yield world.shop_api.get("/2/users", {"ids": f"{world.ana['x_user_id']},1", **USER_PARAMS})
    yield world.app_api.get("/2/users", {"ids": "1"})
    yield world.shop_api.get("/2/users", {"ids": "x"})
    yield world.shop_api.get("/2/users")


def read_users_by_handles(world: World) -> Iterator[Response]:
    yield world.shop_api.get("/2/users/by", {"usernames": "hats,ghost", **USER_PARAMS})
    yield world.shop_api.get("/2/users/by", {"usernames": "ghost"})
    yield world.shop_api.get("/2/users/by")


def read_user_by_handle(world: World) -> Iterator[Response]:
    yield world.shop_api.get("/2/users/by/username/hats", USER_PARAMS)
    yield world.shop_api.get("/2/users/by/username/ghost")


def create_message(world: World) -> Iterator[Response]:
    path = f"{world.conversation_path}/messages"
    yield world.shop_api.post(path, {"text": "too early"})
    world.x.message_as("ana", "hats", "hello")
    yield world.shop_api.post(path, {"text": "hi"})
    yield world.shop_api.post(path, {"text": ""})
    yield world.shop_api.post("/2/dm_conversations/with/1/messages", {"text": "hi"})
    yield world.app_api.post(path, {"text": "hi"})


def read_messages(world: World) -> Iterator[Response]:
    yield world.shop_api.get("/2/dm_events")
    world.x.message_as("ana", "hats", "hello")
    yield world.shop_api.get("/2/dm_events", MESSAGE_PARAMS)
    yield world.shop_api.get("/2/dm_events", {"max_results": "0"})
    yield world.app_api.get("/2/dm_events")


def read_conversation(world: World) -> Iterator[Response]:
    path = f"{world.conversation_path}/dm_events"
    world.x.message_as("ana", "hats", "hello")
    world.x.message_as("ana", "hats", "hello?")
    yield world.shop_api.get(path, {"max_results": "1", **MESSAGE_PARAMS})
    yield world.shop_api.get("/2/dm_conversations/with/1/dm_events")
    yield world.shop_api.get("/2/dm_conversations/with/x/dm_events")


def initialize_upload(world: World) -> Iterator[Response]:
    path = "/2/media/upload/initialize"
    body = {"media_type": "image/png", "total_bytes": 9, "media_category": "tweet_image"}
    yield world.shop_api.post(path, body)
    yield world.shop_api.post(path, body | {"total_bytes": 10**9})
    yield world.shop_api.post(path, body | {"media_type": "text/html"})


def append_upload(world: World) -> Iterator[Response]:
    media_id = world.upload_started()
    yield world.shop_api.append(media_id, PNG)
    yield world.shop_api.append(media_id, PNG, segment_index=1000)
    yield world.shop_api.append("1", PNG)


def finalize_upload(world: World) -> Iterator[Response]:
    media_id = world.upload_started()
    yield world.shop_api.call("POST", f"/2/media/upload/{media_id}/finalize")
    world.shop_api.append(media_id, PNG)
    yield world.shop_api.call("POST", f"/2/media/upload/{media_id}/finalize")
    yield world.ana_api.call("POST", f"/2/media/upload/{media_id}/finalize")


def read_upload(world: World) -> Iterator[Response]:
    yield world.shop_api.get("/2/media/upload", {"media_id": world.upload_started()})
    yield world.shop_api.get("/2/media/upload", {"media_id": world.shop_api.upload()})
    yield world.shop_api.get("/2/media/upload", {"media_id": "1"})


def set_metadata(world: World) -> Iterator[Response]:
    body = {"id": world.shop_api.upload(), "metadata": {"alt_text": {"text": "A hat"}}}
    yield world.shop_api.post("/2/media/metadata", body)
    yield world.shop_api.post("/2/media/metadata", body | {"id": "1"})
    long = {"alt_text": {"text": "a" * 1001}}
    yield world.shop_api.post("/2/media/metadata", body | {"metadata": long})


CASES: dict[tuple[str, str], Case] = {
    ("POST", "/2/tweets"): create_post,
    ("GET", "/2/tweets"): read_posts,
    ("GET", "/2/tweets/{id}"): read_post,
    ("DELETE", "/2/tweets/{id}"): delete_post,
    ("GET", "/2/tweets/search/recent"): search_recent,
    ("GET", "/2/users/{id}/tweets"): read_own_timeline,
    ("GET", "/2/users/{id}/mentions"): read_mentions,
    ("GET", "/2/users/me"): read_me,
    ("GET", "/2/users"): read_users,
    ("GET", "/2/users/{id}"): read_user,
    ("GET", "/2/users/by"): read_users_by_handles,
    ("GET", "/2/users/by/username/{username}"): read_user_by_handle,
    ("POST", "/2/dm_conversations/with/{participant_id}/messages"): create_message,
    ("GET", "/2/dm_events"): read_messages,
    ("GET", "/2/dm_conversations/with/{participant_id}/dm_events"): read_conversation,
    ("POST", "/2/media/upload/initialize"): initialize_upload,
    ("POST", "/2/media/upload/{id}/append"): append_upload,
    ("POST", "/2/media/upload/{id}/finalize"): finalize_upload,
    ("GET", "/2/media/upload"): read_upload,
    ("POST", "/2/media/metadata"): set_metadata,
    **STREAM_CASES,
    **WEBHOOK_CASES,
}
