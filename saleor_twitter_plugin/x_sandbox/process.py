"""Start a local X beside a test or a demo, and drive its control API."""

import os
import selectors
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import requests

Json = dict[str, Any]

READY_LINE_PREFIX = "local X listening on "
# Generous: on a busy machine with two cores a start has taken six seconds.
START_SECONDS = 60.0
STOP_SECONDS = 5.0
CALL_SECONDS = 15.0
PROJECT_FOLDER = Path(__file__).resolve().parents[2]


class SandboxControl:
    """The control API of a local X, whoever started it."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self._session = requests.Session()
        # A proxy of the environment must never see loopback calls.
        self._session.trust_env = False

    def call(
        self,
        method: str,
        path: str,
        body: Json | None = None,
        query: dict[str, str] | None = None,
    ) -> Json:
        """Call the control API. Raises: requests.HTTPError with X's refusal as its text."""
        response = self._session.request(
            method, self.base_url + path, json=body, params=query, timeout=CALL_SECONDS
        )
        if not response.ok:
            raise requests.HTTPError(
                f"{response.status_code} for {method} {path}: {response.text}", response=response
            )
        answered: Json = response.json()
        return answered

    def reset(self, *, keep_people: bool = False) -> None:
        """Forget everything, or everything but the people and their tokens."""
        self.call("POST", "/sandbox/reset", {"keep_people": keep_people})

    def export_state(self, *, with_media: bool = True) -> Json:
        """Return the whole stage as JSON; it carries tokens."""
        return self.call("GET", "/sandbox/state", query={} if with_media else {"media": "0"})

    def import_state(self, state: Json) -> None:
        """Put an exported stage back. Raises: requests.HTTPError, and nothing is changed."""
        self.call("POST", "/sandbox/state", state)

    def make_person(
        self, handle: str, *, name: str = "", automated: bool | None = None, **more: object
    ) -> Json:
        """Make or update a person; the answer carries x_user_id and the tokens."""
        body: Json = {"handle": handle, **more}
        if automated is not None:
            body["automated"] = automated
        if name:
            body["name"] = name
        return self.call("POST", "/sandbox/people", body)

    def set_app(self, **values: object) -> Json:
        """Set client_id, client_secret, consumer_secret, bearer_token, callback_urls (a list)."""
        return self.call("POST", "/sandbox/apps", values)

    def authorize(self, url: str, person: str, *, allow: bool = True) -> str:
        """Answer an authorize address as a person; return where the browser would go next."""
        body: Json = {"url": url, "person": person, "allow": allow}
        return str(self.call("POST", "/sandbox/authorize", body)["redirect_to"])

    def app(self) -> Json:
        """Return the app's credentials."""
        return self.call("GET", "/sandbox/app")

    def post_as(
        self, handle: str, text: str, in_reply_to: str | None = None, quote: str | None = None
    ) -> Json:
        """Post as a person. Raises: requests.HTTPError where X would refuse."""
        return self._post({"handle": handle, "text": text}, in_reply_to=in_reply_to, quote=quote)

    def edit_as(self, handle: str, previous_post_id: str, text: str) -> Json:
        """Post the next version of a person's post."""
        return self._post({"handle": handle, "text": text}, previous_post_id=previous_post_id)

    def _post(self, body: Json, **more: str | None) -> Json:
        body |= {name: value for name, value in more.items() if value is not None}
        return self.call("POST", "/sandbox/post_as", body)

    def repost_as(self, handle: str, post_id: str) -> Json:
        """Repost as a person."""
        return self.call("POST", "/sandbox/repost_as", {"handle": handle, "post_id": post_id})

    def delete_as(self, handle: str, post_id: str) -> Json:
        """Delete a person's post."""
        return self.call("POST", "/sandbox/delete_as", {"handle": handle, "post_id": post_id})

    def message_as(self, handle: str, to: str, text: str) -> Json:
        """Send a direct message as a person."""
        return self.call("POST", "/sandbox/message_as", {"handle": handle, "to": to, "text": text})

    def follow_as(self, handle: str, target: str, *, following: bool = True) -> Json:
        """Follow or stop following as a person."""
        body = {"handle": handle, "target": target, "following": following}
        return self.call("POST", "/sandbox/follow_as", body)

    def revoke_access(self, handle: str) -> Json:
        """Take the app's access away, as the person would in X's settings."""
        return self.call("POST", "/sandbox/revoke_access", {"handle": handle})

    def expire_tokens(self, handle: str) -> Json:
        """End a person's access tokens now; refreshing still works."""
        return self.call("POST", "/sandbox/expire_tokens", {"handle": handle})

    def people(self) -> list[Json]:
        """Return everyone, with tokens."""
        return self._list("people")

    def posts(self, *, author: str = "", in_reply_to: str = "", all: bool = False) -> list[Json]:
        """Return the posts, newest first; `all` adds deleted ones and old versions."""
        query = {"author": author, "in_reply_to": in_reply_to, "all": "1" if all else ""}
        return self._list("posts", **{name: value for name, value in query.items() if value})

    def messages(self) -> list[Json]:
        """Return the direct messages, newest first."""
        return self._list("messages")

    def deliveries(self) -> list[Json]:
        """Return the webhook deliveries, newest first."""
        return self._list("deliveries")

    def calls(self) -> list[Json]:
        """Return the API calls, newest first."""
        return self._list("calls")

    def _list(self, name: str, **query: str) -> list[Json]:
        found: list[Json] = self.call("GET", f"/sandbox/{name}", query=query)[name]
        return found

    def redeliver(self, post_id: str, times: int = 1) -> int:
        """Send a post's deliveries again; return how many were started."""
        body: Json = {"post_id": post_id, "times": times}
        return int(self.call("POST", "/sandbox/redeliver", body)["started"])

    def faults(self, *rules: Json) -> None:
        """Make trouble on the next matching calls; without rules end all trouble."""
        self.call("POST", "/sandbox/faults", {"faults": list(rules)})

    def settings(self, **changes: object) -> Json:
        """Turn knobs: see knobs.Settings for their names."""
        return self.call("POST", "/sandbox/settings", dict(changes))

    def disorder(self, **changes: object) -> Json:
        """Mix up deliveries: duplicate_share, reorder_window_count, delay_seconds_max, seed."""
        return self.call("POST", "/sandbox/disorder", dict(changes))

    def add_credits(self, usd: str) -> str:
        """Buy credits; return what there is now."""
        return str(self.call("POST", "/sandbox/credits", {"add_usd": usd})["credits_usd"])

    def disconnect_stream(self, kind: str = "operational") -> bool:
        """End the stream's connection: "operational" says why, "reset" does not."""
        return bool(self.call("POST", "/sandbox/stream/disconnect", {"kind": kind})["disconnected"])

    def advance_clock(self, seconds: int) -> None:
        """Skip time."""
        self.call("POST", "/sandbox/clock", {"advance_seconds": seconds})


