"""Saleor's own settings, as a shop runs them, and our plugin. run.py sets the environment."""

from saleor.settings import *  # noqa: F403
from saleor.settings import INSTALLED_APPS

from bench.plugin_paths import ECHO_PLUGIN, TWITTER_PLUGIN
from tools.saleor_setup import OUR_APP, EveryAppUnmigrated


class OursAlone(EveryAppUnmigrated):
    """A MIGRATION_MODULES that knows migrations of our app only; Saleor's tables are copied."""

    def __contains__(self, app_label: str) -> bool:
        return app_label != OUR_APP


# Where the package is installed, Saleor has found it by itself.
if OUR_APP not in INSTALLED_APPS:
    INSTALLED_APPS.append(OUR_APP)
MIGRATION_MODULES = OursAlone()
POPULATE_DEFAULTS = False

# What the server loads; what runs in our own process chooses for itself.
PLUGINS = [TWITTER_PLUGIN, ECHO_PLUGIN]
TWITTER_PLUGIN_SHOP = f"{OUR_APP}.shop.saleor_shop.SaleorShop"
TWITTER_PLUGIN_KEYS = ["only for measuring: seals nothing of worth"]
