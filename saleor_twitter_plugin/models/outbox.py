"""What goes to X. Nothing reaches X but through here."""

from django.db import models
from django.utils import timezone


class OutboxState(models.TextChoices):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    """A call was made and no clear answer came; reconciled from our own timeline."""
    HELD = "held"
    """No longer true when its turn came; says why in `last_error`."""
    FAILED = "failed"


class OutboxMessage(models.Model):
    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=16)
    priority = models.CharField(max_length=16)
    account_x_user_id = models.CharField(max_length=32)
    text = models.TextField(blank=True)
    """Empty for a direct message, whose text is sealed."""
    sealed_text = models.TextField(blank=True)
    """What a direct message says, until it is sent."""
    in_reply_to_post_id = models.CharField(max_length=32, blank=True)
    recipient_x_user_id = models.CharField(max_length=32, blank=True)
    saleor_product_id = models.CharField(max_length=64, blank=True)
    channel = models.SlugField(max_length=255, blank=True)
    state = models.CharField(
        max_length=16, choices=OutboxState.choices, default=OutboxState.WAITING
    )
    not_before = models.DateTimeField(default=timezone.now)
    claimed_until = models.DateTimeField(null=True)
    """A worker is preparing it until then; a dead one's turn ends by itself."""
    sending_since = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    x_post_id = models.CharField(max_length=32, blank=True)
    last_error = models.TextField(blank=True)
    last_error_kind = models.CharField(max_length=32, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "twitter_outbox_message"
        indexes = [
            models.Index(
                fields=["priority", "not_before", "id"],
                condition=models.Q(state="waiting"),
                name="twitter_outbox_waiting",
            ),
            models.Index(
                fields=["sending_since"],
                condition=models.Q(state__in=["sending", "unknown"]),
                name="twitter_outbox_unsure",
            ),
            models.Index(
                fields=["x_post_id"],
                condition=~models.Q(x_post_id=""),
                name="twitter_outbox_post",
            ),
        ]

    def __str__(self) -> str:
        return self.key
