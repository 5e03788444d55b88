"""One event to its end: one order, one answer, however often and wherever it breaks."""

from datetime import datetime, timedelta

import pytest
from django.db import connection

from saleor_twitter_plugin import inbox, shoppers
from saleor_twitter_plugin.errors import RetryableError
from saleor_twitter_plugin.handoffs import (
    EventKind,
    MessageKind,
    Origin,
    Priority,
    RefusalReason,
    Refuse,
    SaleorCustomerId,
    XEvent,
    XPostId,
    XUserId,
)
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import Claim, InboxEvent, OutboxMessage, Shopper, ShopperLink
from saleor_twitter_plugin.pipeline import drain_inbox
from saleor_twitter_plugin.shop import OrderRefused
from saleor_twitter_plugin.wording import print_moment
from tests.factories import (
    ANA_ID,
    NOW,
    SHOP_ID,
    SIGNING_KEY,
    add_account,
    make_config,
    make_customer,
    make_direct_message,
    make_event,
    make_offer,
    make_variant,
)
from tests.fakes import Answer, FakeShop, FakeX

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(fake_shop: FakeShop) -> FakeShop:
    """A shop with a mug, an account, and Ana, who is linked."""
    add_account()
    fake_shop.offers_by_sku["MUG"] = make_offer()
    fake_shop.customers["7"] = make_customer()
    ShopperLink.objects.create(
        x_user_id=ANA_ID, handle="ana", saleor_customer_id="7", linked_at=NOW
    )
    return fake_shop


def tell(*events: XEvent) -> None:
    inbox.record(events or [make_event()], source="webhook", sealer=get_sealer(), now=NOW)


def drain(shop: FakeShop, now: datetime = NOW) -> int:
    return drain_inbox(shop=shop, sealer=get_sealer(), signing_key=SIGNING_KEY, clock=lambda: now)


def results() -> list[tuple[str, str]]:
    return list(InboxEvent.objects.order_by("pk").values_list("state", "result"))


def answers() -> list[str]:
    return list(OutboxMessage.objects.order_by("pk").values_list("text", flat=True))


def test_mention_becomes_one_order_and_one_reply(shop: FakeShop) -> None:
    tell()

    assert drain(shop) == 1

    ((key, request),) = shop.order_calls
    assert key == "post:900"
    assert request.customer_id == "7"
    assert request.channel == "default-channel"
    (wish,) = request.wishes
    assert (wish.variant_id, wish.quantity) == ("11", 1)
    assert request.origin == Origin(ANA_ID, "ana", XPostId("900"), SHOP_ID, "shop", False)
    message = OutboxMessage.objects.get()
    assert (message.key, message.kind) == ("answer:deal:post:900", MessageKind.REPLY)
    assert (message.account_x_user_id, message.in_reply_to_post_id) == (SHOP_ID, "900")
    assert (message.priority, message.state) == (Priority.ORDER, "waiting")
    assert message.text == (
        "Thank you! Order 1: 1 × Mug, €12.50. Pay here:"
        " https://shop.example.com/pay/Order%3Aorder-1"
    )
    assert results() == [("done", "OrderPlaced")]
    assert Claim.objects.count() == 0


def test_mention_told_again_does_nothing_more(shop: FakeShop) -> None:
    tell()
    drain(shop)
    tell()
    tell(make_event())

    assert drain(shop) == 0
    assert len(shop.order_calls) == 1
    assert len(answers()) == 1


def test_mention_edited_is_one_order_and_one_reply(shop: FakeShop) -> None:
    tell()
    drain(shop)
    tell(make_event("@shop #buy MUG please", post_id="901", action_key="post:900"))

    assert drain(shop) == 1

    assert [key for key, _ in shop.order_calls] == ["post:900", "post:900"]
    assert len(shop.orders) == 1
    assert len(answers()) == 1


def test_mention_of_which_the_later_version_came_first_is_one_order(shop: FakeShop) -> None:
    tell(make_event(post_id="901", action_key="post:900"), make_event())

    assert drain(shop) == 2

    assert list(shop.orders) == ["post:900"]
    assert len(answers()) == 1


def test_direct_message_is_answered_by_direct_message(shop: FakeShop) -> None:
    tell(make_direct_message())

    drain(shop)

    message = OutboxMessage.objects.get()
    assert message.kind == MessageKind.DIRECT_MESSAGE
    assert (message.recipient_x_user_id, message.in_reply_to_post_id) == (ANA_ID, "")
    assert shop.order_calls[0][1].origin.is_message


