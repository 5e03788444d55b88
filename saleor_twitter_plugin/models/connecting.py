"""An owner on the way to X's consent page and back."""

from django.db import models
from django.utils import timezone


class ConnectAttempt(models.Model):
    state_digest = models.CharField(max_length=64, unique=True)
    """SHA-256 of the state that X hands back: a copy of this table opens nothing."""
    browser_digest = models.CharField(max_length=64, blank=True)
    """Of the cookie of the browser that started it; empty where the console did."""
    sealed_verifier = models.TextField()
    redirect_url = models.CharField(max_length=500)
    language = models.CharField(max_length=8)
    category_id = models.CharField(max_length=32, blank=True)
    channel = models.SlugField(max_length=255, blank=True)
    should_announce_existing = models.BooleanField(default=False)
    started_by = models.CharField(max_length=254, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    account_x_user_id = models.CharField(max_length=32, blank=True)
    """The account that it connected."""

    class Meta:
        db_table = "twitter_connect_attempt"

    def __str__(self) -> str:
        return f"attempt of {self.created_at:%Y-%m-%d %H:%M}"
