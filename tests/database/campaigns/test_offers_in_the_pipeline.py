"""A hashtag is written, and its event is carried to its one answer."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from saleor_twitter_plugin import campaigns, inbox, pipeline
from saleor_twitter_plugin.campaigns import loaded
from saleor_twitter_plugin.campaigns.codes import CODE_PREFIX
from saleor_twitter_plugin.errors import RetryableError
from saleor_twitter_plugin.handoffs import (
    CustomerOrder,
    DiscountKind,
    OrderState,
    SaleorCategoryId,
    SaleorCustomerId,
    SaleorOrderId,
    XEvent,
)
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import (
    Campaign,
    CampaignAsk,
    CampaignCode,
    InboxEvent,
    LoadedVoucher,
    OutboxMessage,
    ShopperLink,
)
from tests.database.campaigns.rows import draft
from tests.factories import (
    ANA_ID,
    NOW,
    SHOP_ID,
    SIGNING_KEY,
    add_account,
    euros,
    make_event,
)
from tests.fakes import FakeShop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(fake_shop: FakeShop) -> FakeShop:
    add_account()
    return fake_shop


def link(x_user_id: str = ANA_ID, customer_id: str = "7") -> None:
    ShopperLink.objects.create(
        x_user_id=x_user_id, handle="ana", saleor_customer_id=customer_id, linked_at=NOW
    )


def run(**values: Any) -> Campaign:
    return campaigns.schedule(draft(**values), now=NOW)


def ask(shop: FakeShop, *events: XEvent, now: datetime = NOW) -> None:
    given = events or (make_event("@shop #SummerSale please"),)
    inbox.record(given, source="webhook", sealer=get_sealer(), now=NOW)
    pipeline.drain_inbox(shop=shop, sealer=get_sealer(), signing_key=SIGNING_KEY, clock=lambda: now)


def answers() -> list[str]:
    return list(OutboxMessage.objects.order_by("pk").values_list("text", flat=True))


def results() -> list[tuple[str, str]]:
    return list(InboxEvent.objects.order_by("pk").values_list("state", "result"))


def make_order(code: str, **parts: Any) -> CustomerOrder:
    values: dict[str, Any] = {
        "order_id": SaleorOrderId("o1"),
        "number": "11",
        "state": OrderState.OPEN,
        "code": code,
        "total": euros("18.00"),
        "discount_amount": Decimal(2),
        "refunded_amount": Decimal(0),
        "category_ids": (),
    }
    return CustomerOrder(**{**values, **parts})


def test_the_linked_customer_gets_it_with_one_reply_that_names_no_code(shop: FakeShop) -> None:
    link()
    run()

    ask(shop)
    ask(shop, make_event("@shop #SummerSale please!", post_id="901", action_key="post:900"))

    row = LoadedVoucher.objects.get()
    assert (row.state, row.saleor_customer_id, row.key) == ("loaded", "7", "post:900")
    (text,) = answers()
    assert text.startswith("Summer sale: your voucher is loaded. Sign in and buy until December")
    assert CODE_PREFIX not in text
    assert results() == [("done", "voucher: loaded"), ("ignored", "edited after its deal")]
    assert CampaignAsk.objects.get().answer == "loaded"
    message = OutboxMessage.objects.get()
    assert (message.key, message.account_x_user_id) == ("answer:deal:post:900", SHOP_ID)


def test_the_shop_is_asked_for_a_voucher_as_the_owner_wrote_it(shop: FakeShop) -> None:
    link()
    run(
        voucher_count_max=3,
        settings={
            "discount": {"kind": "percent", "value": "10"},
            "minimum_spend": "20",
            "categories": ["Category:5"],
            "valid_days": 3,
        },
    )

    ask(shop)

    (spec,) = shop.vouchers.values()
    assert (spec.kind, spec.value, spec.minimum_spend) == (
        DiscountKind.PERCENT,
        Decimal(10),
        euros("20"),
    )
    assert spec.category_ids == (SaleorCategoryId("5"),)
    assert spec.ends_at == NOW + timedelta(days=10)
    # As many as the budget can give, and not a hundred.
    assert [len(each) for each in shop.voucher_codes.values()] == [3]
    assert all(each.startswith(CODE_PREFIX) for each in shop.voucher_codes["v1"])
    assert len(set(shop.voucher_codes["v1"])) == 3
    # Nothing in our tables tells a code.
    sealed = CampaignCode.objects.values_list("sealed_code", "digest")
    assert not any(CODE_PREFIX in part for row in sealed for part in row)


def test_the_unlinked_is_told_to_link_and_has_it_then(shop: FakeShop) -> None:
    run()
    ask(shop)

    (text,) = answers()
    assert "is kept for you. Link this X account" in text
    link()
    done = pipeline.load_waiting_vouchers(shop=shop, sealer=get_sealer(), now=NOW)

    assert done == 1
    row = LoadedVoucher.objects.get()
    assert (row.state, row.saleor_customer_id) == ("loaded", "7")
    # Nobody asked again: nothing more is said.
    assert len(answers()) == 1


def test_yes_loads_it(shop: FakeShop) -> None:
    link()
    run(needs_confirmation=True)

    ask(shop)
    ask(shop, make_event("@shop #confirm", post_id="902"))
    ask(shop, make_event("@shop #confirm", post_id="903"))

    question, loaded_now, nothing = answers()
    assert question.startswith("Summer sale: shall we load your voucher? Answer #confirm")
    assert loaded_now.startswith("Summer sale: your voucher is loaded.")
    assert nothing.startswith("Nothing waits to be confirmed")
    assert LoadedVoucher.objects.get().state == "loaded"
    assert results()[1:] == [("done", "voucher: loaded"), ("done", "refused: nothing_waiting")]


def test_a_yes_that_was_done_before_the_crash_is_still_answered(shop: FakeShop) -> None:
    link()
    campaign = run(needs_confirmation=True)
    ask(shop)
    pipeline.tend_campaigns(shop=shop, sealer=get_sealer(), now=NOW)
    # The worker died after this, and before the answer.
    assert campaigns.confirm(ANA_ID, key="post:902", written_at=NOW, now=NOW)

    ask(shop, make_event("@shop #confirm", post_id="902"))

    assert "is loaded" in answers()[1]
    assert Campaign.objects.get(pk=campaign.pk).issued_count == 1


def test_the_owners_words_are_said_in_the_askers_language(shop: FakeShop) -> None:
    link()
    run(texts={"es": {"loaded": "¡Listo! {nada}"}, "en": {"loaded": "Done!"}})

    ask(shop, make_event("@shop #SummerSale", language="es"))

    (text,) = answers()
    assert text.startswith("¡Listo! {nada} (")


@pytest.mark.parametrize(
    ("audience", "category_ids", "has_bought", "answer"),
    [
        ("linked", [], False, "loaded"),
        ("new_customers", [], False, "loaded"),
        ("new_customers", [], True, "not_for_you"),
        ("buyers", ["5"], True, "loaded"),
        ("buyers", ["6"], True, "not_for_you"),
        ("buyers", ["5"], False, "not_for_you"),
    ],
)
def test_only_its_audience_gets_it(
    shop: FakeShop, audience: str, category_ids: list[str], has_bought: bool, answer: str
) -> None:
    link()
    if has_bought:
        shop.customer_orders["7"] = [make_order("", category_ids=(SaleorCategoryId("5"),))]
    run(audience=audience, audience_category_ids=category_ids)

    ask(shop)

    assert results() == [("done", f"voucher: {answer}")]
    assert LoadedVoucher.objects.count() == (answer == "loaded")
    assert len(answers()) == 1


def test_who_is_linked_and_not_of_the_audience_gets_nothing_of_what_waited(shop: FakeShop) -> None:
    campaign = run(audience="new_customers")
    ask(shop)
    shop.customer_orders["7"] = [make_order("")]
    link()

    assert pipeline.load_waiting_vouchers(shop=shop, sealer=get_sealer(), now=NOW) == 0
    assert LoadedVoucher.objects.get().state == "revoked"
    assert Campaign.objects.get(pk=campaign.pk).issued_count == 0


def test_an_account_that_is_not_the_campaigns_says_nothing(shop: FakeShop) -> None:
    other = add_account("101", "other")
    campaign = run()
    campaign.accounts.set([other])

    ask(shop)

    assert answers() == []
    assert not LoadedVoucher.objects.exists()
    assert results() == [("done", "NothingDone")]


def test_who_said_stop_is_left_alone(shop: FakeShop) -> None:
    link()
    run()
    ask(shop, make_event("@shop #stop", post_id="899"))

    ask(shop)

    assert len(answers()) == 1
    assert not LoadedVoucher.objects.exists()


def test_a_shop_that_makes_no_codes_now_is_asked_later_and_nothing_is_lost(shop: FakeShop) -> None:
    link()
    campaign = run()
    shop.voucher_error = RetryableError("later", retry_after=timedelta(seconds=30))

    ask(shop)
    assert answers() == []
    assert not LoadedVoucher.objects.exists()
    shop.voucher_error = None
    ask(shop, now=NOW + timedelta(minutes=1))

    assert len(answers()) == 1
    assert LoadedVoucher.objects.count() == 1
    assert Campaign.objects.get(pk=campaign.pk).issued_count == 1


def test_used_cancelled_and_given_back_under_another_code(shop: FakeShop) -> None:
    link()
    campaign = run(voucher_count_max=1)
    ask(shop)
    row = LoadedVoucher.objects.get()
    code = loaded.open_code(row, sealer=get_sealer())
    shop.customer_orders["7"] = [make_order(code)]

    settle(shop)
    used = LoadedVoucher.objects.get()
    assert (used.state, used.order_number, used.discount_amount) == ("used", "11", Decimal(2))
    assert used.order_amount == Decimal(18)
    assert Campaign.objects.get(pk=campaign.pk).spent_amount == Decimal(2)

    shop.customer_orders["7"] = [make_order(code, state=OrderState.CANCELLED)]
    settle(shop)

    back = LoadedVoucher.objects.get()
    assert (back.state, back.saleor_order_id, back.order_amount) == ("loaded", "", None)
    assert loaded.open_code(back, sealer=get_sealer()) != code
    pipeline.tend_campaigns(shop=shop, sealer=get_sealer(), now=NOW)
    assert code not in shop.voucher_codes["v1"]
    settle(shop)
    assert LoadedVoucher.objects.get().state == "loaded"
    assert Campaign.objects.get(pk=campaign.pk).issued_count == 1


def test_by_the_owners_policy_nothing_comes_back(shop: FakeShop) -> None:
    link()
    run(gives_back=False)
    ask(shop)
    code = loaded.open_code(LoadedVoucher.objects.get(), sealer=get_sealer())
    shop.customer_orders["7"] = [make_order(code, state=OrderState.CANCELLED)]

    settle(shop)

    row = LoadedVoucher.objects.get()
    assert (row.state, row.refunded_amount) == ("used", Decimal(18))
    assert next(iter(shop.vouchers.values())).is_once_per_customer


def settle(shop: FakeShop) -> None:
    from saleor_twitter_plugin.campaigns import hints

    hints.note_order(SaleorOrderId("o1"), SaleorCustomerId("7"), now=NOW)
    assert pipeline.work_voucher_hints(shop=shop, sealer=get_sealer(), now=NOW) == 1


def test_post_that_got_a_voucher_is_no_order_when_it_is_edited(shop: FakeShop) -> None:
    link()
    run()
    ask(shop)

    ask(shop, make_event("@shop #buy MUG", post_id="901", action_key="post:900"))

    assert shop.order_calls == []
    assert len(answers()) == 1
    assert results()[-1] == ("ignored", "edited after its deal")


def test_post_that_got_none_is_heard_and_answered_when_it_is_edited(shop: FakeShop) -> None:
    link()
    run(audience="buyers", audience_category_ids=["5"])
    ask(shop)

    ask(shop, make_event("@shop #buy MUG", post_id="901", action_key="post:900"))

    first, second = answers()
    assert "is for other customers" in first
    assert second.startswith("We know no product with the code MUG.")
