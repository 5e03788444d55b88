"""All that we use of Saleor besides its public GraphQL, each by its name.

When one of these fails, Saleor has changed: see docs/decisions/0003-internal-functions.md.
"""

import inspect
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from graphql import parse, validate

from saleor_twitter_plugin.shop.saleor_shop import (
    app_row,
    changes,
    documents,
    voucher_documents,
)


def import_name(path: str) -> Any:
    module, _, name = path.rpartition(".")
    return getattr(import_module(module), name)


@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        ("saleor.core.db.connection.allow_writer", []),
        ("saleor.graphql.context.get_context_value", ["request"]),
        ("saleor.graphql.context.clear_context", ["context"]),
        ("saleor.graphql.context.get_user", ["request"]),
        ("saleor.graphql.app.dataloaders.get_app_promise", ["context"]),
    ],
)
def test_function_is_there_with_these_parameters(path: str, parameters: list[str]) -> None:
    assert list(inspect.signature(import_name(path)).parameters) == parameters


@pytest.mark.parametrize(
    "path",
    [
        "saleor.__version__",
        "saleor.graphql.api.backend",
        "saleor.graphql.api.schema",
        "saleor.app.types.AppType.LOCAL",
    ],
)
def test_value_is_there(path: str) -> None:
    if path == "saleor.app.types.AppType.LOCAL":
        assert import_name("saleor.app.types.AppType").LOCAL == "local"
    else:
        assert import_name(path) is not None


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (
            "app.App",
            ["identifier", "name", "type", "is_active", "removed_at", "permissions"],
        ),
        ("permission.Permission", ["content_type", "codename"]),
        ("account.User", ["email", "is_active", "is_staff"]),
        ("warehouse.Stock", ["product_variant", "quantity", "quantity_allocated"]),
        (
            "site.SiteSettings",
            [
                "reserve_stock_duration_anonymous_user",
                "reserve_stock_duration_authenticated_user",
                "limit_quantity_per_checkout",
            ],
        ),
        (
            "channel.Channel",
            [
                "slug",
                "is_active",
                "currency_code",
                "allow_unpaid_orders",
                "automatically_confirm_all_new_orders",
            ],
        ),
        ("plugins.PluginConfiguration", ["identifier", "channel", "active", "configuration"]),
        ("discount.VoucherCode", ["voucher", "code"]),
        ("checkout.Checkout", ["user", "voucher_code", "is_voucher_usage_increased"]),
        ("order.Order", ["user", "voucher_code"]),
        ("product.ProductMedia", ["product", "type", "image", "alt", "sort_order"]),
    ],
)
def test_table_has_these_fields(model: str, fields: list[str]) -> None:
    names = {each.name for each in apps.get_model(model)._meta.get_fields()}
    assert set(fields) <= names


@pytest.mark.parametrize("table", changes.TABLES)
def test_table_of_the_scans_statement_has_these_columns(table: str) -> None:
    models = {each._meta.db_table: each for each in apps.get_models(include_auto_created=True)}
    assert table in models
    columns = {each.column for each in models[table]._meta.concrete_fields}
    assert set(changes.TABLES[table]) <= columns


def test_user_and_app_tell_their_permissions() -> None:
    assert isinstance(import_name("saleor.account.models.User").effective_permissions, property)
    get_permissions = import_name("saleor.app.models.App").get_permissions
    assert list(inspect.signature(get_permissions).parameters) == ["self"]


def test_backend_parses_once_by_schema_and_text() -> None:
    backend = import_name("saleor.graphql.api.backend")
    schema = import_name("saleor.graphql.api.schema")
    parsed = backend.document_from_string(schema, documents.CHANNEL)
    assert parsed.document_string == documents.CHANNEL
    assert backend.document_from_string(schema, documents.CHANNEL) is parsed


def test_error_of_a_lost_reservation_has_this_name() -> None:
    assert issubclass(import_name("saleor.core.exceptions.InsufficientStock"), Exception)


def test_our_permissions_are_saleors() -> None:
    enums = import_module("saleor.permission.enums")
    known = {
        each.value
        for enum in (
            enums.CheckoutPermissions,
            enums.DiscountPermissions,
            enums.ProductPermissions,
        )
        for each in enum
    }
    assert set(app_row.APP_PERMISSIONS) <= known


OPERATIONS = {
    name: text
    for each in (documents, voucher_documents)
    for name, text in vars(each).items()
    if name.isupper() and name[0] != "_"
}


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_operation_is_valid_in_this_saleor(name: str) -> None:
    schema = import_name("saleor.graphql.api.schema")
    errors = validate(schema, parse(OPERATIONS[name]))
    assert [error.message for error in errors] == []


def test_error_codes_of_the_closed_table_are_saleors() -> None:
    from saleor_twitter_plugin.shop.saleor_shop.refusals import REASONS

    codes = import_module("saleor.checkout.error_codes")
    known = {
        each.name
        for enum in (codes.CheckoutErrorCode, codes.OrderCreateFromCheckoutErrorCode)
        for each in enum
    }
    # Came with Saleor 3.21.
    assert set(REASONS) - {"MISSING_ADDRESS_DATA"} <= known


HOOKS = (
    "checkout_created", "checkout_updated", "order_created", "order_cancelled", "order_expired",
    "order_refunded", "order_fully_refunded", "voucher_updated", "voucher_deleted",
    "voucher_codes_deleted", "preprocess_order_creation",
)  # fmt: skip


@pytest.mark.parametrize("name", HOOKS)
def test_hook_is_still_called_on_plugins(name: str) -> None:
    manager = import_name("saleor.plugins.manager.PluginsManager")
    assert f'"{name}"' in inspect.getsource(getattr(manager, name))
    assert name in import_name("saleor.plugins.base_plugin.BasePlugin").__annotations__


@pytest.mark.parametrize(
    ("path", "count"),
    [("saleor.checkout.complete_checkout", 2), ("saleor.checkout.checkout_cleaner", 1)],
)
def test_every_way_to_an_order_asks_the_hook_that_refuses(path: str, count: int) -> None:
    source = inspect.getsource(import_module(path))
    assert source.count("manager.preprocess_order_creation(") == count


def test_the_two_errors_that_refuse_are_still_taken_in_this_order() -> None:
    assert issubclass(import_name("saleor.core.taxes.TaxError"), Exception)
    assert issubclass(import_name("saleor.discount.models.NotApplicable"), ValueError)
    source = inspect.getsource(import_name("saleor.checkout.complete_checkout._get_order_data"))
    assert source.index("except NotApplicable") < source.index("except TaxError")
