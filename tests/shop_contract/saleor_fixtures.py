"""Fixtures for tests inside a real Saleor."""

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.committed import committed_database

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


@pytest.fixture
def stock_room(committed_saleor: None) -> SaleorStockRoom:
    return SaleorStockRoom()
