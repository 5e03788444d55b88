"""Accounts on the local X, and an outbox full of messages for them."""

import random
from datetime import datetime, timedelta

from saleor_twitter_plugin import accounts, inbox, outbox
from saleor_twitter_plugin.handoffs import (
    MessageKind,
    OutgoingMessage,
    Priority,
    XPostId,
    XUserId,
)
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import Account
from saleor_twitter_plugin.models.accounts import AccountState
from saleor_twitter_plugin.x_sandbox.process import Json, SandboxProcess
from tests.factories import add_account, make_direct_message

HANDLES = ("soak_shoes", "soak_hats", "soak_bags")
PERSON = "soak_ana"


def fill_outbox(
    x: SandboxProcess, *, sends: int, draw: random.Random, now: datetime
) -> dict[str, str]:
    """Put the messages into the outbox; return the text of each by its key."""
    ana = x.make_person(PERSON)
    shops = []
    for handle in HANDLES:
        person = x.make_person(handle, automated=True)
        shops.append(add_account(person["x_user_id"], handle, created_at=now - timedelta(days=2)))
        _store_tokens(shops[-1], person, now)
        x.message_as(PERSON, handle, "hello")
        hello = make_direct_message(
            "hello",
            message_id=f"soak-{handle}",
            account_id=XUserId(person["x_user_id"]),
            author_id=XUserId(ana["x_user_id"]),
        )
        inbox.record([hello], source="poll", sealer=get_sealer(), now=now)
    messages = []
    for number in range(sends):
        account = draw.choice(shops)
        text = f"Message {number} of {_draw_word(draw)}"
        kind = draw.choices(list(MessageKind), weights=[70, 24, 6])[0]
        extra: dict[str, object] = {"recipient_id": XUserId(ana["x_user_id"])}
        if kind is MessageKind.REPLY:
            asked = x.post_as(PERSON, f"@{account.handle} question {number}")
            extra["in_reply_to_post_id"] = XPostId(asked["id"])
        elif kind is MessageKind.POST:
            extra = {}
        messages.append(
            OutgoingMessage(
                key=f"soak:{number}",
                kind=kind,
                account_id=XUserId(account.x_user_id),
                priority=draw.choice(list(Priority)),
                text=text,
                # What a kind has besides: mypy cannot tell which.
                **extra,  # type: ignore[arg-type]
            )
        )
    outbox.add(messages, sealer=get_sealer(), now=now)
    return {each.key: each.text for each in messages}


def reconnect(x: SandboxProcess, *, now: datetime) -> int:
    """Do what an owner does with accounts that X refused; return how many there were."""
    refused = Account.objects.exclude(state=AccountState.CONNECTED)
    for account in refused:
        _store_tokens(account, x.make_person(account.handle, automated=True), now)
    return len(refused)


def _draw_word(draw: random.Random) -> str:
    """Return a word that makes a text like no other."""
    return "".join(draw.choices("abcdefghijklmnopqrstuvwxyz", k=8))


def _store_tokens(account: Account, person: Json, now: datetime) -> None:
    accounts.connect(
        x_user_id=XUserId(account.x_user_id),
        handle=account.handle,
        access_token=person["access_token"],
        refresh_token=person["refresh_token"],
        language="en",
        scopes=[],
        expires_at=now + timedelta(hours=2),
        sealer=get_sealer(),
        now=now,
    )
