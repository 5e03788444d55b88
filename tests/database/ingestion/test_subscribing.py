"""The webhook and its subscriptions: made, checked, mended; a stranger's is never touched."""

from typing import Any

import pytest

from saleor_twitter_plugin.accounts.app_state import WebhookState
from saleor_twitter_plugin.models import Account, XApp
from saleor_twitter_plugin.pipeline import keep_subscribed, remove_webhook
from saleor_twitter_plugin.pipeline.subscriptions import WANTED_EVENTS
from saleor_twitter_plugin.x_api.activity import TAG
from tests.factories import NOW, add_account, make_config
from tests.fakes import Answer, FakeShop, FakeX

pytestmark = pytest.mark.django_db
URL = "https://shop.example.com/plugins/global/twitter/x/webhook"
LIST = "GET /2/webhooks"
CREATE = "POST /2/webhooks"
CHECK = "PUT /2/webhooks/77"
LIST_SUBSCRIPTIONS = "GET /2/activity/subscriptions"
SUBSCRIBE = "POST /2/activity/subscriptions"
SECRET = "a-secret-that-x-quotes-in-its-answers"


@pytest.fixture
def shop(fake_shop: FakeShop) -> FakeShop:
    fake_shop.config = make_config(ingestion="webhook")
    return fake_shop


def webhook(webhook_id: str = "77", url: str = URL, valid: bool = True) -> dict[str, Any]:
    return {"id": webhook_id, "url": url, "valid": valid, "created_at": "2026-11-01T00:00:00Z"}


def webhooks(*found: dict[str, Any]) -> Answer:
    return Answer(json={"data": list(found)} if found else {"meta": {"result_count": 0}})


def subscriptions(*found: tuple[str, str], account_id: str = "100") -> Answer:
    data = [
        {
            "subscription_id": subscription_id,
            "event_type": event_type,
            "filter": {"user_id": account_id},
            "webhook_id": "77",
            "tag": TAG,
        }
        for subscription_id, event_type in found
    ]
    return Answer(json={"data": data, "meta": {"total_subscriptions": len(data)}})


def keep(shop: FakeShop) -> WebhookState:
    return keep_subscribed(shop.config, shop, lambda: NOW)


def have_valid_webhook(x: FakeX) -> None:
    x.answer(LIST, webhooks(webhook()), webhooks(webhook()), webhooks(webhook()))
    x.answer(CHECK, Answer(json={"data": {"valid": True}}))


def test_missing_webhook_is_made_and_every_event_subscribed(shop: FakeShop, fake_x: FakeX) -> None:
    add_account(scopes=[])
    fake_x.answer(LIST, webhooks(), webhooks(webhook()))
    fake_x.answer(CREATE, Answer(json={"data": webhook()}))

    assert keep(shop) == WebhookState("77", URL, True, "")

    (made,) = fake_x.seen(CREATE)
    assert made.json == {"url": URL}
    assert made.headers["Authorization"] == f"Bearer {shop.config.bearer_token}"
    assert [each.json for each in fake_x.seen(SUBSCRIBE)] == [
        {"event_type": each, "filter": {"user_id": "100"}, "webhook_id": "77", "tag": TAG}
        for each in WANTED_EVENTS
    ]
    app = XApp.objects.get()
    assert (app.webhook_id, app.webhook_url, app.webhook_is_valid) == ("77", URL, True)
    assert (app.webhook_checked_at, app.webhook_problem) == (NOW, "")
    account = Account.objects.get()
    assert account.subscribed_events == sorted(WANTED_EVENTS)
    assert (account.subscription_problem, account.subscriptions_checked_at) == ("", NOW)


def test_webhook_that_is_there_is_checked_and_not_made_again(shop: FakeShop, fake_x: FakeX) -> None:
    add_account(scopes=[])
    have_valid_webhook(fake_x)
    fake_x.answer(
        LIST_SUBSCRIPTIONS, subscriptions(*((str(n), each) for n, each in enumerate(WANTED_EVENTS)))
    )

    keep(shop)

    assert len(fake_x.seen(CHECK)) == 1
    assert [each.method for each in fake_x.requests].count("POST") == 0
    assert XApp.objects.get().webhook_is_valid is True
    assert Account.objects.get().subscribed_events == sorted(WANTED_EVENTS)


