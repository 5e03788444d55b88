"""Debates: questions that accounts ask, and what people answered."""

from django.db import models
from django.utils import timezone

from .accounts import Account
from .campaigns import Campaign
from .constraints import check_constraint


class DebateQuestion(models.Model):
    """A post that asks, at its moment."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="questions")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="questions")
    text = models.TextField()
    asks_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    """When it was put into the outbox."""

    class Meta:
        db_table = "twitter_debate_question"
        indexes = [
            models.Index(
                fields=["asks_at"],
                condition=models.Q(asked_at=None),
                name="twitter_debate_due",
            )
        ]

    def __str__(self) -> str:
        return f"question {self.pk}"


class Permission(models.TextChoices):
    NONE = "none"
    BY_WORD = "by_word"
    """The author wrote #ok into the post."""
    BY_STAFF = "by_staff"
    """The author told the staff, who noted where."""


class WallState(models.TextChoices):
    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"


class WallPost(models.Model):
    """A reply to a question; on the wall with its author's permission and the staff's approval."""

    question = models.ForeignKey(DebateQuestion, on_delete=models.CASCADE, related_name="posts")
    x_post_id = models.CharField(max_length=32, unique=True)
    x_user_id = models.CharField(max_length=32)
    handle = models.CharField(max_length=32, blank=True)
    text = models.TextField()
    posted_at = models.DateTimeField(default=timezone.now)
    permission = models.CharField(
        max_length=16, choices=Permission.choices, default=Permission.NONE
    )
    permission_note = models.TextField(blank=True)
    """Where the author said so, in the staff's words."""
    permitted_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=16, choices=WallState.choices, default=WallState.WAITING)
    decided_by = models.CharField(max_length=254, blank=True)
    decided_at = models.DateTimeField(null=True)
    rechecked_at = models.DateTimeField(null=True)
    """When X was last asked whether the post is still there."""

    class Meta:
        db_table = "twitter_wall_post"
        constraints = [
            check_constraint(
                condition=~models.Q(state="approved") | ~models.Q(permission="none"),
                name="twitter_wall_needs_permission",
            )
        ]
        indexes = [models.Index(fields=["x_user_id"], name="twitter_wall_person")]

    def __str__(self) -> str:
        return f"wall post {self.pk}"
