"""The values that the stages hand to each other; the files stand in the order of the flow:
events → intents → facts → decisions → outcomes → messages, and the catalog's way in.
"""

from .catalog import CatalogItem, Category, ProductImage, Requester
from .decisions import (
    ClaimReason,
    Decision,
    Ignore,
    OfferClaim,
    OptIn,
    OptOut,
    OrderRequest,
    Origin,
    PlaceOrder,
    RecordProof,
    RefusalReason,
    Refuse,
    Wish,
)
from .events import ConversationMessage, EventKind, XEvent
from .facts import CustomerFacts, HostFacts, OfferFacts, ShopFacts, VariantFacts
from .identifiers import (
    Money,
    SaleorCategoryId,
    SaleorCustomerId,
    SaleorOrderId,
    SaleorProductId,
    SaleorVariantId,
    XPostId,
    XUserId,
)
from .intents import Buy, BuyWithoutCode, Intent, NoRequest, ProveHandle, Start, Stop
from .messages import MessageKind, OutgoingMessage, Priority
from .outcomes import (
    ClaimOffered,
    NothingDone,
    OptedIn,
    OptedOut,
    OrderPlaced,
    Outcome,
    ProofRecorded,
)
from .usage import Purpose

__all__ = [
    "Buy",
    "BuyWithoutCode",
    "CatalogItem",
    "Category",
    "ClaimOffered",
    "ClaimReason",
    "ConversationMessage",
    "CustomerFacts",
    "Decision",
    "EventKind",
    "HostFacts",
    "Ignore",
    "Intent",
    "MessageKind",
    "Money",
    "NoRequest",
    "NothingDone",
    "OfferClaim",
    "OfferFacts",
    "OptIn",
    "OptOut",
    "OptedIn",
    "OptedOut",
    "OrderPlaced",
    "OrderRequest",
    "Origin",
    "Outcome",
    "OutgoingMessage",
    "PlaceOrder",
    "Priority",
    "ProductImage",
    "ProofRecorded",
    "ProveHandle",
    "Purpose",
    "RecordProof",
    "RefusalReason",
    "Refuse",
    "Requester",
    "SaleorCategoryId",
    "SaleorCustomerId",
    "SaleorOrderId",
    "SaleorProductId",
    "SaleorVariantId",
    "ShopFacts",
    "Start",
    "Stop",
    "VariantFacts",
    "Wish",
    "XEvent",
    "XPostId",
    "XUserId",
]