@pytest.mark.parametrize(
    "checks",
    [
        (Answer(400, {"detail": SECRET}), webhooks(webhook())),
        (Answer(json={"data": {"valid": False}}), webhooks(webhook())),
        (Answer(json={"data": {"valid": True}}), webhooks(webhook(valid=False))),
    ],
)
def test_webhook_that_answers_wrongly_is_noted_as_invalid(
    checks: tuple[Answer, Answer], shop: FakeShop, fake_x: FakeX
) -> None:
    fake_x.answer(LIST, webhooks(webhook()), checks[1])
    fake_x.answer(CHECK, checks[0])

    keep(shop)

    app = XApp.objects.get()
    assert app.webhook_is_valid is False
    assert app.webhook_problem.startswith("X asked the webhook's address and did not get the right")
    assert SECRET not in app.webhook_problem


def test_strangers_webhook_is_never_touched(shop: FakeShop, fake_x: FakeX) -> None:
    stranger = webhook("70", "https://other.example.com/hook", valid=False)
    fake_x.answer(LIST, webhooks(stranger), webhooks(stranger, webhook()))
    fake_x.answer(CREATE, Answer(json={"data": webhook()}))

    keep(shop)

    assert [each.path for each in fake_x.requests if "70" in each.path] == []
    assert [each for each in fake_x.requests if each.method == "DELETE"] == []
    assert XApp.objects.get().webhook_id == "77"


def test_refused_webhook_is_told_in_our_own_words(shop: FakeShop, fake_x: FakeX) -> None:
    add_account()
    fake_x.answer(CREATE, Answer(400, {"detail": f"CrcValidationFailed {SECRET}"}))

    keep(shop)

    app = XApp.objects.get()
    assert (app.webhook_id, app.webhook_is_valid) == ("", False)
    assert SECRET not in app.webhook_problem
    assert fake_x.seen(SUBSCRIBE) == []


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (Answer(401), "X refuses the app's bearer token: enter it anew in the plugin's settings."),
        (Answer(403, {"detail": SECRET}), "X refused to list the webhooks."),
        (Answer(503), "X answered 503 to the webhooks."),
        (Answer(429), "X's rate limit is reached for the webhooks."),
    ],
)
def test_trouble_with_the_list_is_noted(
    answer: Answer, problem: str, shop: FakeShop, fake_x: FakeX
) -> None:
    fake_x.answer(LIST, answer)

    keep(shop)

    app = XApp.objects.get()
    assert (app.webhook_is_valid, app.webhook_problem) == (None, problem)
    assert len(fake_x.requests) == 1


def test_check_that_x_could_not_make_leaves_what_is_known(shop: FakeShop, fake_x: FakeX) -> None:
    fake_x.answer(LIST, webhooks(webhook()), webhooks(webhook()))
    fake_x.answer(CHECK, Answer(503))

    keep(shop)

    app = XApp.objects.get()
    assert (app.webhook_is_valid, app.webhook_problem) == (True, "X answered 503 to the webhook.")


@pytest.mark.parametrize("mode", ["poll", "stream"])
def test_in_other_modes_nothing_is_made(mode: str, shop: FakeShop, fake_x: FakeX) -> None:
    add_account()
    shop.config = make_config(ingestion=mode)

    keep(shop)

    assert [each.method for each in fake_x.requests] == ["GET"]
    app = XApp.objects.get()
    assert (app.webhook_is_valid, app.webhook_problem) == (None, "")


@pytest.mark.parametrize(
    ("token", "public_url", "problem"),
    [("", "https://shop.example.com", "Enter the X app's"), ("token", "", "Nobody has said where")],
)
def test_without_a_token_or_an_address_x_is_not_asked(
    token: str, public_url: str, problem: str, shop: FakeShop, fake_x: FakeX
) -> None:
    shop.config = make_config(ingestion="webhook", bearer_token=token)
    shop.public_url = public_url

    keep(shop)

    assert fake_x.requests == []
    assert XApp.objects.get().webhook_problem.startswith(problem)


