"""The shop's accounts on X, and the categories they speak for."""

from django.db import models


class AccountState(models.TextChoices):
    CONNECTED = "connected"
    NEEDS_RECONNECTING = "needs_reconnecting"
    PAUSED = "paused"


class Account(models.Model):
    x_user_id = models.CharField(max_length=32, unique=True)
    handle = models.CharField(max_length=32)
    """Without @. It can change on X; `x_user_id` never does."""
    language = models.CharField(max_length=8, default="en")
    state = models.CharField(
        max_length=24, choices=AccountState.choices, default=AccountState.CONNECTED
    )
    state_reason = models.CharField(max_length=200, blank=True)
    """Why it is not simply connected, for the owner."""
    sealed_tokens = models.TextField()
    """JWE of {"access_token", "refresh_token"}."""
    access_token_expires_at = models.DateTimeField(null=True)
    """None where X did not say."""
    can_refresh = models.BooleanField(default=False)
    """A refresh token is among the sealed ones."""
    tokens_stored_at = models.DateTimeField(null=True)
    refresh_claimed_until = models.DateTimeField(null=True)
    """A worker is asking X for a new pair until then; X takes each refresh token once."""
    scopes = models.JSONField(default=list)
    mentions_since_id = models.CharField(max_length=32, blank=True)
    """The newest mention that a poll has stored; X is asked for what came after it."""
    mentions_polled_at = models.DateTimeField(null=True)
    messages_newest_id = models.CharField(max_length=32, blank=True)
    """The newest direct message that a poll has stored."""
    messages_polled_at = models.DateTimeField(null=True)
    subscribed_events = models.JSONField(default=list)
    """The types of event that X delivers for it, as X listed them last."""
    subscriptions_checked_at = models.DateTimeField(null=True)
    subscription_problem = models.TextField(blank=True)
    automated_label_at = models.DateTimeField(null=True)
    """When a person said that the profile carries X's Automated label."""
    operator_named_at = models.DateTimeField(null=True)
    """When a person said that the profile names who runs it."""
    human_account_linked_at = models.DateTimeField(null=True)
    """When a person said that the label links an account of a human."""
    auto_reply_approved_on = models.DateField(null=True)
    auto_reply_approval_reference = models.CharField(max_length=200, blank=True)
    """Of X's approval of automated replies."""
    budget_day_usd = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    budget_month_usd = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "twitter_account"

    def __str__(self) -> str:
        return f"@{self.handle}"


class CategoryAccount(models.Model):
    """One account speaks for a category in a channel; the nearest ancestor's serves the rest."""

    saleor_category_id = models.CharField(max_length=32)
    channel = models.SlugField(max_length=255)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="categories")

    class Meta:
        db_table = "twitter_category_account"
        constraints = [
            models.UniqueConstraint(
                fields=["saleor_category_id", "channel"], name="twitter_one_account_per_category"
            )
        ]

    def __str__(self) -> str:
        return f"{self.saleor_category_id} in {self.channel}"
