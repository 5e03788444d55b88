"""The handle of whoever wrote: X leaves it out of replies and quotes."""

from datetime import datetime

from .. import shoppers
from ..config import Config
from ..handoffs import Purpose, XEvent
from ..models import Account
from ..sealing import Sealer
from .access import open_client


def find_out_handle(
    event: XEvent, account: Account, *, config: Config, sealer: Sealer, now: datetime
) -> str:
    """Return the author's handle; who is not known by it is looked up, once.

    Raises:
        RetryableError, ConfigurationError: X could not be asked.
    """
    handle = shoppers.remember(event.author_id, event.author_handle, now=now).handle
    if handle:
        return handle
    client = open_client(account, config=config, sealer=sealer, purpose=Purpose.CARE, now=now)
    handle = client.read_handle(event.author_id)
    shoppers.remember(event.author_id, handle, now=now)
    return handle