def test_worker_that_dies_after_the_order_leaves_one_order_and_one_reply(shop: FakeShop) -> None:
    # given a worker that dies when the shop has the order and nobody knows
    shop.fails_after_order = SystemExit("killed")  # type: ignore[assignment]
    tell()
    with pytest.raises(SystemExit):
        drain(shop)
    assert len(shop.orders) == 1
    assert answers() == []

    # when its lease is over and another worker takes the event
    shop.fails_after_order = None
    assert drain(shop, NOW + timedelta(seconds=30)) == 0
    assert drain(shop, NOW + timedelta(seconds=61)) == 1

    assert len(shop.orders) == 1
    assert len(answers()) == 1
    assert results() == [("done", "OrderPlaced")]


@pytest.mark.django_db(transaction=True)
def test_reply_and_end_are_stored_together_or_not_at_all(shop: FakeShop) -> None:
    tell()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE twitter_outbox_message RENAME TO twitter_outbox_gone")
        try:
            drain(shop)
        finally:
            cursor.execute("ALTER TABLE twitter_outbox_gone RENAME TO twitter_outbox_message")
    assert results() == [("new", "")]
    assert len(shop.orders) == 1

    drain(shop, NOW + timedelta(minutes=1))

    assert results() == [("done", "OrderPlaced")]
    assert len(shop.orders) == 1
    assert len(answers()) == 1


def test_shop_that_is_busy_is_asked_later_and_the_person_hears_nothing_yet(
    shop: FakeShop,
) -> None:
    shop.fails_before_order = RetryableError("Busy.", retry_after=timedelta(minutes=2))
    tell()

    drain(shop)
    assert answers() == []
    assert results() == [("new", "")]
    shop.fails_before_order = None
    assert drain(shop, NOW + timedelta(minutes=1)) == 0
    assert drain(shop, NOW + timedelta(minutes=2)) == 1

    assert len(shop.orders) == 1
    assert len(answers()) == 1


def test_event_that_breaks_does_not_stop_those_behind_it(
    shop: FakeShop, caplog: pytest.LogCaptureFixture
) -> None:
    shop.fails_before_order = ValueError("broken")
    tell(make_event(post_id="1"), make_event("@shop #stop", post_id="2"))

    assert drain(shop) == 2

    assert results() == [("new", ""), ("done", "OptedOut")]
    assert "Event post:1 was not handled" in caplog.text
    assert "#buy MUG" not in caplog.text


def test_order_that_the_shop_refuses_is_explained(shop: FakeShop) -> None:
    shop.fails_before_order = OrderRefused(Refuse(RefusalReason.NO_DELIVERY))
    tell()

    drain(shop)

    assert answers() == [
        "We cannot deliver Mug to your address. Nothing was ordered. (12:00 UTC · 900)"
    ]
    assert results() == [("done", "refused: no_delivery")]


@pytest.mark.parametrize(
    ("text", "reason", "answer"),
    [
        ("@shop #buy NOPE", "unknown_code",
         "We know no product with the code NOPE. Please check it."),
        ("@shop #buy", "missing_code", "Which product? Write #buy and one code from our posts."),
        ("@shop #buy MUG 6", "not_enough", "Only 5 of Mug left. Nothing was ordered."),
        ("@shop #buy GONE", "sold_out", "Mug is sold out. Nothing was ordered."),
        ("@shop #buy OLD", "retired", "Mug is no longer for sale."),
    ],
)  # fmt: skip
def test_wish_that_cannot_be_is_explained(
    text: str, reason: str, answer: str, shop: FakeShop
) -> None:
    shop.offers_by_sku["GONE"] = make_offer(make_variant(sku="GONE", available_count=0))
    shop.offers_by_sku["OLD"] = make_offer(is_purchasable=False)
    tell(make_event(text))

    drain(shop)

    assert results() == [("done", f"refused: {reason}")]
    assert answers() == [f"{answer} (12:00 UTC · 900)"]
    assert OutboxMessage.objects.get().priority == Priority.CARE
    assert shop.order_calls == []


