"""Prizes: offered, claimed, delivered or passed on; each step a conditional update."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from ..handoffs import SaleorCustomerId
from ..models import Campaign, ContestEntry, ContestPrize, ContestResult
from ..models.contests import EntryState, PrizeState

_OWED = (PrizeState.CLAIMED, PrizeState.BLOCKED)


def offer(
    campaign: Campaign,
    entry: ContestEntry,
    *,
    place: int,
    claim_within: timedelta,
    now: datetime,
    is_substitute: bool = False,
) -> ContestPrize:
    """Offer a place; the database refuses a second winner of it, and a second for the entry."""
    return ContestPrize.objects.create(
        campaign=campaign,
        entry=entry,
        place=place,
        is_substitute=is_substitute,
        offered_at=now,
        claim_until=now + claim_within,
    )


def list_open(state: PrizeState, *, limit: int) -> list[ContestPrize]:
    """Return prizes of this state, what ends first first."""
    rows = ContestPrize.objects.filter(state=state).select_related("campaign", "entry")
    return list(rows.order_by("claim_until", "pk")[:limit])


def list_blocked(*, limit: int) -> list[ContestPrize]:
    """Return prizes that the shop did not give, others each time: one must not hide the rest."""
    rows = ContestPrize.objects.filter(state=PrizeState.BLOCKED)
    return list(rows.select_related("campaign", "entry").order_by("?")[:limit])


def block(prize: ContestPrize, why: str) -> bool:
    """Note why a claimed prize cannot be delivered yet; False where that is known."""
    held = ContestPrize.objects.filter(pk=prize.pk, state__in=_OWED)
    held = held.exclude(state=PrizeState.BLOCKED, blocked_by=why)
    return held.update(state=PrizeState.BLOCKED, blocked_by=why) == 1


def claim(prize: ContestPrize, customer_id: SaleorCustomerId, *, now: datetime) -> bool:
    """Make the prize the customer's; False: too late, or they have one of this contest."""
    offered = ContestPrize.objects.filter(
        pk=prize.pk, state=PrizeState.OFFERED, claim_until__gt=now
    )
    try:
        with transaction.atomic():
            claimed = offered.update(
                state=PrizeState.CLAIMED, claimed_at=now, saleor_customer_id=customer_id
            )
    except IntegrityError:
        # One customer with two X accounts.
        return False
    return claimed == 1


def deliver(prize: ContestPrize, make: Callable[[], str], *, now: datetime) -> bool:
    """Deliver what was claimed, once: `make` returns the gift card's id, "" for none.

    What it writes in the shop and what is noted here are of one transaction.
    """
    with transaction.atomic():
        row = ContestPrize.objects.select_for_update().get(pk=prize.pk)
        if row.state not in _OWED:
            return False
        row.state, row.blocked_by, row.delivered_at = PrizeState.DELIVERED, "", now
        row.saleor_gift_card_id = make()
        row.save(update_fields=["state", "blocked_by", "delivered_at", "saleor_gift_card_id"])
    return True


def pass_on(prize: ContestPrize, *, claim_within: timedelta, now: datetime) -> ContestPrize | None:
    """End an offer that nobody claimed in time, and offer the place to the next in line.

    None: it was claimed after all, or nobody is left.
    """
    with transaction.atomic():
        # One after the other: two places must not find the same next in line.
        ContestResult.objects.select_for_update().get(campaign_id=prize.campaign_id)
        late = ContestPrize.objects.filter(
            pk=prize.pk, state=PrizeState.OFFERED, claim_until__lte=now
        )
        if late.update(state=PrizeState.EXPIRED) != 1:
            return None
        following = _find_next(prize.campaign)
        if following is None:
            return None
        return offer(
            prize.campaign,
            following,
            place=prize.place,
            claim_within=claim_within,
            now=now,
            is_substitute=True,
        )


def _find_next(campaign: Campaign) -> ContestEntry | None:
    ranked = ContestEntry.objects.filter(campaign=campaign, prize=None, state=EntryState.ENTERED)
    return ranked.exclude(rank=None).exclude(x_user_id="").order_by("rank").first()
