"""Intent and facts → decision. Pure: no clock, no database, no network."""

from typing import assert_never

from ..handoffs import (
    AskLink,
    AskStatus,
    AskUnlink,
    Buy,
    BuyWithoutCode,
    Cancel,
    CancelWaiting,
    Confirm,
    ConfirmVoucher,
    Decision,
    Help,
    Ignore,
    Intent,
    NoRequest,
    OptIn,
    OptOut,
    ProveHandle,
    RecordProof,
    RefusalReason,
    Refuse,
    Reserve,
    ShopFacts,
    ShowCart,
    Start,
    Stop,
    TakeHashtag,
    TellCart,
    TellHelp,
    TellLinking,
    TellStatus,
    Unlink,
    UseHashtag,
)
from .buying import decide_purchase, decide_reservation
from .confirming import decide_confirmation
from .rules import SellingRules


def decide(intent: Intent, facts: ShopFacts, *, rules: SellingRules) -> Decision:
    """Return the one thing to do about `intent`.

    Who has said STOP is left alone, except that START ends it: one answer was owed to STOP, and
    a machine that answers the next command is what the person asked us not to have.
    """
    match intent:
        case Stop():
            return Ignore("opted out already") if facts.has_opted_out else OptOut()
        case Start():
            return OptIn() if facts.has_opted_out else Ignore("was not opted out")
        case _ if facts.has_opted_out:
            return Ignore("opted out")
        case NoRequest():
            return Ignore("no request")
        case ProveHandle(code=code):
            return RecordProof(code)
        case BuyWithoutCode():
            return Refuse(RefusalReason.MISSING_CODE)
        case Buy():
            return decide_purchase(facts, rules)
        case Reserve():
            return decide_reservation(facts, rules)
        case UseHashtag():
            return TakeHashtag(intent)
        case Confirm():
            return ConfirmVoucher() if facts.is_voucher_meant else decide_confirmation(facts, rules)
        case Cancel():
            return CancelWaiting()
        case ShowCart():
            return TellCart()
        case AskStatus(number=number):
            return TellStatus(number)
        case AskLink():
            return TellLinking()
        case Unlink():
            return AskUnlink()
        case Help():
            return TellHelp()
        case _:
            assert_never(intent)
