"""The owner's settings, from the row that Saleor keeps for every plugin."""

from typing import Any

from saleor.core.db.connection import allow_writer
from saleor.plugins.models import PluginConfiguration

from ...config import SECRET_NAMES, Config
from ...config import read_config as read_values
from ...keys import get_sealer
from ...sealing import is_sealed

PLUGIN_ID = "twitter"


def read_config() -> Config:
    """Read the row now: a cached one would sell on after the owner switched off.

    Raises:
        ConfigurationError: a secret was sealed with a key that is gone.
    """
    with allow_writer():
        row: Any = PluginConfiguration.objects.filter(
            identifier=PLUGIN_ID, channel__isnull=True
        ).first()
    if row is None:
        return read_values({}, is_active=False)
    values = {
        str(field["name"]): None if field.get("value") is None else str(field["value"])
        for field in row.configuration or ()
    }
    for name in SECRET_NAMES:
        value = values.get(name)
        if value and is_sealed(value):
            values[name] = get_sealer().unseal(value)
    return read_values(values, is_active=row.active)
