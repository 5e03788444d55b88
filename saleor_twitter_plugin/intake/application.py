"""An ASGI application for our webhook alone: what Saleor's stack costs a delivery is left out.

Everything that is checked is checked by `web`, as behind Saleor's own address.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from django.core.handlers.asgi import ASGIRequest
from django.db import DatabaseError, connections
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
# For what asks the database: X's challenges, and the settings.
THREAD_COUNT = 4

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
TakeIn = Callable[[bytes], None]
Answer = Callable[[HttpRequest, Config, datetime, TakeIn], HttpResponse]
Keep = Callable[[bytes], "Future[None]"]


class Intake:
    """The application. `answer` gives X's signed bodies to what it is told to, and may not wait.

    `keep` has a body stored: what it returns is done when it is, or raises a DatabaseError.
    """

    def __init__(
        self,
        answer: Answer,
        *,
        keep: Keep,
        read_config: Callable[[], Config],
        clock: Callable[[], datetime],
        stop: Callable[[], None],
    ) -> None:
        self._answer, self._keep, self._stop = answer, keep, stop
        self._read_config, self._clock = read_config, clock
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
        try:
            return await self._take_in(scope, body)
        except Exception as error:
            # X delivers again what is not answered with 200.
            log_failure(logger, "A delivery was not taken in", error)
            return HttpResponse(status=503)

    async def _take_in(self, scope: Scope, body: bytes) -> HttpResponse:
        now = self._clock()
        config = await self._find_config(now)

        def ask(take_in: TakeIn) -> HttpResponse:
            return self._answer(ASGIRequest(dict(scope), BytesIO(body)), config, now, take_in)

        taken: list[bytes] = []
        if scope["method"] != "POST":
            # X's challenge is noted.
            return await self._in_thread(lambda: ask(taken.append))
        response = ask(taken.append)
        for each in taken:
            try:
                await asyncio.wrap_future(self._keep(each))
            except DatabaseError as error:
                return ask(_fail_by(error))
        return response

    async def _find_config(self, now: datetime) -> Config:
        """Return the settings; while one reads them anew, others go by those of a moment ago."""
        read_at, config = self._config_read_at, self._config
        if config is not None and read_at is not None and now - read_at < CONFIG_KEPT_FOR:
            return config
        self._config_read_at = now
        try:
            self._config = await self._in_thread(self._read_config)
        except BaseException:
            self._config_read_at = read_at
            raise
        return self._config

    async def _in_thread[Value](self, ask: Callable[[], Value]) -> Value:
        def run() -> Value:
            try:
                return ask()
            finally:
                # Few need one, and each thread would keep its own.
                connections.close_all()

        return await asyncio.get_running_loop().run_in_executor(self._threads, run)


def _fail_by(error: DatabaseError) -> TakeIn:
    def fail(body: bytes) -> None:
        raise error

    return fail


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
