"""Know what has been billed today. Pure."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

POST = "post"
USER = "user"
MESSAGE = "message"
EVENT = "event"


@dataclass(frozen=True)
class Resource:
    """A thing X bills for when it hands it out: a post, a person, a direct message, an event."""

    kind: str
    x_id: str
    price_usd: Decimal


@dataclass
class Meter:
    """What was handed out on which UTC day."""

    charged: set[tuple[date, str, str]] = field(default_factory=set)
    posts_by_day: Counter[date] = field(default_factory=Counter)

    def charge(self, resource: Resource, day: date, *, once_a_day: bool) -> Decimal:
        """Return what this resource costs now: nothing the second time of a day."""
        key = (day, resource.kind, resource.x_id)
        if once_a_day and key in self.charged:
            return Decimal(0)
        self.charged.add(key)
        if resource.kind == POST:
            self.posts_by_day[day] += 1
        return resource.price_usd
