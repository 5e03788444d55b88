"""A first message is greeted once; a debate's replies are collected; what X deletes goes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from saleor_twitter_plugin import campaigns, inbox, pipeline, shoppers
from saleor_twitter_plugin.debates import collect
from saleor_twitter_plugin.errors import RetryableError
from saleor_twitter_plugin.handoffs import EventKind, XEvent, XPostId, XUserId
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import (
    Account,
    Campaign,
    ContestEntry,
    DebateQuestion,
    Greeting,
    InboxEvent,
    LoadedVoucher,
    OutboxMessage,
    ShopperLink,
    StaffTask,
    WallPost,
)
from saleor_twitter_plugin.pipeline import drain_inbox
from tests.factories import (
    ANA_ID,
    NOW,
    SIGNING_KEY,
    add_account,
    make_direct_message,
    make_event,
    make_offer,
)
from tests.fakes import Answer, FakeShop, FakeX

from .campaigns.rows import asker
from .campaigns.rows import run as run_offer
from .campaigns.test_offers_in_the_pipeline import make_order
from .contests.rows import run_contest

pytestmark = pytest.mark.django_db
CONSENT = "By writing to us you agree that we answer you here by an automatic message."
STOP = "Write STOP at any time, and we never write again."


@pytest.fixture
def account() -> Account:
    return add_account()


def run_campaign(kind: str, **settings: Any) -> Campaign:
    draft = campaigns.create(
        {
            "slug": f"our-{kind}",
            "name": kind,
            "kind": kind,
            "channel": "default-channel",
            "ends_at": NOW + timedelta(days=9),
            "settings": settings,
        },
        hashtags=[] if kind == "greeting" else ["TeaTime"],
        accounts=[],
    )
    return campaigns.schedule(draft, now=NOW)


def tell(shop: FakeShop, *events: XEvent) -> None:
    inbox.record(events, source="webhook", sealer=get_sealer(), now=NOW)
    drain_inbox(shop=shop, sealer=get_sealer(), signing_key=SIGNING_KEY, clock=lambda: NOW)


def messages() -> list[str]:
    rows = OutboxMessage.objects.exclude(sealed_text="").order_by("pk")
    return [get_sealer().unseal(each.sealed_text) for each in rows]


def test_first_message_is_greeted_and_no_other(account: Account, fake_shop: FakeShop) -> None:
    run_campaign("greeting", greetings={"en": "Hello!"})

    tell(fake_shop, make_direct_message("hi", message_id="1"))
    tell(fake_shop, make_direct_message("are you there?", message_id="2"))
    tell(fake_shop, make_direct_message("hi", message_id="1"))

    assert messages() == [f"Hello!\n{CONSENT}\n{STOP}"]
    assert Greeting.objects.count() == 1


def test_answer_and_greeting_are_one_message(account: Account, fake_shop: FakeShop) -> None:
    run_campaign("greeting", greetings={"en": "Hello!"})
    fake_shop.offers_by_sku["MUG"] = make_offer(is_purchasable=False)

    tell(fake_shop, make_direct_message("#buy MUG", message_id="1"))

    (text,) = messages()
    assert text.startswith("Mug is no longer for sale.")
    assert text.endswith(f"Hello!\n{CONSENT}\n{STOP}")


def test_stop_is_not_greeted_nor_who_has_said_it(account: Account, fake_shop: FakeShop) -> None:
    run_campaign("greeting", greetings={"en": "Hello!"})

    tell(fake_shop, make_direct_message("STOP", message_id="1"))
    tell(fake_shop, make_direct_message("hi", message_id="2"))

    (text,) = messages()
    assert "no more automatic messages" in text
    assert "Hello!" not in text
    assert Greeting.objects.count() == 0


def test_posts_and_followers_are_never_greeted(account: Account, fake_shop: FakeShop) -> None:
    run_campaign("greeting", greetings={"en": "Hello!"})

    tell(fake_shop, make_event("@shop hello", post_id="1"))
    tell(fake_shop, make_event("", key="follow:1", kind=EventKind.FOLLOWED))

    assert OutboxMessage.objects.count() == 0


def test_greeting_gives_one_voucher_that_waits_for_the_link(
    account: Account, fake_shop: FakeShop
) -> None:
    offer = run_offer(slug="first-order")
    run_campaign("greeting", greetings={"en": "Hello!"}, voucher_campaign=offer.slug)

    tell(fake_shop, make_direct_message("hi", message_id="1"))
    tell(fake_shop, make_direct_message("hi again", message_id="2"))

    assert LoadedVoucher.objects.get().state == "waiting"
    (text,) = messages()
    assert "sign in at our shop and link this handle" in text


def test_greeting_gives_no_voucher_outside_its_audience(
    account: Account, fake_shop: FakeShop
) -> None:
    offer = run_offer(slug="first-order", audience="new_customers")
    run_campaign("greeting", greetings={"en": "Hello!"}, voucher_campaign=offer.slug)
    ShopperLink.objects.create(
        x_user_id=ANA_ID, handle="ana", saleor_customer_id="7", linked_at=NOW
    )
    fake_shop.customer_orders["7"] = [make_order("")]

    tell(fake_shop, make_direct_message("hi", message_id="1"))

    assert messages() == [f"Hello!\n{CONSENT}\n{STOP}"]
    assert LoadedVoucher.objects.count() == 0


def test_greeting_gives_its_voucher_without_a_question(
    account: Account, fake_shop: FakeShop
) -> None:
    offer = run_offer(slug="first-order", needs_confirmation=True)
    run_campaign("greeting", greetings={"en": "Hello!"}, voucher_campaign=offer.slug)

    tell(fake_shop, make_direct_message("hi", message_id="1"))

    assert LoadedVoucher.objects.get().state == "waiting"
    (text,) = messages()
    assert "sign in at our shop and link this handle" in text


@pytest.mark.parametrize("is_over", [True, False])
def test_greeting_whose_offer_gives_none_promises_none_and_staff_is_told(
    account: Account, fake_shop: FakeShop, is_over: bool
) -> None:
    offer = run_offer(slug="first-order", voucher_count_max=1)
    run_campaign("greeting", greetings={"en": "Hello!"}, voucher_campaign=offer.slug)
    if is_over:
        campaigns.end(offer, now=NOW)
    else:
        campaigns.issue(offer, asker("300", "8"), key="post:5", now=NOW)

    tell(fake_shop, make_direct_message("hi", message_id="1"))
    tell(fake_shop, make_direct_message("hi", message_id="2", author_id=XUserId("201")))

    assert messages() == [f"Hello!\n{CONSENT}\n{STOP}"] * 2
    (task,) = StaffTask.objects.all()
    assert task.key == "voucher_missing:our-greeting, first-order:2026-11-22"
    assert task.account_x_user_id == account.x_user_id


def test_who_was_greeted_gets_no_voucher_of_a_later_greeting(
    account: Account, fake_shop: FakeShop
) -> None:
    greeting = run_campaign("greeting", greetings={"en": "Hello!"})
    tell(fake_shop, make_direct_message("hi", message_id="1"))
    greeting.settings["voucher_campaign"] = run_offer(slug="first-order").slug
    greeting.save()

    tell(fake_shop, make_direct_message("hi again", message_id="2"))

    assert LoadedVoucher.objects.count() == 0
    assert len(messages()) == 1


def test_greeting_waits_for_the_codes_of_its_voucher(account: Account, fake_shop: FakeShop) -> None:
    offer = run_offer(slug="first-order", codes=0)
    run_campaign("greeting", greetings={"en": "Hello!"}, voucher_campaign=offer.slug)
    ShopperLink.objects.create(
        x_user_id=ANA_ID, handle="ana", saleor_customer_id="7", linked_at=NOW
    )
    fake_shop.voucher_error = RetryableError("busy", retry_after=timedelta(seconds=5))

    tell(fake_shop, make_direct_message("hi", message_id="1"))

    assert (messages(), Greeting.objects.count()) == ([], 0)
    fake_shop.voucher_error = None
    InboxEvent.objects.update(not_before=NOW)
    tell(fake_shop)
    (text,) = messages()
    assert "A voucher for your first order waits in your account" in text
    assert LoadedVoucher.objects.get().state == "loaded"


def given_question(account: Account) -> DebateQuestion:
    debate = run_campaign("debate")
    question = DebateQuestion.objects.create(
        campaign=debate, account=account, text="Tea or coffee?", asks_at=NOW
    )
    assert pipeline.ask_questions(NOW - timedelta(seconds=1)) == 0
    assert pipeline.ask_questions(NOW) == 1
    assert pipeline.ask_questions(NOW) == 0
    OutboxMessage.objects.filter(key=f"debate:{question.pk}").update(x_post_id="555", state="sent")
    return question


def test_replies_to_a_question_are_collected_and_not_answered(
    account: Account, fake_shop: FakeShop
) -> None:
    given_question(account)
    reply = {"in_reply_to_post_id": XPostId("555")}

    tell(fake_shop, make_event("@shop Tea! #OK", post_id="1", **reply))
    tell(fake_shop, make_event("@shop Coffee", post_id="2", author_id=XUserId("201"), **reply))
    tell(fake_shop, make_event("@shop what a day", post_id="3"))

    rows = WallPost.objects.order_by("pk")
    assert list(rows.values_list("text", "permission", "state")) == [
        ("Tea!", "by_word", "waiting"),
        ("Coffee", "none", "waiting"),
    ]
    assert list(InboxEvent.objects.order_by("pk").values_list("result", flat=True)) == [
        "debate: collected",
        "debate: collected",
        "no request",
    ]
    assert OutboxMessage.objects.count() == 1


def test_reply_with_the_debates_own_hashtag_is_collected_and_stop_is_not(
    account: Account, fake_shop: FakeShop
) -> None:
    given_question(account)
    reply = {"in_reply_to_post_id": XPostId("555")}
    shoppers.remember(XUserId("201"), "bob", now=NOW)
    shoppers.opt_out(XUserId("201"), now=NOW)

    tell(fake_shop, make_event("@shop Tea! #TeaTime", post_id="1", **reply))
    tell(fake_shop, make_event("@shop Coffee", post_id="2", author_id=XUserId("201"), **reply))

    assert list(WallPost.objects.values_list("x_post_id", flat=True)) == ["1"]


def test_post_that_is_deleted_on_x_leaves_wall_and_contest(
    account: Account, fake_shop: FakeShop
) -> None:
    question = given_question(account)
    run_contest(mode="jury", beacon="")
    tell(fake_shop, make_event("@shop #WinAMug my best mug", post_id="7"))
    collect(
        question, x_post_id=XPostId("8"), x_user_id=ANA_ID, handle="ana", text="Tea", posted_at=NOW
    )
    assert ContestEntry.objects.get().text == "@shop #WinAMug my best mug"

    pipeline.forget_posts([XPostId("7"), XPostId("8")], now=NOW)

    assert WallPost.objects.count() == 0
    entry = ContestEntry.objects.get()
    assert (entry.state, entry.reason, entry.text) == ("withdrawn", "post_deleted", "")


def test_wall_is_looked_after_longer_than_the_inbox(
    account: Account, fake_shop: FakeShop, fake_x: FakeX
) -> None:
    question = given_question(account)
    for number in ("7", "8", "9"):
        collect(
            question, x_post_id=XPostId(number), x_user_id=ANA_ID, handle="ana", text="Tea",
            posted_at=NOW,
        )  # fmt: skip
    WallPost.objects.filter(x_post_id="9").update(rechecked_at=NOW + timedelta(days=29))
    gone = {
        "resource_type": "tweet",
        "resource_id": "8",
        "type": "https://api.x.com/2/problems/resource-not-found",
    }
    fake_x.answer("GET /2/tweets", Answer(json={"data": [{"id": "7"}], "errors": [gone]}))
    late = NOW + timedelta(days=29, hours=1)

    pipeline.recheck_posts(shop=fake_shop, sealer=get_sealer(), clock=lambda: late)

    (request,) = fake_x.requests
    assert request.query["ids"] == ["7,8"]
    assert dict(WallPost.objects.values_list("x_post_id", "rechecked_at")) == {
        "7": late,
        "9": NOW + timedelta(days=29),
    }


def test_entry_is_not_answered_and_stop_keeps_out(account: Account, fake_shop: FakeShop) -> None:
    run_contest()

    tell(fake_shop, make_event("@shop #winamug", post_id="1"))
    shoppers.remember(XUserId("201"), "bob", now=NOW)
    shoppers.opt_out(XUserId("201"), now=NOW)
    tell(fake_shop, make_event("@shop #winamug", post_id="2", author_id=XUserId("201")))
    tell(fake_shop, make_direct_message("#winamug", message_id="3", author_id=XUserId("202")))

    assert list(ContestEntry.objects.values_list("x_post_id", flat=True)) == ["1"]
    assert InboxEvent.objects.order_by("pk").first().result == "contest: entered"  # type: ignore[union-attr]
    assert OutboxMessage.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_ten_first_messages_at_once_are_one_greeting(
    account: Account, run_together: Callable[..., list[Any]]
) -> None:
    from saleor_twitter_plugin.greetings import greet_once

    answers = run_together(
        *[lambda n=n: greet_once(account, ANA_ID, key=f"message:{n}", now=NOW) for n in range(10)]
    )

    assert answers.count(True) == 1
    assert Greeting.objects.count() == 1


def test_handle_that_x_left_out_is_looked_up_once(
    account: Account, fake_shop: FakeShop, fake_x: FakeX
) -> None:
    given_question(account)
    user = {"data": {"id": ANA_ID, "username": "ana_of_x"}}
    fake_x.answer(f"GET /2/users/{ANA_ID}", Answer(200, user))
    reply = {"in_reply_to_post_id": XPostId("555"), "author_handle": ""}

    for number in range(1, 4):
        tell(fake_shop, make_event("@shop Tea!", post_id=str(number), **reply))

    assert list(WallPost.objects.values_list("handle", flat=True)) == ["ana_of_x"] * 3
    assert len(fake_x.seen(f"GET /2/users/{ANA_ID}")) == 1
