"""Held units become orders: of who is linked by themselves, of others by the claim they get."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from .. import claims, drops, shoppers
from ..config import Config
from ..errors import ConfigurationError, RetryableError
from ..failures import log_failure
from ..handoffs import ClaimReason, OrderRequest, SaleorCustomerId, UnitsGone, XUserId
from ..models import Claim, DropEntry, ShopperLink
from ..models.drops import EntryState, UnitState
from ..shop import OrderRefused, Shop
from .drop_entries import offer_claims
from .origins import origin_of_entry

log = logging.getLogger(__name__)

# No order is begun later in a round: beat comes each second, and rounds must not pile up.
SETTLE_FOR = timedelta(seconds=1)
# A worker that died frees its entry after this; so does an order that could not be made.
TRIED_AGAIN_AFTER = timedelta(seconds=60)


def settle_won(*, shop: Shop, signing_key: bytes, clock: Callable[[], datetime]) -> int:
    """Order held units, or give out their claims, while the round lasts; return how many.

    Workers beside each other take different entries; the order's key keeps it one in any case.
    Call it with no transaction open.
    """
    now = clock()
    if not _find_due(now).exists():
        return 0
    config = shop.read_config()
    if not config.is_working:
        return 0
    settled, ends_at = 0, now + SETTLE_FOR
    while now < ends_at:
        entry = _take_next(now)
        if entry is None:
            break
        try:
            settled += _settle(entry, shop=shop, config=config, signing_key=signing_key, now=now)
        except RetryableError as error:
            log.warning("The unit of entry %s is not ordered yet: %s", entry.pk, error)
            _wait(entry, now + error.retry_after)
        except Exception as error:
            # One that cannot be ordered must not stop those behind it.
            log_failure(log, f"The unit of entry {entry.pk} was not ordered", error)
        now = clock()
    return settled


def _find_due(now: datetime) -> QuerySet[DropEntry]:
    """Return entries with a unit that could be ordered now, or whose claim is missing."""
    links = ShopperLink.objects.filter(x_user_id=OuterRef("x_user_id"), removed_at=None)
    key = Concat(Value(drops.KEY_PREFIX), Cast(OuterRef("pk"), CharField()))
    return DropEntry.objects.filter(
        Q(order_after=None) | Q(order_after__lte=now),
        Exists(links) | ~Exists(Claim.objects.filter(key=key)),
        unit__state=UnitState.HELD,
        unit__held_until__gt=now,
    ).exclude(x_user_id="")


def _take_next(now: datetime) -> DropEntry | None:
    """Take the one whose time is over first, for a while."""
    with transaction.atomic():
        due = _find_due(now).select_for_update(of=("self",), skip_locked=True)
        entry = due.order_by(F("unit__held_until"), "pk").first()
        if entry is None:
            return None
        _wait(entry, now + TRIED_AGAIN_AFTER)
    return DropEntry.objects.select_related("drop", "variant").get(pk=entry.pk)


def _wait(entry: DropEntry, until: datetime) -> None:
    DropEntry.objects.filter(pk=entry.pk, state=EntryState.HELD).update(order_after=until)


def _settle(
    entry: DropEntry, *, shop: Shop, config: Config, signing_key: bytes, now: datetime
) -> bool:
    reason = ClaimReason.NOT_LINKED
    customer_id = shoppers.find_customer_id(XUserId(entry.x_user_id))
    if customer_id is not None:
        try:
            _order(entry, customer_id, shop=shop, config=config, now=now)
            return True
        except UnitsGone as gone:
            # Ordered by its claim meanwhile, or the customer has another one of this drop.
            log.info("%s", gone)
            return False
        except OrderRefused as refused:
            log.info("The unit of entry %s waits for its customer: %s", entry.pk, refused)
            reason = ClaimReason.NO_ADDRESS
    try:
        offer_claims(
            [(drops.read_answer(entry, entry.drop), origin_of_entry(entry))],
            entry.drop,
            reason=reason,
            shop=shop,
            config=config,
            signing_key=signing_key,
            now=now,
        )
    except ConfigurationError as error:
        log.warning("The winner of entry %s has no claim: %s", entry.pk, error)
        return False
    if customer_id is None:
        # Who links while it is held is looked for again at once.
        _wait(entry, now)
    return True


def _order(
    entry: DropEntry, customer_id: SaleorCustomerId, *, shop: Shop, config: Config, now: datetime
) -> None:
    assert entry.variant is not None
    drop, key = entry.drop, drops.order_key(entry.pk)
    request = OrderRequest(
        wishes=(drops.read_wish(entry.variant),),
        customer_id=customer_id,
        channel=drop.channel,
        origin=origin_of_entry(entry),
        shipping_rule=config.shipping_rule,
        collection_point_id=drop.pickup_warehouse_id,
        payment=shoppers.choose_payment(
            XUserId(entry.x_user_id),
            customer_id,
            channel=drop.channel,
            cancels_declined=config.cancels_declined,
        ),
    )
    shop.place_order(request, key=key, held=drops.find_hold(key, now=now))
    # What the unit was to be ordered by before its person was linked is of no use any more.
    claims.cancel(key, now=now)
