"""What X still allows, what its calls have cost, and how the shop's app at X is doing."""

from django.db import models

APP = "app"
"""The scope of what all accounts share; the others are X user ids."""


class RateWindow(models.Model):
    """The calls that X still allows until `resets_at`: its headers' word, or our own count."""

    scope = models.CharField(max_length=32)
    call = models.CharField(max_length=40)
    span_seconds = models.PositiveIntegerField()
    limit_count = models.IntegerField()
    remaining_count = models.IntegerField()
    resets_at = models.DateTimeField()

    class Meta:
        db_table = "twitter_rate_window"
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "call", "span_seconds"], name="twitter_one_rate_window"
            )
        ]

    def __str__(self) -> str:
        return f"{self.call} of {self.scope}"


class SpendCounter(models.Model):
    """What was spent in a day or a month, so that a budget is held by one conditional update."""

    scope = models.CharField(max_length=32)
    period = models.CharField(max_length=10)
    """`2026-11-22` or `2026-11`, in UTC as X bills."""
    amount_usd = models.DecimalField(max_digits=14, decimal_places=4)
    asked_limit_usd = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    """The limit of whoever spent last: an upsert can compare only with columns of its own."""

    class Meta:
        db_table = "twitter_spend_counter"
        constraints = [
            models.UniqueConstraint(fields=["scope", "period"], name="twitter_one_spend_counter")
        ]

    def __str__(self) -> str:
        return f"{self.period} of {self.scope}"


class LedgerEntry(models.Model):
    """What one account's calls for one purpose cost on one day."""

    day = models.DateField()
    account_x_user_id = models.CharField(max_length=32, blank=True)
    """Empty for the app's own calls."""
    purpose = models.CharField(max_length=16)
    item = models.CharField(max_length=24)
    count = models.IntegerField()
    amount_usd = models.DecimalField(max_digits=14, decimal_places=4)

    class Meta:
        db_table = "twitter_ledger_entry"
        constraints = [
            models.UniqueConstraint(
                fields=["day", "account_x_user_id", "purpose", "item"],
                name="twitter_one_ledger_entry",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.item}"


class BilledResource(models.Model):
    """X bills what is read or delivered once a UTC day, however often it comes."""

    day = models.DateField()
    item = models.CharField(max_length=24)
    resource_id = models.CharField(max_length=64)

    class Meta:
        db_table = "twitter_billed_resource"
        constraints = [
            models.UniqueConstraint(
                fields=["day", "item", "resource_id"], name="twitter_billed_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.resource_id}"


class XApp(models.Model):
    """The shop's app at X: its credit, its webhook, and signs of life of what runs for it."""

    client_id = models.CharField(max_length=128, unique=True)
    credits_depleted_at = models.DateTimeField(null=True)
    """X answered 402: no paid call is made but one probe an hour."""
    credits_probe_at = models.DateTimeField(null=True)
    clock_skew_seconds = models.IntegerField(null=True)
    """X's clock less ours, as its last answer told."""
    webhook_id = models.CharField(max_length=32, blank=True)
    webhook_url = models.CharField(max_length=200, blank=True)
    webhook_is_valid = models.BooleanField(null=True)
    webhook_checked_at = models.DateTimeField(null=True)
    webhook_problem = models.TextField(blank=True)
    challenge_answered_at = models.DateTimeField(null=True)
    delivery_received_at = models.DateTimeField(null=True)
    search_since_id = models.CharField(max_length=32, blank=True)
    searched_at = models.DateTimeField(null=True)
    stream_seen_at = models.DateTimeField(null=True)
    stream_problem = models.TextField(blank=True)
    beat_seen_at = models.DateTimeField(null=True)
    worker_seen_at = models.DateTimeField(null=True)
    order_hook_failed_at = models.DateTimeField(null=True)
    """When our part of the hook before an order failed last."""
    order_hook_failure_count = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "twitter_x_app"

    def __str__(self) -> str:
        return self.client_id
