"""A real server that takes X's deliveries, in a process of its own, and what X would send it."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.processes import BackgroundProcess, free_port
from tools.progress import step

from .shop import ACCOUNT_HANDLE, ACCOUNT_ID

HOST = "127.0.0.1"
# A busy machine with two cores loads Saleor in half a minute, without byte-code in more.
START_SECONDS = 240.0


@dataclass(frozen=True, slots=True)
class Application:
    """What uvicorn is told to serve, and the address that tells that it lives."""

    name: str
    arguments: tuple[str, ...]
    health: str


SALEOR = Application(
    "Saleor's server", ("saleor.asgi:application", "--lifespan", "off"), "/health/"
)
INTAKE = Application(
    "our intake", ("saleor_twitter_plugin.intake.serving:make_intake", "--factory"), "/health"
)


@contextmanager
def running_server(folder: Path, application: Application) -> Iterator[int]:
    """Serve the application on the bench's database with one worker; lend its port."""
    port = free_port()
    server = BackgroundProcess(folder, "server")
    # One that a killed run left behind looks at a database that is gone.
    server.stop()
    try:
        with step(application.name):
            server.start(
                [
                    *[sys.executable, "-m", "uvicorn", *application.arguments],
                    *["--host", HOST, "--port", str(port)],
                    # As Saleor's own image starts it, with one worker.
                    *["--ws", "none", "--no-server-header"],
                    *["--timeout-keep-alive", "35", "--no-access-log"],
                ],
                environment=os.environ,
                working_directory=folder,
            )
            server.wait_for_http(f"http://{HOST}:{port}{application.health}", START_SECONDS)
        yield port
    finally:
        server.stop()


def make_delivery(post_id: str) -> bytes:
    """Return a mention in the shape of X Activity.

    Source: docs.x.com, X Activity API, post.mention.create, read 2026-08-22.
    """
    author = str(1_600_000_000_000_000_000 + int(post_id) % 1000)
    delivery = {
        "data": {
            "event_uuid": post_id,
            "event_type": "post.mention.create",
            "filter": {"user_id": ACCOUNT_ID},
            "tag": "mentions",
            "payload": {
                "id": post_id,
                "author_id": author,
                "text": f"@{ACCOUNT_HANDLE} #buy RUNNER-1 please, and be quick about it",
                "lang": "en",
                "conversation_id": post_id,
                "created_at": "2026-08-22T12:00:00.000Z",
                "edit_history_tweet_ids": [post_id],
                "entities": {
                    "mentions": [
                        {"start": 0, "end": 11, "username": ACCOUNT_HANDLE, "id": ACCOUNT_ID}
                    ],
                    "hashtags": [{"start": 12, "end": 16, "tag": "buy"}],
                },
            },
            "includes": {"users": [{"id": author, "name": "A Shopper", "username": "shopper"}]},
        }
    }
    return json.dumps(delivery).encode()
