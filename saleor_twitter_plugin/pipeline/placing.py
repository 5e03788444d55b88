"""A place gets an account of its own: what lies there already is no news."""

from datetime import datetime
from itertools import batched

from .. import accounts, feeds
from ..handoffs import Warehouse
from ..models import Account
from ..shop import Shop

PRODUCTS_PER_PAGE = 100


def give_place(
    warehouse: Warehouse, account: Account, *, channel: str, shop: Shop, now: datetime
) -> None:
    """Let an account speak of what comes to a place, and of the last units there.

    Of products whose category has an account; safe to repeat.
    """
    categories = list(accounts.read_ownership(channel=channel))
    visible = shop.iterate_visible_products(categories, channel=channel)
    for page in batched(visible, PRODUCTS_PER_PAGE):
        items = shop.read_catalog_items(page, channel=channel)
        stocks = shop.read_place_stocks(page, [warehouse.warehouse_id])
        feeds.note_places(items, stocks, channel=channel, now=now)
    feeds.assign_place(warehouse.warehouse_id, account, channel=channel)
