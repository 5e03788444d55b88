"""Many at once, through the whole pipeline, on a database that is shared by all of them."""

from collections import Counter
from functools import partial
from typing import Any

import pytest

from saleor_twitter_plugin import campaigns, inbox, pipeline
from saleor_twitter_plugin.campaigns import hints, loaded
from saleor_twitter_plugin.handoffs import (
    OpenCheckout,
    SaleorCheckoutId,
    SaleorCustomerId,
    SaleorVoucherId,
    VoucherAnswer,
)
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import (
    Campaign,
    CampaignCode,
    InboxEvent,
    LoadedVoucher,
    OutboxMessage,
    ShopperLink,
    StaffTask,
)
from saleor_twitter_plugin.pipeline.voucher_pool import fill_pool
from tests.database.campaigns.rows import asker, draft
from tests.database.conftest import RunTogether
from tests.factories import NOW, SIGNING_KEY, add_account, make_event
from tests.fakes import FakeShop

pytestmark = pytest.mark.django_db(transaction=True)
ASKERS = 2_000


def run(**values: Any) -> Campaign:
    return campaigns.schedule(draft(**values), now=NOW)


def fill(campaign: Campaign, shop: FakeShop, at_least: int = 0) -> int:
    return fill_pool(campaign, shop=shop, sealer=get_sealer(), at_least=at_least)


def drain(shop: FakeShop) -> int:
    done = 0
    while handled := pipeline.drain_inbox(
        shop=shop, sealer=get_sealer(), signing_key=SIGNING_KEY, clock=lambda: NOW
    ):
        done += handled
    return done


def test_two_thousand_askers_through_the_pipeline_and_a_budget_of_a_hundred(
    fake_shop: FakeShop, run_together: RunTogether
) -> None:
    add_account()
    campaign = run(voucher_count_max=100)
    ShopperLink.objects.bulk_create(
        ShopperLink(x_user_id=f"{each}", handle=f"h{each}", saleor_customer_id=f"c{each}")
        for each in range(10_000, 10_000 + ASKERS)
    )
    events = [
        make_event("@shop #SummerSale", post_id=f"{each}", author_id=f"{each}")
        for each in range(10_000, 10_000 + ASKERS)
    ]
    inbox.record(events, source="webhook", sealer=get_sealer(), now=NOW)

    run_together(*(partial(drain, fake_shop) for _ in range(4)))
    # Who found no code because others held them asks again a little later.
    InboxEvent.objects.filter(state="new").update(not_before=NOW)
    drain(fake_shop)

    results = Counter(InboxEvent.objects.values_list("state", "result"))
    assert results == {("done", "voucher: loaded"): 100, ("done", "voucher: empty"): ASKERS - 100}
    assert LoadedVoucher.objects.filter(state="loaded").count() == 100
    assert CampaignCode.objects.exclude(voucher=None).count() == 100
    # Never more than the budget needs, and each code known to both.
    (codes,) = fake_shop.voucher_codes.values()
    assert len(codes) == len(set(codes)) == CampaignCode.objects.count() == 100
    assert Campaign.objects.get(pk=campaign.pk).issued_count == 100
    assert OutboxMessage.objects.count() == ASKERS


def test_two_fillers_at_once_make_no_double(fake_shop: FakeShop, run_together: RunTogether) -> None:
    campaign = run(voucher_count_max=30)

    made = run_together(*(partial(fill, campaign, fake_shop) for _ in range(6)))

    assert sorted(made) == [0, 0, 0, 0, 0, 30]
    assert len(fake_shop.vouchers) == 1
    assert CampaignCode.objects.count() == 30


def test_a_filler_that_dies_leaves_nothing_of_ours(fake_shop: FakeShop) -> None:
    campaign = run(voucher_count_max=3)
    fill(campaign, fake_shop)
    CampaignCode.objects.all().delete()
    fake_shop.voucher_error = RuntimeError("died")

    with pytest.raises(RuntimeError):
        fill(campaign, fake_shop)

    assert CampaignCode.objects.count() == 0
    fake_shop.voucher_error = None
    assert fill(campaign, fake_shop) == 3
    assert len(fake_shop.vouchers) == 1


def test_a_voucher_deleted_in_the_storm_leaves_no_promise(
    fake_shop: FakeShop, run_together: RunTogether
) -> None:
    add_account()
    campaign = run()
    fill(campaign, fake_shop)
    ids = range(20_000, 20_200)
    ShopperLink.objects.bulk_create(
        ShopperLink(x_user_id=f"{each}", handle=f"h{each}", saleor_customer_id=f"c{each}")
        for each in ids
    )
    events = [
        make_event("@shop #SummerSale", post_id=f"{each}", author_id=f"{each}") for each in ids
    ]
    inbox.record(events, source="webhook", sealer=get_sealer(), now=NOW)

    def delete() -> int:
        fake_shop.vouchers.clear()
        hints.note_voucher(SaleorVoucherId("v1"), now=NOW)
        return pipeline.work_voucher_hints(shop=fake_shop, sealer=get_sealer(), now=NOW)

    run_together(partial(drain, fake_shop), partial(drain, fake_shop), delete)
    # What was issued between the look and the end is found by the next round.
    hints.note_voucher(SaleorVoucherId("v1"), now=NOW)
    pipeline.work_voucher_hints(shop=fake_shop, sealer=get_sealer(), now=NOW)

    assert Campaign.objects.get().state == "ended"
    assert not LoadedVoucher.objects.exclude(state="revoked").exists()
    assert Campaign.objects.get().issued_count == 0
    assert not CampaignCode.objects.exclude(voucher=None).exists()
    assert InboxEvent.objects.exclude(state__in=["done", "ignored"]).count() == 0
    assert StaffTask.objects.filter(kind="voucher_changed").count() == 1


def test_two_workers_put_one_voucher_into_one_checkout(
    fake_shop: FakeShop, run_together: RunTogether
) -> None:
    campaign = run()
    fill(campaign, fake_shop)
    assert campaigns.issue(campaign, asker(), key="post:1", now=NOW).answer is VoucherAnswer.LOADED
    ana = SaleorCustomerId("7")
    checkouts = [SaleorCheckoutId(f"k{number}") for number in range(6)]
    fake_shop.open_checkouts["7"] = [OpenCheckout(each, "", has_lines=True) for each in checkouts]

    def apply(checkout_id: SaleorCheckoutId) -> object:
        return pipeline.apply_vouchers(
            ana, checkout_id, shop=fake_shop, sealer=get_sealer(), now=NOW
        )

    run_together(*(partial(apply, each) for each in checkouts))

    row = LoadedVoucher.objects.get()
    with_code = [each.checkout_id for each in fake_shop.open_checkouts["7"] if each.code]
    assert (row.state, with_code) == ("applied", [row.saleor_checkout_id])


def test_of_two_checkouts_that_become_orders_at_once_one_has_the_code(
    fake_shop: FakeShop, run_together: RunTogether
) -> None:
    campaign = run()
    fill(campaign, fake_shop)
    campaigns.issue(campaign, asker(), key="post:1", now=NOW)
    code = loaded.open_code(LoadedVoucher.objects.get(), sealer=get_sealer())

    claims = run_together(
        *(
            partial(
                loaded.claim_for_order,
                code,
                customer_id=SaleorCustomerId("7"),
                checkout_id=SaleorCheckoutId(f"k{number}"),
                channel="default-channel",
                now=NOW,
            )
            for number in range(8)
        )
    )

    assert claims.count(True) == 1
