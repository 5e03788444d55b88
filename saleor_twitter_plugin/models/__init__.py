"""Every table. Saleor's rows are named by their primary keys as text, never by foreign keys."""

from .accounts import Account, CategoryAccount
from .actions import ShopAction
from .campaigns import (
    Campaign,
    CampaignAsk,
    CampaignCode,
    CampaignHashtag,
    LoadedVoucher,
    VoucherHint,
)
from .claims import Claim
from .connecting import ConnectAttempt
from .feeds import (
    AccountFeedRules,
    BuyCode,
    CatalogHint,
    FeedItem,
    FeedRole,
    FeedTemplate,
    ProductState,
)
from .inbox import InboxEvent
from .outbox import OutboxMessage
from .shoppers import HandleProof, LinkRequest, Shopper, ShopperLink
from .staff_tasks import StaffTask
from .usage import BilledResource, LedgerEntry, RateWindow, SpendCounter, XApp

__all__ = [
    "Account",
    "AccountFeedRules",
    "BilledResource",
    "BuyCode",
    "Campaign",
    "CampaignAsk",
    "CampaignCode",
    "CampaignHashtag",
    "CatalogHint",
    "CategoryAccount",
    "Claim",
    "ConnectAttempt",
    "FeedItem",
    "FeedRole",
    "FeedTemplate",
    "HandleProof",
    "InboxEvent",
    "LedgerEntry",
    "LinkRequest",
    "LoadedVoucher",
    "OutboxMessage",
    "ProductState",
    "RateWindow",
    "ShopAction",
    "Shopper",
    "ShopperLink",
    "SpendCounter",
    "StaffTask",
    "VoucherHint",
    "XApp",
]
