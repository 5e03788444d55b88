"""Name what the parts of the server find in the app and in a request."""

import asyncio
from dataclasses import dataclass, field
from decimal import Decimal

from aiohttp import ClientSession, web

from saleor_twitter_plugin.x_sandbox.charges import Resource
from saleor_twitter_plugin.x_sandbox.state import Grant, LocalX, Person

STATE: web.AppKey[LocalX] = web.AppKey("state", LocalX)
SESSION: web.AppKey[ClientSession] = web.AppKey("session", ClientSession)
TASKS: web.AppKey[set[asyncio.Task[None]]] = web.AppKey("tasks", set)
STRICT_WEBHOOK_URLS: web.AppKey[bool] = web.AppKey("strict_webhook_urls", bool)


@dataclass
class Caller:
    """Who calls: a person through the app, or the app itself when `person` is None."""

    person: Person | None
    grant: Grant | None

    @property
    def label(self) -> str:
        """Return a name for the meter."""
        return f"@{self.person.handle}" if self.person else "app"


@dataclass
class Visit:
    """What the middleware learns about one request on its way through."""

    caller: Caller | None = None
    # The state's revision when the call came in; a reset changes it.
    revision: str = ""
    # What the call itself costs, and what it hands out: billed when it has succeeded.
    price_usd: Decimal = field(default_factory=lambda: Decimal(0))
    resources: list[Resource] = field(default_factory=list)
    limit_headers: dict[str, str] = field(default_factory=dict)
    fault: str = ""
    # What the call came to before a fault kept its answer back.
    lost_status: int | None = None


VISIT = "visit"
