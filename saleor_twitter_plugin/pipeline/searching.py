"""X → inbox: posts with the campaign's hashtag, by one search for all accounts."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from .. import inbox
from ..accounts import app_state, listening
from ..config import Config
from ..errors import TwitterPluginError
from ..handoffs import Purpose, XEvent
from ..sealing import Sealer
from ..x_api.client import XClient
from ..x_api.searching import build_search_query, posted_at, read_search_page
from .access import open_app_client
from .addressing import address
from .pacing import is_due, read_pace

logger = logging.getLogger(__name__)

# X refuses a `since_id` of more than 7 days ago, and older posts are not answered anyway.
SEARCH_SINCE = timedelta(hours=24)
PAGES_MAX = 10


def search_hashtags(
    *, config: Config, sealer: Sealer, clock: Callable[[], datetime], is_forced: bool = False
) -> int:
    """Store what was posted with the campaign's hashtag since the last search; return how many.

    Without a hashtag or the app's bearer token nothing is searched.
    """
    now = clock()
    if not config.campaign_hashtag:
        return 0
    if not config.bearer_token:
        logger.info("The campaign's hashtag is not searched: no bearer token is set.")
        return 0
    app = app_state.find_app(config.client_id)
    every = read_pace(config, now=now).search_every
    if app is not None and not is_forced and not is_due(app.searched_at, every, now=now):
        return 0
    try:
        client = open_app_client(config=config, purpose=Purpose.LISTENING, now=now)
        found = _read_new_posts(client, config, app.search_since_id if app else "", now)
    except TwitterPluginError as error:
        logger.warning("The campaign's hashtag was not searched: %s", error)
        return 0
    # What we post ourselves is read where the query had no room to leave it out.
    own_ids = {each.x_user_id for each in listening.list_accounts()}
    events = address([each for each in found if each.author_id not in own_ids])
    newest = max((_number(each) for each in found), default=0)
    with transaction.atomic():
        inbox.record(events, source="search", sealer=sealer, now=now)
        app_state.note_searched(config.client_id, newest_id=str(newest) if newest else "", now=now)
    return len(events)


def _read_new_posts(client: XClient, config: Config, since_id: str, now: datetime) -> list[XEvent]:
    handles = [each.handle for each in listening.list_accounts()]
    query = build_search_query([config.campaign_hashtag], handles)
    since = now - SEARCH_SINCE
    written_at = posted_at(since_id)
    # All pages before anything is stored, as with mentions: the newest come first.
    events: list[XEvent] = []
    page_token = None
    for _ in range(PAGES_MAX):
        page, page_token = read_search_page(
            client,
            query,
            since_id=since_id if written_at is not None and written_at > since else "",
            since=since,
            page_token=page_token,
        )
        events += page
        if page_token is None:
            return events
    logger.error("More than %s posts with the hashtag came between two searches", len(events))
    return events


def _number(event: XEvent) -> int:
    text = event.post_id or ""
    return int(text) if text.isascii() and text.isdigit() else 0
