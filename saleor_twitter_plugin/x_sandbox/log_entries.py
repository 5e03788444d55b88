"""What the local X writes down about its own work: deliveries and calls."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal


@dataclass
class Delivery:
    """One event on its way to one webhook, or a post down the stream, and what came of it."""

    delivery_id: str
    webhook_id: str
    url: str
    event_type: str
    event_uuid: str
    user_id: str
    subject_id: str
    body: bytes
    created_at: datetime
    # What it was billed with; nothing before it has arrived.
    price_usd: Decimal = field(default_factory=lambda: Decimal(0))
    tries: list[dict[str, str | int]] = field(default_factory=list)
    outcome: str = "pending"


@dataclass
class Call:
    """One API call, for the price meter."""

    at: datetime
    method: str
    path: str
    status: int
    who: str
    price_usd: Decimal
    fault: str = ""
