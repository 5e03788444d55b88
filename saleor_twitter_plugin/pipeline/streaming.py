"""X → inbox by the filtered stream: one connection, as long as somebody lets it run."""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import Error as DatabaseError
from django.db import connections

from .. import inbox
from ..accounts import app_state, listening
from ..config import Config, Ingestion
from ..errors import RetryableError, TwitterPluginError
from ..handoffs import Purpose
from ..sealing import Sealer
from ..shop import Shop
from ..usage import UsageError
from ..x_api.payloads import read_streamed_post
from ..x_api.reconnecting import StreamEnd, wait_before_reconnecting
from ..x_api.stream import StreamConnection, StreamRefusedError, open_stream
from ..x_limits import STREAM_SILENCE_MAX
from ..x_prices import PriceItem
from .access import open_app_client, open_meter
from .addressing import address
from .receiving import poll_due_accounts
from .searching import search_hashtags
from .stream_rules import NoRulesError, keep_rules
from .troubles import describe_trouble

logger = logging.getLogger(__name__)

# Accounts and the hashtag change seldom.
RULES_EVERY = timedelta(minutes=5)
LOOK_EVERY = timedelta(seconds=0.5)
LINES_MAX = 100
RETRY_UNREADY_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class StreamTools:
    """What the stream works with."""

    shop: Shop
    sealer: Sealer
    clock: Callable[[], datetime]
    stop: threading.Event
    """Set by whoever wants it to end."""
    wake: Callable[[], None]
    """Tells a worker that something was stored; it must not raise."""
    tell: Callable[[str], None]
    """Tells the operator what happens."""
    wait: Callable[[float], object]
    """Waits so many seconds, or until `stop` is set."""
    silence: timedelta = STREAM_SILENCE_MAX


@dataclass(frozen=True, slots=True)
class _Ended:
    end: StreamEnd
    problem: str
    pause: timedelta = timedelta()
    """The least to wait, whatever the kind of ending asks for."""


def run_stream(tools: StreamTools) -> None:
    """Listen until `stop` is set, or the owner chooses another way; whatever X does meanwhile."""
    endings: Counter[StreamEnd] = Counter()
    while not tools.stop.is_set():
        try:
            _drop_lost_connections()
            config = tools.shop.read_config()
            if config.ingestion is not Ingestion.STREAM:
                tools.tell("The settings name another way: the stream ends.")
                return
            ended = _listen_once(config, tools)
            if not tools.stop.is_set():
                app_state.note_stream_problem(config.client_id, ended.problem)
        except DatabaseError as error:
            # The posts that were lost are found by the polls.
            logger.error("The stream stopped at the database: %s", type(error).__name__)
            ended = _Ended(StreamEnd.HTTP, "The shop's database did not answer.")
        if ended.end is StreamEnd.DROPPED:
            endings.clear()
        endings[ended.end] += 1
        pause = max(ended.pause, wait_before_reconnecting(ended.end, endings[ended.end]))
        if pause and not tools.stop.is_set():
            tools.tell(f"{ended.problem} Trying again in {pause.total_seconds():g} s.")
            tools.wait(pause.total_seconds())


def _listen_once(config: Config, tools: StreamTools) -> _Ended:
    """Connect, and listen until it ends."""
    if not config.is_working:
        problem = "The plugin is off or its settings are wrong."
        return _Ended(StreamEnd.NETWORK, problem, RETRY_UNREADY_AFTER)
    try:
        client = open_app_client(config=config, purpose=Purpose.LISTENING, now=tools.clock())
        count = keep_rules(client, config)
        connection = open_stream(client, silence=tools.silence)
    except NoRulesError as error:
        return _Ended(StreamEnd.NETWORK, str(error), RETRY_UNREADY_AFTER)
    except StreamRefusedError as error:
        return _Ended(error.end, str(error))
    except UsageError as error:
        return _Ended(StreamEnd.LIMITED, str(error), error.retry_after)
    except RetryableError as error:
        return _Ended(StreamEnd.NETWORK, str(error))
    except TwitterPluginError as error:
        return _Ended(StreamEnd.HTTP, describe_trouble(error, what="the stream's rules"))
    try:
        tools.tell(f"Connected: {count} rules.")
        app_state.note_stream_opened(config.client_id, now=tools.clock())
        _fetch_the_gap(config, tools)
        _take_lines(connection, config, tools)
    finally:
        connection.close()
    if connection.was_alive:
        return _Ended(StreamEnd.DROPPED, "X ended the connection.")
    return _Ended(StreamEnd.NETWORK, "X opened the stream and said nothing.")


def _fetch_the_gap(config: Config, tools: StreamTools) -> None:
    # X keeps nothing for whoever was not connected; the ordinary polls have it.
    poll_due_accounts(config=config, sealer=tools.sealer, clock=tools.clock, is_every_due=True)
    search_hashtags(config=config, sealer=tools.sealer, clock=tools.clock, is_forced=True)
    tools.wake()


def _take_lines(connection: StreamConnection, config: Config, tools: StreamTools) -> None:
    rules_kept_at = tools.clock()
    while not tools.stop.is_set():
        lines = connection.take(wait=LOOK_EVERY, most=LINES_MAX)
        if lines is None:
            return
        now = tools.clock()
        if lines:
            app_state.note_stream_heard(config.client_id, now=now)
            if _store(lines, config=config, sealer=tools.sealer, now=now):
                tools.wake()
            if any("errors" in each and "data" not in each for each in lines):
                # X says that it ends the connection, and does so.
                return
        if now - rules_kept_at >= RULES_EVERY:
            rules_kept_at = now
            if not _keep_in_step(tools):
                return


def _store(
    lines: Sequence[Mapping[str, Any]], *, config: Config, sealer: Sealer, now: datetime
) -> int:
    posts = [each for each in map(read_streamed_post, lines) if each is not None]
    if not posts:
        return 0
    own_ids = {each.x_user_id for each in listening.list_accounts()}
    events = address([each for each in posts if each.author_id not in own_ids])
    inbox.record(events, source="stream", sealer=sealer, now=now)
    # Not by the client that connected: its day may be over.
    meter = open_meter(None, config=config, purpose=Purpose.LISTENING, now=now)
    meter.charge(PriceItem.POST_READ, [each.post_id or "" for each in posts])
    return len(events)


def _keep_in_step(tools: StreamTools) -> bool:
    """Bring the rules up to the accounts; False: the stream is not wanted any more."""
    _drop_lost_connections()
    config = tools.shop.read_config()
    if config.ingestion is not Ingestion.STREAM or not config.is_working:
        return False
    try:
        client = open_app_client(config=config, purpose=Purpose.LISTENING, now=tools.clock())
        keep_rules(client, config)
    except TwitterPluginError as error:
        # The old rules go on; the next round tries again.
        logger.warning("The stream's rules: %s", describe_trouble(error, what="a rule"))
    return True


def _drop_lost_connections() -> None:
    # A request would do so at its end; this has none for days.
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
