"""Outlets: what of an account's feed stands in its campaign's voucher."""

from django.db import models

from .campaigns import Campaign


class OutletScope(models.Model):
    """What we put into the voucher of an outlet; changed with it, in one transaction."""

    campaign = models.OneToOneField(Campaign, on_delete=models.CASCADE, related_name="outlet_scope")
    product_ids = models.JSONField(default=list)
    """The shop's keys, in order. Without a voucher none."""
    is_suspended = models.BooleanField(default=False)
    """The feed shows nothing, and so the voucher is good for nothing."""
    by_hand_count = models.PositiveIntegerField(default=0)
    """Products, categories, collections and variants that somebody added in the shop."""
    left_out_count = models.PositiveIntegerField(default=0)
    """Products of the feed that somebody took out in the shop."""
    kept_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "twitter_outlet_scope"

    def __str__(self) -> str:
        return f"what {self.campaign} is for"
