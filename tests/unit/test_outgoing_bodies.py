"""Every body that we send to X is one that X's own OpenAPI file takes."""

import json
import re
from collections.abc import Callable, Iterator
from email.message import Message
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from pytest_django.fixtures import SettingsWrapper

from saleor_twitter_plugin.handoffs import ProductImage, XPostId, XUserId
from saleor_twitter_plugin.x_api import activity, stream_rules, webhooks
from saleor_twitter_plugin.x_api import client as client_module
from saleor_twitter_plugin.x_api.client import XClient
from saleor_twitter_plugin.x_api.media import upload_image
from tests.factories import ACCESS_TOKEN, NOW
from tests.fakes import Answer, FakeMeter, FakeX, SeenRequest

Json = dict[str, Any]
OPENAPI = Path(__file__).parents[3] / "shared/data/x/openapi-2.167.json"
PICTURE = ProductImage(b"a picture", "image/png", "A mug on a table")
WEBHOOK_URL = "https://shop.example.com/plugins/global/twitter/x/webhook"
# What each write sends, by what it is for; deletions and checks have no body.
WRITES: dict[str, Callable[[XClient], object]] = {
    "a post": lambda client: client.create_post("Mug", media_ids=["3000"]),
    "a reply": lambda client: client.create_post("Thank you!", in_reply_to=XPostId("900")),
    "a message": lambda client: client.send_message("Hello", recipient_id=XUserId("200")),
    "a picture": lambda client: upload_image(client, PICTURE, now=NOW),
    "a webhook": lambda client: webhooks.create_webhook(client, WEBHOOK_URL),
    "a check of the webhook": lambda client: webhooks.validate_webhook(client, "77"),
    "the end of a webhook": lambda client: webhooks.delete_webhook(client, "77"),
    "a subscription": lambda client: activity.create_subscription(
        client, "dm.received", XUserId("100"), webhook_id="77"
    ),
    "the end of a subscription": lambda client: activity.delete_subscription(client, "88"),
    "rules": lambda client: stream_rules.add_rules(client, ["(@shop) -is:retweet"]),
    "the end of rules": lambda client: stream_rules.delete_rules(client, ["99"]),
}


@pytest.fixture(scope="module")
def openapi() -> Json:
    if not OPENAPI.is_file():
        pytest.skip(f"LOUD: {OPENAPI} is not here, what we send to X was NOT checked")
    described: Json = json.loads(OPENAPI.read_text())
    return described


@pytest.fixture
def x(settings: SettingsWrapper) -> Iterator[FakeX]:
    x = FakeX()
    settings.TWITTER_X_API_URL = x.url
    x.answer("POST /2/tweets/search/stream/rules", Answer(201, {"data": []}))
    yield x
    x.stop()


@pytest.fixture
def client(x: FakeX) -> XClient:
    return XClient(ACCESS_TOKEN, meter=FakeMeter(), now=NOW)


@pytest.mark.parametrize("what", WRITES)
def test_what_we_send_is_what_x_describes(
    what: str, openapi: Json, client: XClient, x: FakeX
) -> None:
    WRITES[what](client)

    writes = [each for each in x.requests if each.method != "GET"]
    assert writes
    assert [describe_faults(openapi, each) for each in writes] == [[] for _ in writes]


def test_every_module_that_writes_is_checked() -> None:
    folder = Path(client_module.__file__).parent
    writers = {
        each.stem
        for each in folder.glob("*.py")
        if re.search(r'"(POST|PUT|DELETE|PATCH)"', each.read_text())
    }

    assert writers == {"activity", "media", "stream_rules", "webhooks"}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/2/tweets", {"txt": "Mug"}),
        ("/2/tweets", {"text": "Mug", "reply": {"in_reply_to": "900"}}),
        ("/2/activity/subscriptions", {"event_type": "post.mention", "filter": {"user_id": "1"}}),
        ("/2/activity/subscriptions", {"event_type": "oauth.revoke", "filter": {"user_id": "1"}}),
        ("/2/activity/subscriptions", {"event_type": "dm.received"}),
        ("/2/webhooks", {"address": WEBHOOK_URL}),
        ("/2/tweets/search/stream/rules", {"add": [{"rule": "@shop"}]}),
        ("/2/no/such/path", {}),
    ],
)
def test_typing_errors_are_found(path: str, body: Json, openapi: Json) -> None:
    request = SeenRequest(
        "POST", path, {}, {"Content-Type": "application/json"}, json.dumps(body).encode()
    )

    assert describe_faults(openapi, request) != []


def describe_faults(openapi: Json, request: SeenRequest) -> list[str]:
    """Return what X's file has against a request; nothing where it takes it."""
    operation = find_operation(openapi, request)
    if operation is None:
        return [f"X has no {request.method} {request.path}"]
    described = resolve(openapi, operation.get("requestBody"))
    if described is None:
        return [] if not request.body else [f"{request.path} takes no body"]
    if not request.body:
        return [f"{request.path} needs a body"] if described.get("required") else []
    kind = request.headers["Content-Type"].partition(";")[0]
    if kind not in described["content"]:
        return [f"{request.path} takes no {kind}"]
    schema = described["content"][kind]["schema"]
    body = read_parts(request) if kind == "multipart/form-data" else request.json
    validator = jsonschema.Draft7Validator(schema)
    return [f"{request.path}: {each.message}" for each in validator.iter_errors(body)]


def find_operation(openapi: Json, request: SeenRequest) -> Json | None:
    paths = openapi["paths"]
    # The exact path before one with a placeholder: /initialize is no media id.
    for template in sorted(paths, key=lambda each: each.count("{")):
        pattern = re.sub(r"\{\w+\}", r"[^/]+", template)
        if re.fullmatch(pattern, request.path) and request.method.lower() in paths[template]:
            found: Json = paths[template][request.method.lower()]
            return found
    return None


def resolve(openapi: Json, value: Any) -> Any:
    """Put every reference's target in its place; binary parts are any text."""
    if isinstance(value, list):
        return [resolve(openapi, each) for each in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value:
        found: Any = openapi
        for part in value["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        return resolve(openapi, found)
    return {name: resolve(openapi, each) for name, each in value.items()}


def read_parts(request: SeenRequest) -> Json:
    """Return a multipart body's fields; what is a whole number is one, as in a form."""
    head = f"Content-Type: {request.headers['Content-Type']}\r\n\r\n".encode()
    parsed = BytesParser().parsebytes(head + request.body)
    fields: Json = {}
    for part in parsed.get_payload():
        assert isinstance(part, Message)
        name = part.get_param("name", header="Content-Disposition")
        text = bytes(part.get_payload(decode=True)).decode("latin-1")
        fields[str(name)] = int(text) if text.isdigit() else text
    return fields
