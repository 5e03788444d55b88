"""One set of tests, two shops: TWITTER_TEST_SHOP=sample (the default) or saleor."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from saleor_twitter_plugin.shop import Shop, get_shop
from tests.payment_app.gateways import SampleTestGateway

TESTED_SHOP = os.environ.get("TWITTER_TEST_SHOP", "sample")

if TESTED_SHOP == "saleor":

    def pytest_configure(config: pytest.Config) -> None:
        # A plugin, and not imported names: two conftests would make the database twice.
        config.pluginmanager.import_plugin("tests.shop_contract.saleor_fixtures")

else:

    @pytest.fixture
    def gateway(stock_room: Any) -> SampleTestGateway:
        return SampleTestGateway(get_shop())

    @pytest.fixture
    def stock_room(transactional_db: None) -> Iterator[Any]:
        from saleor_twitter_plugin.shop.sample_shop import SampleShop

        from .sample_stock_room import SampleStockRoom

        shop = get_shop()
        assert isinstance(shop, SampleShop)
        settings = dict(shop.settings)
        yield SampleStockRoom(shop)
        shop.clear()
        shop.settings = settings


@pytest.fixture
def shop(stock_room: Any) -> Shop:
    return get_shop()
