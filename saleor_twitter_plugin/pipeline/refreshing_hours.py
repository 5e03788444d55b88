"""The shop's orders → in which hours of the week each account does best."""

from datetime import datetime

from ..feeds import hours_rows
from ..feeds.account_rules import read_row
from ..shop import Shop


def refresh_best_hours(*, shop: Shop, now: datetime) -> int:
    """Count the hours of accounts whose count is a day old; return of how many.

    The shop is asked once, however many accounts there are.
    """
    config = shop.read_config()
    outdated = hours_rows.list_outdated(now=now) if config.is_working else []
    if not outdated:
        return 0
    orders = shop.count_orders(channel=config.channel, since=now - hours_rows.LOOKED_BACK)
    for account in outdated:
        zone = read_row(account).time_zone
        hours_rows.store(account, orders, time_zone=zone, now=now)
    return len(outdated)
