"""One person's right to finish a purchase in the storefront."""

import uuid

from django.db import models
from django.utils import timezone


class ClaimState(models.TextChoices):
    OPEN = "open"
    COMPLETED = "completed"


class Claim(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    key = models.CharField(max_length=200, unique=True)
    """The action it answers: asking twice by the same post gives the same claim."""
    x_user_id = models.CharField(max_length=32)
    handle = models.CharField(max_length=32)
    x_post_id = models.CharField(max_length=32)
    is_message = models.BooleanField(default=False)
    account_x_user_id = models.CharField(max_length=32)
    account_handle = models.CharField(max_length=32)
    answered_post_id = models.CharField(max_length=32, blank=True)
    """The post of ours that was answered or quoted with it; empty where it was none."""
    reason = models.CharField(max_length=16)
    lines = models.JSONField(default=list)
    """As `handoffs.write_lines` writes them."""
    channel = models.SlugField(max_length=255)
    state = models.CharField(max_length=16, choices=ClaimState.choices, default=ClaimState.OPEN)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    is_set_aside = models.BooleanField(default=False)
    """Its units are out of the stock already: a customer's order takes them, and no checkout."""
    saleor_customer_id = models.CharField(max_length=64, blank=True)
    """Whoever completes it, or is completing it now."""
    completing_until = models.DateTimeField(null=True)
    saleor_checkout_id = models.CharField(max_length=64, blank=True)
    """What an unknown shopper finishes in the storefront; "" where nothing is open for it."""
    reserved_until = models.DateTimeField(null=True)
    """By the shop's own reservation; None where the shop reserves nothing."""
    holder_digest = models.CharField(max_length=64, blank=True)
    """Whoever went on first, as `claims.holders` tells a browser or a customer."""
    held_until = models.DateTimeField(null=True)
    saleor_order_id = models.CharField(max_length=64, blank=True)
    order_number = models.CharField(max_length=64, blank=True)
    completed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "twitter_claim"
        indexes = [
            models.Index(fields=["x_user_id"], name="twitter_claim_shopper"),
            models.Index(fields=["saleor_customer_id"], name="twitter_claim_customer"),
            models.Index(
                fields=["expires_at"],
                condition=~models.Q(saleor_checkout_id=""),
                name="twitter_claim_with_checkout",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
