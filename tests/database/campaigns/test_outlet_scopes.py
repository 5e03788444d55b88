"""An outlet's voucher is for what its feed shows, and what somebody else said of it stands."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from saleor_twitter_plugin import accounts, campaigns, feeds, pipeline
from saleor_twitter_plugin.errors import PermanentError
from saleor_twitter_plugin.handoffs import SaleorCategoryId, SaleorProductId
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import (
    Account,
    Campaign,
    FeedRole,
    OutletScope,
    ProductState,
    StaffTask,
)
from saleor_twitter_plugin.pipeline.outlets import keep_outlets, keep_scope
from tests.database.campaigns.outlet_rows import OUTLET, draft_outlet, goods, put, run_outlet
from tests.database.conftest import RunTogether
from tests.factories import NOW, add_account, free_rules
from tests.fakes import FakeShop

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def shop(fake_shop: FakeShop) -> FakeShop:
    put(fake_shop, "1")
    put(fake_shop, "2")
    return fake_shop


def take_out(shop: FakeShop, *product_ids: str) -> None:
    """Do by hand what staff do in the Dashboard."""
    ((voucher_id, spec),) = shop.vouchers.items()
    left = tuple(each for each in spec.product_ids if each not in product_ids)
    shop.vouchers[voucher_id] = replace(spec, product_ids=left)


def put_in(shop: FakeShop, *product_ids: str) -> None:
    ((voucher_id, spec),) = shop.vouchers.items()
    more = tuple(SaleorProductId(each) for each in product_ids)
    shop.vouchers[voucher_id] = replace(spec, product_ids=(*spec.product_ids, *more))


def give_away(category_id: SaleorCategoryId = OUTLET) -> None:
    other = add_account("101", "another")
    accounts.assign_category(category_id, other, channel="default-channel")


@pytest.mark.django_db
def test_the_voucher_is_made_for_what_the_feed_shows(shop: FakeShop) -> None:
    put(shop, "3", is_visible=False)
    put(shop, "4", is_in_stock=False)
    put(shop, "6", category_ids=(SaleorCategoryId("9"),))

    run_outlet(shop)

    assert goods(shop) == ["1", "2"]
    assert keep_outlets(shop=shop, now=NOW) == 0
    assert shop.scope_changes == []


@pytest.mark.parametrize(
    "leave",
    [
        lambda shop: put(shop, "2", is_in_stock=False),
        lambda shop: put(shop, "2", is_visible=False),
        lambda shop: put(shop, "2", price=None),
        lambda shop: put(shop, "2", category_ids=(SaleorCategoryId("9"),)),
        lambda shop: shop.items.pop("2"),
    ],
    ids=["sold out", "unpublished", "without a price", "moved", "deleted"],
)
@pytest.mark.django_db
def test_what_leaves_the_feed_leaves_the_voucher(
    shop: FakeShop, leave: Callable[[FakeShop], None]
) -> None:
    run_outlet(shop)

    leave(shop)
    pipeline.tend_campaigns(shop=shop, sealer=get_sealer(), now=LATER)

    assert goods(shop) == ["1"]
    assert OutletScope.objects.get().product_ids == ["1"]


@pytest.mark.django_db
def test_what_comes_into_the_feed_comes_into_the_voucher(shop: FakeShop) -> None:
    run_outlet(shop)

    put(shop, "3")
    keep_outlets(shop=shop, now=LATER)

    assert goods(shop) == ["1", "2", "3"]


@pytest.mark.django_db
def test_a_category_below_that_another_account_has_is_not_shown(shop: FakeShop) -> None:
    shoes = SaleorCategoryId("51")
    put(shop, "3", category_ids=(shoes, OUTLET))
    run_outlet(shop)
    assert goods(shop) == ["1", "2", "3"]

    give_away(shoes)
    keep_outlets(shop=shop, now=LATER)

    assert goods(shop) == ["1", "2"]


@pytest.mark.django_db
def test_the_outlet_account_shows_last_units_of_others_and_its_rules_say_which(
    shop: FakeShop,
) -> None:
    mugs = SaleorCategoryId("7")
    account = add_account()
    feeds.assign_role(FeedRole.Role.OUTLET, account, channel="default-channel")
    give_away(mugs)
    for number, left in (("11", 2), ("12", 4), ("13", None)):
        put(shop, number, category_ids=(mugs,), stock_quantity=left)
        ProductState.objects.create(
            saleor_product_id=number, channel="default-channel", is_visible=True, is_in_stock=True,
            stock_quantity=left, seen_at=NOW,
        )  # fmt: skip

    run_outlet(shop, account)
    assert goods(shop) == ["1", "11", "2"]

    free_rules(account, last_units_max=4)
    keep_outlets(shop=shop, now=LATER)
    assert goods(shop) == ["1", "11", "12", "2"]
    put(shop, "11", category_ids=(mugs,), stock_quantity=40)
    keep_outlets(shop=shop, now=LATER)
    assert goods(shop) == ["1", "12", "2"]
    free_rules(account, triggers=["published"])
    keep_outlets(shop=shop, now=LATER)
    assert goods(shop) == ["1", "2"]


@pytest.mark.django_db
def test_what_staff_added_stays_and_what_they_took_out_stays_out(shop: FakeShop) -> None:
    run_outlet(shop)
    put_in(shop, "99")
    take_out(shop, "1")

    keep_outlets(shop=shop, now=LATER)
    put(shop, "3")
    keep_outlets(shop=shop, now=LATER)

    assert goods(shop) == ["2", "3", "99"]
    scope = OutletScope.objects.get()
    assert (scope.by_hand_count, scope.left_out_count) == (1, 1)
    # Out of the feed and in again, it is new to it.
    put(shop, "1", is_in_stock=False)
    keep_outlets(shop=shop, now=LATER)
    put(shop, "1")
    keep_outlets(shop=shop, now=LATER)
    assert goods(shop) == ["1", "2", "3", "99"]


@pytest.mark.django_db
def test_an_empty_feed_ends_the_voucher_and_never_empties_it(shop: FakeShop) -> None:
    campaign = run_outlet(shop)
    promised = campaign.voucher_ends_at

    for number in ("1", "2"):
        put(shop, number, is_in_stock=False)
    keep_outlets(shop=shop, now=LATER)

    # A shop takes a voucher for no goods as one for all of them.
    assert goods(shop) == ["1", "2"]
    assert shop.voucher_ends == {"v1": LATER}
    assert OutletScope.objects.get().is_suspended
    shop.unusable_vouchers.add("v1")
    assert keep_outlets(shop=shop, now=LATER + timedelta(minutes=1)) == 0
    pipeline.tend_campaigns(shop=shop, sealer=get_sealer(), now=LATER)
    assert shop.voucher_ends == {"v1": LATER}

    put(shop, "3")
    keep_outlets(shop=shop, now=LATER)

    assert goods(shop) == ["3"]
    assert shop.scope_changes == [(["3"], ["1", "2"])]
    assert shop.voucher_ends == {"v1": promised}
    assert not OutletScope.objects.get().is_suspended
    assert StaffTask.objects.count() == 0


@pytest.mark.django_db
def test_a_voucher_that_staff_emptied_is_ended_at_once(shop: FakeShop) -> None:
    campaign = run_outlet(shop)

    take_out(shop, "1", "2")
    keep_scope(campaign, shop=shop, now=LATER)

    # The shop would take it for everything.
    assert shop.voucher_ends == {"v1": LATER}
    assert OutletScope.objects.get().is_suspended
    assert goods(shop) == []


@pytest.mark.django_db
def test_a_voucher_that_staff_made_good_for_everything_pauses_the_outlet(shop: FakeShop) -> None:
    campaign = run_outlet(shop)
    shop.unlimited_vouchers.add("v1")

    assert keep_scope(campaign, shop=shop, now=LATER)
    assert not keep_scope(campaign, shop=shop, now=LATER)

    assert Campaign.objects.get().state == "paused"
    assert StaffTask.objects.get().key == "voucher_changed:summer-sale:everything"


@pytest.mark.django_db
def test_a_feed_that_shows_nothing_gets_no_voucher_until_it_does(shop: FakeShop) -> None:
    shop.items.clear()
    campaign = run_outlet(shop)

    assert (shop.vouchers, campaign.saleor_voucher_id) == ({}, "")
    assert campaign.codes.count() == 0
    assert OutletScope.objects.get().is_suspended

    put(shop, "1")
    pipeline.tend_campaigns(shop=shop, sealer=get_sealer(), now=LATER)

    assert goods(shop) == ["1"]
    assert campaign.codes.count() == 100
    assert not OutletScope.objects.get().is_suspended


@pytest.mark.django_db
def test_an_error_of_the_shop_loses_nothing(shop: FakeShop) -> None:
    run_outlet(shop)
    put(shop, "2", is_in_stock=False)
    put(shop, "3")
    shop.scope_errors["v1"] = PermanentError("The shop refuses.")

    assert keep_outlets(shop=shop, now=LATER) == 0
    assert goods(shop) == OutletScope.objects.get().product_ids == ["1", "2"]

    del shop.scope_errors["v1"]
    assert keep_outlets(shop=shop, now=LATER) == 1
    assert goods(shop) == OutletScope.objects.get().product_ids == ["1", "3"]


@pytest.mark.django_db
def test_one_outlet_that_the_shop_refuses_does_not_stop_the_next(shop: FakeShop) -> None:
    run_outlet(shop)
    run_outlet(shop, Account.objects.get(), slug="winter-sale", tag="Winter")
    shop.scope_errors["v1"] = PermanentError("The shop refuses.")
    put(shop, "3")

    assert keep_outlets(shop=shop, now=LATER) == 1

    found = {key: sorted(spec.product_ids) for key, spec in shop.vouchers.items()}
    assert found == {"v1": ["1", "2"], "v2": ["1", "2", "3"]}


@pytest.mark.django_db
def test_vouchers_outlive_their_campaign_and_so_does_the_care(shop: FakeShop) -> None:
    campaign = run_outlet(shop)
    campaigns.end(campaign, now=NOW)
    put(shop, "2", is_in_stock=False)

    keep_outlets(shop=shop, now=NOW + timedelta(days=30))
    assert goods(shop) == ["1"]

    put(shop, "3")
    assert keep_outlets(shop=shop, now=NOW + timedelta(days=40)) == 0
    assert goods(shop) == ["1"]


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_change_it_once(shop: FakeShop, run_together: RunTogether) -> None:
    campaign = run_outlet(shop)
    put(shop, "2", is_in_stock=False)
    put(shop, "3")

    changed = run_together(*(partial(keep_scope, campaign, shop=shop, now=LATER) for _ in range(4)))

    assert sorted(changed) == [False, False, False, True]
    assert shop.scope_changes == [(["3"], ["2"])]
    assert OutletScope.objects.get().product_ids == ["1", "3"]


@pytest.mark.django_db(transaction=True)
def test_the_first_voucher_is_made_once_whoever_makes_it(
    shop: FakeShop, run_together: RunTogether
) -> None:
    campaign = campaigns.schedule(draft_outlet(), now=NOW)
    tend = partial(pipeline.tend_campaigns, shop=shop, sealer=get_sealer(), now=NOW)

    run_together(*(tend for _ in range(4)))

    assert goods(shop) == ["1", "2"]
    assert len(shop.vouchers) == 1
    assert campaign.codes.count() == 100
