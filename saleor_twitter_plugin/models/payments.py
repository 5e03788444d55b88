"""Stored payment methods that customers chose for orders from X, and what was paid by them."""

from django.db import models
from django.utils import timezone

from .shoppers import ShopperLink


class ShopperPayment(models.Model):
    """A linked customer's consent; it ends with the link."""

    link = models.ForeignKey(ShopperLink, on_delete=models.CASCADE, related_name="payments")
    channel = models.SlugField(max_length=255)
    gateway_id = models.CharField(max_length=256)
    payment_method_id = models.CharField(max_length=512)
    """The gateway's own number of it: nothing of a card is ever here."""
    maximum_amount = models.DecimalField(max_digits=20, decimal_places=3)
    """Of one order, delivery and tax included."""
    currency = models.CharField(max_length=3)
    consented_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "twitter_shopper_payment"
        constraints = [
            models.UniqueConstraint(
                fields=["link"],
                condition=models.Q(removed_at=None),
                name="twitter_one_payment_per_link",
            )
        ]

    def __str__(self) -> str:
        return f"{self.link_id} by {self.gateway_id}"


class PaymentState(models.TextChoices):
    STARTED = "started"
    """Perhaps asked for: whether it was, the shop's own transaction tells."""
    UNKNOWN = "unknown"
    """Asked for, and no clear answer came."""
    PENDING = "pending"
    """The gateway has it, and has not decided."""
    ACTION_REQUIRED = "action_required"
    """The bank wants the person, who is not here: by the pay link."""
    PAID = "paid"
    DECLINED = "declined"
    SKIPPED = "skipped"
    """Nothing was asked for: the method was gone, or the order no longer to be paid."""


class OrderPayment(models.Model):
    """The anchor of a charge: one row and one idempotency key for one order."""

    key = models.CharField(max_length=200, unique=True)
    """Of the order's `ShopAction`."""
    state = models.CharField(
        max_length=16, choices=PaymentState.choices, default=PaymentState.STARTED
    )
    saleor_order_id = models.CharField(max_length=64)
    saleor_customer_id = models.CharField(max_length=64)
    channel = models.SlugField(max_length=255)
    gateway_id = models.CharField(max_length=256)
    payment_method_id = models.CharField(max_length=512)
    amount = models.DecimalField(max_digits=20, decimal_places=3)
    currency = models.CharField(max_length=3)
    cancels_declined = models.BooleanField(default=False)
    cancelled_at = models.DateTimeField(null=True)
    claimed_until = models.DateTimeField(null=True)
    """One worker asks at a time."""
    looked_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "twitter_order_payment"
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=models.Q(state__in=["started", "unknown", "pending", "action_required"]),
                name="twitter_payment_open",
            ),
            models.Index(
                fields=["created_at"],
                condition=models.Q(state="declined", cancels_declined=True, cancelled_at=None),
                name="twitter_payment_to_cancel",
            ),
        ]

    def __str__(self) -> str:
        return self.key
