"""Pictures and videos to X by media v2, in chunks. Source: OpenAPI 2.167, read 2026-11-21."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any, BinaryIO

from ..errors import PermanentError, RetryableError
from ..handoffs import ProductImage, ProductVideo, Upload
from ..x_limits import (
    ALT_TEXT_MAX,
    IMAGE_MAX_BYTES,
    MEDIA_CHUNK_BYTES,
    VIDEO_CHUNK_BYTES,
    VIDEO_MAX_BYTES,
    XCall,
)
from ..x_prices import PriceItem
from .answers import RETRY_UNREACHABLE_AFTER, NotFoundError
from .client import XClient

PROCESSING_LIMIT_SECONDS = 20
# Where X does not say. Source: media best practices (24 hours), read 2026-08-22.
MEDIA_KEPT = timedelta(hours=24)
# Ours: a video that X reads for so long is given up.
PROCESSING_GIVEN_UP_AFTER = timedelta(minutes=30)
# An MP4 begins with a box that is called so. Source: ISO/IEC 14496-12, 4.3.
_MP4_MARK = b"ftyp"

type Note = Callable[[Upload], None]
type Sleep = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class _File:
    what: str
    media_type: str
    category: str
    total_bytes: int
    chunk_bytes: int
    open: Callable[[], AbstractContextManager[BinaryIO]]


class _RefusedByXError(PermanentError):
    pass


def upload_image(
    client: XClient,
    image: ProductImage,
    *,
    now: datetime,
    known: Upload | None = None,
    note: Note = lambda upload: None,
    sleep: Sleep = time.sleep,
) -> str:
    """Upload a picture with its alt text and return its media id.

    Uploading publishes nothing, so it may be repeated; what X has by `known` is not sent again,
    and `note` is told of every step.
    """
    if len(image.content) > IMAGE_MAX_BYTES:
        raise PermanentError(f"The picture has more than {IMAGE_MAX_BYTES} bytes.")
    file = _File(
        "the picture",
        image.media_type,
        "tweet_image",
        len(image.content),
        MEDIA_CHUNK_BYTES,
        lambda: BytesIO(image.content),
    )
    upload = _bring(client, file, known, note, now=now, sleep=sleep)
    if image.alt_text and not upload.is_ready:
        client.request(
            XCall.DESCRIBE_MEDIA,
            "POST",
            "/2/media/metadata",
            what="the picture's description",
            item=PriceItem.ALT_TEXT,
            json={
                "id": upload.media_id,
                "metadata": {"alt_text": {"text": image.alt_text[:ALT_TEXT_MAX]}},
            },
        )
    note(replace(upload, is_ready=True))
    return upload.media_id


def upload_video(
    client: XClient,
    video: ProductVideo,
    *,
    now: datetime,
    known: Upload | None = None,
    note: Note = lambda upload: None,
    sleep: Sleep = time.sleep,
) -> str:
    """Upload an MP4 piece by piece and return its media id; to be repeated as `upload_image`.

    How long it runs and how it is coded is X's to judge: nothing here reads videos.

    Raises:
        PermanentError: it is no such file, or X refuses it; a second try would not help.
        RetryableError: X is still reading it, or did not answer; `note` was told how far it is.
    """
    if not 0 < video.total_bytes <= VIDEO_MAX_BYTES:
        raise PermanentError(
            f"The video {video.name} is empty, or has more than {VIDEO_MAX_BYTES} bytes."
        )
    file = _File(
        "the video",
        "video/mp4",
        "tweet_video",
        video.total_bytes,
        VIDEO_CHUNK_BYTES,
        video.open,
    )
    if known is None:
        _check_mark(video)
    upload = _bring(client, file, known, note, now=now, sleep=sleep)
    note(replace(upload, is_ready=True))
    return upload.media_id


def _check_mark(video: ProductVideo) -> None:
    with video.open() as opened:
        start = opened.read(8)
    if start[4:] != _MP4_MARK:
        raise PermanentError(f"The video {video.name} is no mp4 file.")


def _bring(
    client: XClient, file: _File, known: Upload | None, note: Note, *, now: datetime, sleep: Sleep
) -> Upload:
    """Take the upload as far as X lets it be shown, from wherever it stands."""
    if known is not None and known.is_refused:
        raise PermanentError(f"X could not read {file.what}.")
    if known is not None and known.is_ready:
        return known
    try:
        return _go_on(client, file, known, note, now=now, sleep=sleep)
    except NotFoundError:
        if known is None:
            raise
        # X has forgotten what we knew: from the beginning, once.
        return _go_on(client, file, None, note, now=now, sleep=sleep)


def _go_on(
    client: XClient, file: _File, known: Upload | None, note: Note, *, now: datetime, sleep: Sleep
) -> Upload:
    upload = known or _start(client, file, now)
    note(upload)
    answer: dict[str, Any] | None = None
    if not upload.is_whole:
        upload = _send_chunks(client, file, upload, note)
        path = f"/2/media/upload/{upload.media_id}/finalize"
        answer = client.request(XCall.UPLOAD_MEDIA, "POST", path, what=file.what)
        upload = replace(upload, is_whole=True)
        note(upload)
    try:
        _wait_until_processed(client, file, upload, answer, now=now, sleep=sleep)
    except _RefusedByXError:
        note(replace(upload, is_refused=True))
        raise
    return upload


def _start(client: XClient, file: _File, now: datetime) -> Upload:
    started = _data(
        client.request(
            XCall.UPLOAD_MEDIA,
            "POST",
            "/2/media/upload/initialize",
            what=file.what,
            json={
                "media_type": file.media_type,
                "total_bytes": file.total_bytes,
                "media_category": file.category,
            },
        )
    )
    media_id, kept_seconds = started.get("id"), started.get("expires_after_secs")
    if not isinstance(media_id, str) or not media_id:
        raise PermanentError(f"X's answer about {file.what} names no id.")
    kept = timedelta(seconds=kept_seconds) if isinstance(kept_seconds, int) else MEDIA_KEPT
    return Upload(media_id, expires_at=now + kept, started_at=now)


def _send_chunks(client: XClient, file: _File, upload: Upload, note: Note) -> Upload:
    """Send what X has not said to have; one chunk is in memory at a time."""
    with file.open() as opened:
        opened.seek(upload.segment_count * file.chunk_bytes)
        while chunk := opened.read(file.chunk_bytes):
            client.request(
                XCall.UPLOAD_MEDIA,
                "POST",
                f"/2/media/upload/{upload.media_id}/append",
                what=file.what,
                data={"segment_index": str(upload.segment_count)},
                files={"media": ("media", chunk, file.media_type)},
            )
            upload = replace(upload, segment_count=upload.segment_count + 1)
            note(upload)
    return upload


def _wait_until_processed(
    client: XClient,
    file: _File,
    upload: Upload,
    answer: dict[str, Any] | None,
    *,
    now: datetime,
    sleep: Sleep,
) -> None:
    # Pictures are ready at once as a rule; a short bounded wait beats a second task.
    waited = 0.0
    while True:
        if answer is None:
            answer = client.request(
                XCall.UPLOAD_MEDIA,
                "GET",
                "/2/media/upload",
                params={"media_id": upload.media_id, "command": "STATUS"},
                what=file.what,
            )
        processing = _data(answer).get("processing_info")
        if not isinstance(processing, dict) or processing.get("state") == "succeeded":
            return
        if processing.get("state") == "failed":
            raise _RefusedByXError(f"X could not read {file.what}.")
        if now > upload.started_at + PROCESSING_GIVEN_UP_AFTER:
            raise _RefusedByXError(f"X has been reading {file.what} for too long.")
        wanted = processing.get("check_after_secs")
        pause = max(float(wanted), 1.0) if isinstance(wanted, int | float) else 1.0
        if waited + pause > PROCESSING_LIMIT_SECONDS:
            raise RetryableError(
                f"X is still reading {file.what}.", retry_after=RETRY_UNREACHABLE_AFTER
            )
        sleep(pause)
        waited += pause
        answer = None


def _data(answer: dict[str, Any]) -> dict[str, Any]:
    data = answer.get("data")
    return data if isinstance(data, dict) else {}
