"""How things stand with a claim, for whoever looks at it."""

from datetime import datetime
from enum import StrEnum

from .. import claims
from ..claims import Holder
from ..models import Claim
from ..models.claims import ClaimState
from ..shop import Shop


class PageState(StrEnum):
    OPEN = "open"
    """The shop reserves nothing: first come, first served."""
    RESERVED = "reserved"
    OVER = "over"
    """The reservation has ended; another can be made."""
    SOLD_OUT = "sold_out"
    ORDERED = "ordered"
    """By whoever looks at it."""
    USED = "used"
    HELD = "held"
    SET_ASIDE = "set_aside"
    """Taken out of the stock for them, until the claim ends: a customer's order, no checkout."""
    LINKED = "linked"
    """Asked for by an X account whose customer the shop knows: it is theirs alone."""
    EXPIRED = "expired"


def find_state(claim: Claim, holder: Holder | None, *, shop: Shop, now: datetime) -> PageState:
    if claim.state == ClaimState.COMPLETED:
        return PageState.ORDERED if claims.is_held_by(claim, holder) else PageState.USED
    if claim.expires_at <= now:
        return PageState.EXPIRED
    if claim.is_set_aside:
        return PageState.SET_ASIDE
    if claims.is_linked(claim):
        return PageState.LINKED
    if claims.is_being_completed(claim, now):
        return PageState.USED
    if claims.is_held_by_another(claim, holder, now=now):
        return PageState.HELD
    if claim.reserved_until is not None and not claims.is_over(claim, now):
        return PageState.RESERVED
    if not claims.is_in_stock(claim, shop=shop):
        return PageState.SOLD_OUT
    if claim.saleor_checkout_id and claim.reserved_until is None:
        return PageState.OPEN
    return PageState.OVER
