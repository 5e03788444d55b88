"""Inside a real Saleor: run with DJANGO_SETTINGS_MODULE=tests.settings_saleor."""

import pytest
from django.conf import settings

HAS_SALEOR = "saleor.core" in settings.INSTALLED_APPS


def pytest_configure(config: pytest.Config) -> None:
    if HAS_SALEOR:
        # A plugin, and not imported names: two conftests would make the database twice.
        config.pluginmanager.import_plugin("tests.shop_contract.saleor_fixtures")


collect_ignore_glob = [] if HAS_SALEOR else ["test_*.py"]
