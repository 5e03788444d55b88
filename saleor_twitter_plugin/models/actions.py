"""The anchor of everything that we do in the shop: one row, one order."""

from django.db import models
from django.utils import timezone


class ActionState(models.TextChoices):
    STARTED = "started"
    OPENED = "opened"
    """Its checkout waits for a shopper whom we do not know."""
    RELEASED = "released"
    """That checkout was given back."""
    DONE = "done"
    REFUSED = "refused"


class ShopAction(models.Model):
    key = models.CharField(max_length=200, unique=True)
    state = models.CharField(
        max_length=16, choices=ActionState.choices, default=ActionState.STARTED
    )
    x_user_id = models.CharField(max_length=32)
    x_post_id = models.CharField(max_length=32)
    account_x_user_id = models.CharField(max_length=32)
    answered_post_id = models.CharField(max_length=32, blank=True)
    """The post of ours that was answered or quoted with it; empty where it was none."""
    saleor_customer_id = models.CharField(max_length=64)
    lines = models.JSONField(default=list)
    """As `handoffs.write_lines` writes them."""
    terms_digest = models.CharField(max_length=64, blank=True)
    """Of shipping, voucher and gift cards: another makes another checkout."""
    channel = models.SlugField(max_length=255)
    saleor_checkout_id = models.CharField(max_length=64, blank=True)
    """Made and not yet an order; taken up again after a crash."""
    saleor_order_id = models.CharField(max_length=64, blank=True)
    order_number = models.CharField(max_length=64, blank=True)
    total_amount = models.DecimalField(max_digits=20, decimal_places=3, null=True)
    currency = models.CharField(max_length=3, blank=True)
    is_paid = models.BooleanField(default=False)
    reserved_until = models.DateTimeField(null=True)
    """Of an open checkout, by Saleor's own reservation."""
    looked_at = models.DateTimeField(null=True)
    """When we last looked whether the open checkout has become an order."""
    refusal = models.CharField(max_length=32, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "twitter_shop_action"
        indexes = [
            models.Index(fields=["saleor_order_id"], name="twitter_action_order"),
            models.Index(
                fields=["saleor_checkout_id"],
                condition=models.Q(state="opened"),
                name="twitter_action_open_checkout",
            ),
            models.Index(fields=["saleor_customer_id"], name="twitter_action_customer"),
            models.Index(
                fields=["channel", "finished_at"],
                condition=models.Q(state="done"),
                name="twitter_action_sold",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class OrderHint(models.Model):
    """A hook's one row: this checkout of ours has become an order."""

    saleor_checkout_id = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "twitter_order_hint"

    def __str__(self) -> str:
        return self.saleor_checkout_id
