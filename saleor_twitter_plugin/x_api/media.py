"""Pictures to X by media v2, in chunks. Source: OpenAPI 2.167, read 2026-11-21."""

import time
from collections.abc import Callable
from typing import Any

from ..errors import PermanentError, RetryableError
from ..handoffs import ProductImage
from ..x_limits import ALT_TEXT_MAX, IMAGE_MAX_BYTES, MEDIA_CHUNK_BYTES, XCall
from ..x_prices import PriceItem
from .answers import RETRY_UNREACHABLE_AFTER
from .client import XClient

PROCESSING_LIMIT_SECONDS = 20


def upload_image(
    client: XClient, image: ProductImage, *, sleep: Callable[[float], None] = time.sleep
) -> str:
    """Upload a picture with its alt text and return its media id.

    Uploading publishes nothing, so it may be repeated.
    """
    if len(image.content) > IMAGE_MAX_BYTES:
        raise PermanentError(f"The picture has more than {IMAGE_MAX_BYTES} bytes.")
    started = client.request(
        XCall.UPLOAD_MEDIA,
        "POST",
        "/2/media/upload/initialize",
        what="the picture",
        json={
            "media_type": image.media_type,
            "total_bytes": len(image.content),
            "media_category": "tweet_image",
        },
    )
    media_id = _text(started, "id")
    for index, start in enumerate(range(0, len(image.content), MEDIA_CHUNK_BYTES)):
        chunk = image.content[start : start + MEDIA_CHUNK_BYTES]
        client.request(
            XCall.UPLOAD_MEDIA,
            "POST",
            f"/2/media/upload/{media_id}/append",
            what="the picture",
            data={"segment_index": str(index)},
            files={"media": ("picture", chunk, image.media_type)},
        )
    finished = client.request(
        XCall.UPLOAD_MEDIA, "POST", f"/2/media/upload/{media_id}/finalize", what="the picture"
    )
    _wait_until_processed(client, media_id, finished, sleep)
    if image.alt_text:
        client.request(
            XCall.DESCRIBE_MEDIA,
            "POST",
            "/2/media/metadata",
            what="the picture's description",
            item=PriceItem.ALT_TEXT,
            json={
                "id": media_id,
                "metadata": {"alt_text": {"text": image.alt_text[:ALT_TEXT_MAX]}},
            },
        )
    return media_id


def _wait_until_processed(
    client: XClient, media_id: str, answer: dict[str, Any], sleep: Callable[[float], None]
) -> None:
    # Pictures are ready at once as a rule; a short bounded wait beats a second task.
    waited = 0.0
    while True:
        processing = _data(answer).get("processing_info")
        state = processing.get("state") if isinstance(processing, dict) else "succeeded"
        if state == "succeeded":
            return
        if state == "failed":
            raise PermanentError("X could not read the picture.")
        wanted = processing.get("check_after_secs") if isinstance(processing, dict) else None
        pause = max(float(wanted), 1.0) if isinstance(wanted, int | float) else 1.0
        if waited + pause > PROCESSING_LIMIT_SECONDS:
            raise RetryableError(
                "X is still reading the picture.", retry_after=RETRY_UNREACHABLE_AFTER
            )
        sleep(pause)
        waited += pause
        answer = client.request(
            XCall.UPLOAD_MEDIA,
            "GET",
            "/2/media/upload",
            params={"media_id": media_id},
            what="the picture",
        )


def _data(answer: dict[str, Any]) -> dict[str, Any]:
    data = answer.get("data")
    return data if isinstance(data, dict) else {}


def _text(answer: dict[str, Any], name: str) -> str:
    value = _data(answer).get(name)
    if not isinstance(value, str) or not value:
        raise PermanentError(f"X's answer about the picture names no {name}.")
    return value
