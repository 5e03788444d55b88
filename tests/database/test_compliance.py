"""What X asks of an account gates what it sends: it waits, and nothing of it is lost."""

import itertools
from datetime import date, timedelta
from typing import Any

import pytest

from saleor_twitter_plugin import accounts, inbox, outbox
from saleor_twitter_plugin.accounts import compliance
from saleor_twitter_plugin.accounts.compliance import PROFILE_ITEMS, ChecklistItem
from saleor_twitter_plugin.errors import PermanentError
from saleor_twitter_plugin.handoffs import MessageKind, Priority
from saleor_twitter_plugin.models import Account, InboxEvent, OutboxMessage
from saleor_twitter_plugin.pipeline import drain_inbox, drain_outbox
from saleor_twitter_plugin.pipeline.standing import list_standings, look_at
from saleor_twitter_plugin.sealing import Sealer
from saleor_twitter_plugin.status import describe_accounts
from tests.factories import (
    NOW,
    SIGNING_KEY,
    add_account,
    add_message,
    fill_checklist,
    make_event,
    make_feed_post,
    make_item,
    make_offer,
    make_outgoing,
)
from tests.fakes import FakeShop, FakeX

pytestmark = pytest.mark.django_db
COLUMNS = [*PROFILE_ITEMS.values(), "auto_reply_approved_on"]
NOTHING_TICKED: dict[str, Any] = dict.fromkeys(COLUMNS)
KINDS = ["post", "reply"]


def add_one_of_each_kind(account_id: str = "100") -> None:
    common: dict[str, Any] = {"account_id": account_id, "priority": Priority.ORDER}
    for kind in KINDS:
        add_message(make_outgoing(f"{account_id}:{kind}", kind=MessageKind(kind), **common))


def claim_all() -> list[str]:
    found = []
    while message := outbox.claim_next(now=NOW):
        found.append(message.key)
    return sorted(found)


@pytest.mark.parametrize("ticks", itertools.product([True, False], repeat=4))
def test_every_combination_gates_what_it_says(ticks: tuple[bool, ...]) -> None:
    changes: dict[str, Any] = {
        column: None for column, tick in zip(COLUMNS, ticks, strict=True) if not tick
    }
    account = add_account(**changes)
    add_one_of_each_kind()

    claimed = claim_all()

    if not all(ticks[:3]):
        expected = []
    elif not ticks[3]:
        expected = ["100:post"]
    else:
        expected = ["100:post", "100:reply"]
    assert claimed == expected
    # What the pages say is what the statement does.
    gated = compliance.list_gated_kinds(account)
    assert claimed == [f"100:{kind}" for kind in KINDS if MessageKind(kind) not in gated]
    assert (MessageKind.DIRECT_MESSAGE in gated) == (MessageKind.REPLY in gated)
    assert outbox.count_waiting(account.x_user_id, gated) == 2 - len(claimed)  # type: ignore[arg-type]
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {"waiting"}


def test_gated_account_does_not_hold_up_the_others() -> None:
    add_account(automated_label_at=None)
    add_account("101", "lamps")
    add_one_of_each_kind("100")
    add_one_of_each_kind("101")

    assert claim_all() == ["101:post", "101:reply"]


def test_what_waited_goes_out_when_the_checklist_is_filled(
    sealer: Sealer, fake_x: FakeX, fake_shop: FakeShop
) -> None:
    account = add_account(**NOTHING_TICKED)
    fake_shop.items["1"] = make_item()
    outbox.add([make_outgoing(), make_feed_post()], now=NOW)

    drain_outbox(shop=fake_shop, sealer=sealer, clock=lambda: NOW)
    assert fake_x.requests == []
    compliance.tick(account, list(PROFILE_ITEMS), now=NOW)
    drain_outbox(shop=fake_shop, sealer=sealer, clock=lambda: NOW)
    assert OutboxMessage.objects.get(state="waiting").key == "answer:post:900"
    fill_checklist(account, now=NOW)
    drain_outbox(shop=fake_shop, sealer=sealer, clock=lambda: NOW)

    assert len(fake_x.published) == 2
    assert set(OutboxMessage.objects.values_list("state", "attempts")) == {("sent", 1)}


def test_tick_keeps_its_first_moment_and_is_taken_back() -> None:
    account = add_account(**NOTHING_TICKED)
    later = NOW + timedelta(days=1)

    compliance.tick(account, [ChecklistItem.AUTOMATED_LABEL], now=NOW)
    compliance.tick(account, [ChecklistItem.AUTOMATED_LABEL], now=later)
    compliance.tick(account, [ChecklistItem.OPERATOR_NAMED], now=later)
    compliance.clear(account, [])
    account.refresh_from_db()
    assert [getattr(account, each) for each in COLUMNS] == [NOW, later, None, None]

    compliance.clear(account, [ChecklistItem.AUTOMATED_LABEL, ChecklistItem.HUMAN_ACCOUNT])
    account.refresh_from_db()
    assert compliance.find_missing(account) == [
        ChecklistItem.AUTOMATED_LABEL,
        ChecklistItem.HUMAN_ACCOUNT,
        ChecklistItem.APPROVAL,
    ]