def test_doubles_are_deleted_and_counted_once(shop: FakeShop, fake_x: FakeX) -> None:
    add_account(scopes=["tweet.write"])
    have_valid_webhook(fake_x)
    fake_x.answer(
        LIST_SUBSCRIPTIONS, subscriptions(("1", WANTED_EVENTS[0]), ("2", WANTED_EVENTS[0]))
    )

    keep(shop)

    assert [each.path for each in fake_x.requests if each.method == "DELETE"] == [
        "/2/activity/subscriptions/2"
    ]
    # Private events are not asked for where the account has not granted them.
    public = [each for each in WANTED_EVENTS if not each.startswith(("dm.", "chat."))]
    assert [each.json["event_type"] for each in fake_x.seen(SUBSCRIBE)] == public[1:]
    assert Account.objects.get().subscribed_events == sorted(public)


def test_refused_events_are_named_in_our_own_words(shop: FakeShop, fake_x: FakeX) -> None:
    add_account(scopes=[])
    have_valid_webhook(fake_x)
    taken = Answer(json={"data": {"subscription": {"subscription_id": "1"}}})
    refused = Answer(403, {"detail": SECRET})
    fake_x.answer(SUBSCRIBE, taken, taken, refused)

    keep(shop)

    account = Account.objects.get()
    assert "dm.received" not in account.subscribed_events
    assert len(account.subscribed_events) == len(WANTED_EVENTS) - 1
    assert account.subscription_problem == (
        "X refused the subscription to dm.received."
        " Connect the account again with the scope dm.read."
    )


def test_limit_stops_the_round_and_the_rest_waits(shop: FakeShop, fake_x: FakeX) -> None:
    add_account("100", "shop", scopes=["tweet.write"])
    add_account("101", "shoes", scopes=["tweet.write"])
    have_valid_webhook(fake_x)
    fake_x.answer(SUBSCRIBE, Answer(json={"data": {}}), Answer(429))

    keep(shop)

    assert len(fake_x.seen(SUBSCRIBE)) == 2
    shoes = Account.objects.get(handle="shoes")
    assert shoes.subscribed_events == []
    assert shoes.subscription_problem == (
        "X's rate limit is reached for the subscription to post.mention.create."
    )
    assert Account.objects.get(handle="shop").subscribed_events == ["post.mention.create"]


def test_account_that_needs_reconnecting_keeps_what_it_has(shop: FakeShop, fake_x: FakeX) -> None:
    add_account(scopes=[], state="needs_reconnecting")
    have_valid_webhook(fake_x)
    fake_x.answer(LIST_SUBSCRIPTIONS, subscriptions(("1", "post.mention.create")))

    keep(shop)

    assert fake_x.seen(SUBSCRIBE) == []
    assert [each for each in fake_x.requests if each.method == "DELETE"] == []
    assert Account.objects.get().subscribed_events == ["post.mention.create"]


def test_removal_takes_ours_and_leaves_the_rest(shop: FakeShop, fake_x: FakeX) -> None:
    fake_x.answer(LIST, webhooks(webhook("70", "https://other.example.com/hook"), webhook()))
    ours = subscriptions(("1", "post.mention.create"), ("2", "post.reply.create")).json["data"]
    foreign = {**ours[0], "subscription_id": "3", "webhook_id": "70"}
    fake_x.answer(LIST_SUBSCRIPTIONS, Answer(json={"data": [*ours, foreign]}))

    assert remove_webhook(shop.config, shop, lambda: NOW) == 2

    assert [each.path for each in fake_x.requests if each.method == "DELETE"] == [
        "/2/activity/subscriptions/1",
        "/2/activity/subscriptions/2",
        "/2/webhooks/77",
    ]
    app = XApp.objects.get()
    assert (app.webhook_id, app.webhook_is_valid) == ("", None)
