"""Released posts → X: as the catalog is when they are sent, or not at all; never twice."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from saleor_twitter_plugin import accounts, outbox
from saleor_twitter_plugin.handoffs import Money, SaleorCategoryId
from saleor_twitter_plugin.models import Account, FeedItem, FeedTemplate, OutboxMessage, StaffTask
from saleor_twitter_plugin.outbox.reconciling import SENDING_AT_MOST
from saleor_twitter_plugin.pipeline import (
    correct_posts,
    drain_outbox,
    reconcile_outbox,
    release_posts,
    send_message,
    watch_posts,
)
from saleor_twitter_plugin.pipeline.watching import list_late_posts
from saleor_twitter_plugin.sealing import Sealer
from tests.database.feed_rows import CHANNEL, add_speaker, plan_post, remember
from tests.factories import NOW, fill_checklist, free_rules, make_item
from tests.fakes import Answer, FakeShop, FakeX

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def shop(fake_shop: FakeShop) -> FakeShop:
    fake_shop.items["1"] = make_item()
    free_rules(add_speaker())
    return fake_shop


def dollars(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def drain(shop: FakeShop, sealer: Sealer, now: Any = NOW) -> int:
    return drain_outbox(shop=shop, sealer=sealer, clock=lambda: now)


def release(shop: FakeShop, **parts: Any) -> FeedItem:
    item = plan_post(Account.objects.get(), **parts)
    assert release_posts(shop=shop, now=NOW) == 1
    item.refresh_from_db()
    return item


def post(shop: FakeShop, sealer: Sealer, **parts: Any) -> FeedItem:
    """Send a post, and let the shop be remembered as it was then."""
    item = release(shop, **parts)
    assert drain(shop, sealer) == 1
    item.refresh_from_db()
    return item


def change_price(shop: FakeShop, amount: str, **parts: Any) -> None:
    shop.items["1"] = make_item(price=dollars(amount), **parts)
    remember(amount=amount)


def test_post_says_the_price_of_the_moment_and_notes_it(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    item = release(shop)
    shop.items["1"] = make_item(price=dollars("11.00"))

    drain(shop, sealer)

    assert fake_x.published[0].json["text"].startswith("Mug · $11.00\n")
    item.refresh_from_db()
    assert (item.state, item.template_name) == ("released", "default")
    assert (item.posted_amount, item.posted_currency) == (Decimal(11), "USD")


def test_post_is_written_by_the_owners_template(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    FeedTemplate.objects.create(
        name="loud", trigger="published", language="en", body="NEW! {name} {price} {code}"
    )

    item = post(shop, sealer)

    assert fake_x.published[0].json["text"].startswith("NEW! Mug $12.50 ")
    assert item.template_name == "loud"


def test_scheduled_post_says_what_was_written(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    text = "Come and see us"
    item = post(shop, sealer, product_id="", trigger="scheduled", change="scheduled:a", text=text)

    assert fake_x.published[0].json == {"text": text}
    assert (item.posted_amount, item.template_name) == (None, "")


SOLD_OUT = "The product is out of stock."
HIDDEN = "The product is no longer visible in the channel."
DEARER = "Its price is no longer lower than before."
MORE = "It is no longer down to its last units."


@pytest.mark.parametrize(
    ("trigger", "live", "why"),
    [
        ("published", {"is_in_stock": False}, SOLD_OUT),
        ("back_in_stock", {"is_in_stock": False}, SOLD_OUT),
        ("new_variant", {"is_visible": False}, HIDDEN),
        ("price_drop", {"is_in_stock": False}, SOLD_OUT),
        ("price_drop", {"price": dollars("12.51")}, DEARER),
        ("price_drop", {"price": Money(Decimal("12.50"), "EUR")}, DEARER),
        ("last_units", {"stock_quantity": 4}, MORE),
        ("last_units", {"stock_quantity": None}, MORE),
        ("published", {"category_ids": (SaleorCategoryId("99"),)},
         "No account speaks for its category any more."),
    ],
)  # fmt: skip
def test_post_that_is_no_longer_true_is_held_and_closed(
    trigger: str, live: dict[str, Any], why: str, shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    remember(amount="12.50")
    item = release(shop, trigger=trigger, change=f"{trigger}:2")
    shop.items["1"] = make_item(**live)

    drain(shop, sealer)

    item.refresh_from_db()
    message = OutboxMessage.objects.get()
    assert (message.state, message.last_error) == ("held", why)
    assert (item.state, item.closed_why) == ("closed", why)
    assert fake_x.requests == []


@pytest.mark.parametrize(
    ("trigger", "live"),
    [
        ("price_drop", {}),
        ("price_drop", {"price": dollars("12.00")}),
        ("last_units", {"stock_quantity": 3}),
        ("back_in_stock", {}),
        ("new_variant", {}),
    ],
)
def test_post_that_is_still_true_is_sent(
    trigger: str, live: dict[str, Any], shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    remember(amount="12.50")
    release(shop, trigger=trigger, change=f"{trigger}:2")
    shop.items["1"] = make_item(**live)

    drain(shop, sealer)

    assert OutboxMessage.objects.get().state == "sent"
    assert len(fake_x.published) == 1


def test_held_post_makes_room_for_the_next(shop: FakeShop, sealer: Sealer, fake_x: FakeX) -> None:
    account = Account.objects.get()
    free_rules(account, posts_per_hour=1)
    shop.items["2"] = make_item(product_id="2")
    plan_post(account, "1", score=90)
    plan_post(account, "2", score=10)
    release_posts(shop=shop, now=NOW)
    shop.items["1"] = make_item(is_in_stock=False)
    drain(shop, sealer)

    # at once: not in the hour that the cap would have taken
    assert release_posts(shop=shop, now=NOW) == 1
    drain(shop, sealer)

    assert FeedItem.objects.get(saleor_product_id="2").outbox_key
    assert len(fake_x.published) == 1


def test_post_that_x_refuses_is_closed_with_the_reason(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    fake_x.answer("POST /2/tweets", Answer(400, {"detail": "invalid text"}))

    item = post(shop, sealer)

    assert OutboxMessage.objects.get().state == "failed"
    assert item.state == "closed"
    assert item.closed_why == OutboxMessage.objects.get().last_error[:200]


# --- a worker that is killed --------------------------------------------------------------------


def test_worker_that_dies_before_it_calls_x_loses_nothing(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    item = release(shop)
    # given a worker that claimed it, and is no more
    assert outbox.claim_next(now=NOW) is not None
    assert drain(shop, sealer, NOW + timedelta(seconds=30)) == 0

    assert drain(shop, sealer, LATER) == 1

    item.refresh_from_db()
    assert item.posted_amount == Decimal("12.50")
    assert len(fake_x.published) == 1


def test_worker_that_dies_while_it_calls_x_makes_no_double(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    item = release(shop)
    message = outbox.claim_next(now=NOW)
    assert message is not None
    outbox.mark_sending(message, text="Mug", now=NOW)
    fake_x.answer("GET /2/users/100/tweets", Answer(json={"data": [{"id": "8", "text": "Mug"}]}))

    assert drain(shop, sealer, LATER) == 0
    assert reconcile_outbox(shop=shop, sealer=sealer, clock=lambda: LATER) == 1
    assert release_posts(shop=shop, now=LATER) == 0

    item.refresh_from_db()
    assert (item.state, OutboxMessage.objects.get().x_post_id) == ("released", "8")
    assert fake_x.published == []


def test_worker_that_comes_too_late_notes_no_price(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    item = release(shop)
    slow = outbox.claim_next(now=NOW)
    assert slow is not None
    drain(shop, sealer, LATER)
    shop.items["1"] = make_item(price=dollars("99.00"))

    send_message(slow, shop=shop, config=shop.config, sealer=sealer, clock=lambda: LATER)

    item.refresh_from_db()
    assert item.posted_amount == Decimal("12.50")
    assert len(fake_x.published) == 1


# --- prices that change afterwards --------------------------------------------------------------


def correct(shop: FakeShop, now: Any = LATER) -> int:
    return correct_posts(shop=shop, now=now)


def test_price_that_changed_is_answered_below_the_post_once(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    item = post(shop, sealer)
    change_price(shop, "15.00")

    assert correct(shop) == 1
    assert correct(shop) == 0
    drain(shop, sealer, LATER)

    assert [each.json for each in fake_x.published[1:]] == [
        {"text": "New price: $15.00", "reply": {"in_reply_to_tweet_id": "5001"}}
    ]
    item.refresh_from_db()
    assert (item.corrected_at, item.posted_amount) == (LATER, Decimal("12.50"))
    assert OutboxMessage.objects.get(key=f"correction:{item.pk}").priority == "2_care"


def test_correction_says_the_price_of_its_own_moment(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    post(shop, sealer)
    Account.objects.update(language="es")
    change_price(shop, "15.00")
    correct(shop)
    shop.items["1"] = make_item(price=dollars("16.00"), country_code="ES", has_price_range=True)

    drain(shop, sealer, LATER)

    assert "16,00" in fake_x.published[1].json["text"]


def test_price_that_came_back_is_not_answered(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    post(shop, sealer)
    change_price(shop, "15.00")
    correct(shop)
    shop.items["1"] = make_item()

    drain(shop, sealer, LATER)

    assert len(fake_x.published) == 1
    assert OutboxMessage.objects.filter(state="held").count() == 1


def test_correction_needs_no_approval_of_replies(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    Account.objects.update(auto_reply_approved_on=None)
    post(shop, sealer)
    change_price(shop, "15.00")
    correct(shop)

    drain(shop, sealer, LATER)

    assert len(fake_x.published) == 2


def test_post_is_deleted_where_its_owner_wants_that(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    free_rules(Account.objects.get(), correction="delete")
    Account.objects.update(auto_reply_approved_on=None)
    item = post(shop, sealer)
    change_price(shop, "15.00")

    assert correct(shop) == 1
    drain(shop, sealer, LATER)
    assert correct(shop) == 0

    assert len(fake_x.seen("DELETE /2/tweets/5001")) == 1
    message = OutboxMessage.objects.get(key=f"correction:{item.pk}")
    assert (message.kind, message.state) == ("deletion", "sent")
    assert len(fake_x.published) == 1


def test_deletion_whose_worker_died_is_done_again(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    free_rules(Account.objects.get(), correction="delete")
    post(shop, sealer)
    change_price(shop, "15.00")
    correct(shop)
    message = outbox.claim_next(now=LATER)
    assert message is not None
    outbox.mark_sending(message, text="", now=LATER)

    outbox.expire_sending(now=LATER + SENDING_AT_MOST + timedelta(seconds=1))
    drain(shop, sealer, LATER + timedelta(minutes=5))

    message.refresh_from_db()
    assert message.state == "sent"
    assert len(fake_x.seen("DELETE /2/tweets/5001")) == 1


def test_post_is_left_alone_where_its_owner_wants_that(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    free_rules(Account.objects.get(), correction="leave")
    item = post(shop, sealer)
    change_price(shop, "15.00")

    assert correct(shop) == 0

    item.refresh_from_db()
    assert item.corrected_at is None


@pytest.mark.parametrize(
    "live",
    [
        {},
        {"price": dollars("15.00"), "is_in_stock": False},
        {"price": dollars("15.00"), "is_visible": False},
        {"price": Money(Decimal(15), "EUR")},
    ],
)
def test_price_that_nobody_pays_corrects_nothing(
    live: dict[str, Any], shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    post(shop, sealer)
    remember(amount="15.00")
    shop.items["1"] = make_item(**live)

    assert correct(shop) == 0
    assert OutboxMessage.objects.count() == 1


def test_old_posts_and_those_not_sent_are_not_corrected(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    post(shop, sealer)
    change_price(shop, "15.00")

    assert correct(shop, NOW + timedelta(days=7)) == 0
    OutboxMessage.objects.update(state="unknown")
    assert correct(shop) == 0


# --- posts that are late ------------------------------------------------------------------------


def test_late_post_without_a_reason_is_shown_to_the_staff_until_it_goes(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    item = release(shop)
    assert watch_posts(now=NOW + timedelta(minutes=5)) == 0

    assert watch_posts(now=NOW + timedelta(minutes=6)) == 1
    assert watch_posts(now=NOW + timedelta(minutes=7)) == 1

    task = StaffTask.objects.get()
    assert (task.kind, task.outbox_key, task.account_x_user_id) == (
        "late_post",
        item.outbox_key,
        "100",
    )
    drain(shop, sealer, LATER)
    assert watch_posts(now=LATER) == 0
    assert StaffTask.objects.count() == 0


def test_post_that_waits_for_the_limits_of_x_says_so(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    reset_at = LATER + timedelta(hours=1)
    headers = {"x-rate-limit-reset": str(int(reset_at.timestamp()))}
    fake_x.answer("POST /2/tweets", Answer(429, {}, headers=headers))
    post(shop, sealer)

    assert watch_posts(now=LATER) == 0

    (late,) = list_late_posts(now=LATER)
    assert late.why == OutboxMessage.objects.get().last_error != ""
    assert StaffTask.objects.count() == 0


def test_post_that_waits_for_its_account_says_so(shop: FakeShop) -> None:
    release(shop)
    Account.objects.update(automated_label_at=None)
    assert [each.why for each in list_late_posts(now=LATER)] == [
        "Its account's checklist is not complete."
    ]

    fill_checklist(Account.objects.get(), now=NOW)
    Account.objects.update(state="needs_reconnecting", state_reason="Its token was refused.")
    assert [each.why for each in list_late_posts(now=LATER)] == ["Its token was refused."]
    assert watch_posts(now=LATER) == 0


def test_account_that_loses_its_category_after_release_stays_silent(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    release(shop)
    accounts.release_category(SaleorCategoryId("1"), channel=CHANNEL)

    drain(shop, sealer)

    assert fake_x.published == []
    assert FeedItem.objects.get().state == "closed"
