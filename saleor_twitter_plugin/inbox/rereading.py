"""What came some time ago, as far as its words are kept."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from ..errors import ConfigurationError
from ..handoffs import EventKind, XEvent
from ..models import InboxEvent
from ..sealing import Sealer
from .bodies import from_body

_SPOKEN = (EventKind.POST, EventKind.MESSAGE)


def read_kept(*, since: datetime, sealer: Sealer, at_once: int) -> Iterator[XEvent]:
    """Yield posts and messages that came since then and say something still, as they came."""
    kept = InboxEvent.objects.filter(
        received_at__gte=since, kind__in=_SPOKEN, redacted_at=None
    ).order_by("pk")
    for row in kept.iterator(chunk_size=at_once):
        try:
            event = from_body(row.body)
            text = sealer.unseal(row.sealed_text) if row.sealed_text else event.text
        except (ConfigurationError, KeyError, TypeError, ValueError):
            # Nobody could read it then either; its row says so.
            continue
        yield replace(event, text=text)
