"""Every answer has the fields and types of X's own OpenAPI file."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

Json = dict[str, Any]
PATH = Path(__file__).resolve().parents[3] / "shared" / "data" / "x" / "openapi-2.167.json"


class Description:
    """X's OpenAPI file, ready to check answers with."""

    def __init__(self, content: Json) -> None:
        self.content = content

    def resolve(self, value: Any) -> Any:
        """Put every $ref's target in its place, and speak JSON Schema: nullable is a type."""
        if isinstance(value, list):
            return [self.resolve(item) for item in value]
        if not isinstance(value, dict):
            return value
        if "$ref" in value:
            found: Any = self.content
            for part in value["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            return self.resolve(found)
        resolved = {name: self.resolve(item) for name, item in value.items()}
        if resolved.pop("nullable", False) and isinstance(resolved.get("type"), str):
            resolved["type"] = [resolved["type"], "null"]
        return resolved

    def check(self, method: str, path: str, answer: Any) -> None:
        """Check an answer: its types, its required fields, and that it has no unknown fields."""
        responses = self.content["paths"][path][method.lower()]["responses"]
        response = self.resolve(responses[str(answer.status_code)])
        schema = response["content"]["application/json"]["schema"]
        jsonschema.validate(answer.json(), schema)
        data = answer.json()["data"]
        item_schema = schema["properties"]["data"]
        if isinstance(data, list):
            data, item_schema = data[0], item_schema["items"]
        assert set(data) <= set(item_schema["properties"]), set(data)


@pytest.fixture(scope="module")
def description() -> Description:
    if not PATH.exists():
        pytest.skip(f"no OpenAPI file at {PATH}")
    return Description(json.loads(PATH.read_text(encoding="utf-8")))


@pytest.fixture
def shop(x: Any) -> Json:
    x.settings(wire_names="new")
    person: Json = x.make_person("hats", automated=True, description="Hats for all")
    return person


ALL_POST_FIELDS = (
    "attachments,author_id,conversation_id,created_at,display_text_range,edit_controls,entities,"
    "in_reply_to_user_id,lang,paid_partnership,possibly_sensitive,public_metrics,"
    "referenced_posts,reply_settings,source"
)
ALL_USER_FIELDS = (
    "created_at,description,is_identity_verified,most_recent_post_id,profile_image_url,protected,"
    "public_metrics,url,verified,verified_type"
)


def test_posts(description: Description, x: Any, api: Callable[..., Any], shop: Json) -> None:
    x.make_person("ana")
    caller = api(shop)
    media_id = caller.upload()
    created = caller.publish("Hat #felt https://shop.com/a", media={"media_ids": [media_id]})
    post_id = created.json()["data"]["id"]
    x.post_as("ana", "@hats buy #felt $HAT shop.com", in_reply_to=post_id)
    params = {
        "post.fields": ALL_POST_FIELDS,
        "user.fields": ALL_USER_FIELDS,
        "media.fields": "alt_text,url",
        "expansions": "author_id,entities.mentions.username,referenced_posts.id,"
        "attachments.media_keys",
    }
    mentions = caller.get(f"/2/users/{shop['x_user_id']}/mentions", params)
    own = caller.get(f"/2/users/{shop['x_user_id']}/tweets", params)
    found = caller.get("/2/tweets/search/recent", {"query": "#felt", **params})

    description.check("POST", "/2/tweets", created)
    description.check("GET", "/2/users/{id}/mentions", mentions)
    description.check("GET", "/2/users/{id}/tweets", own)
    description.check("GET", "/2/tweets/search/recent", found)
    description.check("GET", "/2/tweets", caller.get("/2/tweets", {"ids": post_id, **params}))
    description.check("GET", "/2/tweets/{id}", caller.get(f"/2/tweets/{post_id}", params))
    description.check("DELETE", "/2/tweets/{id}", caller.call("DELETE", f"/2/tweets/{post_id}"))
    assert set(mentions.json()["includes"]) == {"users", "posts", "media"} - {"media"}
    assert own.json()["includes"]["media"]


def test_users(description: Description, x: Any, api: Callable[..., Any], shop: Json) -> None:
    caller = api(shop)
    user_id = shop["x_user_id"]
    params = {"user.fields": ALL_USER_FIELDS}

    description.check("GET", "/2/users/me", caller.get("/2/users/me", params))
    description.check("GET", "/2/users/{id}", caller.get(f"/2/users/{user_id}", params))
    description.check("GET", "/2/users", caller.get("/2/users", {"ids": user_id, **params}))
    description.check("GET", "/2/users/by", caller.get("/2/users/by", {"usernames": "hats"}))
    description.check(
        "GET", "/2/users/by/username/{username}", caller.get("/2/users/by/username/hats", params)
    )


def test_media(description: Description, x: Any, api: Callable[..., Any], shop: Json) -> None:
    caller = api(shop)
    content = b"\x89PNG\r\n\x1a\n rest"
    base = "/2/media/upload"
    started = caller.post(
        f"{base}/initialize",
        {"media_type": "image/png", "total_bytes": len(content), "media_category": "tweet_image"},
    )
    media_id = started.json()["data"]["id"]

    description.check("POST", f"{base}/initialize", started)
    description.check("POST", f"{base}/{{id}}/append", caller.append(media_id, content))
    finished = caller.call("POST", f"{base}/{media_id}/finalize")
    description.check("POST", f"{base}/{{id}}/finalize", finished)
    description.check("GET", base, caller.get(base, {"media_id": media_id}))
    metadata = {"id": media_id, "metadata": {"alt_text": {"text": "A hat"}}}
    description.check("POST", "/2/media/metadata", caller.post("/2/media/metadata", metadata))


def test_messages(description: Description, x: Any, api: Callable[..., Any], shop: Json) -> None:
    ana = x.make_person("ana")
    x.message_as("ana", "hats", "hello")
    caller = api(shop)
    path = "/2/dm_conversations/with/{participant_id}"
    real_path = path.format(participant_id=ana["x_user_id"])
    params = {
        "dm_event.fields": "created_at,dm_conversation_id,event_type,participant_ids,sender_id",
        "expansions": "sender_id",
    }

    sent = caller.post(f"{real_path}/messages", {"text": "hi"})
    description.check("POST", f"{path}/messages", sent)
    description.check("GET", "/2/dm_events", caller.get("/2/dm_events", params))
    description.check("GET", f"{path}/dm_events", caller.get(f"{real_path}/dm_events", params))


def test_webhooks_and_subscriptions(
    description: Description, x: Any, app_api: Any, receiver: Any, shop: Json
) -> None:
    made = app_api.post("/2/webhooks", {"url": receiver.url})
    webhook_id = made.json()["data"]["id"]
    subscription = app_api.post(
        "/2/activity/subscriptions",
        {
            "event_type": "dm.received",
            "filter": {"user_id": shop["x_user_id"]},
            "tag": "dm",
            "webhook_id": webhook_id,
        },
    )
    subscription_id = subscription.json()["data"]["subscription"]["subscription_id"]
    listed = app_api.get("/2/activity/subscriptions")
    path = "/2/activity/subscriptions/{subscription_id}"
    deleted = app_api.call("DELETE", path.format(subscription_id=subscription_id))

    description.check("POST", "/2/webhooks", made)
    description.check("GET", "/2/webhooks", app_api.get("/2/webhooks"))
    description.check("POST", "/2/activity/subscriptions", subscription)
    description.check("GET", "/2/activity/subscriptions", listed)
    description.check("DELETE", path, deleted)
    path = "/2/webhooks/{webhook_id}"
    real_path = path.format(webhook_id=webhook_id)
    description.check("PUT", path, app_api.call("PUT", real_path))
    description.check("DELETE", path, app_api.call("DELETE", real_path))
