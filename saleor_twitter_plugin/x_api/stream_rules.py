"""The rules of the filtered stream. Source: docs.x.com and OpenAPI 2.167, read 2026-11-22."""

from collections.abc import Sequence

from ..x_limits import XCall
from .app_payloads import StreamRule, read_rules
from .client import XClient
from .payloads import read_next_token

PATH = "/2/tweets/search/stream/rules"
PAGES_MAX = 4
# By it we know our own: another program may listen by the same app.
TAG = "saleor-twitter-plugin"


def list_rules(client: XClient) -> list[StreamRule]:
    """Return all rules of the app, whoever made them."""
    found: list[StreamRule] = []
    params: dict[str, str] = {}
    for _ in range(PAGES_MAX):
        answer = client.request(
            XCall.STREAM_RULES, "GET", PATH, what="the stream's rules", params=params
        )
        found += read_rules(answer)
        page_token = read_next_token(answer)
        if page_token is None:
            break
        params = {"pagination_token": page_token}
    return found


def add_rules(client: XClient, values: Sequence[str]) -> list[StreamRule]:
    """Add rules; return those that X took."""
    answer = client.request(
        XCall.STREAM_RULES,
        "POST",
        PATH,
        what="the stream's rules",
        json={"add": [{"value": each, "tag": TAG} for each in values]},
    )
    return read_rules(answer)


def delete_rules(client: XClient, rule_ids: Sequence[str]) -> None:
    client.request(
        XCall.STREAM_RULES,
        "POST",
        PATH,
        what="the stream's rules",
        json={"delete": {"ids": list(rule_ids)}},
    )
