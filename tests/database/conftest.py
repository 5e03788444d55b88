"""What every test on the real database may ask for."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from pytest_django.fixtures import SettingsWrapper

from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.sealing import Sealer
from tests.fakes import FakeShop, FakeX


@pytest.fixture
def fake_shop() -> FakeShop:
    return FakeShop()


@pytest.fixture
def sealer() -> Sealer:
    return get_sealer()


@pytest.fixture
def fake_x(settings: SettingsWrapper) -> Iterator[FakeX]:
    x = FakeX()
    settings.TWITTER_X_API_URL = x.url
    yield x
    x.stop()


RunTogether = Callable[..., list[Any]]


@pytest.fixture
def run_together() -> RunTogether:
    """Run calls at once, each in a thread with a connection of its own; return their results."""

    def run(*calls: Callable[[], Any]) -> list[Any]:
        def run_one(call: Callable[[], Any]) -> Any:
            try:
                return call()
            finally:
                connections.close_all()

        with ThreadPoolExecutor(len(calls)) as threads:
            return list(threads.map(run_one, calls))

    return run
