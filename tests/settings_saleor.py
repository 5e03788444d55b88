"""Django with Saleor: the plugin inside its host.

DATABASE_URL              a PostgreSQL server where databases may be made
TWITTER_SALEOR_TEMPLATE   a database with Saleor's tables to copy (tools/saleor_template.py);
                          without it the tables are made anew, which takes half a minute
"""

import os
import tempfile
from importlib.util import find_spec
from pathlib import Path

# Saleor's test settings are its own: whatever they name is wanted here.
from saleor.tests.settings import *  # noqa: F403
from saleor.tests.settings import DATABASES, INSTALLED_APPS

OUR_APP = "saleor_twitter_plugin"


class MigrationsOf:
    """A MIGRATION_MODULES that migrates these apps and makes the tables of all others at once."""

    def __init__(self, *labels: str) -> None:
        self._labels = labels

    def __contains__(self, label: str) -> bool:
        return label not in self._labels

    def __getitem__(self, label: str) -> None:
        return None

    def get(self, label: str, default: object = None) -> object:
        return default if label in self._labels else None


_has_migrations = any((Path(__file__).parent.parent / OUR_APP / "migrations").glob("[0-9]*.py"))
MIGRATION_MODULES = MigrationsOf(*([OUR_APP] if _has_migrations else []))
if OUR_APP not in INSTALLED_APPS:
    INSTALLED_APPS.append(OUR_APP)
if os.environ.get("TWITTER_SALEOR_TEMPLATE"):
    DATABASES["default"].setdefault("TEST", {})["TEMPLATE"] = os.environ["TWITTER_SALEOR_TEMPLATE"]
for _database in DATABASES.values():
    # Forked workers must never share a connection of the process they came from.
    _database["CONN_MAX_AGE"] = 0
    _database.setdefault("OPTIONS", {}).setdefault("application_name", "twitter-tests")
PLUGINS = [f"{OUR_APP}.plugin.TwitterPlugin"] if find_spec(f"{OUR_APP}.plugin") is not None else []
TWITTER_PLUGIN_SHOP = f"{OUR_APP}.shop.saleor_shop.SaleorShop"
TWITTER_PLUGIN_KEYS = ["only for tests: seals nothing of worth"]
# As Saleor's own settings for tests say since 3.21; in 3.20 they name no address.
PUBLIC_URL = "https://example.com"
# Files of products go to a folder that the tests make and remove.
MEDIA_ROOT = os.environ.get(
    "TWITTER_TEST_MEDIA", os.path.join(tempfile.gettempdir(), "twitter-test-media")
)
