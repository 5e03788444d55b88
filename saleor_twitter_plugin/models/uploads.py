"""What X has of a post's pictures and video before the post itself: never sent to it twice."""

from django.db import models
from django.utils import timezone


class MediaUpload(models.Model):
    """One file for one message; X forgets it at `expires_at`, and then so do we."""

    outbox_key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    """Of the file and its description: another file is another upload."""
    x_media_id = models.CharField(max_length=32)
    segment_count = models.PositiveSmallIntegerField(default=0)
    """So many chunks X has said that it has."""
    is_whole = models.BooleanField(default=False)
    """X has put the chunks together."""
    is_ready = models.BooleanField(default=False)
    is_refused = models.BooleanField(default=False)
    """X could not read it, and would not the next time."""
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "twitter_media_upload"
        constraints = [
            models.UniqueConstraint(
                fields=["outbox_key", "digest"], name="twitter_one_upload_per_file"
            )
        ]
        indexes = [models.Index(fields=["expires_at"], name="twitter_upload_expiry")]

    def __str__(self) -> str:
        return self.x_media_id
