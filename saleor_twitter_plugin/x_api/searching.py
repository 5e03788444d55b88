"""What is read by search, and the queries and rules for it.

Source: docs.x.com, recent search and filtered stream, read 2026-11-22.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from ..handoffs import XEvent
from ..x_limits import SEARCH_QUERY_MAX_LENGTH, SNOWFLAKE_EPOCH, XCall
from ..x_prices import PriceItem
from .client import POST_FIELDS, XClient
from .payloads import read_ids, read_posts_page

SEARCH_PAGE_COUNT = 100
_NO_REPOSTS = " -is:retweet"


def read_search_page(
    client: XClient,
    query: str,
    *,
    since_id: str = "",
    since: datetime | None = None,
    page_token: str | None = None,
) -> tuple[list[XEvent], str | None]:
    """Return one page of posts, newest first, for no account yet, and the next page's token."""
    params = {
        "query": query,
        "max_results": str(SEARCH_PAGE_COUNT),
        **post_parameters(),
    }
    if since_id:
        params["since_id"] = since_id
    elif since is not None:
        params["start_time"] = f"{since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    if page_token:
        params["next_token"] = page_token
    answer = client.request(
        XCall.SEARCH, "GET", "/2/tweets/search/recent", what="the search", params=params
    )
    client.charge(PriceItem.POST_READ, read_ids(answer))
    return read_posts_page(answer, account_id=None)


def post_parameters() -> dict[str, str]:
    """Return what asks X for all that we read of a post."""
    return {
        "tweet.fields": ",".join(POST_FIELDS),
        "expansions": "author_id",
        "user.fields": "username",
    }


def build_search_query(hashtags: Sequence[str], own_handles: Iterable[str]) -> str:
    """Return one query for all the hashtags: `(#one OR #two) -is:retweet -from:shop`.

    Own posts are left out as far as the query's length allows: they cost as others do.
    """
    query = f"({' OR '.join(f'#{each}' for each in hashtags)}){_NO_REPOSTS}"
    for handle in own_handles:
        longer = f"{query} -from:{handle}"
        if len(longer) > SEARCH_QUERY_MAX_LENGTH:
            break
        query = longer
    return query


def build_stream_rules(handles: Iterable[str], hashtags: Iterable[str]) -> list[str]:
    """Return as few rules as hold all mentions and hashtags, each within X's length."""
    terms = [f"@{each}" for each in handles] + [f"#{each}" for each in hashtags]
    rules: list[str] = []
    group: list[str] = []
    for term in terms:
        if len(_rule([*group, term])) > SEARCH_QUERY_MAX_LENGTH:
            rules.append(_rule(group))
            group = []
        group.append(term)
    return [*rules, _rule(group)] if group else rules


def _rule(terms: Sequence[str]) -> str:
    return f"({' OR '.join(terms)}){_NO_REPOSTS}"


def posted_at(post_id: str) -> datetime | None:
    """Return when X gave out an id: its upper bits are milliseconds. None for no number."""
    if not (post_id.isascii() and post_id.isdigit()):
        return None
    try:
        return SNOWFLAKE_EPOCH + timedelta(milliseconds=int(post_id) >> 22)
    except OverflowError:
        return None
