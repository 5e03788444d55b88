"""Tie a person to a customer by X's own word: they said yes on X's consent page."""

from datetime import datetime

from django.db import IntegrityError, connection, transaction

from ..handoffs import SaleorCustomerId, XUserId
from ..models import Shopper, ShopperLink
from .linking import find_link, lock_customer
from .problems import LinkProblem, LinkProblemCode


def link_by_consent(
    customer_id: SaleorCustomerId, x_user_id: XUserId, handle: str, *, now: datetime
) -> ShopperLink:
    """Link the customer to the X user; a second call returns the same link.

    Raises:
        LinkProblem: ALREADY_LINKED, one of the two to somebody else; nothing was changed.
    """
    try:
        with transaction.atomic():
            lock_customer(customer_id)
            current = find_link(customer_id)
            if current is None:
                return ShopperLink.objects.create(
                    x_user_id=x_user_id,
                    handle=handle,
                    saleor_customer_id=customer_id,
                    linked_at=now,
                )
    except IntegrityError:
        raise LinkProblem(LinkProblemCode.ALREADY_LINKED) from None
    if current.x_user_id != x_user_id:
        raise LinkProblem(LinkProblemCode.ALREADY_LINKED)
    return current


def note_handle(x_user_id: XUserId, handle: str) -> None:
    """Keep the handle that X tells now, for display; who never wrote to us stays unknown."""
    if handle:
        Shopper.objects.filter(x_user_id=x_user_id).update(handle=handle)
        ShopperLink.objects.filter(x_user_id=x_user_id, removed_at=None).update(handle=handle)


def lock_person(x_user_id: XUserId) -> None:
    """Let one customer be made for the person at a time, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"twitter-person:{x_user_id}"],
        )