class SandboxProcess(SandboxControl):
    """A running local X; a context manager that stops it."""

    def __init__(self, process: "subprocess.Popen[str]", base_url: str) -> None:
        super().__init__(base_url)
        self.process = process

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End the process; a second call does nothing."""
        self._session.close()
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()


def start_sandbox(
    port: int = 0,
    *,
    host: str = "127.0.0.1",
    state_file: Path | None = None,
    strict_webhook_urls: bool = False,
) -> SandboxProcess:
    """Start a local X and return once it answers; it ends with this process at the latest."""
    command = [sys.executable, "-m", "saleor_twitter_plugin.x_sandbox"]
    command += ["--port", str(port), "--host", host, "--stop-with-parent"]
    if state_file is not None:
        command += ["--state", str(state_file)]
    if strict_webhook_urls:
        command.append("--strict-webhook-urls")
    search_path = os.pathsep.join(filter(None, (str(PROJECT_FOLDER), os.getenv("PYTHONPATH"))))
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": search_path},
    )
    try:
        base_url = _read_base_url(process)
    except BaseException:
        process.kill()
        process.wait()
        raise
    return SandboxProcess(process, base_url)


def _read_base_url(process: "subprocess.Popen[str]") -> str:
    if process.stdout is None:
        raise RuntimeError("The local X has no standard output to read")
    deadline = time.monotonic() + START_SECONDS
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        if not selector.select(deadline - time.monotonic()):
            raise TimeoutError(f"The local X did not start within {START_SECONDS:.0f} seconds")
        line = process.stdout.readline()
    if not line.startswith(READY_LINE_PREFIX):
        raise RuntimeError(f"The local X did not start (exit code {process.poll()})")
    return line.removeprefix(READY_LINE_PREFIX).strip()
