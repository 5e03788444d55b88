"""What the orders of a campaign's drop came to, as the shop told last."""

from django.db import models

from .drops import DropEntry


class DropSale(models.Model):
    entry = models.OneToOneField(DropEntry, on_delete=models.CASCADE, related_name="sale")
    order_amount = models.DecimalField(max_digits=20, decimal_places=3)
    discount_amount = models.DecimalField(max_digits=20, decimal_places=3)
    refunded_amount = models.DecimalField(max_digits=20, decimal_places=3)
    looked_at = models.DateTimeField()

    class Meta:
        db_table = "twitter_drop_sale"

    def __str__(self) -> str:
        return f"the order of entry {self.entry_id}"
