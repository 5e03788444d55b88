"""Every table. Saleor's rows are named by their primary keys as text, never by foreign keys."""

from .accounts import Account, CategoryAccount
from .actions import ShopAction
from .claims import Claim
from .feeds import BuyCode, CatalogHint, FeedItem
from .inbox import InboxEvent
from .outbox import OutboxMessage
from .shoppers import HandleProof, LinkRequest, Shopper, ShopperLink

__all__ = [
    "Account",
    "BuyCode",
    "CatalogHint",
    "CategoryAccount",
    "Claim",
    "FeedItem",
    "HandleProof",
    "InboxEvent",
    "LinkRequest",
    "OutboxMessage",
    "ShopAction",
    "Shopper",
    "ShopperLink",
]
