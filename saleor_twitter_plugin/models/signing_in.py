"""Sign-ins with X that had their one turn."""

from django.db import models
from django.utils import timezone


class UsedSignIn(models.Model):
    """A ticket that came back. It is sealed, so that nothing is stored before."""

    state_digest = models.CharField(max_length=64, unique=True)
    """Not of the ticket: its base64 can be spelled in several ways."""
    used_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "twitter_used_sign_in"
        indexes = [models.Index(fields=["used_at"], name="twitter_used_sign_in_at")]

    def __str__(self) -> str:
        return f"sign-in of {self.used_at:%Y-%m-%d %H:%M}"
