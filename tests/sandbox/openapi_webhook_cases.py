"""The cases of webhooks and subscriptions, as in openapi_cases."""

from collections.abc import Iterator
from typing import Any

from requests import Response


def create_webhook(world: Any) -> Iterator[Response]:
    yield world.app_api.post("/2/webhooks", {"url": world.webhook_url})
    yield world.app_api.post("/2/webhooks", {"url": world.webhook_url})
    yield world.app_api.post("/2/webhooks", {"url": "ftp://shop.example"})
    yield world.shop_api.post("/2/webhooks", {"url": world.webhook_url})


def read_webhooks(world: Any) -> Iterator[Response]:
    yield world.app_api.get("/2/webhooks")
    world.webhook_id()
    yield world.app_api.get("/2/webhooks")
    yield world.shop_api.get("/2/webhooks")


def validate_webhook(world: Any) -> Iterator[Response]:
    yield world.app_api.call("PUT", f"/2/webhooks/{world.webhook_id()}")
    yield world.app_api.call("PUT", "/2/webhooks/1")


def delete_webhook(world: Any) -> Iterator[Response]:
    yield world.app_api.call("DELETE", f"/2/webhooks/{world.webhook_id()}")
    yield world.app_api.call("DELETE", "/2/webhooks/1")


def create_subscription(world: Any) -> Iterator[Response]:
    path = "/2/activity/subscriptions"
    yield world.app_api.post(path, world.subscription() | {"webhook_id": world.webhook_id()})
    yield world.app_api.post(path, world.subscription("follow.follow"))
    yield world.app_api.post(path, world.subscription("follow.follow"))
    yield world.app_api.post(path, world.subscription("dm.sung"))
    yield world.app_api.post(path, world.subscription("post.delete") | {"webhook_id": "1"})
    yield world.shop_api.post(path, world.subscription())


def read_subscriptions(world: Any) -> Iterator[Response]:
    path = "/2/activity/subscriptions"
    yield world.app_api.get(path)
    world.app_api.post(path, world.subscription())
    world.app_api.post(path, world.subscription("post.delete"))
    yield world.app_api.get(path, {"max_results": "1"})
    yield world.app_api.get(path, {"pagination_token": "x"})


def delete_subscription(world: Any) -> Iterator[Response]:
    path = "/2/activity/subscriptions"
    made = world.app_api.post(path, world.subscription()).json()["data"]["subscription"]
    yield world.app_api.call("DELETE", f"{path}/{made['subscription_id']}")
    yield world.app_api.call("DELETE", f"{path}/1")


WEBHOOK_CASES = {
    ("POST", "/2/webhooks"): create_webhook,
    ("GET", "/2/webhooks"): read_webhooks,
    ("PUT", "/2/webhooks/{webhook_id}"): validate_webhook,
    ("DELETE", "/2/webhooks/{webhook_id}"): delete_webhook,
    ("POST", "/2/activity/subscriptions"): create_subscription,
    ("GET", "/2/activity/subscriptions"): read_subscriptions,
    ("DELETE", "/2/activity/subscriptions/{subscription_id}"): delete_subscription,
}
