"""What a linked customer chose in advance for orders from X, and took back."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from ..handoffs import (
    Money,
    PayLater,
    Payment,
    PaymentMethod,
    PayStored,
    SaleorCustomerId,
    XUserId,
)
from ..models import ShopperLink, ShopperPayment
from .problems import NotLinked


def set_payment(
    customer_id: SaleorCustomerId,
    method: PaymentMethod,
    *,
    maximum: Money,
    channel: str,
    now: datetime,
) -> ShopperPayment:
    """Store the customer's consent, in the place of any before.

    `method` is one that the shop has just listed for this very customer.

    Raises:
        NotLinked: nothing was changed.
    """
    with transaction.atomic():
        # The lock lets a double click through one after the other.
        link = (
            ShopperLink.objects.select_for_update()
            .filter(saleor_customer_id=customer_id, removed_at=None)
            .first()
        )
        if link is None:
            raise NotLinked
        ShopperPayment.objects.filter(link=link, removed_at=None).update(removed_at=now)
        return ShopperPayment.objects.create(
            link=link,
            channel=channel,
            gateway_id=method.gateway_id,
            payment_method_id=method.payment_method_id,
            maximum_amount=maximum.amount,
            currency=maximum.currency,
            consented_at=now,
        )


def remove_payment(customer_id: SaleorCustomerId, *, now: datetime) -> bool:
    """Take the consent back; False where there was none."""
    mine = ShopperPayment.objects.filter(link__saleor_customer_id=customer_id, removed_at=None)
    return mine.update(removed_at=now) > 0


def find_payment(customer_id: SaleorCustomerId) -> ShopperPayment | None:
    """Return the consent that counts now: one of a link that stands."""
    return find_payments([customer_id]).get(customer_id)


def find_payments(
    customer_ids: Collection[SaleorCustomerId],
) -> dict[SaleorCustomerId, ShopperPayment]:
    """Return the consents that count now, of those who have one."""
    standing = ShopperPayment.objects.filter(
        link__saleor_customer_id__in=customer_ids, link__removed_at=None, removed_at=None
    )
    return {
        SaleorCustomerId(each.link.saleor_customer_id): each
        for each in standing.select_related("link")
    }


def choose_payment(
    x_user_id: XUserId,
    customer_id: SaleorCustomerId,
    *,
    channel: str,
    cancels_declined: bool,
) -> Payment:
    """Return how this person's orders are paid: by the person, if nothing else was chosen."""
    chosen = ShopperPayment.objects.filter(
        link__x_user_id=x_user_id,
        link__saleor_customer_id=customer_id,
        link__removed_at=None,
        channel=channel,
        removed_at=None,
    ).first()
    if chosen is None:
        return PayLater()
    return PayStored(
        gateway_id=chosen.gateway_id,
        payment_method_id=chosen.payment_method_id,
        maximum=Money(chosen.maximum_amount, chosen.currency),
        chosen_at=chosen.consented_at,
        cancels_declined=cancels_declined,
    )
