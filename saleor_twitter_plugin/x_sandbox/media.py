"""Take uploads of pictures and videos in X's three steps, and alt text."""

import base64
import binascii
import math

from aiohttp import BodyPartReader, web

from saleor_twitter_plugin.x_sandbox import price_list
from saleor_twitter_plugin.x_sandbox.access import get_visit, require_person
from saleor_twitter_plugin.x_sandbox.answers import answer
from saleor_twitter_plugin.x_sandbox.bodies import (
    check_id,
    read_count,
    read_id,
    read_object,
    read_part,
    read_text,
    refuse_unknown,
)
from saleor_twitter_plugin.x_sandbox.keys import STATE
from saleor_twitter_plugin.x_sandbox.problems import invalid_request, missing
from saleor_twitter_plugin.x_sandbox.state import Media
from saleor_twitter_plugin.x_sandbox.wire import Json

# Source: docs.x.com, media best practices, read 2026-08-22.
MAX_IMAGE_BYTES = 5 * 1024 * 1024
MAX_GIF_BYTES = 15 * 1024 * 1024
MAX_VIDEO_BYTES = 512 * 1024 * 1024
MAX_SEGMENT_BYTES = 5 * 1024 * 1024
MAX_ALT_TEXT_LENGTH = 1_000
MAX_SEGMENT_INDEX = 999
VIDEO_TYPE = "video/mp4"
INITIALIZE_FIELDS = frozenset(
    {"additional_owners", "media_category", "media_type", "shared", "total_bytes"}
)
PICTURE_CATEGORIES = frozenset({"tweet_image", "tweet_gif", "dm_image", "dm_gif"})
VIDEO_CATEGORIES = frozenset({"tweet_video", "dm_video"})
MAGIC_BYTES = {
    "image/jpeg": (b"\xff\xd8\xff", 0),
    "image/png": (b"\x89PNG\r\n\x1a\n", 0),
    "image/gif": (b"GIF8", 0),
    "image/webp": (b"WEBP", 8),
    VIDEO_TYPE: (b"ftyp", 4),
}


async def initialize_upload(request: web.Request) -> web.Response:
    """POST /2/media/upload/initialize."""
    state = request.app[STATE]
    owner = require_person(request, "media.write")
    body = await read_object(request)
    refuse_unknown(body, INITIALIZE_FIELDS)
    media_type = read_text(body, "media_type")
    category = read_text(body, "media_category", "tweet_image")
    total_bytes = read_count(body, "total_bytes")
    if media_type not in MAGIC_BYTES:
        raise invalid_request("media_type", media_type, "media_type is not supported")
    is_video = media_type == VIDEO_TYPE
    if category not in (VIDEO_CATEGORIES if is_video else PICTURE_CATEGORIES):
        raise invalid_request("media_category", category, "media_category is not supported")
    if not 0 < total_bytes <= _find_size_limit(media_type, category):
        raise invalid_request("total_bytes", total_bytes, "File size exceeds the limit.")
    x_media_id = state.ids.next()
    expires_after_seconds = state.settings.media_expires_after_seconds
    media = Media(
        x_media_id=x_media_id,
        # X's numbers for the kinds of media.
        media_key=f"{7 if is_video else 3}_{x_media_id}",
        owner_id=owner.x_user_id,
        media_type=media_type,
        total_bytes=total_bytes,
        expires_at=state.clock.now().timestamp() + expires_after_seconds,
    )
    state.media[x_media_id] = media
    data = {
        "id": x_media_id,
        "media_key": media.media_key,
        "expires_after_secs": expires_after_seconds,
    }
    return answer(request, {"data": data})


def _find_size_limit(media_type: str, category: str) -> int:
    if media_type == VIDEO_TYPE:
        return MAX_VIDEO_BYTES
    is_large_gif = media_type == "image/gif" and category.endswith("_gif")
    return MAX_GIF_BYTES if is_large_gif else MAX_IMAGE_BYTES


async def append_upload(request: web.Request) -> web.Response:
    """POST /2/media/upload/:id/append, multipart or base64 in JSON."""
    media = _get_media(request, request.match_info["id"])
    if media.is_final:
        raise invalid_request("id", media.x_media_id, "The upload is already finalized")
    if request.content_type.startswith("multipart/"):
        segment, content = await _read_parts(request)
    elif request.content_type == "application/json":
        segment, content = await _read_encoded(request)
    else:
        raise invalid_request("media", request.content_type, "The body must be multipart/form-data")
    if segment is None or content is None:
        raise invalid_request("segment_index", "", "segment_index and media are required")
    if not 0 <= segment <= MAX_SEGMENT_INDEX:
        raise invalid_request("segment_index", segment, "segment_index must be 0 to 999")
    if len(content) > min(media.total_bytes, MAX_SEGMENT_BYTES):
        raise invalid_request("media", len(content), "The chunk is too large")
    # Stricter than X may be: a video whose pieces come in disorder is put together wrongly.
    if media.media_type == VIDEO_TYPE and segment > len(media.segments):
        raise invalid_request("segment_index", segment, "Segments must be sent in order")
    media.segments[segment] = content
    return answer(request, {"data": {"expires_at": int(media.expires_at)}})


