"""The local X's people: the shop's accounts, its shoppers, and what X tells the shop."""

from __future__ import annotations

from dataclasses import dataclass

from demo.calls import Json, call
from demo.keys import Keys
from demo.places import Home, read_json, write_json
from demo.services import Addresses
from demo.shop_plan import CATEGORIES, HANDLES, OFFERS, SHOPPERS
from tools.processes import wait_until

# The demo stays up for days, and nobody is there to renew tokens.
TOKEN_SECONDS = 10 * 365 * 24 * 3600
EVENT_TYPES = (
    "post.mention.create",
    "post.reply.create",
    "post.quote.create",
    "dm.received",
    "post.delete",
    "follow.follow",
    "follow.unfollow",
)
REPLY_SECONDS = 60.0


@dataclass(frozen=True)
class Person:
    handle: str
    x_user_id: str
    access_token: str


@dataclass(frozen=True)
class LocalX:
    """The local X, driven as its page drives it."""

    url: str

    def post_as(self, person: Person, text: str) -> str:
        """Post through X's API with the person's own token; return the post's id."""
        answer = call("POST", f"{self.url}/2/tweets", {"text": text}, token=person.access_token)
        return str(answer["data"]["id"])

    def find_reply(self, post_id: str) -> str | None:
        posts = call("GET", f"{self.url}/sandbox/posts?in_reply_to={post_id}")["posts"]
        return read_text(posts[0]) if posts else None

    def wait_for_reply(self, post_id: str, *, whose: str) -> str:
        wait_until(
            lambda: self.find_reply(post_id) is not None,
            REPLY_SECONDS,
            f"@{whose}'s answer on the local X",
        )
        return self.find_reply(post_id) or ""

    def posts_of(self, handle: str) -> list[Json]:
        posts: list[Json] = call("GET", f"{self.url}/sandbox/posts?author={handle}")["posts"]
        return posts


def read_text(post: Json) -> str:
    """Return a post as people read it: whole links, and no handle that X put before it."""
    text = str(post["text"])
    for link in post["links"]:
        text = text.replace(link["url"], link["expanded_url"])
    return text[post["display_text_range"][0] :]


def settle_people(
    local_x: LocalX, keys: Keys, *, home: Home, addresses: Addresses, mark: str = ""
) -> dict[str, Person]:
    """Make the app and everybody, or find them as they were: same ids, same tokens.

    `mark` is written after every name.
    """
    call(
        "POST",
        f"{local_x.url}/sandbox/apps",
        {
            "client_id": keys.client_id,
            "client_secret": keys.client_secret,
            "consumer_secret": keys.consumer_secret,
            "bearer_token": keys.bearer_token,
            "callback_urls": [addresses.callback_url],
        },
    )
    progress = read_json(home.progress)
    known: Json = progress.get("people") or {}
    present = {
        each["handle"]: each for each in call("GET", f"{local_x.url}/sandbox/people")["people"]
    }
    wanted = [(each.handle, each.account_name, True) for each in (*CATEGORIES, OFFERS)]
    wanted += [(each.handle, each.name, False) for each in SHOPPERS]
    people: Json = {}
    for handle, name, is_automated in wanted:
        before = known.get(handle) or {}
        is_same = present.get(handle, {}).get("access_token") == before.get("access_token", "-")
        if is_same:
            people[handle] = before
            continue
        body: Json = {
            "handle": handle,
            "name": f"{name} ({mark})" if mark else name,
            "automated": is_automated,
            "expires_in_seconds": TOKEN_SECONDS,
            "description": mark or "A made-up person of the demo.",
        }
        if before:
            body["access_token"] = before["access_token"]
            if handle not in present:
                body["x_user_id"] = before["x_user_id"]
        made = call("POST", f"{local_x.url}/sandbox/people", body)
        people[handle] = {name: str(made[name]) for name in ("handle", "x_user_id", "access_token")}
    write_json(home.progress, {**progress, "people": people})
    return {handle: Person(**stored) for handle, stored in people.items()}


def subscribe(local_x: LocalX, keys: Keys, people: dict[str, Person], addresses: Addresses) -> None:
    """Have X tell the shop what happens: the webhook, and each account's events."""
    webhooks = f"{local_x.url}/2/webhooks"
    token = keys.bearer_token
    webhook_id = ""
    for each in call("GET", webhooks, token=token).get("data", []):
        if each["url"] == addresses.webhook_url:
            webhook_id = each["id"]
            # X asks again whether it is ours.
            call("PUT", f"{webhooks}/{webhook_id}", token=token)
        else:
            # An older start listened at another port.
            call("DELETE", f"{webhooks}/{each['id']}", token=token)
    if not webhook_id:
        made = call("POST", webhooks, {"url": addresses.webhook_url}, token=token)
        webhook_id = made["data"]["id"]
    subscriptions = f"{local_x.url}/2/activity/subscriptions"
    present = set()
    for each in call("GET", subscriptions, token=token).get("data", []):
        if each.get("webhook_id") == webhook_id:
            present.add((each["event_type"], each["filter"]["user_id"]))
        else:
            call("DELETE", f"{subscriptions}/{each['subscription_id']}", token=token)
    for handle in HANDLES:
        x_user_id = people[handle].x_user_id
        for event_type in EVENT_TYPES:
            if (event_type, x_user_id) in present:
                continue
            body: Json = {
                "event_type": event_type,
                "filter": {"user_id": x_user_id},
                "webhook_id": webhook_id,
            }
            if event_type.startswith("follow"):
                body["filter"]["direction"] = "inbound"
            call("POST", subscriptions, body, token=token)
