"""Subscriptions to events of the X Activity API.

Source: docs.x.com, X Activity API, and OpenAPI 2.167, read 2026-11-22.
"""

from ..handoffs import XUserId
from ..x_limits import XCall
from .app_payloads import Subscription, read_created_subscription, read_subscriptions
from .client import XClient
from .payloads import read_next_token

PATH = "/2/activity/subscriptions"
PAGE_COUNT = 1_000
# More than X allows to an app; a page token that leads in a circle ends too.
PAGES_MAX = 4
# By it we know our own, should their webhook be gone.
TAG = "saleor-twitter-plugin"


def list_subscriptions(client: XClient) -> list[Subscription]:
    """Return all subscriptions of the app, whoever made them."""
    found: list[Subscription] = []
    page_token = None
    for _ in range(PAGES_MAX):
        params = {"max_results": str(PAGE_COUNT)}
        if page_token:
            params["pagination_token"] = page_token
        answer = client.request(
            XCall.SUBSCRIPTIONS, "GET", PATH, what="the subscriptions", params=params
        )
        found += read_subscriptions(answer)
        page_token = read_next_token(answer)
        if page_token is None:
            break
    return found


def create_subscription(
    client: XClient, event_type: str, account_id: XUserId, *, webhook_id: str
) -> Subscription:
    """Ask for one type of an account's events, to be delivered to the webhook."""
    answer = client.request(
        XCall.SUBSCRIPTIONS,
        "POST",
        PATH,
        what=f"the subscription to {event_type}",
        json={
            "event_type": event_type,
            "filter": {"user_id": account_id},
            "webhook_id": webhook_id,
            "tag": TAG,
        },
    )
    return read_created_subscription(answer)


def delete_subscription(client: XClient, subscription_id: str) -> None:
    client.request(
        XCall.SUBSCRIPTIONS, "DELETE", f"{PATH}/{subscription_id}", what="the subscription"
    )
