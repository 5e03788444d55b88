"""What was asked for and waits for its person's #confirm."""

from django.db import models
from django.utils import timezone


class WishState(models.TextChoices):
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REPLACED = "replaced"
    """Another wish of the same person came after it."""


class WishKind(models.TextChoices):
    ORDER = "order"
    UNLINK = "unlink"
    """No wish for goods: the handle is to be linked to nobody."""


class PendingWish(models.Model):
    key = models.CharField(max_length=200, unique=True)
    """The action that it came with; its order has the same."""
    kind = models.CharField(max_length=16, choices=WishKind.choices, default=WishKind.ORDER)
    state = models.CharField(max_length=16, choices=WishState.choices, default=WishState.WAITING)
    x_user_id = models.CharField(max_length=32)
    x_post_id = models.CharField(max_length=32)
    """The post's first version, or the message."""
    answered_post_id = models.CharField(max_length=32, blank=True)
    """Of ours: below it, or with it quoted, it was asked."""
    account_x_user_id = models.CharField(max_length=32)
    lines = models.JSONField(default=list)
    """As `handoffs.write_lines` writes them."""
    total_amount = models.DecimalField(max_digits=20, decimal_places=3, null=True)
    """Of the goods, as the person was told."""
    currency = models.CharField(max_length=3, blank=True)
    version = models.PositiveIntegerField(default=1)
    has_replaced = models.BooleanField(default=False)
    """When it came, another wish of the same person waited."""
    asked_by = models.CharField(max_length=200, blank=True)
    """Key of the event that was answered with the question as it is now."""
    confirmed_by = models.CharField(max_length=200, blank=True)
    """Key of the action that confirmed it: after a crash that one goes on, and no other."""
    created_at = models.DateTimeField(default=timezone.now)
    asked_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "twitter_pending_wish"
        constraints = [
            models.UniqueConstraint(
                fields=["x_user_id", "account_x_user_id"],
                condition=models.Q(state="waiting"),
                name="twitter_one_waiting_wish",
            )
        ]
        indexes = [
            models.Index(fields=["confirmed_by"], name="twitter_wish_confirmed_by"),
            models.Index(fields=["x_post_id"], name="twitter_wish_post"),
            models.Index(
                fields=["expires_at"],
                condition=models.Q(state="waiting"),
                name="twitter_wish_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.key
