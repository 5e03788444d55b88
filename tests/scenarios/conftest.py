"""A stage for stories: a shop, a local X over HTTP, our address over HTTP, one database.

The shop is Saleor or the sample shop, as TWITTER_TEST_SHOP says. Rows are committed for real;
each test starts with our tables and the local X empty, and brings its own people and products.
"""

import os
from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from saleor_twitter_plugin.x_sandbox.process import SandboxProcess, start_sandbox
from tests.committed import committed_database

from .stage import Stage, make_stock_room, open_address, stop_eager_tasks

SHOP = os.environ.get("TWITTER_TEST_SHOP", "sample")
# A queue that nobody reads: a story lets its workers work by itself.
os.environ["CELERY_BROKER_URL"] = "memory://"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    skip = pytest.mark.skip(reason="needs Saleor's own hooks, processes or settings form")
    for item in items:
        if SHOP != "saleor" and item.get_closest_marker("saleor_only"):
            item.add_marker(skip)


@pytest.fixture(scope="session")
def _local_x() -> Iterator[SandboxProcess]:
    with start_sandbox() as running:
        os.environ["TWITTER_X_API_URL"] = running.base_url
        yield running


@pytest.fixture(scope="session")
def _database(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with committed_database(django_db_blocker):
        stop_eager_tasks()
        yield


@pytest.fixture(scope="session")
def _address(_database: None) -> Iterator[str]:
    with open_address() as url:
        yield url


@pytest.fixture(scope="session")
def _stock_room(_database: None) -> object:
    return make_stock_room(SHOP)


@pytest.fixture
def stage(_local_x: SandboxProcess, _stock_room: object, _address: str) -> Stage:
    return Stage(shop_kind=SHOP, x=_local_x, room=_stock_room, address=_address)
