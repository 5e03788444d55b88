"""An order of ours beside the storefront's own, field by field.

What differs is in docs/decisions/0014-what-differs-from-a-storefront-order.md, and nowhere else.
"""

import re
from pathlib import Path
from typing import Any

import pytest

from saleor_twitter_plugin.handoffs import SaleorCustomerId, SaleorVariantId
from saleor_twitter_plugin.shop import get_shop
from saleor_twitter_plugin.shop.global_ids import get_primary_key
from tests.shop_contract import storefront
from tests.shop_contract.asking import make_request
from tests.shop_contract.saleor_stock_room import ADDRESS

DECISION = Path(__file__).parents[2] / "docs/decisions/0014-what-differs-from-a-storefront-order.md"
# Of each row alone: its own keys and moments.
OWN = {
    *("id", "pk", "number", "created_at", "updated_at", "date", "order", "order_id", "token"),
    *("checkout_token", "order_line", "old_id", "search_vector", "search_document"),
    *("shipping_address", "billing_address", "draft_save_billing_address"),
}


class RecordingPlugin:
    """Made a plugin below: Saleor must be set up before its base class is imported."""

    seen: list[tuple[str, ...]] = []


def make_recorder() -> type[Any]:
    from saleor.plugins.base_plugin import BasePlugin

    def record(name: str) -> Any:
        def hook(self: Any, *arguments: Any, previous_value: Any = None, **kwargs: Any) -> Any:
            what = str(arguments[0]) if name == "notify" else ""
            RecordingPlugin.seen.append((name, what))
            return arguments[-1] if previous_value is None and arguments else previous_value

        return hook

    watched = (
        *("order_created", "order_updated", "order_confirmed", "order_paid", "order_fully_paid"),
        *("draft_order_created", "checkout_created", "checkout_updated", "notify"),
        *("preprocess_order_creation", "customer_updated", "product_variant_out_of_stock"),
    )
    body: dict[str, Any] = {each: record(each) for each in watched}
    return type(
        "Recorder",
        (BasePlugin,),
        {
            **body,
            "PLUGIN_ID": "tests.recorder",
            "DEFAULT_ACTIVE": True,
            "CONFIGURATION_PER_CHANNEL": False,
        },
    )


Recorder = make_recorder()


@pytest.fixture(params=["plain", "promotion and tax"])
def offer(request: Any, stock_room: Any, settings: Any) -> tuple[SaleorCustomerId, SaleorVariantId]:
    settings.PLUGINS = [f"{__name__}.Recorder"]
    ada = stock_room.add_customer("ada@example.com")
    product_id = stock_room.add_product("Mug")
    mug = stock_room.add_variant(product_id, "MUG-1", price="12.50", stock=9)
    if request.param != "plain":
        stock_room.start_promotion(product_id, 20)
        stock_room.set_taxes(are_in_prices=False, percent=10)
    return ada, mug


def order_by_storefront(stock_room: Any, ada: SaleorCustomerId, mug: SaleorVariantId) -> str:
    token = stock_room.make_token(ada)
    lines = [{"variantId": get_shop().to_global_id("ProductVariant", mug), "quantity": 2}]
    created = storefront.ask(
        storefront.CHECKOUT_CREATE, {"input": {"channel": "main", "lines": lines}}, token=token
    )
    checkout_id = created["checkout"]["id"]
    storefront.fill_in(checkout_id, email="ada@example.com", address=ADDRESS, token=token)
    order_id = storefront.complete(checkout_id, token=token)
    return get_primary_key("Order", order_id)


def test_orders_differ_in_nothing_but_what_the_decision_names(
    stock_room: Any, offer: tuple[SaleorCustomerId, SaleorVariantId]
) -> None:
    ada, mug = offer
    RecordingPlugin.seen.clear()
    theirs = order_by_storefront(stock_room, ada, mug)
    their_hooks = list(RecordingPlugin.seen)
    RecordingPlugin.seen.clear()
    ours = get_shop().place_order(make_request(ada, mug, quantity=2), key="k").order_id
    our_hooks = list(RecordingPlugin.seen)

    differing = {
        *compare("order", read_order(theirs), read_order(ours)),
        *compare("hooks", count(their_hooks), count(our_hooks)),
    }

    assert differing == read_decided()


def read_decided() -> set[str]:
    return set(re.findall(r"^\| `([^`]+)`", DECISION.read_text(), re.MULTILINE))


def read_order(primary_key: str) -> dict[str, Any]:
    from saleor.order.models import Order
    from saleor.warehouse.models import Allocation

    order = Order.objects.get(pk=primary_key)
    lines = list(order.lines.all())
    return {
        **read_row(order),
        "shipping_to": read_row(order.shipping_address),
        "billing_to": read_row(order.billing_address),
        "lines": [read_row(each) for each in lines],
        "line_discounts": [
            read_row(each, "line") for line in lines for each in line.discounts.all()
        ],
        "allocations": [read_row(each) for each in Allocation.objects.filter(order_line__in=lines)],
        "events": [read_row(each) for each in order.events.order_by("type", "pk")],
        "payments": order.payments.count(),
        "transactions": order.payment_transactions.count(),
    }


def read_row(row: Any, *own: str) -> dict[str, Any]:
    left_out = {*OWN, *own}
    return {
        field.name: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in left_out
    }


def compare(place: str, theirs: Any, ours: Any) -> set[str]:
    """Return the places where the two differ, as `order.lines.quantity`."""
    if place.endswith(".metadata"):
        return set() if theirs == ours else {place}
    if isinstance(theirs, dict) and isinstance(ours, dict):
        keys = theirs.keys() | ours.keys()
        return {
            each
            for key in keys
            for each in compare(f"{place}.{key}", theirs.get(key), ours.get(key))
        }
    if isinstance(theirs, list) and isinstance(ours, list) and len(theirs) == len(ours):
        return {
            each
            for one, other in zip(theirs, ours, strict=True)
            for each in compare(place, one, other)
        }
    return set() if theirs == ours else {place}


def count(hooks: list[tuple[str, ...]]) -> dict[str, int]:
    names = [":".join(filter(None, each)) for each in hooks]
    return {name: names.count(name) for name in names}
