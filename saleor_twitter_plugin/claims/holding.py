"""The open checkout behind a claim: made with the shop's reservation, renewed, given back.

Which checkout it is decides the shop's own row (`ShopAction`, one a claim): two who ask at once get
the same. No transaction of ours is open while the shop is asked.
"""

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from ..errors import TwitterPluginError
from ..handoffs import CheckoutOrder, Wish, XUserId, read_lines
from ..models import Claim
from ..models.claims import ClaimState
from ..shop.interface import OrderRefused, Shop
from .asking import action_key, make_checkout_request
from .problems import ClaimProblem, ClaimProblemCode
from .recording import record_order

log = logging.getLogger(__name__)


def hold(claim: Claim, *, shop: Shop, now: datetime, is_anew: bool = False) -> Claim:
    """Open the claim's checkout, or leave it as it is while its reservation lasts.

    `is_anew`: for somebody else than before, who must not see what was filled in.

    Raises:
        ClaimProblem: REFUSED, with the reason; nothing is held.
        RetryableError: the shop could not answer now.
    """
    if claim.saleor_checkout_id and (is_anew or is_over(claim, now)):
        shop.release_checkout(claim.saleor_checkout_id)
    mine = Claim.objects.filter(pk=claim.pk, state=ClaimState.OPEN)
    try:
        opened = shop.open_checkout(make_checkout_request(claim), key=action_key(claim))
    except OrderRefused as refused:
        mine.update(saleor_checkout_id="", reserved_until=None)
        raise ClaimProblem(ClaimProblemCode.REFUSED, refused.refusal) from None
    mine.update(saleor_checkout_id=opened.checkout_id, reserved_until=opened.reserved_until)
    claim.refresh_from_db()
    return claim


def hold_again(claim: Claim, *, shop: Shop, now: datetime) -> None:
    """Hold what a refused customer leaves to whoever comes next; never raises."""
    try:
        if claim.saleor_checkout_id:
            hold(claim, shop=shop, now=now)
    except TwitterPluginError as error:
        log.warning("Claim %s holds nothing any more: %s", claim.pk, error)


def is_over(claim: Claim, now: datetime) -> bool:
    """Tell whether what the shop reserved for it has run out."""
    return claim.reserved_until is not None and claim.reserved_until <= now


def is_in_stock(claim: Claim, *, shop: Shop) -> bool:
    """Tell whether there is enough to hold all of it anew."""
    for wish in read_lines(claim.lines):
        offer = shop.find_offer_by_product(wish.product_id, channel=claim.channel)
        found = offer.variants if offer is not None and offer.is_purchasable else ()
        variant = next((each for each in found if each.variant_id == wish.variant_id), None)
        if variant is None or variant.price is None:
            return False
        if variant.available_count is not None and variant.available_count < wish.quantity:
            return False
    return True


def find_made_order(claim: Claim, *, shop: Shop) -> CheckoutOrder | None:
    """Return the order that the storefront made of the claim's checkout, tied back or not yet."""
    if not claim.saleor_checkout_id:
        return None
    return shop.find_order_of_checkout(claim.saleor_checkout_id)


def settle(claim: Claim, *, shop: Shop, now: datetime) -> None:
    """Complete a claim whose order the storefront has made already; hooks may be late."""
    made = find_made_order(claim, shop=shop) if claim.state == ClaimState.OPEN else None
    if made is not None:
        record_order(action_key(claim), made, now=now)
        claim.refresh_from_db()


# --- giving back ----------------------------------------------------------------------------------


def give_way(claim: Claim, *, shop: Shop, now: datetime) -> None:
    """Give back what the same person's earlier claims hold of the same variants.

    However often somebody asks, one claim of theirs holds a variant. Who has gone on with one
    keeps it.
    """
    others = _list_unattended(XUserId(claim.x_user_id), now).exclude(pk=claim.pk)
    _give_back_same(
        others.filter(created_at__lte=claim.created_at), read_lines(claim.lines), shop, now
    )


def give_back_to(x_user_id: XUserId, wishes: Sequence[Wish], *, shop: Shop, now: datetime) -> None:
    """Give back what the person's claims hold of the same variants, as they order them at once."""
    _give_back_same(_list_unattended(x_user_id, now), wishes, shop, now)


def release_expired(*, shop: Shop, limit: int, now: datetime) -> int:
    """Give back what ended or cancelled claims hold; return how many.

    A claim that somebody is completing now is left to them.
    """
    idle = Q(completing_until=None) | Q(completing_until__lte=now)
    ended = Claim.objects.filter(idle, state=ClaimState.OPEN, expires_at__lte=now)
    released = 0
    for claim in ended.exclude(saleor_checkout_id="").order_by("expires_at")[:limit]:
        try:
            _give_back(claim, shop=shop, now=now)
        except TwitterPluginError as error:
            log.warning("The checkout of claim %s was not given back: %s", claim.pk, error)
        else:
            released += 1
    return released


def _list_unattended(x_user_id: XUserId, now: datetime) -> QuerySet[Claim]:
    free = Q(held_until=None) | Q(held_until__lte=now)
    idle = Q(completing_until=None) | Q(completing_until__lte=now)
    mine = Claim.objects.filter(free, idle, x_user_id=x_user_id, state=ClaimState.OPEN)
    return mine.exclude(saleor_checkout_id="")


def _give_back_same(
    found: QuerySet[Claim], wishes: Sequence[Wish], shop: Shop, now: datetime
) -> None:
    variant_ids = {each.variant_id for each in wishes}
    for claim in found:
        if variant_ids & {each.variant_id for each in read_lines(claim.lines)}:
            _give_back(claim, shop=shop, now=now)


def _give_back(claim: Claim, *, shop: Shop, now: datetime) -> None:
    shop.release_checkout(claim.saleor_checkout_id)
    # The shop leaves what has become an order by now.
    settle(claim, shop=shop, now=now)
    Claim.objects.filter(
        pk=claim.pk, state=ClaimState.OPEN, saleor_checkout_id=claim.saleor_checkout_id
    ).update(saleor_checkout_id="", reserved_until=None)
