"""What the catalog told us, what we said about it, and the codes to buy it with."""

from django.db import models
from django.utils import timezone

from .accounts import Account


class CatalogHint(models.Model):
    """A hook's one row: something about this product may have changed."""

    saleor_product_id = models.CharField(max_length=64)
    reason = models.CharField(max_length=48)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "twitter_catalog_hint"

    def __str__(self) -> str:
        return f"{self.reason} {self.saleor_product_id}"


class FeedItem(models.Model):
    """One change of one product that an account speaks of, once."""

    saleor_product_id = models.CharField(max_length=64)
    channel = models.SlugField(max_length=255)
    change = models.CharField(max_length=32)
    """`published`, later others."""
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="feed_items")
    is_baseline = models.BooleanField(default=False)
    """Visible before the account was connected: known, and never posted as new."""
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "twitter_feed_item"
        constraints = [
            models.UniqueConstraint(
                fields=["saleor_product_id", "channel", "change"],
                name="twitter_one_post_per_change",
            )
        ]

    def __str__(self) -> str:
        return f"{self.change} {self.saleor_product_id}"


class BuyCode(models.Model):
    """The short code that a feed prints: `@shop #buy CODE`."""

    code = models.CharField(max_length=16, unique=True)
    saleor_product_id = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "twitter_buy_code"

    def __str__(self) -> str:
        return self.code
