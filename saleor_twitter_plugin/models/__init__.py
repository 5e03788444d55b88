"""Every table. Saleor's rows are named by their primary keys as text, never by foreign keys."""

from .accounts import Account, CategoryAccount
from .actions import OrderHint, ShopAction
from .campaign_asks import CampaignAsk
from .campaigns import (
    Campaign,
    CampaignCode,
    CampaignHashtag,
    LoadedVoucher,
    VoucherHint,
)
from .claims import Claim
from .connecting import ConnectAttempt
from .contests import ContestEntry, ContestPrize, ContestResult, ContestScore
from .debates import DebateQuestion, WallPost
from .draws import Draw, DrawRoll
from .drop_sales import DropSale
from .drops import Drop, DropEntry, DropEvent, DropUnit, DropVariant
from .feeds import (
    AccountFeedRules,
    BuyCode,
    CatalogHint,
    FeedItem,
    FeedRole,
    FeedTemplate,
    LinkDay,
    ProductState,
)
from .greetings import Greeting, WelcomePost
from .inbox import InboxEvent
from .outbox import OutboxMessage
from .outlets import OutletScope
from .payments import OrderPayment, ShopperPayment
from .places import LocalAccount, PlaceState
from .scanning import ScanCursor
from .shoppers import HandleProof, LinkRequest, Shopper, ShopperLink
from .signing_in import UsedSignIn
from .staff_tasks import StaffTask
from .timing import BestHours, RecurringPost
from .uploads import MediaUpload
from .usage import BilledResource, LedgerEntry, RateWindow, SpendCounter, XApp
from .wishes import PendingWish

__all__ = [
    "Account",
    "AccountFeedRules",
    "BestHours",
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
    "ContestEntry",
    "ContestPrize",
    "ContestResult",
    "ContestScore",
    "DebateQuestion",
    "Draw",
    "DrawRoll",
    "Drop",
    "DropEntry",
    "DropEvent",
    "DropSale",
    "DropUnit",
    "DropVariant",
    "FeedItem",
    "FeedRole",
    "FeedTemplate",
    "Greeting",
    "HandleProof",
    "InboxEvent",
    "LedgerEntry",
    "LinkDay",
    "LinkRequest",
    "LoadedVoucher",
    "LocalAccount",
    "MediaUpload",
    "OrderHint",
    "OrderPayment",
    "OutboxMessage",
    "OutletScope",
    "PendingWish",
    "PlaceState",
    "ProductState",
    "RateWindow",
    "RecurringPost",
    "ScanCursor",
    "ShopAction",
    "Shopper",
    "ShopperLink",
    "ShopperPayment",
    "SpendCounter",
    "StaffTask",
    "UsedSignIn",
    "VoucherHint",
    "WallPost",
    "WelcomePost",
    "XApp",
]
