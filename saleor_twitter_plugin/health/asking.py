"""Ask what only a network can tell: our own address, X, and the broker."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import requests
from celery import Celery
from kombu.exceptions import OperationalError
from urllib3.exceptions import HTTPError, ReadTimeoutError

from ..config import Config
from ..errors import TwitterPluginError
from ..handoffs import Purpose
from ..pipeline.access import open_meter
from ..usage.windows import read_clock_skew
from ..x_api import webhooks
from ..x_api.client import XClient
from ..x_api.metering import Meter
from ..x_api.signature import sign
from ..x_limits import XCall
from ..x_prices import PriceItem
from .checks.address import is_acceptable
from .situation import Broker, Probe, RegisteredWebhook, Situation, Verdict

# X waits three seconds for a challenge. Source: docs.x.com, webhooks, read 2026-08-22.
CHALLENGE_SECONDS = 3.0
ANSWER_MAX_BYTES = 16 * 1024
BROKER_SECONDS = 3.0


def ask(
    situation: Situation, *, celery_app: Celery, challenge_seconds: float = CHALLENGE_SECONDS
) -> Situation:
    """Return the situation with what was asked: some seconds at most, and nothing that costs."""
    asked = replace(situation, broker=ask_broker(celery_app))
    config = situation.config
    if not config.is_active:
        # Our address answers 404 then, and that is right.
        return asked
    secret = config.client_secret or config.consumer_secret
    if secret and is_acceptable(situation):
        asked = replace(
            asked, probe=probe(situation.webhook_url, secret=secret, seconds=challenge_seconds)
        )
    if config.bearer_token:
        asked = _ask_x(asked, config)
    return asked


def probe(url: str, *, secret: str, seconds: float) -> Probe:
    """Challenge our own webhook as X does: redirects are not followed, and time is short."""
    # Of the characters that a challenge may have.
    token = secrets.token_urlsafe(24)
    try:
        with requests.Session() as session:
            # X has no proxy of ours, and no .netrc.
            session.trust_env = False
            response = session.get(
                url,
                params={"crc_token": token},
                timeout=seconds,
                allow_redirects=False,
                stream=True,
            )
            body = response.raw.read(ANSWER_MAX_BYTES, decode_content=True)
    except requests.exceptions.SSLError:
        return Probe(Verdict.BAD_CERTIFICATE)
    except (requests.Timeout, ReadTimeoutError):
        return Probe(Verdict.TIMED_OUT, f"{seconds:g}")
    except (requests.RequestException, HTTPError, OSError, ValueError):
        # ValueError: an address that is none, for all that the settings let through.
        return Probe(Verdict.UNREACHABLE)
    if response.is_redirect or 300 <= response.status_code < 400:
        return Probe(Verdict.REDIRECTED, response.headers.get("Location", "")[:200] or "—")
    if response.status_code != 200:
        return Probe(Verdict.REFUSED, str(response.status_code))
    if _read_answer(body) != sign(token.encode(), secret):
        return Probe(Verdict.WRONG_ANSWER)
    return Probe(Verdict.ANSWERED)


def _read_answer(body: bytes) -> object:
    try:
        answer = json.loads(body)
    except ValueError:
        return None
    return answer.get("response_token") if isinstance(answer, dict) else None


def ask_broker(celery_app: Celery) -> Broker:
    if celery_app.conf.task_always_eager:
        return Broker.MISSING
    try:
        with celery_app.connection_for_write(connect_timeout=BROKER_SECONDS) as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=BROKER_SECONDS)
    except (OperationalError, OSError):
        return Broker.UNREACHABLE
    return Broker.REACHED


def _ask_x(situation: Situation, config: Config) -> Situation:
    """List the app's webhooks: it costs nothing, and every answer tells X's time."""
    meter = _ClockReader(
        open_meter(None, config=config, purpose=Purpose.UPKEEP, now=situation.now), situation.now
    )
    client = XClient(config.bearer_token, meter=meter, now=situation.now)
    try:
        listed = webhooks.list_webhooks(client)
    except TwitterPluginError as error:
        asked = replace(situation, x_refusal=str(error))
    else:
        known = tuple(RegisteredWebhook(each.url, each.is_valid) for each in listed)
        asked = replace(situation, webhooks=known)
    if meter.skew is not None:
        seconds = round(meter.skew.total_seconds())
        asked = replace(asked, app=replace(asked.app, clock_skew_seconds=seconds))
    return asked


class _ClockReader:
    """A meter that also notes X's clock, whatever X answers."""

    def __init__(self, meter: Meter, now: datetime) -> None:
        self._meter = meter
        self._now = now
        self.skew: timedelta | None = None

    def permit(self, call: XCall, item: PriceItem | None) -> None:
        self._meter.permit(call, item)

    def take_back(self, item: PriceItem | None) -> None:
        self._meter.take_back(item)

    def note_answer(self, call: XCall, *, status: int, headers: Mapping[str, str]) -> None:
        self.skew = read_clock_skew(headers, now=self._now)
        self._meter.note_answer(call, status=status, headers=headers)

    def charge(self, item: PriceItem, resource_ids: Sequence[str]) -> None:
        self._meter.charge(item, resource_ids)
