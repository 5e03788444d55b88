"""Go on with a claim in the storefront's checkout: the first who does is the one who may."""

from datetime import datetime, timedelta

from django.db import transaction

from ..models import Claim
from ..models.claims import ClaimState
from ..shop.interface import Shop
from .binding import is_being_completed, refuse_other_holder, refuse_strangers
from .holders import Holder, digest
from .holding import hold, settle
from .problems import ClaimProblem, ClaimProblemCode

# Where the shop reserves nothing: enough for an address and a card.
HELD_FOR = timedelta(minutes=30)


def go_on(claim: Claim, holder: Holder, *, shop: Shop, now: datetime) -> Claim:
    """Bind the claim to the holder, hold its units, and return it with its checkout.

    Asking again changes nothing while the reservation lasts, and makes another when it is over.
    Whoever comes when another's time is over gets a checkout of their own.

    Raises:
        ClaimProblem: UNKNOWN, EXPIRED, USED, OF_ANOTHER, ACCOUNT_REQUIRED, HELD or REFUSED.
        RetryableError: the shop could not answer now.
    """
    settle(claim, shop=shop, now=now)
    row, is_anew = _bind(claim, holder, now)
    mine = Claim.objects.filter(pk=claim.pk, holder_digest=row.holder_digest)
    try:
        row = hold(row, shop=shop, now=now, is_anew=is_anew)
    except ClaimProblem:
        mine.update(holder_digest="", held_until=None)
        raise
    mine.update(held_until=row.reserved_until or now + HELD_FOR)
    row.refresh_from_db()
    return row


def _bind(claim: Claim, holder: Holder, now: datetime) -> tuple[Claim, bool]:
    """Return the row, and whether the checkout behind it was another's before."""
    with transaction.atomic():
        row = Claim.objects.select_for_update().filter(pk=claim.pk).first()
        if row is None:
            raise ClaimProblem(ClaimProblemCode.UNKNOWN)
        if row.state == ClaimState.COMPLETED:
            raise ClaimProblem(ClaimProblemCode.USED)
        if row.expires_at <= now:
            raise ClaimProblem(ClaimProblemCode.EXPIRED)
        refuse_strangers(row, holder)
        if row.is_set_aside:
            raise ClaimProblem(ClaimProblemCode.ACCOUNT_REQUIRED)
        if is_being_completed(row, now) and row.saleor_customer_id != holder.customer_id:
            raise ClaimProblem(ClaimProblemCode.USED)
        refuse_other_holder(row, holder, now=now)
        is_anew = row.holder_digest not in ("", digest(holder, row))
        row.holder_digest = digest(holder, row)
        row.held_until = now + HELD_FOR
        row.save(update_fields=["holder_digest", "held_until"])
    return row, is_anew
