"""Who may go on with a claim: asked under its row's lock, before anything is made for anybody."""

from datetime import datetime

from django.db.models import Q

from ..models import Claim, ShopperLink
from .holders import Holder, is_held_by
from .problems import ClaimProblem, ClaimProblemCode


def is_linked(claim: Claim) -> bool:
    """Tell whether its X user is a customer of the shop: then it is nobody else's."""
    links = ShopperLink.objects.filter(x_user_id=claim.x_user_id, removed_at=None)
    return claim.x_user_id != "" and links.exists()


def is_being_completed(claim: Claim, now: datetime) -> bool:
    return claim.completing_until is not None and claim.completing_until > now


def is_held_by_another(claim: Claim, holder: Holder | None, *, now: datetime) -> bool:
    is_held = claim.held_until is not None and claim.held_until > now
    return is_held and not is_held_by(claim, holder)


def refuse_strangers(row: Claim, holder: Holder) -> None:
    """Keep a linked person's claim for their customer, and a linked customer to their own.

    Raises:
        ClaimProblem: OF_ANOTHER or LINK_REQUIRED.
    """
    if holder.customer_id is None:
        # Which X user sits at a browser is not known.
        if is_linked(row):
            raise ClaimProblem(ClaimProblemCode.OF_ANOTHER)
        return
    links = ShopperLink.objects.filter(
        Q(x_user_id=row.x_user_id) | Q(saleor_customer_id=holder.customer_id), removed_at=None
    )
    for link in links:
        if (link.x_user_id, link.saleor_customer_id) != (row.x_user_id, holder.customer_id):
            raise ClaimProblem(ClaimProblemCode.OF_ANOTHER)
    if row.is_set_aside and not row.is_message and not links:
        # It was answered in public, and whoever reads along is as fast as its winner.
        raise ClaimProblem(ClaimProblemCode.LINK_REQUIRED)


def refuse_other_holder(row: Claim, holder: Holder, *, now: datetime) -> None:
    """Let whoever went on first finish; a linked person's own customer is known to be the one.

    Raises:
        ClaimProblem: HELD.
    """
    if is_held_by_another(row, holder, now=now) and not is_linked(row):
        raise ClaimProblem(ClaimProblemCode.HELD)
