"""Our pages over HTTP on the sample shop, and a storefront on another site."""

import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.committed import committed_database
from tests.scenarios.stage import empty_our_tables, open_address, stop_eager_tasks

from .chromium import Page, open_page

# A queue that nobody reads.
os.environ["CELERY_BROKER_URL"] = "memory://"


class Storefront:
    """What came to its checkout: each request's path and headers."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, str]]] = []
        storefront = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path.startswith("/checkout"):
                    storefront.requests.append((self.path, dict(self.headers)))
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(b"<!doctype html><title>c</title><h1>The checkout</h1>")

            def log_message(self, *arguments: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def storefront() -> Iterator[Storefront]:
    front = Storefront()
    yield front
    front.server.shutdown()
    front.server.server_close()


@pytest.fixture(scope="session")
def _database(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with committed_database(django_db_blocker):
        stop_eager_tasks()
        yield


@pytest.fixture(scope="session")
def _address(_database: None) -> Iterator[str]:
    with open_address() as url:
        yield url


@pytest.fixture
def address(_address: str) -> str:
    empty_our_tables()
    return _address


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    with open_page(tmp_path) as opened:
        yield opened
