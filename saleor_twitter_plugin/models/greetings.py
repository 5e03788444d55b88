"""Greetings: who was greeted by which account, and what an account wants pinned."""

from django.db import models
from django.utils import timezone

from .accounts import Account


class Greeting(models.Model):
    """A person's first message to an account was answered with the greeting: once for ever."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="greetings")
    x_user_id = models.CharField(max_length=32)
    key = models.CharField(max_length=200)
    """The message that was the first: told again, it is greeted in the same words."""
    greeted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "twitter_greeting"
        constraints = [
            models.UniqueConstraint(fields=["account", "x_user_id"], name="twitter_greeted_once")
        ]

    def __str__(self) -> str:
        return f"greeting {self.pk}"


class WelcomePost(models.Model):
    """The text that an account has pinned, or is to pin: X lets nobody pin by a call."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="welcome")
    text = models.TextField()
    version = models.PositiveIntegerField(default=1)
    """Of each version one post is made, and one task to pin it."""
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "twitter_welcome_post"

    def __str__(self) -> str:
        return f"welcome of {self.account}"
