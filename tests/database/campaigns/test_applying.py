"""Into which checkout a voucher goes by itself, and into which not."""

import pytest

from saleor_twitter_plugin import campaigns, pipeline
from saleor_twitter_plugin.campaigns import hints, loaded
from saleor_twitter_plugin.campaigns.codes import digest_code
from saleor_twitter_plugin.handoffs import (
    ApplyAnswer,
    OpenCheckout,
    SaleorCheckoutId,
    SaleorCustomerId,
    SaleorVoucherId,
)
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import Campaign, LoadedVoucher, StaffTask, VoucherHint
from saleor_twitter_plugin.pipeline.voucher_pool import fill_pool
from tests.database.campaigns.rows import asker, draft
from tests.factories import NOW
from tests.fakes import FakeShop

pytestmark = pytest.mark.django_db
ANA = SaleorCustomerId("7")
CART = SaleorCheckoutId("k1")
OTHER_CART = SaleorCheckoutId("k2")


@pytest.fixture
def shop(fake_shop: FakeShop) -> FakeShop:
    """A shop where Ana has a voucher."""
    campaign = campaigns.schedule(draft(), now=NOW)
    fill_pool(campaign, shop=fake_shop, sealer=get_sealer())
    campaigns.issue(campaign, asker(), key="post:1", now=NOW)
    return fake_shop


def code() -> str:
    return loaded.open_code(LoadedVoucher.objects.get(), sealer=get_sealer())


def carts(shop: FakeShop, *found: tuple[SaleorCheckoutId, str]) -> None:
    shop.open_checkouts[ANA] = [OpenCheckout(each, held, True) for each, held in found]


def tell(shop: FakeShop, checkout_id: SaleorCheckoutId = CART) -> None:
    assert hints.note_checkout(checkout_id, ANA, now=NOW)
    pipeline.work_voucher_hints(shop=shop, sealer=get_sealer(), now=NOW)


def state() -> tuple[str, str]:
    row = LoadedVoucher.objects.get()
    return row.state, row.saleor_checkout_id


def test_it_goes_into_the_checkout_that_changed(shop: FakeShop) -> None:
    carts(shop, (OTHER_CART, ""), (CART, ""))

    tell(shop)

    assert shop.apply_calls == [(CART, code())]
    assert state() == ("applied", "k1")
    assert VoucherHint.objects.count() == 0
    tell(shop)
    assert len(shop.apply_calls) == 1


def test_who_has_none_leaves_no_hint(shop: FakeShop) -> None:
    assert not hints.note_checkout(CART, SaleorCustomerId("8"), now=NOW)
    assert VoucherHint.objects.count() == 0


def test_a_code_that_is_there_is_never_replaced(shop: FakeShop) -> None:
    carts(shop, (CART, "SPRING"))

    tell(shop)

    assert shop.apply_calls == []
    assert state() == ("loaded", "")


def test_what_does_not_fit_yet_stays_loaded(shop: FakeShop) -> None:
    carts(shop, (CART, ""))
    shop.apply_answer = ApplyAnswer.NOT_YET
    tell(shop)
    assert state() == ("loaded", "")

    shop.apply_answer = ApplyAnswer.APPLIED
    tell(shop)

    assert state() == ("applied", "k1")


def test_of_what_was_put_in_before_a_crash_only_the_note_is_made(shop: FakeShop) -> None:
    carts(shop, (CART, code()))

    tell(shop)

    assert shop.apply_calls == []
    assert state() == ("applied", "k1")


def test_taken_out_by_hand_it_stays_out_there_and_goes_elsewhere(shop: FakeShop) -> None:
    carts(shop, (CART, ""))
    tell(shop)
    carts(shop, (CART, ""), (OTHER_CART, ""))

    tell(shop)
    tell(shop)
    assert state() == ("loaded", "")
    assert len(shop.apply_calls) == 1

    tell(shop, OTHER_CART)
    assert state() == ("applied", "k2")


def test_of_a_checkout_that_is_gone_it_goes_into_the_next(shop: FakeShop) -> None:
    carts(shop, (CART, ""))
    tell(shop)
    carts(shop, (OTHER_CART, ""))

    tell(shop, OTHER_CART)

    assert state() == ("applied", "k2")


def test_it_stays_where_it_is_unless_the_customer_asks(shop: FakeShop) -> None:
    carts(shop, (CART, ""), (OTHER_CART, ""))
    tell(shop)

    tell(shop, OTHER_CART)
    assert state() == ("applied", "k1")
    answer = pipeline.apply_vouchers(
        ANA, OTHER_CART, shop=shop, sealer=get_sealer(), now=NOW, is_asked_for=True
    )

    assert answer is ApplyAnswer.APPLIED
    assert state() == ("applied", "k2")
    assert [each.code for each in shop.open_checkouts[ANA]] == ["", code()]


def test_a_voucher_that_is_good_for_nothing_pauses_its_campaign(shop: FakeShop) -> None:
    shop.unusable_vouchers.add("v1")

    assert hints.note_voucher(SaleorVoucherId("v1"), now=NOW)
    assert not hints.note_voucher(SaleorVoucherId("v2"), now=NOW)
    pipeline.work_voucher_hints(shop=shop, sealer=get_sealer(), now=NOW)

    assert Campaign.objects.get().state == "paused"
    assert StaffTask.objects.get().kind == "voucher_changed"
    assert state() == ("loaded", "")


def test_a_deleted_code_is_replaced_and_a_free_one_forgotten(shop: FakeShop) -> None:
    before = code()
    free = [each for each in shop.voucher_codes["v1"] if each != before]

    assert hints.note_deleted_codes([before, free[-1], "SPRING"], now=NOW) == 2
    pipeline.work_voucher_hints(shop=shop, sealer=get_sealer(), now=NOW)

    assert code() != before
    assert state() == ("loaded", "")
    digests = set(Campaign.objects.get().codes.values_list("digest", flat=True))
    assert digest_code(free[-1]) not in digests
