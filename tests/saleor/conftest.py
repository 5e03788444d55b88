"""Inside a real Saleor: run with DJANGO_SETTINGS_MODULE=tests.settings_saleor."""

import pytest
from django.conf import settings

if "saleor.core" in settings.INSTALLED_APPS:
    from tests.shop_contract.saleor_fixtures import committed_saleor, kept_tables, stock_room

    __all__ = ["committed_saleor", "kept_tables", "stock_room"]
else:

    @pytest.fixture(autouse=True)
    def _needs_saleor() -> None:
        pytest.skip("these settings have no Saleor")


collect_ignore_glob = [] if "saleor.core" in settings.INSTALLED_APPS else ["test_*.py"]
