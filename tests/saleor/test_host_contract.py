"""All that we use of Saleor besides its public GraphQL, each by its name.

When one of these fails, Saleor has changed: see docs/decisions/0003-internal-functions.md.
"""

import inspect
from dataclasses import fields
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from graphql import parse, validate

from saleor_twitter_plugin.graphql.signing_in import EXPLANATIONS
from saleor_twitter_plugin.plugin import TwitterPlugin
from saleor_twitter_plugin.shop.saleor_shop import (
    announcement_documents,
    app_row,
    catalog_documents,
    changes,
    documents,
    order_times,
    page_stamps,
    promotions,
    sign_in_documents,
    touches,
    voucher_documents,
    walking,
)

TOKENS = "saleor.plugins.base_plugin.ExternalAccessTokens"


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
        ("saleor.core.jwt.create_access_token", ["user", "additional_payload"]),
        ("saleor.core.jwt.create_refresh_token", ["user", "additional_payload"]),
        ("saleor.graphql.account.mutations.authentication.utils._get_new_csrf_token", []),
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
        (
            "account.User",
            [
                *("email", "is_active", "is_staff", "is_confirmed"),
                *("default_shipping_address", "default_billing_address"),
            ],
        ),
        (
            "account.Address",
            [
                *("first_name", "last_name", "company_name", "street_address_1"),
                *("street_address_2", "city", "city_area", "postal_code", "country"),
                *("country_area", "phone"),
            ],
        ),
        ("checkout.Checkout", ["token", "collection_point"]),
        (
            "order.Order",
            [
                *("checkout_token", "number", "status", "user", "charge_status"),
                *("total_gross_amount", "currency"),
            ],
        ),
        (
            "payment.TransactionItem",
            ["order", "idempotency_key", "events"],
        ),
        (
            "payment.TransactionEvent",
            ["type", "amount_value", "include_in_calculations", "app", "app_identifier"],
        ),
        ("warehouse.Stock", ["product_variant", "warehouse", "quantity"]),
        (
            "site.SiteSettings",
            [
                "reserve_stock_duration_anonymous_user",
                "reserve_stock_duration_authenticated_user",
                "limit_quantity_per_checkout",
                "allow_login_without_confirmation",
                "enable_account_confirmation_by_email",
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
        ("checkout.Checkout", ["language_code", "metadata_storage"]),
        ("checkout.CheckoutMetadata", ["checkout", "metadata"]),
        ("order.Order", ["user", "voucher_code"]),
        ("product.ProductMedia", ["product", "type", "image", "alt", "sort_order"]),
    ],
)
def test_table_has_these_fields(model: str, fields: list[str]) -> None:
    names = {each.name for each in apps.get_model(model)._meta.get_fields()}
    assert set(fields) <= names


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        *changes.TABLES.items(),
        *order_times.TABLES.items(),
        *page_stamps.TABLES.items(),
        *promotions.TABLES.items(),
        *touches.TABLES.items(),
        *walking.TABLES.items(),
    ],
)
def test_table_of_our_statements_has_these_columns(table: str, columns: tuple[str, ...]) -> None:
    models = {each._meta.db_table: each for each in apps.get_models(include_auto_created=True)}
    assert table in models
    known = {each.column for each in models[table]._meta.concrete_fields}
    assert set(columns) <= known


def test_orders_that_do_not_count_are_named_so() -> None:
    status = import_name("saleor.order.OrderStatus")
    assert (status.DRAFT, status.EXPIRED) == ("draft", "expired")


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


def test_reservation_takes_what_the_hook_gives() -> None:
    reserve = import_name("saleor.warehouse.reservations.reserve_stocks_and_preorders")
    parameters = list(inspect.signature(reserve).parameters)
    assert parameters[:6] == [
        *("checkout_lines", "lines_to_update_reservation_time", "variants", "country_code"),
        *("channel", "length_in_minutes"),
    ]
    # The first came with 3.23; the other we leave as it is.
    assert set(parameters[6:]) <= {"calculate_stocks_with_shipping_zones", "replace"}


