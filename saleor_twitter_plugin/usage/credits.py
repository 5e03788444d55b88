"""The breaker of a depleted credit: no paid call but one probe an hour, until one succeeds.

It stands in the row of the shop's app, beside what else its answers tell of the app.
"""

import logging
from datetime import datetime, timedelta

from django.db.models import Q

from ..models import XApp
from .refusals import CreditsDepletedError

logger = logging.getLogger(__name__)

PROBE_EVERY = timedelta(hours=1)
JITTER_SECONDS = 2


def pass_breaker(client_id: str, *, now: datetime) -> XApp | None:
    """Let a paid call through and return the app's row, where there is one.

    Of a depleted app the call is the probe that tells whether credit is there again.

    Raises:
        CreditsDepletedError: credit is gone, and another call is this hour's probe.
    """
    app = XApp.objects.filter(client_id=client_id).first()
    if app is None or app.credits_depleted_at is None:
        return app
    probe_at = app.credits_probe_at or now
    # One statement decides who probes, however many workers find the hour over.
    is_probe = probe_at <= now and XApp.objects.filter(
        pk=app.pk, credits_probe_at=app.credits_probe_at
    ).update(credits_probe_at=now + PROBE_EVERY)
    if not is_probe:
        rest = probe_at - now if probe_at > now else PROBE_EVERY
        raise CreditsDepletedError(retry_after=rest)
    return app


def note_depleted(client_id: str, *, now: datetime) -> bool:
    """Open the breaker; True for the first who finds the credit gone: one warning is enough."""
    XApp.objects.get_or_create(client_id=client_id)
    opened = XApp.objects.filter(client_id=client_id, credits_depleted_at=None).update(
        credits_depleted_at=now, credits_probe_at=now + PROBE_EVERY
    )
    if opened:
        logger.error("The X app has no credit left: top it up at developer.x.com.")
    return bool(opened)


def note_paid(client_id: str) -> None:
    """Close the breaker: a paid call went through."""
    closed = XApp.objects.filter(~Q(credits_depleted_at=None), client_id=client_id).update(
        credits_depleted_at=None, credits_probe_at=None
    )
    if closed:
        logger.warning("The X app has credit again.")


def note_clock_skew(app: XApp, skew: timedelta) -> None:
    """Remember X's clock less ours; a jitter of a second or two is the network's."""
    seconds, known = round(skew.total_seconds()), app.clock_skew_seconds
    if known is None or abs(seconds - known) > JITTER_SECONDS:
        XApp.objects.filter(pk=app.pk).update(clock_skew_seconds=seconds)


def find_depletion(client_id: str) -> datetime | None:
    """Return since when X answers 402; None while there is credit."""
    row = XApp.objects.filter(client_id=client_id).first()
    return row.credits_depleted_at if row else None
