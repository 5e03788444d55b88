"""What X told us, each thing once."""

from django.db import models
from django.utils import timezone


class InboxState(models.TextChoices):
    NEW = "new"
    CLAIMED = "claimed"
    DONE = "done"
    IGNORED = "ignored"
    FAILED = "failed"


class InboxEvent(models.Model):
    key = models.CharField(max_length=200, unique=True)
    action_key = models.CharField(max_length=200)
    kind = models.CharField(max_length=24)
    source = models.CharField(max_length=16)
    """`webhook`, `poll`, `search` or `stream`: whichever came first."""
    account_x_user_id = models.CharField(max_length=32, blank=True)
    author_x_user_id = models.CharField(max_length=32, blank=True)
    body = models.JSONField()
    """The event as we read it; for what we do not know, X's JSON as it came."""
    sealed_text = models.TextField(blank=True)
    """What a direct message says, until it is answered; `body` has no text then."""
    charged_at = models.DateTimeField(null=True)
    """When its delivery was entered into the ledger; a poll enters what it reads by itself."""
    rechecked_at = models.DateTimeField(null=True)
    """When X was last asked whether the post is still there."""
    redacted_at = models.DateTimeField(null=True)
    """Since then nothing a person wrote is left in `body`."""
    state = models.CharField(max_length=16, choices=InboxState.choices, default=InboxState.NEW)
    received_at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(default=timezone.now)
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    result = models.CharField(max_length=64, blank=True)
    last_error = models.TextField(blank=True)
    last_error_kind = models.CharField(max_length=32, blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "twitter_inbox_event"
        indexes = [
            models.Index(fields=["action_key"], name="twitter_inbox_action"),
            models.Index(fields=["author_x_user_id"], name="twitter_inbox_author"),
            models.Index(
                fields=["not_before", "id"],
                condition=models.Q(state__in=["new", "claimed"]),
                name="twitter_inbox_open",
            ),
            models.Index(
                fields=["id"],
                condition=models.Q(source="webhook", charged_at=None),
                name="twitter_inbox_uncharged",
            ),
            models.Index(
                fields=["account_x_user_id", "received_at"],
                condition=models.Q(kind__in=["followed", "unfollowed"]),
                name="twitter_inbox_follows",
            ),
            # What still holds somebody's words, for the daily look whether X still has them.
            models.Index(
                fields=["received_at"],
                condition=models.Q(redacted_at=None),
                name="twitter_inbox_unredacted",
            ),
        ]

    def __str__(self) -> str:
        return self.key