def test_person_who_is_not_linked_is_offered_a_claim_once(shop: FakeShop) -> None:
    ShopperLink.objects.all().delete()
    tell()

    drain(shop)

    claim = Claim.objects.get()
    assert (claim.key, claim.x_user_id, claim.reason) == ("post:900", ANA_ID, "not_linked")
    assert claim.expires_at == NOW + timedelta(hours=1)
    (text,) = answers()
    assert text.startswith("1 × Mug is yours to order here: https://shop.example.com/claim/")
    assert results() == [("done", "ClaimOffered")]
    assert shop.order_calls == []


def test_person_is_told_how_long_the_shop_reserves_it(shop: FakeShop) -> None:
    ShopperLink.objects.all().delete()
    shop.reserved_until = NOW + timedelta(minutes=20)
    tell()

    drain(shop)

    (text,) = answers()
    until = print_moment(shop.reserved_until, "en")
    assert text.startswith(f"1 × Mug is reserved for you until {until}: https://")


def test_claim_after_a_crash_is_the_same_claim(shop: FakeShop) -> None:
    ShopperLink.objects.all().delete()
    tell()
    drain(shop)
    first = answers()
    OutboxMessage.objects.all().delete()
    InboxEvent.objects.update(state="new")

    drain(shop)

    assert Claim.objects.count() == 1
    assert answers() == first


def test_linked_person_without_address_is_offered_a_claim(shop: FakeShop) -> None:
    shop.customers["7"] = make_customer(has_default_address=False)
    tell()

    drain(shop)

    assert Claim.objects.get().reason == "no_address"
    assert shop.order_calls == []


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (make_event(author_id=SHOP_ID), "by an account of ours"),
        (make_event(author_id=XUserId("101")), "by an account of ours"),
        (make_event(is_repost=True), "repost"),
        (make_event(created_at=NOW - timedelta(hours=25)), "too old to answer"),
        (make_event(created_at=NOW - timedelta(days=3)), "before the account was connected"),
        (make_event(account_id=XUserId("999")), "for no account of ours"),
        (make_event(account_id=XUserId("")), "for no account of ours"),
        (make_event("good morning @shop"), "no request"),
        (make_event(kind=EventKind.FOLLOWED), "noted: followed"),
    ],
)
def test_event_that_no_machine_should_answer(event: XEvent, why: str, shop: FakeShop) -> None:
    add_account("101", "lamps")
    tell(event)

    assert drain(shop) == 1

    assert results() == [("ignored", why)]
    assert answers() == []
    assert shop.order_calls == []
    assert Claim.objects.count() == 0


def test_strangers_who_only_talk_are_the_only_ones_remembered(shop: FakeShop) -> None:
    tell(make_event("good morning @shop"), make_event(post_id="2", author_id=SHOP_ID))

    drain(shop)

    assert [each.x_user_id for each in Shopper.objects.all()] == [ANA_ID]


def test_person_who_said_stop_is_left_alone_until_start(shop: FakeShop) -> None:
    tell(make_event("@shop #stop", post_id="1"))
    drain(shop)
    tell(make_event(post_id="2"), make_event("@shop #stop", post_id="3"))
    drain(shop)
    assert shoppers.has_opted_out(ANA_ID)
    assert shop.order_calls == []
    assert len(answers()) == 1

    tell(make_event("@shop #start", post_id="4"))
    drain(shop)
    tell(make_event(post_id="5"))
    drain(shop)

    assert [state for state, _ in results()] == ["done", "ignored", "ignored", "done", "done"]
    assert list(shop.orders) == ["post:5"]
    assert len(answers()) == 3


def test_stop_holds_what_waits_for_the_person_and_for_nobody_else(shop: FakeShop) -> None:
    tell(
        make_event("@shop #buy NOPE", post_id="1"),
        make_event("@shop #buy NOPE", post_id="2", author_id=XUserId("301")),
    )
    drain(shop)
    tell(make_event("@shop #stop", post_id="3"))
    drain(shop)

    states = dict(OutboxMessage.objects.values_list("in_reply_to_post_id", "state"))
    # The answer to STOP itself is the last that goes out.
    assert states == {"1": "held", "2": "waiting", "3": "waiting"}


def test_stop_holds_for_every_account_of_the_shop(shop: FakeShop) -> None:
    add_account("101", "lamps")
    tell(make_event("@shop #stop", post_id="1"))
    drain(shop)

    tell(make_event(post_id="2", account_id=XUserId("101")))
    drain(shop)

    assert results()[1] == ("ignored", "opted out")
    assert shop.order_calls == []


