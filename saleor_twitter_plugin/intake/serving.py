"""This shop's intake, for an ASGI server: `saleor_twitter_plugin.intake.serving:make_intake`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future

    from django.http import HttpRequest, HttpResponse

    from ..config import Config
    from ..handoffs import XEvent
    from .application import Intake, TakeIn

# The row itself is changed once a minute; this spares the question.
DELIVERY_NOTED_EVERY = timedelta(seconds=20)


def make_intake() -> Intake:
    """Return the application of the shop that DJANGO_SETTINGS_MODULE names."""
    django.setup()
    # Models cannot be imported before.
    from .. import pipeline, web
    from ..keys import get_sealer, get_signing_key
    from ..shop import get_shop
    from ..tasks import drain_inbox, now, wake
    from ..x_api.payloads import read_delivery
    from .application import PLUGIN_PATH, Intake
    from .batches import Batches

    shop, sealer, signing_key = get_shop(), get_sealer(), get_signing_key()
    noted_at = datetime.min.replace(tzinfo=UTC)

    def store(events: Sequence[XEvent], at: datetime) -> None:
        with shop.allow_writes():
            pipeline.keep_delivered(events, sealer=sealer, now=at)

    def tell() -> None:
        nonlocal noted_at
        wake(drain_inbox)
        if now() - noted_at >= DELIVERY_NOTED_EVERY:
            noted_at = now()
            with shop.allow_writes():
                pipeline.note_delivery(shop.read_config(), now=noted_at)

    batches = Batches(store, clock=now, stored=tell)

    def keep(body: bytes) -> Future[None]:
        return batches.keep(read_delivery(body))

    def answer(request: HttpRequest, config: Config, at: datetime, take_in: TakeIn) -> HttpResponse:
        return web.answer(
            request,
            request.path.removeprefix(PLUGIN_PATH),
            shop=shop,
            config=config,
            signing_key=signing_key,
            now=at,
            wake=lambda: None,
            take_in=take_in,
        )

    return Intake(answer, keep=keep, read_config=shop.read_config, clock=now, stop=batches.stop)
