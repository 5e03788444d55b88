"""What X charges, once a day for each thing, and what happens when the credit ends."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import requests

Json = dict[str, Any]


def last_price(x: Any) -> str:
    price: str = x.calls()[0]["price_usd"]
    return price


def test_every_kind_of_call_has_its_price(
    x: Any, api: Callable[..., Any], shop: Json, ana: Json
) -> None:
    caller = api(shop)
    asked = x.post_as("ana", "@hats buy")
    x.message_as("ana", "hats", "hello")
    plain_reply = x.post_as("hats", "an own post")
    messages_path = f"/2/dm_conversations/with/{ana['x_user_id']}/messages"
    prices: dict[str, str] = {}

    def note(name: str, answer: requests.Response) -> requests.Response:
        assert answer.ok, answer.text
        prices[name] = last_price(x)
        return answer

    made = note("post", caller.publish("plain")).json()["data"]
    note("post with a url", caller.publish("see shop.com"))
    note("summoned reply", caller.publish("Gladly", in_reply_to=asked["id"]))
    note("summoned reply with a url", caller.publish("shop.com/a", in_reply_to=asked["id"]))
    note("reply to an own post", caller.publish("more", in_reply_to=plain_reply["id"]))
    media_id = caller.upload()
    prices["upload"] = last_price(x)
    note("post with a picture", caller.publish("look", media={"media_ids": [media_id]}))
    alt_text = {"id": media_id, "metadata": {"alt_text": {"text": "A hat"}}}
    note("alt text", caller.post("/2/media/metadata", alt_text))
    note("delete", caller.call("DELETE", f"/2/tweets/{made['id']}"))
    note("delete again", caller.call("DELETE", f"/2/tweets/{made['id']}"))
    note("mentions", caller.get(f"/2/users/{shop['x_user_id']}/mentions"))
    note("nothing found", caller.get("/2/tweets/search/recent", {"query": "from:ghost"}))
    note("two users", caller.get("/2/users/by", {"usernames": "hats,ana,ghost"}))
    note("message", caller.post(messages_path, {"text": "hi"}))
    note("two messages", caller.get("/2/dm_events"))

    assert {name: Decimal(price) for name, price in prices.items()} == {
        "post": Decimal("0.015"),
        "post with a url": Decimal("0.200"),
        "summoned reply": Decimal("0.010"),
        "summoned reply with a url": Decimal("0.200"),
        "reply to an own post": Decimal("0.015"),
        "upload": 0,
        "post with a picture": Decimal("0.015"),
        "alt text": Decimal("0.005"),
        "delete": Decimal("0.010"),
        "delete again": 0,
        "mentions": Decimal("0.005"),
        "nothing found": 0,
        "two users": Decimal("0.020"),
        "message": Decimal("0.015"),
        "two messages": Decimal("0.020"),
    }
    calls = x.call("GET", "/sandbox/calls")
    assert Decimal(calls["sum_usd"]) == sum(Decimal(c["price_usd"]) for c in calls["calls"])


def test_a_quotes_own_link_is_no_typed_one(
    x: Any, api: Callable[..., Any], shop: Json, ana: Json
) -> None:
    asked = x.post_as("ana", "@hats buy")

    assert api(shop).publish("see", quote_tweet_id=asked["id"]).status_code == 201
    assert last_price(x) == "0.015"


def test_the_owners_own_account_reads_for_little(
    x: Any, api: Callable[..., Any], app_api: Any, shop: Json, ana: Json
) -> None:
    x.set_app(owner_handle="@Hats")
    x.settings(charges_once_a_day=False)
    x.post_as("ana", "@hats buy")
    x.post_as("hats", "New hat")
    mentions = f"/2/users/{shop['x_user_id']}/mentions"
    timeline = f"/2/users/{shop['x_user_id']}/tweets"
    of_ana = f"/2/users/{ana['x_user_id']}/tweets"

    prices = []
    for caller, path in (
        (api(shop), mentions),
        (api(shop), timeline),
        (api(shop), of_ana),
        (api(ana), mentions),
        (app_api, mentions),
    ):
        assert caller.get(path).json()["meta"]["result_count"] == 1
        prices.append(last_price(x))

    assert prices == ["0.001", "0.001", "0.005", "0.005", "0.005"]


def test_a_thing_is_charged_once_a_day(
    x: Any, api: Callable[..., Any], app_api: Any, shop: Json, ana: Json
) -> None:
    post = x.post_as("ana", "@hats buy")

    def read() -> str:
        assert app_api.get("/2/tweets", {"ids": post["id"]}).json()["data"]
        return last_price(x)

    prices = [read(), read()]
    app_api.get(f"/2/users/{shop['x_user_id']}/mentions")
    prices.append(last_price(x))
    x.post_as("ana", "@hats another")
    app_api.get(f"/2/users/{shop['x_user_id']}/mentions")
    prices.append(last_price(x))
    x.advance_clock(24 * 3600)
    prices.append(read())
    x.settings(charges_once_a_day=False)
    prices += [read(), read()]

    assert prices == ["0.005", "0", "0", "0.005", "0.005", "0.005", "0.005"]


def test_a_read_and_a_delivery_of_one_post_are_one_charge(
    x: Any,
    app_api: Any,
    subscribe: Callable[..., Json],
    receiver: Any,
    wait_for_outcomes: Callable[[int], list[Json]],
    shop: Json,
    ana: Json,
) -> None:
    subscribe(shop, "post.mention.create")
    post = x.post_as("ana", "@hats buy")
    (delivery,) = wait_for_outcomes(1)
    app_api.get(f"/2/tweets/{post['id']}")
    x.redeliver(post["id"])
    again, _ = wait_for_outcomes(2)

    calls = x.call("GET", "/sandbox/calls")
    assert (delivery["price_usd"], again["price_usd"]) == ("0.005", "0")
    assert last_price(x) == "0"
    assert (calls["deliveries_usd"], calls["total_usd"]) == ("0.005", "0.005")


def test_a_failed_delivery_is_free(
    x: Any,
    subscribe: Callable[..., Json],
    receiver: Any,
    wait_for_outcomes: Callable[[int], list[Json]],
    shop: Json,
    ana: Json,
) -> None:
    subscribe(shop, "dm.received")
    receiver.statuses = [403]
    x.message_as("ana", "hats", "one")
    wait_for_outcomes(1)
    x.message_as("ana", "hats", "two")

    newest, first = wait_for_outcomes(2)
    assert (first["price_usd"], newest["price_usd"]) == ("0", "0.010")


def test_without_credit_paid_calls_end_and_the_rest_goes_on(
    x: Any,
    api: Callable[..., Any],
    app_api: Any,
    nobody: Any,
    subscribe: Callable[..., Json],
    receiver: Any,
    wait_for_outcomes: Callable[[int], list[Json]],
    shop: Json,
    ana: Json,
) -> None:
    subscribe(shop, "post.mention.create")
    x.settings(credits_usd="0.020")
    caller = api(shop)

    assert caller.publish("one").status_code == 201
    assert x.call("GET", "/sandbox/settings")["credits_usd"] == "0.005"
    # It may go a little below zero, as on X.
    assert caller.publish("two").status_code == 201
    refused = caller.publish("three")

    assert refused.status_code == 402
    assert refused.headers["content-type"].startswith("application/problem+json")
    app_id = x.app()["app_id"]
    assert refused.json() == {
        "account_id": int(app_id),
        "title": "CreditsDepleted",
        "detail": f"Your enrolled account [{app_id}] does not have any credits "
        "to fulfill this request.",
        "type": "https://api.x.com/2/problems/credits",
        "status": 402,
    }
    assert len(x.posts()) == 2
    for path in ("/2/users/me", "/2/dm_events", f"/2/users/{shop['x_user_id']}/mentions"):
        assert caller.get(path).status_code == 402
    assert app_api.get("/2/tweets/search/recent", {"query": "a"}).status_code == 402
    assert nobody.get("/2/users/me").status_code == 401
    assert app_api.get("/2/webhooks").status_code == 200
    assert app_api.get("/2/usage/tweets").status_code == 200
    assert caller.upload()
    said = x.post_as("ana", "@hats still there?")
    assert receiver.wait_for(1)[0]["data"]["payload"]["id"] == said["id"]

    # The delivery was billed, too: 0.020 less 0.015, 0.015 and 0.005.
    wait_for_outcomes(1)
    assert x.add_credits("0.015") == "0.000"
    assert caller.publish("three").status_code == 402
    assert x.add_credits("5.00") == "5.000"
    assert caller.publish("three").status_code == 201


def test_credit_is_spent_to_the_cent(
    x: Any,
    api: Callable[..., Any],
    subscribe: Callable[..., Json],
    wait_for_outcomes: Callable[[int], list[Json]],
    shop: Json,
    ana: Json,
) -> None:
    subscribe(shop, "post.mention.create")
    x.settings(credits_usd="10")
    for number in range(20):
        x.post_as("ana", f"@hats buy {number}")
        api(shop).publish(f"see shop.com/{number}")
    wait_for_outcomes(20)
    api(shop).publish("see shop.com/0")

    calls = x.call("GET", "/sandbox/calls")
    left = Decimal(x.call("GET", "/sandbox/settings")["credits_usd"])
    assert (calls["sum_usd"], calls["deliveries_usd"]) == ("4.000", "0.100")
    assert left == Decimal(10) - Decimal("4.100")
    x.settings(credits_usd=None)
    assert x.call("GET", "/sandbox/settings")["credits_usd"] is None


@pytest.mark.parametrize("amount", [5.5, "much", True, "NaN"])
def test_credits_are_exact_amounts(x: Any, amount: object) -> None:
    with pytest.raises(requests.HTTPError, match="dollars as text"):
        x.call("POST", "/sandbox/credits", {"add_usd": amount})


@pytest.mark.parametrize(
    ("kind", "price"),
    [
        ("timeout_before", "0"),
        ("reset_before", "0"),
        ("timeout_after", "0.015"),
        ("reset_after", "0.015"),
        ("half_body", "0.015"),
    ],
)
def test_what_was_done_is_billed_though_the_answer_is_lost(
    x: Any, api: Callable[..., Any], shop: Json, kind: str, price: str
) -> None:
    x.faults({"path_prefix": "/2/tweets", "kind": kind, "seconds": 0.05})

    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        api(shop).publish("one")

    assert [(call["fault"], call["price_usd"]) for call in x.calls()] == [(kind, price)]
    x.faults({"path_prefix": "/2/tweets", "kind": "reset_after"})
    with pytest.raises(requests.ConnectionError):
        api(shop).publish("")
    assert last_price(x) == "0"
