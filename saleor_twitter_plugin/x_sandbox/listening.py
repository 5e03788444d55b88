"""Hold the filtered stream's rules and its one connection."""

import asyncio
from dataclasses import dataclass, field

from aiohttp import web

OPERATIONAL = "operational"
RESET = "reset"


@dataclass
class StreamRule:
    """A filter the app has set, with its own name for it."""

    rule_id: str
    value: str
    tag: str = ""


@dataclass
class Streamed:
    """A post on its way down the stream, and the rules it matched."""

    x_post_id: str
    rules: list[StreamRule]


@dataclass
class Listener:
    """The app's one open connection. A text in the queue says how it is to end."""

    request: web.Request
    queue: asyncio.Queue[Streamed | str] = field(default_factory=asyncio.Queue)

    @property
    def is_gone(self) -> bool:
        """Tell whether the other side has hung up."""
        transport = self.request.transport
        return transport is None or transport.is_closing()
