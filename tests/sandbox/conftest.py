"""Run one local X for all these tests, and give them ways to talk to it."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import tweepy
from requests.adapters import HTTPAdapter

from saleor_twitter_plugin.x_sandbox.process import SandboxProcess, start_sandbox

Json = dict[str, Any]
WAIT_SECONDS = 15.0
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


@pytest.fixture(scope="session")
def running_sandbox() -> Iterator[SandboxProcess]:
    """Start a local X once."""
    with start_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def x(running_sandbox: SandboxProcess) -> SandboxProcess:
    """Return a local X that knows nothing yet."""
    running_sandbox.reset()
    return running_sandbox


@pytest.fixture
def shop(x: SandboxProcess) -> Json:
    return x.make_person("hats", automated=True)


@pytest.fixture
def ana(x: SandboxProcess) -> Json:
    return x.make_person("ana")


class Api:
    """X's API as one caller sees it, without tweepy."""

    def __init__(self, base_url: str, token: str) -> None:
        self.base_url = base_url
        self.session = requests.Session()
        self.session.trust_env = False
        if token:
            self.session.headers["Authorization"] = f"Bearer {token}"

    def call(self, method: str, path: str, **more: Any) -> requests.Response:
        return self.session.request(method, self.base_url + path, timeout=WAIT_SECONDS, **more)

    def get(self, path: str, params: Json | None = None) -> requests.Response:
        return self.call("GET", path, params=params)

    def post(self, path: str, body: Json) -> requests.Response:
        return self.call("POST", path, json=body)

    def publish(self, text: str, in_reply_to: str = "", **more: Any) -> requests.Response:
        body: Json = {"text": text, **more}
        if in_reply_to:
            body["reply"] = {"in_reply_to_tweet_id": in_reply_to}
        return self.post("/2/tweets", body)

    def upload(self, content: bytes = PNG, media_type: str = "image/png") -> str:
        """Upload a picture in X's three steps and return its media id."""
        started = self.post(
            "/2/media/upload/initialize",
            {
                "media_type": media_type,
                "total_bytes": len(content),
                "media_category": "tweet_image",
            },
        )
        media_id: str = started.json()["data"]["id"]
        path = f"/2/media/upload/{media_id}"
        self.append(media_id, content).raise_for_status()
        self.call("POST", f"{path}/finalize").raise_for_status()
        return media_id

    def append(self, media_id: str, content: bytes, segment_index: int = 0) -> requests.Response:
        return self.call(
            "POST",
            f"/2/media/upload/{media_id}/append",
            data={"segment_index": segment_index},
            files={"media": content},
        )


@pytest.fixture
def api(x: SandboxProcess) -> Callable[[Json], Api]:
    """Return a maker of callers from people."""
    return lambda person: Api(x.base_url, person["access_token"])


@pytest.fixture
def app_api(x: SandboxProcess) -> Api:
    """Return the app itself as a caller."""
    return Api(x.base_url, x.app()["bearer_token"])


@pytest.fixture
def nobody(x: SandboxProcess) -> Api:
    """Return a caller without a token."""
    return Api(x.base_url, "")


class LocalHost(HTTPAdapter):
    """Send what tweepy means for api.twitter.com to the local X."""

    def __init__(self, base_url: str) -> None:
        super().__init__()
        self.base_url = base_url

    def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> Any:
        assert request.url is not None
        request.url = request.url.replace("https://api.twitter.com", self.base_url, 1)
        more["timeout"] = WAIT_SECONDS
        more["proxies"] = {}
        return super().send(request, *args, **more)


@pytest.fixture
def tweepy_client(x: SandboxProcess) -> Callable[[Json], tweepy.Client]:
    """Return a maker of tweepy clients from people."""

    def make(person: Json) -> tweepy.Client:
        client = tweepy.Client(bearer_token=person["access_token"])
        client.session.mount("https://api.twitter.com", LocalHost(x.base_url))
        return client

    return make


class Receiver:
    """A tiny webhook that answers challenges and keeps what it is sent."""

    def __init__(self) -> None:
        self.secret = "local-client-secret"
        self.challenge_status = 200
        self.statuses: list[int] = []
        self.pauses: list[float] = []
        self.challenges: list[str] = []
        self.received: list[tuple[dict[str, str], bytes]] = []
        self.changed = threading.Condition()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                token = parse_qs(urlsplit(self.path).query)["crc_token"][0]
                receiver.challenges.append(token)
                digest = hmac.new(receiver.secret.encode(), token.encode(), hashlib.sha256)
                answer = "sha256=" + base64.b64encode(digest.digest()).decode()
                body = json.dumps({"response_token": answer}).encode()
                self.send_response(receiver.challenge_status)
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                with receiver.changed:
                    receiver.received.append((headers, body))
                    status = receiver.statuses.pop(0) if receiver.statuses else 200
                    pause_seconds = receiver.pauses.pop(0) if receiver.pauses else 0
                    receiver.changed.notify_all()
                threading.Event().wait(pause_seconds)
                self.send_response(status)
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/webhook"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    def wait_for(self, count: int) -> list[Json]:
        """Return the events once there are so many of them."""
        with self.changed:
            arrived = self.changed.wait_for(lambda: len(self.received) >= count, WAIT_SECONDS)
            assert arrived, f"{len(self.received)} of {count} events arrived"
            return [json.loads(body) for _, body in self.received]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Return a webhook of ours."""
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def subscribe(app_api: Api, receiver: Receiver) -> Callable[..., Json]:
    """Return a maker of subscriptions; the first call registers the webhook."""
    webhook_ids: list[str] = []

    def make(person: Json, event_type: str, **more: Any) -> Json:
        if not webhook_ids:
            made = app_api.post("/2/webhooks", {"url": receiver.url})
            webhook_ids.append(made.json()["data"]["id"])
        body: Json = {
            "event_type": event_type,
            "filter": {"user_id": person["x_user_id"], **more.pop("filter", {})},
            "webhook_id": webhook_ids[0],
            **more,
        }
        answer = app_api.post("/2/activity/subscriptions", body)
        assert answer.status_code == 200, answer.text
        subscription: Json = answer.json()["data"]["subscription"]
        return subscription

    return make


@pytest.fixture
def wait_for_outcomes(x: SandboxProcess) -> Callable[[int], list[Json]]:
    """Return a wait until so many deliveries have come to an end; it polls the delivery log."""

    def wait(count: int) -> list[Json]:
        pause = threading.Event()
        for _ in range(int(WAIT_SECONDS / 0.05)):
            deliveries = x.deliveries()
            if len(deliveries) == count and all(d["outcome"] != "pending" for d in deliveries):
                return deliveries
            pause.wait(0.05)
        raise AssertionError(f"Deliveries did not end: {x.deliveries()}")

    return wait
