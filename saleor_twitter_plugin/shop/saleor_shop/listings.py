"""What a product's listing in a channel says at this moment."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from ...handoffs import Money
from ..margins import measure_margin_percent


@dataclass(frozen=True, slots=True)
class Listing:
    """`is_open`: published and for sale, each with its moment reached."""

    is_open: bool
    is_listed: bool
    """Shown in lists and searches, not only to whoever has the address."""


def read_listing(product: dict[str, Any], channel: str) -> Listing:
    """Judge by the moments themselves: nothing in Saleor happens when one is reached."""
    for listing in product["channelListings"] or ():
        if listing["channel"]["slug"] != channel:
            continue
        is_published = listing["isPublished"] and _is_due(listing["publishedAt"])
        is_for_sale = listing["isAvailableForPurchase"] and _is_due(
            listing["availableForPurchaseAt"]
        )
        return Listing(
            is_open=bool(is_published and is_for_sale),
            is_listed=bool(listing["visibleInListings"]),
        )
    return Listing(is_open=False, is_listed=False)


def read_price(variant: dict[str, Any]) -> Money | None:
    """Return the gross amount: it is what the checkout charges, whatever the channel displays."""
    return _read_gross(variant, "price")


def read_undiscounted_price(variant: dict[str, Any]) -> Money | None:
    """Return the gross amount before any promotion."""
    return _read_gross(variant, "priceUndiscounted")


def read_margin_percent(variant: dict[str, Any], channel: str) -> int | None:
    """Return what the price without taxes leaves beyond the cost; None where no cost is known."""
    costs = [
        Decimal(str(each["costPrice"]["amount"]))
        for each in variant["channelListings"] or ()
        if each["channel"]["slug"] == channel and each["costPrice"] is not None
    ]
    net = Decimal(str(variant["pricing"]["price"]["net"]["amount"]))
    return measure_margin_percent(net, costs[0]) if costs else None


def _read_gross(variant: dict[str, Any], name: str) -> Money | None:
    pricing = variant["pricing"]
    if pricing is None or pricing[name] is None:
        return None
    gross = pricing[name]["gross"]
    return Money(Decimal(str(gross["amount"])), gross["currency"])


def _is_due(moment: str | datetime | None) -> bool:
    if moment is None:
        return True
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    return moment <= timezone.now()
