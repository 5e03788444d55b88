"""When accounts speak: what they repeat, and the hours in which the shop sells."""

from django.db import models
from django.utils import timezone

from .accounts import Account


class RecurringPost(models.Model):
    """What staff wants said again and again; each occurrence is a `FeedItem` of its own."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="recurring_posts")
    channel = models.SlugField(max_length=255)
    texts = models.JSONField(default=list)
    """Said in turn; none: the templates say it of the product."""
    saleor_product_id = models.CharField(max_length=64, blank=True)
    weekdays = models.JSONField(default=list)
    """0 for Monday to 6 for Sunday; empty where `every_days` counts."""
    every_days = models.PositiveSmallIntegerField(null=True)
    at = models.TimeField()
    time_zone = models.CharField(max_length=64)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    """The last day."""
    count_max = models.PositiveIntegerField(null=True)
    count = models.PositiveIntegerField(default=0)
    """How often it has been put into the queue."""
    last_on = models.DateField(null=True)
    """The day of the last occurrence that was put into the queue, or missed."""
    is_active = models.BooleanField(default=True)
    written_by = models.CharField(max_length=254, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "twitter_recurring_post"

    def __str__(self) -> str:
        return f"recurring {self.pk}"


class BestHours(models.Model):
    """In which hours of the week the shop sells, by the account's own clock."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="best_hours")
    time_zone = models.CharField(max_length=64)
    """In which the hours were counted."""
    hours = models.JSONField(default=list)
    """[weekday, hour, orders, orders by the account's posts], where there were any."""
    refreshed_at = models.DateTimeField()

    class Meta:
        db_table = "twitter_best_hours"

    def __str__(self) -> str:
        return f"best hours of {self.account}"
