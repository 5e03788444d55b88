"""The fake X that calls of the client reach, and the meter that counts them."""

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import SettingsWrapper

from saleor_twitter_plugin.x_api.client import XClient
from tests.factories import ACCESS_TOKEN, NOW
from tests.fakes import FakeMeter, FakeX


@pytest.fixture
def x(settings: SettingsWrapper) -> Iterator[FakeX]:
    x = FakeX()
    settings.TWITTER_X_API_URL = x.url
    yield x
    x.stop()


@pytest.fixture
def meter() -> FakeMeter:
    return FakeMeter()


@pytest.fixture
def client(x: FakeX, meter: FakeMeter) -> XClient:
    return XClient(ACCESS_TOKEN, meter=meter, now=NOW)
