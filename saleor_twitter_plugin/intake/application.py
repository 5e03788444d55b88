"""An ASGI application for our webhook alone: what Saleor's stack costs a delivery is left out.

Everything that is checked is checked by `web`, as behind Saleor's own address.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from django.core.handlers.asgi import ASGIRequest
from django.db import connections
from django.http import HttpRequest, HttpResponse

from ..config import Config
from ..failures import log_failure
from ..web import DELIVERY_MAX_BYTES

logger = logging.getLogger(__name__)

PLUGIN_PATH = "/plugins/global/twitter"
WEBHOOK_PATH = f"{PLUGIN_PATH}/x/webhook"
HEALTH_PATH = "/health"
# A secret that the owner changed is believed as soon.
CONFIG_KEPT_FOR = timedelta(seconds=2)
# Each waits for its batch; so many deliveries are stored together at most.
THREAD_COUNT = 100

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Answer = Callable[[HttpRequest, Config, datetime], HttpResponse]


class Intake:
    """The application. `answer` is asked in a thread, and may wait there."""

    def __init__(
        self,
        answer: Answer,
        *,
        read_config: Callable[[], Config],
        clock: Callable[[], datetime],
        stop: Callable[[], None],
    ) -> None:
        self._answer, self._read_config, self._clock, self._stop = answer, read_config, clock, stop
        self._threads = ThreadPoolExecutor(THREAD_COUNT, thread_name_prefix="twitter-delivery")
        self._config: Config | None = None
        self._config_read_at: datetime | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await _send(await self._handle(scope, receive), send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            else:
                await asyncio.get_running_loop().run_in_executor(None, self._end)
                await send({"type": "lifespan.shutdown.complete"})
                return

    def _end(self) -> None:
        self._threads.shutdown()
        self._stop()

    async def _handle(self, scope: Scope, receive: Receive) -> HttpResponse:
        path = scope["path"].removesuffix("/")
        if path == HEALTH_PATH:
            return HttpResponse(status=200)
        if path != WEBHOOK_PATH:
            return HttpResponse(status=404)
        body = await _read(receive)
        if body is None:
            return HttpResponse(status=413)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._answer_one, dict(scope), body)

    def _answer_one(self, scope: dict[str, Any], body: bytes) -> HttpResponse:
        now = self._clock()
        try:
            return self._answer(ASGIRequest(scope, BytesIO(body)), self._find_config(now), now)
        except Exception as error:
            # X delivers again what is not answered with 200.
            log_failure(logger, "A delivery was not taken in", error)
            return HttpResponse(status=503)
        finally:
            # Few need one, and a hundred threads would keep a hundred.
            connections.close_all()

    def _find_config(self, now: datetime) -> Config:
        """Return the settings; two threads that both find them old both read them."""
        read_at, config = self._config_read_at, self._config
        if config is None or read_at is None or now - read_at >= CONFIG_KEPT_FOR:
            config = self._read_config()
            self._config, self._config_read_at = config, now
        return config


async def _read(receive: Receive) -> bytes | None:
    """Return the body; None for one that is longer than X's may be."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            # Whatever came of it is of no use: a signature is of the whole.
            return bytes(body)
        body += message.get("body", b"")
        if len(body) > DELIVERY_MAX_BYTES:
            return None
        if not message.get("more_body", False):
            return bytes(body)


async def _send(response: HttpResponse, send: Send) -> None:
    headers = [(name.encode("ascii"), value.encode("latin-1")) for name, value in response.items()]
    headers.append((b"content-length", str(len(response.content)).encode("ascii")))
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": response.content})