def test_account_that_was_addressed_answers(shop: FakeShop) -> None:
    add_account("101", "lamps")
    tell(make_event(account_id=XUserId("101")))

    drain(shop)

    assert OutboxMessage.objects.get().account_x_user_id == "101"


def test_buy_code_of_a_feed_is_understood(shop: FakeShop) -> None:
    from saleor_twitter_plugin import feeds
    from saleor_twitter_plugin.handoffs import SaleorProductId

    product_id = SaleorProductId("1")
    code = feeds.read_or_make_codes([product_id], now=NOW)[product_id]
    shop.offers_by_sku.clear()
    shop.offers_by_product["1"] = make_offer()
    tell(make_event(f"@shop #buy {code.lower()}"))

    drain(shop)

    assert results() == [("done", "OrderPlaced")]


def test_proof_of_a_handle_is_recorded(shop: FakeShop) -> None:
    request = shoppers.start_link(SaleorCustomerId("9"), now=NOW)
    author = XUserId("300")
    tell(make_event(f"@shop #link {request.code}", author_id=author, author_handle="bea"))

    drain(shop)

    link = shoppers.confirm_link(SaleorCustomerId("9"), request.code, now=NOW)
    assert (link.x_user_id, link.handle) == ("300", "bea")
    assert answers() == [
        "Thank you! Now confirm in your account at our shop that this is you. (12:00 UTC · 900)"
    ]


def test_proof_without_a_handle_asks_x_for_it_once(shop: FakeShop, fake_x: FakeX) -> None:
    # X leaves the handle out of replies and quotes.
    request = shoppers.start_link(SaleorCustomerId("9"), now=NOW)
    fake_x.answer("GET /2/users/300", Answer(json={"data": {"id": "300", "username": "bea"}}))
    tell(make_event(f"@shop #link {request.code}", author_id=XUserId("300"), author_handle=""))

    drain(shop)

    link = shoppers.confirm_link(SaleorCustomerId("9"), request.code, now=NOW)
    assert (link.x_user_id, link.handle) == ("300", "bea")
    assert len(fake_x.requests) == 1
    assert fake_x.published == []


def test_proof_without_a_handle_waits_while_x_is_away(shop: FakeShop, fake_x: FakeX) -> None:
    request = shoppers.start_link(SaleorCustomerId("9"), now=NOW)
    fake_x.answer("GET /2/users/300", Answer(503))
    tell(make_event(f"@shop #link {request.code}", author_id=XUserId("300"), author_handle=""))

    drain(shop)

    assert results() == [("new", "")]
    assert answers() == []
    assert shoppers.has_opted_out(XUserId("300")) is False


def test_other_requests_without_a_handle_ask_x_nothing(shop: FakeShop, fake_x: FakeX) -> None:
    tell(make_event(author_handle=""), make_event("good morning", post_id="2", author_handle=""))

    drain(shop)

    assert fake_x.requests == []
    assert len(shop.orders) == 1


@pytest.mark.django_db(transaction=True)
def test_stop_that_broke_before_its_answer_is_answered_later(shop: FakeShop) -> None:
    tell(make_event("@shop #stop"))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE twitter_outbox_message RENAME TO twitter_outbox_gone")
        try:
            drain(shop)
        finally:
            cursor.execute("ALTER TABLE twitter_outbox_gone RENAME TO twitter_outbox_message")
    assert not shoppers.has_opted_out(ANA_ID)

    drain(shop, NOW + timedelta(minutes=1))

    assert shoppers.has_opted_out(ANA_ID)
    assert len(answers()) == 1


def test_answer_is_in_the_persons_language(shop: FakeShop) -> None:
    tell(make_event("@shop #buy NOPE", language="es"))

    drain(shop)

    assert "We know no product" not in answers()[0]
    assert "NOPE" in answers()[0]


@pytest.mark.parametrize("form", [{"is_active": False}, {"claim_url": ""}])
def test_events_wait_while_the_plugin_does_not_work(
    form: dict[str, object], shop: FakeShop
) -> None:
    shop.config = make_config(**form)  # type: ignore[arg-type]
    tell()

    assert drain(shop) == 0
    assert results() == [("new", "")]
    assert shop.order_calls == []