async def _read_encoded(request: web.Request) -> tuple[int, bytes]:
    body = await read_object(request)
    refuse_unknown(body, frozenset({"media", "segment_index"}))
    try:
        content = base64.b64decode(read_text(body, "media"), validate=True)
    except binascii.Error:
        raise invalid_request("media", "", "media is not base64") from None
    return read_count(body, "segment_index"), content


async def _read_parts(request: web.Request) -> tuple[int | None, bytes | None]:
    segment, content = None, None
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        if part.name == "segment_index":
            value = await part.text()
            if not (value.isascii() and value.isdigit()):
                raise invalid_request("segment_index", value, "segment_index must be 0 to 999")
            segment = int(value)
        elif part.name == "media":
            content = bytes(await part.read())
    return segment, content


async def finalize_upload(request: web.Request) -> web.Response:
    """POST /2/media/upload/:id/finalize."""
    media = _get_media(request, request.match_info["id"])
    if not media.is_final:
        content = b"".join(media.segments[index] for index in sorted(media.segments))
        if len(content) != media.total_bytes:
            raise invalid_request(
                "total_bytes",
                media.total_bytes,
                f"Segments do not add up to provided total file size: {len(content)}",
            )
        if not has_right_magic(media.media_type, content):
            raise invalid_request("media", media.media_type, "The bytes are not of media_type")
        state = request.app[STATE]
        media.content, media.segments, media.is_final = content, {}, True
        if media.media_type == VIDEO_TYPE:
            media.ready_at = state.clock.now().timestamp() + state.settings.video_processing_seconds
            media.is_unreadable = state.settings.video_is_unreadable
        state.touch()
    return answer(request, {"data": _describe_upload(request, media)})


def has_right_magic(media_type: str, content: bytes) -> bool:
    """Tell whether a file begins as its type must."""
    magic, offset = MAGIC_BYTES[media_type]
    return content[offset : offset + len(magic)] == magic


async def read_upload(request: web.Request) -> web.Response:
    """GET /2/media/upload?media_id=."""
    if request.query.get("command", "STATUS") != "STATUS":
        raise invalid_request("command", request.query["command"], "command must be STATUS")
    media = _get_media(request, request.query.get("media_id", ""))
    state = "succeeded" if media.is_final else "pending"
    data = {"processing_info": {"state": state}} | _describe_upload(request, media)
    return answer(request, {"data": data})


def _describe_upload(request: web.Request, media: Media) -> Json:
    now = request.app[STATE].clock.now().timestamp()
    described: Json = {
        "id": media.x_media_id,
        "media_key": media.media_key,
        "size": len(media.content),
        "expires_after_secs": int(media.expires_at - now),
    }
    if media.is_final and media.media_type == VIDEO_TYPE:
        described["processing_info"] = _describe_processing(media, now)
    return described


def _describe_processing(media: Media, now: float) -> Json:
    if now < media.ready_at:
        left_seconds = max(math.ceil(media.ready_at - now), 1)
        return {"state": "in_progress", "check_after_secs": left_seconds, "progress_percent": 50}
    if media.is_unreadable:
        return {"state": "failed", "progress_percent": 100}
    return {"state": "succeeded", "progress_percent": 100}


def is_usable(media: Media, now: float) -> bool:
    """Tell whether a post may show it at this moment."""
    return (
        media.is_final
        and media.ready_at <= now
        and not media.is_unreadable
        and not _has_expired(media, now)
    )


def _has_expired(media: Media, now: float) -> bool:
    return 0 < media.expires_at <= now


async def set_metadata(request: web.Request) -> web.Response:
    """POST /2/media/metadata."""
    require_person(request, "media.write")
    body = await read_object(request)
    refuse_unknown(body, frozenset({"id", "metadata"}))
    media = _get_media(request, read_id(body, "id"))
    alt_text = read_text(read_part(read_part(body, "metadata"), "alt_text"), "text")
    if len(alt_text) > MAX_ALT_TEXT_LENGTH:
        raise invalid_request("metadata.alt_text.text", len(alt_text), "At most 1000 characters")
    media.alt_text = alt_text
    get_visit(request).price_usd = price_list.ALT_TEXT_USD
    data = {"id": media.x_media_id, "associated_metadata": {"alt_text": {"text": alt_text}}}
    return answer(request, {"data": data})


def _get_media(request: web.Request, x_media_id: str) -> Media:
    owner = require_person(request, "media.write")
    media = request.app[STATE].media.get(check_id(x_media_id, "media_id"))
    now = request.app[STATE].clock.now().timestamp()
    if media is None or media.owner_id != owner.x_user_id or _has_expired(media, now):
        raise missing("media", "media_id", x_media_id)
    return media


async def serve_media(request: web.Request) -> web.Response:
    """GET /media/:key, for the page."""
    media = request.app[STATE].find_media_by_key(request.match_info["media_key"])
    if media is None or not media.is_final:
        raise web.HTTPNotFound
    headers = {"X-Content-Type-Options": "nosniff"}
    return web.Response(body=media.content, content_type=media.media_type, headers=headers)