def test_what_the_hook_reads_of_a_checkout_is_there() -> None:
    info = import_name("saleor.checkout.fetch.CheckoutInfo")
    line = import_name("saleor.checkout.fetch.CheckoutLineInfo")
    assert {"checkout", "channel"} <= set(info.__dataclass_fields__)
    assert list(inspect.signature(info.get_country).parameters) == ["self"]
    assert {"line", "variant"} <= set(line.__dataclass_fields__)


def test_hooks_around_an_order_are_saleors() -> None:
    base = import_name("saleor.plugins.base_plugin.BasePlugin")
    assert {"order_created", "preprocess_order_creation"} <= set(base.__annotations__)


def test_error_of_a_lost_reservation_has_this_name() -> None:
    assert issubclass(import_name("saleor.core.exceptions.InsufficientStock"), Exception)


def test_our_permissions_are_saleors() -> None:
    enums = import_module("saleor.permission.enums")
    known = {
        each.value
        for enum in (
            enums.AccountPermissions,
            enums.CheckoutPermissions,
            enums.DiscountPermissions,
            enums.OrderPermissions,
            enums.ProductPermissions,
        )
        for each in enum
    }
    ours = {
        *app_row.APP_PERMISSIONS,
        app_row.CUSTOMERS_PERMISSION,
        app_row.CANCELLING_PERMISSION,
    }
    assert ours <= known


def test_kinds_of_transaction_events_are_saleors() -> None:
    from saleor_twitter_plugin.shop.saleor_shop import payments

    known = {each for each, _ in import_name("saleor.payment.TransactionEventType").CHOICES}
    assert known >= payments.SUCCESSES | payments.FAILURES | payments.ACTIONS | payments.REQUESTS


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (module, name)
        for module in (
            announcement_documents,
            catalog_documents,
            documents,
            sign_in_documents,
            voucher_documents,
        )
        for name in sorted(vars(module))
        if name.isupper() and name[0] != "_"
    ],
)
def test_operation_is_valid_in_this_saleor(module: Any, name: str) -> None:
    schema = import_name("saleor.graphql.api.schema")
    errors = validate(schema, parse(getattr(module, name)))
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


def test_saleor_finds_who_signs_people_in_by_these_names() -> None:
    manager = import_name("saleor.plugins.manager.PluginsManager")
    for name in ("external_authentication_url", "external_obtain_access_tokens"):
        assert name in vars(TwitterPlugin)
        parameters = list(inspect.signature(getattr(manager, name)).parameters)
        assert parameters == ["self", "plugin_id", "data", "request"]
    for name in ("external_refresh", "external_verify"):
        assert name in vars(TwitterPlugin)
        assert callable(getattr(manager, name))
    # Each of these would be asked at requests that are no business of ours.
    assert not hasattr(TwitterPlugin, "authenticate_user")
    assert not hasattr(TwitterPlugin, "external_logout")
    assert {each.name for each in fields(import_name(TOKENS))} == {
        "token", "refresh_token", "csrf_token", "user",
    }  # fmt: skip


def test_errors_of_signing_in_have_codes_that_saleor_knows() -> None:
    known = {each.value for each in import_name("saleor.account.error_codes.AccountErrorCode")}
    used = {code for _, code, _ in EXPLANATIONS.values()}
    assert used <= known


@pytest.mark.parametrize(
    "hook",
    [
        "voucher_created",
        "voucher_updated",
        "voucher_deleted",
        "voucher_metadata_updated",
        "voucher_codes_created",
        "voucher_codes_deleted",
        "promotion_created",
        "promotion_updated",
        "promotion_started",
        "promotion_ended",
        "promotion_deleted",
        "collection_created",
        "collection_updated",
        "collection_deleted",
    ],
)
def test_hook_is_called_and_we_have_it(hook: str) -> None:
    assert callable(getattr(import_name("saleor.plugins.manager.PluginsManager"), hook))
    assert callable(getattr(import_name("saleor_twitter_plugin.plugin.TwitterPlugin"), hook))
