"""Every write × every way in which X or the network can fail → the state that is promised.

Against the local X over HTTP, whose faults happen before or after a write takes effect.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_django.fixtures import SettingsWrapper

from saleor_twitter_plugin import accounts, inbox
from saleor_twitter_plugin.handoffs import MessageKind, OutgoingMessage, XPostId, XUserId
from saleor_twitter_plugin.models import Account, OutboxMessage, StaffTask
from saleor_twitter_plugin.pipeline import drain_outbox, reconcile_outbox
from saleor_twitter_plugin.sealing import Sealer
from saleor_twitter_plugin.usage import read_spending
from saleor_twitter_plugin.x_sandbox.process import SandboxProcess, start_sandbox
from tests.factories import (
    add_account,
    add_message,
    make_config,
    make_direct_message,
    make_outgoing,
)
from tests.fakes import FakeShop

pytestmark = pytest.mark.django_db
DUPLICATE = {"detail": "You are not allowed to create a Tweet with duplicate content."}
NOT_SUMMONED = {
    "detail": "You can only reply to or quote posts where you are mentioned or are the author."
}
SUSPENDED = {"detail": "Your account is suspended and is not permitted to access this feature."}
TEXT = "Thank you! Your order is 1042."
WRITES = ("post", "reply", "message")


def status(number: int, body: Any = None, **headers: str) -> dict[str, Any]:
    return {"kind": "status", "status": number, "body": body or {}, "headers": headers}


@dataclass(frozen=True)
class Promise:
    """What a fault at the one call comes to."""

    fault: dict[str, Any]
    at_once: str
    in_the_end: str
    on_x: int
    waits: timedelta = timedelta(0)
    account: str = "connected"
    task: str = ""


HOUR = timedelta(hours=1)
QUARTER = timedelta(minutes=15)
UNSEEN: dict[str, Any] = {"in_the_end": "unknown", "on_x": 0, "task": "look_at_timeline"}
SEEN: dict[str, Any] = {"in_the_end": "sent", "on_x": 1}
PROMISES = {
    "time-out before": Promise({"kind": "timeout_before", "seconds": 0.01}, "unknown", **UNSEEN),
    "time-out after": Promise({"kind": "timeout_after", "seconds": 0.01}, "unknown", **SEEN),
    "reset before": Promise({"kind": "reset_before"}, "unknown", **UNSEEN),
    "reset after": Promise({"kind": "reset_after"}, "unknown", **SEEN),
    "half body": Promise({"kind": "half_body"}, "unknown", **SEEN),
    "500": Promise(status(500), "unknown", **UNSEEN),
    "503 page": Promise(status(503, "<html>over capacity</html>"), "unknown", **UNSEEN),
    "200 without id": Promise(status(200, {"data": {}}), "unknown", **UNSEEN),
    "429 with headers": Promise(status(429, x="reset"), "waiting", **SEEN, waits=QUARTER / 3),
    "429 without headers": Promise(status(429), "waiting", **SEEN, waits=QUARTER),
    "402": Promise(status(402, {"title": "CreditsDepleted"}), "waiting", **SEEN, waits=HOUR),
    "401 expired": Promise({"kind": "expired"}, "waiting", **SEEN, waits=timedelta(seconds=10)),
    "401 revoked": Promise(
        {"kind": "revoked"}, "waiting", "waiting", on_x=0, account="needs_reconnecting"
    ),
    "403 duplicate, not ours": Promise(status(403, DUPLICATE), "unknown", **UNSEEN),
    "403 not summoned": Promise(
        status(403, NOT_SUMMONED), "failed", "failed", on_x=0, task="answer_by_hand"
    ),
    "403 suspended": Promise(status(403, SUSPENDED), "failed", "failed", on_x=0, account="paused"),
    "400": Promise(status(400), "failed", "failed", on_x=0),
    "redirect": Promise(status(307, Location="/elsewhere"), "failed", "failed", on_x=0),
    "418": Promise(status(418), "failed", "failed", on_x=0),
}


@pytest.fixture(scope="module")
def running_x() -> Iterator[SandboxProcess]:
    with start_sandbox() as x:
        yield x


@dataclass
class Stage:
    x: SandboxProcess
    shop: FakeShop
    sealer: Sealer
    account: Account
    write: str
    question_id: str

    def drain(self, now: datetime) -> int:
        return drain_outbox(shop=self.shop, sealer=self.sealer, clock=lambda: now)

    def reconcile(self, now: datetime) -> int:
        return reconcile_outbox(shop=self.shop, sealer=self.sealer, clock=lambda: now)

    def fail(self, fault: dict[str, Any], now: datetime) -> None:
        match fault:
            case {"kind": "expired"}:
                self.x.expire_tokens("shop")
            case {"kind": "revoked"}:
                self.x.revoke_access("shop")
            case {"headers": {"x": "reset"}}:
                reset = int((now + QUARTER / 3).timestamp())
                self.x.faults(
                    {**fault, "method": "POST", "headers": {"x-rate-limit-reset": str(reset)}}
                )
            case _:
                self.x.faults({**fault, "method": "POST"})

    def count_on_x(self) -> int:
        posts = self.x.posts(author="shop", all=True)
        messages = [
            each for each in self.x.messages() if each["sender_id"] == self.account.x_user_id
        ]
        return len(posts) + len(messages)


@pytest.fixture(params=WRITES)
def stage(
    request: pytest.FixtureRequest,
    running_x: SandboxProcess,
    settings: SettingsWrapper,
    fake_shop: FakeShop,
    sealer: Sealer,
) -> Stage:
    running_x.reset()
    settings.TWITTER_X_API_URL = running_x.base_url
    now = datetime.now(tz=UTC)
    config = make_config()
    fake_shop.config = config
    running_x.set_app(client_id=config.client_id, client_secret=config.client_secret)
    person = running_x.make_person("shop", automated=True)
    ana = running_x.make_person("ana")
    question = running_x.post_as("ana", "@shop #buy MUG")
    running_x.message_as("ana", "shop", "hello")
    account = add_account(person["x_user_id"])
    connect(account, person, sealer, now - timedelta(hours=1))
    hello = make_direct_message(
        "hello",
        account_id=XUserId(account.x_user_id),
        author_id=XUserId(ana["x_user_id"]),
    )
    inbox.record([hello], source="poll", sealer=sealer, now=now)
    write = str(request.param)
    add_message(make_message(write, account, question["id"], ana["x_user_id"]), not_before=now)
    return Stage(running_x, fake_shop, sealer, account, write, question["id"])


def connect(account: Account, person: dict[str, Any], sealer: Sealer, now: datetime) -> None:
    accounts.connect(
        x_user_id=XUserId(account.x_user_id),
        handle="shop",
        access_token=person["access_token"],
        refresh_token=person["refresh_token"],
        language="en",
        scopes=[],
        expires_at=now + timedelta(hours=2),
        sealer=sealer,
        now=now,
    )


def make_message(write: str, account: Account, question_id: str, ana_id: str) -> OutgoingMessage:
    parts: dict[str, Any] = {"in_reply_to_post_id": None, "recipient_id": None}
    match write:
        case "reply":
            parts |= {"kind": MessageKind.REPLY, "in_reply_to_post_id": XPostId(question_id)}
            parts["recipient_id"] = XUserId(ana_id)
        case "message":
            parts |= {"kind": MessageKind.DIRECT_MESSAGE, "recipient_id": XUserId(ana_id)}
        case _:
            parts["kind"] = MessageKind.POST
    return make_outgoing(text=TEXT, account_id=XUserId(account.x_user_id), **parts)


@pytest.mark.parametrize("name", PROMISES)
def test_fault_comes_to_what_is_promised(stage: Stage, name: str) -> None:
    promise, now = PROMISES[name], datetime.now(tz=UTC)
    stage.fail(promise.fault, now)

    assert stage.drain(now) == 1
    row = OutboxMessage.objects.get()
    assert row.state == promise.at_once
    assert row.state == "sent" or row.last_error

    # Until its time has come nothing is called, and then everything is done that can be.
    if promise.waits:
        assert row.not_before >= now + promise.waits - timedelta(seconds=2)
        assert stage.drain(now + promise.waits - timedelta(seconds=3)) == 0
    later = now + promise.waits + timedelta(minutes=5)
    stage.drain(later)
    stage.reconcile(later)
    stage.drain(later)

    row.refresh_from_db()
    assert row.state == promise.in_the_end
    assert stage.count_on_x() == promise.on_x
    stage.account.refresh_from_db()
    # Of a closed inbox X says the same as of a suspended account: that is one person's wish.
    is_one_persons = stage.write == "message" and promise.account == "paused"
    assert stage.account.state == ("connected" if is_one_persons else promise.account)
    assert [each.kind for each in StaffTask.objects.all()] == (
        [promise.task] if promise.task else []
    )


def test_account_that_was_revoked_sends_once_it_is_connected_again(stage: Stage) -> None:
    now = datetime.now(tz=UTC)
    stage.x.revoke_access("shop")
    stage.drain(now)
    assert stage.count_on_x() == 0

    connect(stage.account, stage.x.make_person("shop"), stage.sealer, now)
    stage.drain(now + timedelta(minutes=30))

    assert OutboxMessage.objects.get().state == "sent"
    assert stage.count_on_x() == 1


def test_what_is_refused_as_a_repeat_is_found(stage: Stage) -> None:
    """The first call was ours, and its answer was lost with the worker."""
    now = datetime.now(tz=UTC)
    stage.x.faults({"kind": "reset_after", "method": "POST"})
    stage.drain(now)
    OutboxMessage.objects.update(state="waiting", claimed_until=None)
    stage.x.faults({**status(403, DUPLICATE), "method": "POST"})
    stage.drain(now + timedelta(seconds=30))
    assert OutboxMessage.objects.get().state == "unknown"

    stage.reconcile(now + timedelta(minutes=5))

    assert OutboxMessage.objects.get().state == "sent"
    assert stage.count_on_x() == 1


@pytest.mark.parametrize(
    ("fault", "is_paid"),
    [
        ({"kind": "reset_after"}, True),
        (status(500), True),
        (status(429), False),
        (status(402), False),
        (status(403, SUSPENDED), False),
        (status(400), False),
    ],
    ids=str,
)
def test_price_stays_only_where_x_may_have_done_it(
    stage: Stage, fault: dict[str, Any], is_paid: bool
) -> None:
    now = datetime.now(tz=UTC)
    stage.fail(fault, now)

    stage.drain(now)

    assert (read_spending(now=now).day_usd > 0) is is_paid


def test_no_fault_at_all(stage: Stage) -> None:
    now = datetime.now(tz=UTC)

    assert (stage.drain(now), stage.drain(now)) == (1, 0)

    assert OutboxMessage.objects.get().state == "sent"
    assert stage.count_on_x() == 1
    price: Callable[[str], str] = {
        "post": "0.0150",
        "reply": "0.0100",
        "message": "0.0150",
    }.__getitem__
    assert str(read_spending(now=now).day_usd) == price(stage.write)
