"""How one person stands with a drop, and where they can go on."""

from dataclasses import dataclass
from datetime import datetime

from .. import claims, drops, shoppers
from ..config import Config
from ..errors import ConfigurationError
from ..handoffs import OrderProgress, SaleorCustomerId, XUserId
from ..links import pay_link
from ..models import Claim, Drop, DropEntry
from ..models.claims import ClaimState
from ..models.drops import DropMode, EntryState
from ..shop import Shop, payment_rows

_NOTHING_TO_PAY = {OrderProgress.CANCELLED, OrderProgress.EXPIRED, OrderProgress.RETURNED}


@dataclass(frozen=True, slots=True)
class Viewer:
    """All that a page is made with."""

    shop: Shop
    config: Config
    signing_key: bytes
    now: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    entry: DropEntry
    place: int | None = None
    is_linked: bool = False
    claim_url: str = ""
    """Where a held unit can be ordered; "" where it is ordered without them, or by nobody."""
    pay_url: str = ""
    """Of an order that is not paid."""
    is_payment_pending: bool = False
    ticket: str = ""
    """Of a draw: the person's line in its document."""
    nonce: str = ""
    """What proves the ticket; kept from pages whose address stands in public."""


def read_standing(entry: DropEntry, drop: Drop, viewer: Viewer) -> Standing:
    """Return it as it is now.

    Raises:
        RetryableError: the shop could not answer now.
    """
    nonce, ticket = "", ""
    if drop.mode == DropMode.DRAW:
        nonce, ticket = drops.ticket_of(drop, entry.x_user_id, viewer.signing_key)
    is_pending = _is_payment_pending(entry)
    return Standing(
        entry,
        place=drops.find_place(entry),
        is_linked=shoppers.find_customer_id(XUserId(entry.x_user_id)) is not None,
        claim_url=_find_claim_url(entry, viewer) if entry.state == EntryState.HELD else "",
        pay_url="" if is_pending else _find_pay_url(entry, drop, viewer),
        is_payment_pending=is_pending,
        ticket=ticket,
        nonce=nonce if entry.is_message else "",
    )


def _find_claim_url(entry: DropEntry, viewer: Viewer) -> str:
    claim = Claim.objects.filter(
        key=drops.order_key(entry.pk), state=ClaimState.OPEN, expires_at__gt=viewer.now
    ).first()
    if claim is None:
        return ""
    try:
        return claims.describe(
            claim,
            config=viewer.config,
            signing_key=viewer.signing_key,
            public_url=viewer.shop.read_public_url(),
        ).claim_url
    except ConfigurationError:
        return ""


def _is_payment_pending(entry: DropEntry) -> bool:
    row = payment_rows.find_row(drops.order_key(entry.pk))
    return entry.state == EntryState.ORDERED and row is not None and row.state in payment_rows.OPEN


def _find_pay_url(entry: DropEntry, drop: Drop, viewer: Viewer) -> str:
    if entry.state != EntryState.ORDERED or not viewer.config.pay_url:
        return ""
    customer_id = SaleorCustomerId(entry.saleor_customer_id)
    status = viewer.shop.read_order_status(customer_id, entry.order_number)
    if status is None or status.is_paid or status.progress in _NOTHING_TO_PAY:
        return ""
    order_id = viewer.shop.to_global_id("Order", entry.saleor_order_id)
    return pay_link(
        viewer.config, order_id=order_id, number=entry.order_number, channel=drop.channel
    )
