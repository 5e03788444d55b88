"""What waits for a person of the staff."""

from django.db import models
from django.utils import timezone


class StaffTaskKind(models.TextChoices):
    """What a person is asked to do."""

    ANSWER_BY_HAND = "answer_by_hand"
    """X refused our reply: the post did not mention the account that answers."""
    HASHTAG_POST = "hashtag_post"
    """Somebody used the campaign's hashtag without a mention: it may not be answered by us."""
    LOOK_AT_TIMELINE = "look_at_timeline"
    """Nobody knows whether X has the message."""
    LATE_POST = "late_post"
    """A feed's post should have gone out, and nothing says why it did not."""
    BROKEN_THREAD = "broken_thread"
    """A thread stopped half-way: X refused a post of it, or it was no longer true."""
    VOUCHER_CHANGED = "voucher_changed"
    """A campaign's voucher was changed or deleted in the shop: the campaign was stopped."""
    PIN_POST = "pin_post"
    """A new welcome post is out: X lets nobody pin it by a call."""
    VOUCHER_MISSING = "voucher_missing"
    """A prize or a greeting lacks its voucher: the offer is over, or has none left."""


class StaffTask(models.Model):
    """Something that only a person can do; it holds no person's text."""

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=32, choices=StaffTaskKind.choices)
    account_x_user_id = models.CharField(max_length=32, blank=True)
    x_user_id = models.CharField(max_length=32, blank=True)
    """The person on X whom it is about."""
    x_post_id = models.CharField(max_length=32, blank=True)
    outbox_key = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=254, blank=True)

    class Meta:
        db_table = "twitter_staff_task"
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=models.Q(done_at=None),
                name="twitter_staff_task_open",
            )
        ]

    def __str__(self) -> str:
        return self.key
