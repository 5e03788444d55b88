"""Shops in which a drop can be run by processes that die: what they sell lies in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import connection, transaction

from saleor_twitter_plugin.errors import ConfigurationError
from saleor_twitter_plugin.handoffs import (
    HeldUnits,
    Money,
    NotEnoughUnits,
    OrderPlaced,
    OrderRequest,
    RefusalReason,
    SaleorCustomerId,
    SaleorOrderId,
    SaleorVariantId,
    TakenUnits,
    UnitsGone,
)
from saleor_twitter_plugin.models.actions import ActionState
from saleor_twitter_plugin.shop import Shop, action_rows
from saleor_twitter_plugin.shop.sample_shop import SampleShop

SKU = "SOAK-1"
WAREHOUSE_ID = "shelf"
FORM = {
    "client_id": "client-id",
    "client_secret": "client-secret-of-the-soak",
    "consumer_secret": "consumer-secret-of-the-soak",
    "claim_url": "https://shop.example/claim?token={token}",
    "pay_url": "https://shop.example/pay/{number}?order={order_id}",
    "public_url": "https://api.shop.example",
}


@dataclass(frozen=True, slots=True)
class SoldOrder:
    customer_id: str
    x_post_id: str


class DropShop(Protocol):
    """A shop with one shoe, and the look at its books that a test needs."""

    @property
    def shop(self) -> Shop: ...

    @property
    def channel(self) -> str: ...

    def add_customer(self, name: str, *, flat: str) -> SaleorCustomerId: ...

    def read_orders(self) -> list[SoldOrder]: ...

    def count_promised(self) -> tuple[int, int]:
        """Return what is promised and what could be, of one moment: stock, ledger and orders."""


class KeptShop(SampleShop):
    """The sample shop, but stock and orders are rows: all processes see them, a crash undoes them.

    Nothing here refuses an order too many, or a second one for its key: that is for the ledger.
    """

    def place_order(
        self, request: OrderRequest, *, key: str, held: HeldUnits | None = None
    ) -> OrderPlaced:
        if held is None:
            raise ConfigurationError("This shop sells what a drop holds, and nothing else.")
        action_rows.insert(request, key)
        try:
            with transaction.atomic():
                row = action_rows.lock_row(key)
                if row.state == ActionState.DONE:
                    return action_rows.read_result(row, request)
                taken = held.lock(request.customer_id)
                self._change_stock(sum(each.count for each in taken))
                order_id = self._write_order(request, key)
                self._change_stock(-1)
                made = action_rows.MadeOrder(
                    SaleorOrderId(order_id), order_id, Money(self._price(), self.currency)
                )
                action_rows.start(row, request, "")
                action_rows.finish(row, made)
                held.mark_ordered(made.order_id, made.number)
        except UnitsGone:
            action_rows.refuse(key, "", RefusalReason.SOLD_OUT)
            raise
        return action_rows.read_result(row, request)

    def take_units(
        self, variant_id: SaleorVariantId, count: int, *, channel: str, warehouse_id: str = ""
    ) -> list[TakenUnits]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT quantity FROM soak_stock FOR UPDATE")
            (quantity,) = cursor.fetchone()
        if quantity < count:
            raise NotEnoughUnits(variant_id, quantity)
        self._change_stock(-count)
        return [TakenUnits(WAREHOUSE_ID, count)]

    def return_units(self, variant_id: SaleorVariantId, taken: Sequence[TakenUnits]) -> None:
        self._change_stock(sum(each.count for each in taken))

    def _change_stock(self, change: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE soak_stock SET quantity = quantity + %s", [change])

    def _write_order(self, request: OrderRequest, key: str) -> str:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO soak_order (key, customer_id, x_post_id) VALUES (%s, %s, %s)"
                " RETURNING id",
                [key, request.customer_id, request.origin.x_post_id],
            )
            return str(cursor.fetchone()[0])

    def _price(self) -> Any:
        return self.list_variants()[0].price


class KeptDropShop:
    """Implements `DropShop` on the sample shop."""

    def __init__(self, *, stock: int) -> None:
        self.shop = KeptShop()
        self.shop.settings = {"channel": self.shop.channel, **FORM}
        self.shop.add_product("Runner One", sku=SKU, stock=stock)
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS soak_stock, soak_order")
            cursor.execute("CREATE TABLE soak_stock (quantity int)")
            cursor.execute(
                "CREATE TABLE soak_order"
                " (id serial PRIMARY KEY, key text, customer_id text, x_post_id text)"
            )
            cursor.execute("INSERT INTO soak_stock VALUES (%s)", [stock])
        self._stock = stock

    @property
    def channel(self) -> str:
        return self.shop.channel

    def add_customer(self, name: str, *, flat: str) -> SaleorCustomerId:
        return self.shop.add_customer(f"{name}@example.com", flat=flat)

    def read_orders(self) -> list[SoldOrder]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT customer_id, x_post_id FROM soak_order ORDER BY id")
            return [SoldOrder(*each) for each in cursor.fetchall()]

    def count_promised(self) -> tuple[int, int]:
        with connection.cursor() as cursor:
            # One statement sees one moment.
            cursor.execute(
                "SELECT (SELECT quantity FROM soak_stock) + (SELECT count(*) FROM soak_order)"
                " + (SELECT count(*) FROM twitter_drop_unit WHERE state IN ('free', 'held'))"
            )
            return int(cursor.fetchone()[0]), self._stock


class SaleorDropShop:
    """Implements `DropShop` on a real Saleor."""

    def __init__(self, *, stock: int) -> None:
        from saleor_twitter_plugin.shop import get_shop
        from tests.scenarios.saleor_settings import save_settings
        from tests.shop_contract.saleor_stock_room import SaleorStockRoom

        self._room = SaleorStockRoom()
        category = self._room.add_category("soak")
        product_id = self._room.add_product("Runner One", category=category)
        self._variant_id = self._room.add_variant(product_id, SKU, stock=stock)
        save_settings({"channel": self.channel, **FORM}, is_active=True)
        self.shop = get_shop()
        self._stock = stock

    @property
    def channel(self) -> str:
        return self._room.channel

    def add_customer(self, name: str, *, flat: str) -> SaleorCustomerId:
        return self._room.add_customer(f"{name}@example.com", flat=flat)

    def read_orders(self) -> list[SoldOrder]:
        orders = self._room.read_orders()
        return [
            SoldOrder(each.customer_id, each.metadata["twitter_post_id"])
            for each in orders
            for _ in range(sum(line.quantity for line in each.lines))
        ]

    def count_promised(self) -> tuple[int, int]:
        """An order takes nothing out of the stock, it allocates: what is free is counted."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT (SELECT sum(quantity) FROM warehouse_stock WHERE product_variant_id = %s)"
                " - (SELECT coalesce(sum(allocation.quantity_allocated), 0)"
                "    FROM warehouse_allocation AS allocation"
                "    JOIN warehouse_stock AS stock ON stock.id = allocation.stock_id"
                "    WHERE stock.product_variant_id = %s)"
                " + (SELECT coalesce(sum(quantity), 0) FROM order_orderline WHERE variant_id = %s)"
                " + (SELECT count(*) FROM twitter_drop_unit WHERE state IN ('free', 'held'))",
                [int(self._variant_id)] * 3,
            )
            return int(cursor.fetchone()[0]), self._stock
