"""Which account speaks for a warehouse."""

from dataclasses import replace
from datetime import timedelta

import pytest

from saleor_twitter_plugin.errors import RetryableError
from saleor_twitter_plugin.handoffs import (
    PlaceStock,
    SaleorProductId,
    SaleorVariantId,
    SaleorWarehouseId,
    Warehouse,
)
from saleor_twitter_plugin.models import LocalAccount, PlaceState

from .givens import given_account
from .staff_givens import StaffShop, ask, codes_of, given_owner, given_staff_shop

pytestmark = pytest.mark.django_db
CORNER = SaleorWarehouseId("77")


def given_shop() -> StaffShop:
    shop = given_staff_shop()
    shop.warehouses[CORNER] = Warehouse(CORNER, "Corner Shop", "Austin")
    return shop


def test_a_warehouse_gets_an_account_and_what_lies_there_is_no_news() -> None:
    account, shop = given_account(), given_shop()
    given_owner(account)
    shop.items["1"] = replace(shop.items["1"], variant_ids=(SaleorVariantId("11"),))
    shop.place_stocks.append(PlaceStock(SaleorProductId("1"), SaleorVariantId("11"), CORNER, 4))

    payload = ask("AssignWarehouse", {"account": "100", "warehouse": CORNER}, shop=shop)

    (owned,) = payload["account"]["warehouses"]
    assert (owned["channel"], payload["errors"]) == ("us", [])
    assert account.places.get().saleor_warehouse_id == CORNER
    assert PlaceState.objects.get().quantity == 4


def test_a_warehouse_has_one_account_in_a_channel() -> None:
    account, other, shop = given_account(), given_account("200", "other"), given_shop()

    for number in ("100", "200"):
        ask("AssignWarehouse", {"account": number, "warehouse": CORNER}, shop=shop)

    assert not account.places.exists()
    assert other.places.count() == 1


def test_a_warehouse_is_released_by_its_own_account_alone() -> None:
    given_account()
    other, shop = given_account("200", "other"), given_shop()
    LocalAccount.objects.create(channel="us", saleor_warehouse_id=CORNER, account=other)

    refused = ask("ReleaseWarehouse", {"account": "100", "warehouse": CORNER}, shop=shop)
    kept = LocalAccount.objects.count()
    released = ask("ReleaseWarehouse", {"account": "200", "warehouse": CORNER}, shop=shop)

    assert codes_of(refused) == [("warehouse", "NOT_FOUND")]
    assert kept == 1
    assert released == {"account": {"warehouses": []}, "errors": []}


@pytest.mark.parametrize("operation", ["AssignWarehouse", "ReleaseWarehouse"])
@pytest.mark.parametrize("warehouse", ["", "78", "7" * 500, "7\x00"])
def test_a_warehouse_that_there_is_not(operation: str, warehouse: str) -> None:
    given_account()

    payload = ask(operation, {"account": "100", "warehouse": warehouse}, shop=given_shop())

    assert codes_of(payload) == [("warehouse", "NOT_FOUND")]
    assert not LocalAccount.objects.exists()


def test_a_shop_that_cannot_answer_leaves_the_warehouse_as_it_was() -> None:
    account, shop = given_account(), given_shop()
    given_owner(account)
    shop.read_error = RetryableError("Later.", retry_after=timedelta(seconds=1))

    payload = ask("AssignWarehouse", {"account": "100", "warehouse": CORNER}, shop=shop)

    assert [code for _, code in codes_of(payload)] == ["TRY_AGAIN"]
    assert not LocalAccount.objects.exists()
