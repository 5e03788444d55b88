"""Asked once more: what the person has seen is ordered, once, whatever happens in between."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection

from saleor_twitter_plugin import claims, wishes
from saleor_twitter_plugin.handoffs import (
    EventKind,
    Origin,
    RefusalReason,
    Refuse,
    WaitingKind,
    XPostId,
    XUserId,
)
from saleor_twitter_plugin.models import (
    Claim,
    InboxEvent,
    OutboxMessage,
    PendingWish,
    ShopAction,
    ShopperLink,
)
from saleor_twitter_plugin.pipeline import clear_expired, forget_posts
from saleor_twitter_plugin.shop import OrderRefused
from tests.factories import (
    ANA_ID,
    NOW,
    SHOP_ID,
    add_account,
    euros,
    make_direct_message,
    make_event,
    make_offer,
    make_variant,
    make_wish,
)
from tests.fakes import FakeShop

from .conftest import RunTogether
from .flow import answers, drain, open_shop, results, say, tell, wish_states

pytestmark = pytest.mark.django_db
ASKED = "1 × Mug: €12.50 before delivery. Reply #confirm within 15 minutes to order, or #cancel."
NOTHING = "Nothing waits to be confirmed: it is done, cancelled, or older than 15 minutes."
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def shop(fake_shop: FakeShop) -> FakeShop:
    return open_shop(fake_shop, confirmation="always")


def ask(shop: FakeShop, text: str = "@shop #buy MUG") -> None:
    say(text, "900")
    drain(shop)
    assert wish_states() == ["waiting"]


def test_wish_waits_and_is_ordered_when_it_is_confirmed(shop: FakeShop) -> None:
    ask(shop)
    assert answers() == [ASKED]
    assert shop.order_calls == []

    say("@shop #confirm", "910", at=LATER)
    drain(shop, LATER)

    ((key, request),) = shop.order_calls
    assert key == "post:900"
    assert request.origin == Origin(ANA_ID, "ana", XPostId("900"), SHOP_ID, "shop", False)
    assert answers()[1].startswith("Thank you! Order 1: 1 × Mug, €12.50.")
    assert OutboxMessage.objects.get(key="answer:deal:post:910").in_reply_to_post_id == "910"
    assert wish_states() == ["confirmed"]


def test_wish_of_a_mention_is_confirmed_by_message(shop: FakeShop) -> None:
    ask(shop)
    tell(make_direct_message("confirm", message_id="70", created_at=LATER), at=LATER)

    drain(shop, LATER)

    ((_, request),) = shop.order_calls
    assert request.origin.is_message is False
    assert OutboxMessage.objects.get(key="answer:deal:message:70").kind == "direct_message"


def test_confirming_twice_orders_once(shop: FakeShop) -> None:
    ask(shop)
    say("@shop #confirm", "910", at=LATER)
    say("@shop #confirm", "911", at=LATER)

    drain(shop, LATER)

    assert len(shop.order_calls) == 1
    assert answers()[2] == NOTHING


@pytest.mark.django_db(transaction=True)
def test_confirming_twice_at_once_orders_once(shop: FakeShop, run_together: RunTogether) -> None:
    ask(shop)
    for number in range(6):
        say("@shop #confirm", f"91{number}", at=LATER)

    run_together(*[partial(drain, shop, LATER)] * 3)
    drain(shop, LATER + timedelta(minutes=2))

    assert list(shop.orders) == ["post:900"]
    assert len([each for each in answers() if each.startswith("Thank you!")]) == 1
    assert answers().count(NOTHING) == 5


def test_confirmation_of_another_person_or_to_another_account_is_of_nothing(
    shop: FakeShop,
) -> None:
    add_account("101", "lamps")
    ask(shop)
    say("@shop #confirm", "910", at=LATER, author_id=XUserId("300"), author_handle="bea")
    say("@lamps #confirm", "911", at=LATER, account_id=XUserId("101"))

    drain(shop, LATER)

    assert shop.order_calls == []
    assert answers()[1:] == [NOTHING, NOTHING]
    assert wish_states() == ["waiting"]


def test_confirmation_that_was_written_in_time_and_told_late_counts(shop: FakeShop) -> None:
    ask(shop)
    in_time = NOW + timedelta(minutes=14)
    say("@shop #confirm", "910", at=in_time)

    drain(shop, NOW + timedelta(minutes=16))

    assert len(shop.orders) == 1


def test_confirmation_after_the_time_orders_nothing(shop: FakeShop) -> None:
    ask(shop)
    late = NOW + timedelta(minutes=15)
    say("@shop #confirm", "910", at=late)

    drain(shop, late)

    assert shop.order_calls == []
    assert answers()[1] == NOTHING


def test_wish_expires_and_goes(shop: FakeShop) -> None:
    ask(shop)

    clear_expired(now=NOW + timedelta(minutes=29))
    assert wish_states() == ["waiting"]
    clear_expired(now=NOW + timedelta(minutes=30))
    assert wish_states() == ["expired"]
    clear_expired(now=NOW + timedelta(days=31))
    assert wish_states() == []


def test_price_that_changed_is_told_and_asked_again(shop: FakeShop) -> None:
    ask(shop)
    shop.offers_by_product["1"] = make_offer(make_variant(price=euros("14.00")))
    say("@shop #confirm", "910", at=LATER)
    drain(shop, LATER)
    assert answers()[1] == (
        "The price has changed: 1 × Mug is €14.00 before delivery now. Reply #confirm within 15"
        " minutes to order, or #cancel."
    )
    assert shop.order_calls == []

    again = LATER + timedelta(minutes=14)
    say("@shop #confirm", "911", at=again)
    drain(shop, again)

    assert list(shop.orders) == ["post:900"]


def test_confirmation_written_before_the_new_price_was_told_is_not_of_it(shop: FakeShop) -> None:
    ask(shop)
    shop.offers_by_product["1"] = make_offer(make_variant(price=euros("14.00")))
    # Both were written while the old price was what the person knew.
    say("@shop #confirm", "910", at=NOW + timedelta(seconds=10))
    say("@shop #confirm", "911", at=NOW + timedelta(seconds=11))

    drain(shop, LATER)

    assert shop.order_calls == []
    assert answers()[2].startswith("1 × Mug: €14.00 before delivery.")


def test_what_is_sold_out_meanwhile_is_not_ordered(shop: FakeShop) -> None:
    ask(shop)
    shop.offers_by_product["1"] = make_offer(make_variant(available_count=0))
    say("@shop #confirm", "910", at=LATER)

    drain(shop, LATER)

    assert shop.order_calls == []
    assert answers()[1] == "Mug is sold out. Nothing was ordered."


def test_order_that_the_shop_refuses_ends_the_wish(shop: FakeShop) -> None:
    ask(shop)
    shop.fails_before_order = OrderRefused(Refuse(RefusalReason.SOLD_OUT))
    say("@shop #confirm", "910", at=LATER)

    drain(shop, LATER)

    assert answers()[1] == "Mug is sold out. Nothing was ordered."
    assert wish_states() == ["cancelled"]


def test_next_wish_replaces_the_first(shop: FakeShop) -> None:
    ask(shop)
    say("@shop #buy MUG 2", "901", at=LATER)
    drain(shop, LATER)
    assert answers()[1].endswith("or #cancel. Your earlier wish is dropped.")
    assert wish_states() == ["replaced", "waiting"]

    say("@shop #confirm", "910", at=LATER + timedelta(minutes=1))
    drain(shop, LATER + timedelta(minutes=1))

    ((key, request),) = shop.order_calls
    assert (key, request.wishes[0].quantity) == ("post:901", 2)


def test_confirmation_written_before_the_next_wish_was_asked_is_not_of_it(shop: FakeShop) -> None:
    ask(shop)
    say("@shop #buy MUG 2", "901", at=NOW + timedelta(seconds=10))
    say("@shop #confirm", "910", at=NOW + timedelta(seconds=11))

    drain(shop, LATER)

    assert shop.order_calls == []
    assert answers()[2].startswith("2 × Mug: €25.00")


@pytest.mark.parametrize("text", ["@shop #cancel", "@shop #pass"])
def test_cancelled_wish_is_not_ordered(text: str, shop: FakeShop) -> None:
    ask(shop)
    say(text, "910", at=LATER)
    say("@shop #confirm", "911", at=LATER)

    drain(shop, LATER)

    assert answers()[1:] == ["Cancelled: 1 × Mug. Nothing was ordered.", NOTHING]
    assert wish_states() == ["cancelled"]
    assert shop.order_calls == []


def test_cancelling_cancels_the_wish_and_then_the_newest_claim(shop: FakeShop) -> None:
    for number, code in ((890, "MUG"), (891, "MUG 2")):
        say(f"@shop #reserve {code}", f"{number}", at=NOW + timedelta(seconds=number - 890))
        drain(shop, NOW + timedelta(seconds=number - 890))
    ask(shop)

    for number in range(4):
        say("@shop #cancel", f"91{number}", at=LATER)
    drain(shop, LATER)

    assert answers()[3:] == [
        "Cancelled: 1 × Mug. Nothing was ordered.",
        "Cancelled: 2 × Mug. Nothing was ordered.",
        "Cancelled: 1 × Mug. Nothing was ordered.",
        "Nothing waits that could be cancelled.",
    ]
    assert set(Claim.objects.values_list("expires_at", flat=True)) == {LATER}


def test_cancelled_purchase_gives_back_what_it_holds(shop: FakeShop) -> None:
    say("@shop #reserve MUG", "899")
    drain(shop)
    claim = Claim.objects.get()
    ShopAction.objects.create(
        key=claims.action_key(claim), state="opened", saleor_checkout_id="checkout-1"
    )
    say("@shop #cancel", "910", at=LATER)

    drain(shop, LATER)

    assert shop.released == ["checkout-1"]


# --- edits and deletes --------------------------------------------------------------------------


def edit(text: str, post_id: str = "902") -> None:
    say(text, post_id, at=LATER, action_key="post:900")


def test_edit_before_the_confirmation_is_told_once_and_ordered(shop: FakeShop) -> None:
    ask(shop)
    edit("@shop #buy MUG 3")
    drain(shop, LATER)
    assert answers()[1].startswith("3 × Mug: €37.50 before delivery.")
    assert OutboxMessage.objects.get(key="answer:post:902").in_reply_to_post_id == "902"

    say("@shop #confirm", "910", at=LATER + timedelta(minutes=1))
    drain(shop, LATER + timedelta(minutes=1))

    ((key, request),) = shop.order_calls
    assert (key, request.wishes[0].quantity) == ("post:900", 3)
    assert request.origin.x_post_id == "900"


def test_edit_that_says_the_same_is_not_answered_again(shop: FakeShop) -> None:
    ask(shop)
    edit("@shop #buy MUG please")

    drain(shop, LATER)

    assert answers() == [ASKED]
    assert wish_states() == ["waiting"]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("@shop never mind", []),
        ("@shop #buy NOPE", ["We know no product with the code NOPE. Please check it."]),
    ],
)
def test_wish_that_is_edited_away_is_not_ordered(
    text: str, answer: list[str], shop: FakeShop
) -> None:
    ask(shop)
    edit(text)
    say("@shop #confirm", "910", at=LATER)

    drain(shop, LATER)

    assert shop.order_calls == []
    assert answers()[1:] == [*answer, NOTHING]
    assert wish_states() == ["cancelled"]


def test_edit_after_the_order_changes_nothing(shop: FakeShop) -> None:
    ask(shop)
    say("@shop #confirm", "910", at=LATER)
    drain(shop, LATER)
    ShopAction.objects.create(key="post:900", state="done")

    edit("@shop #buy MUG 3")
    drain(shop, LATER)

    assert results()[2] == "edited after its deal"
    assert len(shop.order_calls) == 1
    assert len(answers()) == 2


def test_earlier_version_that_comes_late_is_not_asked(shop: FakeShop) -> None:
    edit("@shop #buy MUG 3")
    drain(shop, LATER)
    say("@shop #buy MUG", "900", at=NOW)

    drain(shop, LATER)

    assert results()[1] == "edited before its turn"
    assert PendingWish.objects.get().lines[0]["quantity"] == 3
    assert len(answers()) == 1


def test_confirmation_of_what_was_edited_since_is_asked_again(shop: FakeShop) -> None:
    ask(shop)
    say("@shop #confirm", "910", at=NOW + timedelta(seconds=20))
    edit("@shop #buy MUG 3")
    InboxEvent.objects.filter(key="post:902").update(not_before=NOW)
    drain(shop, LATER)

    # The edit was heard first; the person had confirmed one.
    assert shop.order_calls == []
    assert [each[:10] for each in answers()[1:]] == ["3 × Mug: €", "3 × Mug: €"]


def test_deleted_post_is_not_ordered_and_not_answered(shop: FakeShop) -> None:
    ask(shop)
    tell(
        make_event(
            "", key="post.delete:900", action_key="post.delete:900", kind=EventKind.POST_DELETED
        ),
        at=LATER,
    )
    say("@shop #confirm", "910", at=LATER)
    drain(shop, LATER)

    assert wish_states() == ["cancelled"]
    assert PendingWish.objects.get().x_post_id == ""
    assert shop.order_calls == []
    assert answers()[1:] == [NOTHING]


def test_deletion_that_waits_for_its_turn_stops_the_confirmation(shop: FakeShop) -> None:
    ask(shop)
    say("@shop #confirm", "910", at=LATER)
    tell(
        make_event(
            "", key="post.delete:900", action_key="post.delete:900", kind=EventKind.POST_DELETED
        ),
        at=LATER + timedelta(seconds=1),
    )

    drain(shop, LATER)

    assert shop.order_calls == []
    assert answers()[1:] == [NOTHING]


def test_deletion_after_the_order_leaves_it(shop: FakeShop) -> None:
    ask(shop)
    say("@shop #confirm", "910", at=LATER)
    drain(shop, LATER)

    forget_posts([XPostId("900")], now=LATER)

    assert wish_states() == ["confirmed"]
    assert list(shop.orders) == ["post:900"]


# --- crashes and races --------------------------------------------------------------------------


def crash(shop: FakeShop, at: str) -> None:
    """Let a worker die while it stores the answer, or before, or after the order."""
    if at == "answer":
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE twitter_outbox_message RENAME TO twitter_outbox_gone")
            try:
                drain(shop, LATER)
            finally:
                cursor.execute("ALTER TABLE twitter_outbox_gone RENAME TO twitter_outbox_message")
        return
    setattr(shop, at, SystemExit("killed"))
    with pytest.raises(SystemExit):
        drain(shop, LATER)
    setattr(shop, at, None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("at", ["fails_before_order", "fails_after_order", "answer"])
def test_worker_that_dies_while_it_confirms_leaves_one_order_and_one_answer(
    at: str, shop: FakeShop
) -> None:
    ask(shop)
    say("@shop #confirm", "910", at=LATER)
    crash(shop, at)
    assert len(answers()) == 1

    # The time is over and the price another: it was confirmed all the same.
    shop.offers_by_product["1"] = make_offer(make_variant(price=euros("99")))
    drain(shop, NOW + timedelta(minutes=20))

    assert list(shop.orders) == ["post:900"]
    assert [each[:10] for each in answers()] == ["1 × Mug: €", "Thank you!"]
    assert wish_states() == ["confirmed"]


@pytest.mark.django_db(transaction=True)
def test_worker_that_dies_while_it_asks_asks_once(shop: FakeShop) -> None:
    say("@shop #buy MUG", "900")
    crash(shop, "answer")
    assert wish_states() == ["waiting"]

    drain(shop, NOW + timedelta(minutes=2))

    assert answers() == [ASKED]
    assert PendingWish.objects.get().version == 1


@pytest.mark.django_db(transaction=True)
def test_worker_that_dies_while_it_cancels_cancels_no_other(shop: FakeShop) -> None:
    say("@shop #reserve MUG 2", "899")
    drain(shop)
    ask(shop)
    say("@shop #cancel", "910", at=LATER)
    crash(shop, "answer")
    assert wish_states() == ["waiting"]

    drain(shop, NOW + timedelta(minutes=2))

    assert wish_states() == ["cancelled"]
    assert answers()[2] == "Cancelled: 1 × Mug. Nothing was ordered."
    assert Claim.objects.get().expires_at > NOW + timedelta(minutes=2)


ORIGIN = Origin(ANA_ID, "ana", XPostId("900"), SHOP_ID, "shop")


def wish_for(quantity: int, event_key: str) -> wishes.Asked:
    return wishes.ask(
        "post:900",
        origin=ORIGIN,
        event_key=event_key,
        wishes=[make_wish(quantity=quantity)],
        total=euros("12.50"),
        now=NOW,
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(5))
def test_confirmation_edit_and_deletion_at_once_have_one_winner(
    attempt: int, run_together: RunTogether
) -> None:
    wish_for(1, "post:900")
    seen = wishes.find_waiting(ANA_ID, SHOP_ID)
    assert seen is not None

    taken, asked, _ = run_together(
        lambda: wishes.take(seen, confirmed_by="post:910", now=NOW),
        lambda: wish_for(2, "post:902"),
        lambda: wishes.cancel("post:900", now=NOW),
    )

    row = PendingWish.objects.get()
    if taken:
        # What was confirmed is what was seen; the edit came too late and says nothing.
        assert (row.state, row.lines[0]["quantity"], asked.is_new) == ("confirmed", 1, False)
    else:
        assert row.state in {"waiting", "cancelled"}
        assert row.confirmed_by == ""


@pytest.mark.django_db(transaction=True)
def test_many_wishes_at_once_leave_one_that_waits(run_together: RunTogether) -> None:
    def one(number: int) -> wishes.Asked:
        return wishes.ask(
            f"post:{number}", origin=ORIGIN, event_key=f"post:{number}", now=NOW,
            wishes=[make_wish()], total=euros("12.50"),
        )  # fmt: skip

    run_together(*[partial(one, each) for each in range(8)])

    assert sorted(wish_states()) == ["replaced"] * 7 + ["waiting"]


# --- unlinking ----------------------------------------------------------------------------------


def test_unlinking_is_confirmed_by_the_same_person(shop: FakeShop) -> None:
    say("@shop #unlink", "900")
    say("@shop #confirm", "909", author_id=XUserId("300"), author_handle="bea")
    drain(shop)
    assert answers() == [
        "Reply #confirm within 15 minutes to unlink this handle from your account.",
        NOTHING,
    ]
    assert PendingWish.objects.get().kind == WaitingKind.UNLINK
    assert ShopperLink.objects.get().removed_at is None

    say("@shop #confirm", "910", at=LATER)
    drain(shop, LATER)

    assert ShopperLink.objects.get().removed_at == LATER
    assert answers()[2] == "Done: this handle is not linked to your account any more."
    assert shop.order_calls == []


def test_unlinking_may_be_cancelled(shop: FakeShop) -> None:
    say("@shop #unlink", "900")
    drain(shop)
    say("@shop #cancel", "910", at=LATER)
    say("@shop #confirm", "911", at=LATER)
    drain(shop, LATER)

    assert answers()[1:] == ["Cancelled: the handle stays linked.", NOTHING]
    assert ShopperLink.objects.get().removed_at is None


def test_who_is_not_linked_has_nothing_to_unlink(shop: FakeShop) -> None:
    ShopperLink.objects.all().delete()
    say("@shop #unlink", "900")

    drain(shop)

    assert answers() == ["This handle is linked to no account."]
    assert wish_states() == []


@pytest.mark.django_db(transaction=True)
def test_worker_that_dies_while_it_unlinks_leaves_the_link(shop: FakeShop) -> None:
    say("@shop #unlink", "900")
    drain(shop)
    say("@shop #confirm", "910", at=LATER)
    crash(shop, "answer")
    assert ShopperLink.objects.get().removed_at is None

    drain(shop, NOW + timedelta(minutes=2))

    assert ShopperLink.objects.get().removed_at is not None
    assert len(answers()) == 2
