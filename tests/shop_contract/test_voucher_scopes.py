"""What a voucher is good for: read as it stands, and changed product by product."""

from typing import Any

import pytest
from django.db import transaction

from saleor_twitter_plugin.errors import PermanentError
from saleor_twitter_plugin.handoffs import (
    ApplyAnswer,
    SaleorProductId,
    SaleorVariantId,
    SaleorVoucherId,
    VoucherScope,
)
from saleor_twitter_plugin.shop import Shop

from .test_vouchers import add_voucher


def add_goods(stock_room: Any, name: str) -> tuple[SaleorProductId, SaleorVariantId]:
    product_id = stock_room.add_product(name)
    return product_id, stock_room.add_variant(product_id, name.upper(), price="10.00", stock=9)


def test_a_scope_is_read_whole_and_says_what_others_put_in(shop: Shop, stock_room: Any) -> None:
    hats = stock_room.add_category("hats")
    mug, _ = add_goods(stock_room, "mug")
    limited = add_voucher(shop, stock_room, "TWX-A", product_ids=(mug,), category_ids=(hats,))
    for_all = add_voucher(shop, stock_room, "TWX-B")

    assert shop.read_voucher_scope(limited) == VoucherScope(True, frozenset({mug}), 1)
    assert shop.read_voucher_scope(for_all) == VoucherScope(False)
    assert shop.read_voucher_scope(SaleorVoucherId("999999")) is None


def test_more_products_than_a_page_are_all_read(shop: Shop, stock_room: Any) -> None:
    made = tuple(add_goods(stock_room, f"thing-{number}")[0] for number in range(103))
    voucher_id = add_voucher(shop, stock_room, "TWX-A", product_ids=made[:1])

    shop.change_voucher_products(voucher_id, added=made[1:], removed=())

    assert shop.read_voucher_scope(voucher_id) == VoucherScope(True, frozenset(made))


def test_the_checkout_goes_by_what_it_is_for_now(shop: Shop, stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com")
    (mug, a_mug), (hat, a_hat) = (add_goods(stock_room, each) for each in ("mug", "hat"))
    voucher_id = add_voucher(shop, stock_room, "TWX-A", product_ids=(mug,))
    checkout_id = stock_room.open_basket(ada, a_hat)
    assert shop.apply_voucher(checkout_id, "TWX-A") is ApplyAnswer.NOT_YET

    shop.change_voucher_products(voucher_id, added=[hat], removed=[mug])

    assert shop.apply_voucher(checkout_id, "TWX-A") is ApplyAnswer.APPLIED
    other = stock_room.open_basket(ada, a_mug)
    assert shop.apply_voucher(other, "TWX-A") is ApplyAnswer.NOT_YET


def test_a_voucher_for_some_goods_that_names_none_is_good_for_all(
    shop: Shop, stock_room: Any
) -> None:
    """Why we never take the last out: docs/decisions/0021-an-outlets-vouchers.md."""
    ada = stock_room.add_customer("ada@example.com")
    (mug, _), (_, a_hat) = (add_goods(stock_room, each) for each in ("mug", "hat"))
    voucher_id = add_voucher(shop, stock_room, "TWX-A", product_ids=(mug,))

    shop.change_voucher_products(voucher_id, added=(), removed=[mug])

    assert shop.read_voucher_scope(voucher_id) == VoucherScope(True)
    checkout_id = stock_room.open_basket(ada, a_hat)
    assert shop.apply_voucher(checkout_id, "TWX-A") is ApplyAnswer.APPLIED


def test_a_product_that_is_gone_is_refused_and_nothing_is_changed(
    shop: Shop, stock_room: Any
) -> None:
    (mug, _), (hat, _) = (add_goods(stock_room, each) for each in ("mug", "hat"))
    voucher_id = add_voucher(shop, stock_room, "TWX-A", product_ids=(mug,))
    gone = SaleorProductId("999999")

    with pytest.raises(PermanentError), transaction.atomic():
        shop.change_voucher_products(voucher_id, added=[hat, gone], removed=[mug])

    assert shop.read_voucher_scope(voucher_id) == VoucherScope(True, frozenset({mug}))
