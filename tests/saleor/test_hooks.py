"""Hooks inside Saleor's own mutations: one row, no network, never an exception out."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from saleor.plugins.manager import get_plugins_manager
from saleor.warehouse.models import Stock

from saleor_twitter_plugin.models import CatalogHint
from saleor_twitter_plugin.shop.global_ids import write_global_id
from saleor_twitter_plugin.shop.saleor_shop.executor import run
from tests.scenarios.saleor_settings import save_settings

from .test_plugin_form import GOOD

PRODUCT_UPDATE = """
mutation Rename($id: ID!, $name: String!) {
  productUpdate(id: $id, input: {name: $name}) { product { name } errors { field code message } }
}
"""


@pytest.fixture
def product_id(stock_room: Any) -> str:
    save_settings(GOOD, is_active=True)
    product_id = str(stock_room.add_product("Before"))
    CatalogHint.objects.all().delete()
    return product_id


def _rename(stock_room: Any, product_id: str, name: str) -> dict[str, Any]:
    answer = run(
        PRODUCT_UPDATE,
        {"id": write_global_id("Product", product_id), "name": name},
        customer=stock_room._staff,
        reads_replica=False,
    )["productUpdate"]
    return dict(answer)


@contextmanager
def _without_our_table() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE twitter_catalog_hint RENAME TO twitter_catalog_hint_away")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE twitter_catalog_hint_away RENAME TO twitter_catalog_hint")


def test_a_product_update_writes_one_row_in_one_statement(stock_room: Any, product_id: str) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = _rename(stock_room, product_id, "After")

    assert (answer["product"], answer["errors"]) == ({"name": "After"}, [])
    ours = [each["sql"] for each in queries if "twitter_" in each["sql"]]
    assert len(ours) == 1
    assert ours[0].startswith('INSERT INTO "twitter_catalog_hint"')
    hint = CatalogHint.objects.get()
    assert (hint.saleor_product_id, hint.reason) == (product_id, "product_updated")


def test_no_network(stock_room: Any, product_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []
    connect = socket.socket.connect

    def note(self: socket.socket, address: object) -> None:
        opened.append(address)
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", note)
    _rename(stock_room, product_id, "After")

    assert opened == []
    assert CatalogHint.objects.count() == 1


def test_our_table_away_leaves_the_update_untouched(
    stock_room: Any, product_id: str, caplog: pytest.LogCaptureFixture
) -> None:
    with _without_our_table():
        answer = _rename(stock_room, product_id, "After")

    assert (answer["product"], answer["errors"]) == ({"name": "After"}, [])
    from saleor.product.models import Product

    assert Product.objects.get(pk=product_id).name == "After"
    assert "A catalog hint could not be stored: product_updated" in caplog.text
    assert CatalogHint.objects.count() == 0


def test_wrong_settings_leave_the_update_untouched(stock_room: Any, product_id: str) -> None:
    from saleor.plugins.models import PluginConfiguration

    # As a restored backup or another version may leave them.
    PluginConfiguration.objects.filter(identifier="twitter").update(
        configuration=[
            {"name": "claim_url", "value": "{"},
            {"name": "client_secret", "value": "a.b.c.d.e"},
            {"name": "quantity_limit", "value": None},
            {"name": "no_such_setting", "value": "x"},
        ]
    )

    answer = _rename(stock_room, product_id, "After")

    assert (answer["product"], answer["errors"]) == ({"name": "After"}, [])


def test_switched_off_it_writes_nothing(stock_room: Any, product_id: str) -> None:
    save_settings({}, is_active=False)

    answer = _rename(stock_room, product_id, "After")

    assert answer["errors"] == []
    assert CatalogHint.objects.count() == 0


def test_creating_listing_and_stocking_leave_hints(stock_room: Any) -> None:
    save_settings(GOOD, is_active=True)

    product_id = stock_room.add_product("New")
    stock_room.add_variant(product_id, "NEW-1")

    reasons = set(CatalogHint.objects.values_list("reason", flat=True))
    assert {"product_created", "product_variant_created"} <= reasons
    assert set(CatalogHint.objects.values_list("saleor_product_id", flat=True)) == {product_id}


def test_deleting_leaves_hints(stock_room: Any, product_id: str) -> None:
    variant_id = stock_room.add_variant(product_id, "GONE-1")
    CatalogHint.objects.all().delete()

    stock_room.delete_variant(variant_id)
    stock_room.delete_product(product_id)

    hints = set(CatalogHint.objects.values_list("saleor_product_id", "reason"))
    assert (product_id, "product_variant_deleted") in hints
    assert (product_id, "product_deleted") in hints


def test_moving_to_another_category_leaves_a_hint(stock_room: Any, product_id: str) -> None:
    category_id = stock_room.add_category("elsewhere")

    stock_room.move_product(product_id, category_id)

    hint = CatalogHint.objects.get()
    assert (hint.saleor_product_id, hint.reason) == (product_id, "product_updated")


def _list_subject_hints() -> list[tuple[str, str, str]]:
    rows = CatalogHint.objects.exclude(subject_id="").order_by("pk")
    return list(rows.values_list("subject_kind", "subject_id", "reason"))


def test_vouchers_leave_hints(stock_room: Any) -> None:
    save_settings(GOOD, is_active=True)

    voucher_id = stock_room.add_voucher("SAVE10")
    stock_room.change_voucher(voucher_id, percent="20")
    stock_room.add_codes(voucher_id, "MORE")
    stock_room.delete_voucher(voucher_id)

    hints = _list_subject_hints()
    assert {hint[:2] for hint in hints} == {("voucher", voucher_id)}
    assert {reason for _, _, reason in hints} == {
        "voucher_created",
        "voucher_codes_created",
        "voucher_updated",
        "voucher_metadata_updated",
        "voucher_deleted",
    }


def test_promotions_and_collections_leave_hints(stock_room: Any, product_id: str) -> None:
    promotion_id = stock_room.add_promotion("Sale", 10, [product_id])
    collection_id = stock_room.add_collection("Autumn", [product_id])
    stock_room.delete_promotion(promotion_id)
    stock_room.delete_collection(collection_id)

    hints = _list_subject_hints()
    assert ("promotion", promotion_id, "promotion_created") in hints
    assert ("promotion", promotion_id, "promotion_deleted") in hints
    assert ("collection", collection_id, "collection_created") in hints
    assert ("collection", collection_id, "collection_deleted") in hints
    assert {hint[1] for hint in hints} == {promotion_id, collection_id}


def test_our_table_away_leaves_the_voucher_untouched(stock_room: Any) -> None:
    save_settings(GOOD, is_active=True)

    with _without_our_table():
        voucher_id = stock_room.add_voucher("SAVE10", is_public=False)

    from saleor.discount.models import Voucher

    assert Voucher.objects.filter(pk=voucher_id).exists()


@pytest.mark.parametrize("name", ["back_in_stock", "out_of_stock", "stock_updated"])
def test_stock_hooks_of_older_versions_write_one_row(
    stock_room: Any, product_id: str, name: str
) -> None:
    variant_id = stock_room.add_variant(product_id, "BEFORE-1")
    stock = Stock.objects.get(product_variant_id=variant_id)
    CatalogHint.objects.all().delete()
    plugin = get_plugins_manager(allow_replica=False).get_plugin("twitter")

    # As Saleor calls it until 3.23.0.
    hook = getattr(plugin, f"product_variant_{name}")
    assert hook(stock, previous_value=None, webhooks=None) is None

    hint = CatalogHint.objects.get()
    assert (hint.saleor_product_id, hint.reason) == (product_id, name)
