"""Which files X has for a message that is not sent yet, and how far: a retry goes on from there."""

from datetime import datetime, timedelta

from ..handoffs import Upload
from ..models import MediaUpload, OutboxMessage

# X's clock is not ours: what ends within this is taken for ended.
NEARLY_OVER = timedelta(minutes=10)


def find_upload(message: OutboxMessage, digest: str, *, now: datetime) -> Upload | None:
    """Return what X still keeps of this file for this message."""
    row = MediaUpload.objects.filter(
        outbox_key=message.key, digest=digest, expires_at__gt=now + NEARLY_OVER
    ).first()
    if row is None:
        return None
    return Upload(
        media_id=row.x_media_id,
        expires_at=row.expires_at,
        started_at=row.created_at,
        segment_count=row.segment_count,
        is_whole=row.is_whole,
        is_ready=row.is_ready,
        is_refused=row.is_refused,
    )


def note_upload(message: OutboxMessage, digest: str, upload: Upload) -> None:
    columns = {
        "x_media_id": upload.media_id,
        "expires_at": upload.expires_at,
        "created_at": upload.started_at,
        "segment_count": upload.segment_count,
        "is_whole": upload.is_whole,
        "is_ready": upload.is_ready,
        "is_refused": upload.is_refused,
    }
    MediaUpload.objects.bulk_create(
        [MediaUpload(outbox_key=message.key, digest=digest, **columns)],
        update_conflicts=True,
        unique_fields=["outbox_key", "digest"],
        update_fields=list(columns),
    )


def forget_uploads(message: OutboxMessage) -> None:
    """Forget what X says it does not have; what it could not read it still could not."""
    MediaUpload.objects.filter(outbox_key=message.key, is_refused=False).delete()


def delete_old_uploads(*, limit: int, now: datetime) -> int:
    """Delete what X has forgotten by now; return how many rows."""
    old = MediaUpload.objects.filter(expires_at__lt=now).order_by("expires_at")
    some = list(old.values_list("pk", flat=True)[:limit])
    return MediaUpload.objects.filter(pk__in=some).delete()[0]
