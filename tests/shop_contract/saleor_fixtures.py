"""Fixtures for tests inside a real Saleor."""

from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.committed import committed_database
from tests.payment_app.gateways import SaleorTestGateway
from tests.payment_app.installing import WEBHOOK_PLUGIN
from tests.payment_app.process import PaymentApp, start_payment_app

from .saleor_stock_room import SaleorStockRoom, delete_rows, list_filled_tables


@pytest.fixture(scope="session")
def kept_tables(django_db_blocker: DjangoDbBlocker) -> Iterator[frozenset[str]]:
    """Tables that the template filled: permissions, content types, the site."""
    with committed_database(django_db_blocker):
        yield list_filled_tables()


@pytest.fixture
def committed_saleor(
    kept_tables: frozenset[str], django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Let the test commit, as forked workers must see its rows; take them out again afterwards.

    pytest's `transactional_db` would truncate all of Saleor's tables: seconds, not milliseconds.
    """
    with django_db_blocker.unblock():
        yield
        delete_rows(kept_tables)


@pytest.fixture(scope="session")
def payment_app() -> Iterator[PaymentApp]:
    with start_payment_app() as app:
        yield app


@pytest.fixture
def gateway(stock_room: SaleorStockRoom, payment_app: PaymentApp, settings: Any) -> Any:
    settings.PLUGINS = [*settings.PLUGINS, WEBHOOK_PLUGIN]
    return SaleorTestGateway(payment_app)


@pytest.fixture
def stock_room(committed_saleor: None) -> SaleorStockRoom:
    return SaleorStockRoom()
