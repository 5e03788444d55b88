"""What the settings form shows: where to connect an account, and what X must know for it."""

from datetime import datetime
from urllib.parse import urlencode

from ..config import Config
from ..errors import ConfigurationError
from ..pipeline.connecting import NO_APP, callback_url
from ..shop import Shop
from ..wording import mark, translate
from .connect import CONNECT_PATH
from .tickets import write_ticket

OFF = mark("Switch the plugin on and save first.")


def describe_callback_url(shop: Shop, language: str) -> str:
    """Return the address to register at X, or what is missing for it."""
    try:
        return callback_url(shop)
    except ConfigurationError as error:
        return translate(str(error), language)


def describe_connect_url(
    *,
    shop: Shop,
    config: Config,
    holder: str,
    signing_key: bytes,
    now: datetime,
    language: str,
) -> str:
    """Return a link for whoever opened the form, or what is missing for it."""
    if not config.is_active:
        return translate(OFF, language)
    if not config.client_id or not config.client_secret:
        return translate(NO_APP, language)
    public_url = shop.read_public_url()
    if not public_url:
        return describe_callback_url(shop, language)
    ticket = write_ticket(holder, signing_key=signing_key, now=now)
    return f"{public_url}{CONNECT_PATH}?{urlencode({'ticket': ticket})}"
