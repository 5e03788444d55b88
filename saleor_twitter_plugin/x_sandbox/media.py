"""Take picture uploads in X's three steps, and alt text."""

import base64
import binascii

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
MAX_ALT_TEXT_LENGTH = 1_000
MAX_SEGMENT_INDEX = 999
EXPIRES_AFTER_SECONDS = 86_400
INITIALIZE_FIELDS = frozenset(
    {"additional_owners", "media_category", "media_type", "shared", "total_bytes"}
)
CATEGORIES = frozenset({"tweet_image", "tweet_gif", "dm_image", "dm_gif"})
MAGIC_BYTES = {
    "image/jpeg": (b"\xff\xd8\xff", 0),
    "image/png": (b"\x89PNG\r\n\x1a\n", 0),
    "image/gif": (b"GIF8", 0),
    "image/webp": (b"WEBP", 8),
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
    if category not in CATEGORIES:
        raise invalid_request("media_category", category, "media_category is not supported")
    is_large_gif = media_type == "image/gif" and category.endswith("_gif")
    if not 0 < total_bytes <= (MAX_GIF_BYTES if is_large_gif else MAX_IMAGE_BYTES):
        raise invalid_request("total_bytes", total_bytes, "File size exceeds the limit.")
    x_media_id = state.ids.next()
    state.media[x_media_id] = Media(
        x_media_id=x_media_id,
        media_key=f"3_{x_media_id}",
        owner_id=owner.x_user_id,
        media_type=media_type,
        total_bytes=total_bytes,
    )
    data = {
        "id": x_media_id,
        "media_key": f"3_{x_media_id}",
        "expires_after_secs": EXPIRES_AFTER_SECONDS,
    }
    return answer(request, {"data": data})


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
    if len(content) > media.total_bytes:
        raise invalid_request("media", len(content), "More bytes than total_bytes")
    media.segments[segment] = content
    expires_at = int(request.app[STATE].clock.now().timestamp()) + EXPIRES_AFTER_SECONDS
    return answer(request, {"data": {"expires_at": expires_at}})


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
        media.content, media.segments, media.is_final = content, {}, True
        request.app[STATE].touch()
    return answer(request, {"data": _describe_upload(media)})


def has_right_magic(media_type: str, content: bytes) -> bool:
    """Tell whether a file begins as its type must."""
    magic, offset = MAGIC_BYTES[media_type]
    return content[offset : offset + len(magic)] == magic


async def read_upload(request: web.Request) -> web.Response:
    """GET /2/media/upload?media_id=."""
    media = _get_media(request, request.query.get("media_id", ""))
    state = "succeeded" if media.is_final else "pending"
    data = _describe_upload(media) | {"processing_info": {"state": state}}
    return answer(request, {"data": data})


def _describe_upload(media: Media) -> Json:
    return {
        "id": media.x_media_id,
        "media_key": media.media_key,
        "size": len(media.content),
        "expires_after_secs": EXPIRES_AFTER_SECONDS,
    }


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
    if media is None or media.owner_id != owner.x_user_id:
        raise missing("media", "media_id", x_media_id)
    return media


async def serve_media(request: web.Request) -> web.Response:
    """GET /media/:key, for the page."""
    media = request.app[STATE].find_media_by_key(request.match_info["media_key"])
    if media is None or not media.is_final:
        raise web.HTTPNotFound
    headers = {"X-Content-Type-Options": "nosniff"}
    return web.Response(body=media.content, content_type=media.media_type, headers=headers)
