"""How far the scan of the catalog has come."""

from django.db import models


class ScanCursor(models.Model):
    """Where the next scan of a channel goes on, and since when it asks for what was touched."""

    channel = models.SlugField(max_length=255, unique=True)
    version = models.PositiveIntegerField(default=0)
    """One more with each scan: of two at once one moves on, and none skips what the other found."""
    after_product_id = models.CharField(max_length=64, blank=True)
    """The last product that was held against its state; empty: the walk begins anew."""
    touched_until = models.DateTimeField(null=True)
    """All that was touched before is planned; None before the first scan."""

    class Meta:
        db_table = "twitter_scan_cursor"

    def __str__(self) -> str:
        return f"scan of {self.channel}"
