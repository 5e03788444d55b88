"""Places that speak for themselves, and what lay there when we looked last."""

from django.db import models
from django.utils import timezone

from .accounts import Account


class LocalAccount(models.Model):
    """An account that speaks of what is in stock at one place."""

    channel = models.SlugField(max_length=255)
    saleor_warehouse_id = models.CharField(max_length=64)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="places")

    class Meta:
        db_table = "twitter_local_account"
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "saleor_warehouse_id"], name="twitter_one_account_per_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.saleor_warehouse_id} in {self.channel}"


class PlaceState(models.Model):
    """How many of a product lay at a place when we looked last."""

    saleor_product_id = models.CharField(max_length=64)
    channel = models.SlugField(max_length=255)
    saleor_warehouse_id = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=0)
    """One more with each change: two planners that see the same change make it once."""
    quantity = models.IntegerField(default=0)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "twitter_place_state"
        constraints = [
            models.UniqueConstraint(
                fields=["saleor_product_id", "channel", "saleor_warehouse_id"],
                name="twitter_one_place_state",
            )
        ]

    def __str__(self) -> str:
        return f"{self.saleor_product_id} at {self.saleor_warehouse_id}"