def test_approval_has_a_date_and_a_reference() -> None:
    account = add_account(auto_reply_approved_on=None, auto_reply_approval_reference="")

    for day, reference in (date(2026, 11, 1), "  "), (date(2026, 11, 24), "X-7"), (
        date(2026, 11, 1), "X" * 201):  # fmt: skip
        with pytest.raises(PermanentError):
            compliance.record_approval(account, approved_on=day, reference=reference, now=NOW)
    account.refresh_from_db()
    assert ChecklistItem.APPROVAL in compliance.find_missing(account)
    compliance.record_approval(account, approved_on=date(2026, 11, 1), reference=" X-7 ", now=NOW)

    account.refresh_from_db()
    assert (account.auto_reply_approved_on, account.auto_reply_approval_reference) == (
        date(2026, 11, 1),
        "X-7",
    )
    compliance.clear(account, [ChecklistItem.APPROVAL])
    account.refresh_from_db()
    assert account.auto_reply_approval_reference == ""
    assert compliance.find_missing(account) == [ChecklistItem.APPROVAL]


# --- how it is told -------------------------------------------------------------------------------


def test_account_in_order_needs_no_word() -> None:
    account = add_account(scopes=list(accounts.SCOPES))

    assert describe_accounts("en") == ""
    assert not look_at(account).is_troubled


def test_status_says_what_is_missing_off_and_waiting() -> None:
    add_account("101", "fine")
    add_account("102", "gone", state="needs_reconnecting", state_reason="X takes it no more.")
    add_account("103", "unasked", auto_reply_approved_on=None)
    add_account("104", "poor", scopes=["tweet.read", "users.read", "tweet.write", "media.write"])
    add_one_of_each_kind("103")

    assert describe_accounts("en").splitlines() == [
        "@gone: needs reconnecting: X takes it no more.",
        "@poor: connected",
        "Off, as X has not allowed it: Purchases by direct message (dm.read), Answers by direct"
        " message (dm.write), Staying connected for longer than two hours (offline.access)."
        " Connect the account anew.",
        "@unasked: connected",
        "Nobody has said yet that X has approved automated replies. Until then replies and"
        " messages wait (1 now); feed posts go out.",
    ]


def test_scopes_that_x_never_told_are_not_missed() -> None:
    account = add_account(scopes=[])

    assert accounts.missing_features(account) == {}


def test_standing_names_all_that_waits() -> None:
    add_account(**NOTHING_TICKED)
    add_one_of_each_kind()
    add_message(make_outgoing("gone already"), state="sent")

    (standing,) = list_standings()

    assert standing.waiting_count == 2
    assert standing.missing_items == tuple(ChecklistItem)


# --- needs reconnecting ---------------------------------------------------------------------------


def test_account_that_needs_reconnecting_still_hears_and_sells(
    sealer: Sealer, fake_x: FakeX, fake_shop: FakeShop
) -> None:
    add_account(state="needs_reconnecting")
    fake_shop.offers_by_sku["MUG"] = make_offer()
    inbox.record([make_event()], source="webhook", sealer=sealer, now=NOW)

    drain_inbox(shop=fake_shop, sealer=sealer, signing_key=SIGNING_KEY, clock=lambda: NOW)
    drain_outbox(shop=fake_shop, sealer=sealer, clock=lambda: NOW)

    assert InboxEvent.objects.get().state == "done"
    assert OutboxMessage.objects.get().state == "waiting"
    assert fake_x.requests == []


def test_refusal_of_old_tokens_does_not_reach_the_new_ones(sealer: Sealer) -> None:
    stale = add_account()
    accounts.connect(
        x_user_id=stale.x_user_id,  # type: ignore[arg-type]
        handle="shop",
        access_token="new",
        refresh_token="newer",
        language="en",
        scopes=[],
        expires_at=None,
        sealer=sealer,
        now=NOW,
    )

    accounts.mark_needs_reconnecting(stale, "X takes the refresh token no more.")

    account = Account.objects.get()
    assert (account.state, account.state_reason) == ("connected", "")


def test_reason_of_any_length_is_kept_as_far_as_it_fits() -> None:
    account = add_account()

    accounts.mark_needs_reconnecting(account, "é" * 1_000)

    assert Account.objects.get().state_reason == "é" * 200
