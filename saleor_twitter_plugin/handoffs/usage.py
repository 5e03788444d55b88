"""Why we call X."""

from enum import StrEnum


class Purpose(StrEnum):
    """What a call is for: the column by which the ledger tells where the money went."""

    ORDER = "order"
    CARE = "care"
    CAMPAIGN = "campaign"
    PROMOTION = "promotion"
    LISTENING = "listening"
    COMPLIANCE = "compliance"
    UPKEEP = "upkeep"
