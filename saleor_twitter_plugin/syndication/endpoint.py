"""One HTTP request in, one feed out; the same content is not sent twice."""

import gzip
import hashlib
import logging
import re
from datetime import datetime, timedelta

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from ..config import Config
from ..errors import RetryableError, TwitterPluginError
from ..links import FeedFormat
from ..shop import Shop
from .reading import find_place
from .remembering import read_body
from .writing import CONTENT_TYPES

logger = logging.getLogger(__name__)

# Saleor's slugs: letters of any script, digits, - and _.
_NAME = re.compile(r"(?P<slug>[-\w]{1,255})\.(?P<format>rss|atom)")
_PAGE = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)
FRESH_FOR = timedelta(minutes=1)
REMEMBERED_FOR = timedelta(days=30)


def answer_feed(
    request: HttpRequest, name: str, *, shop: Shop, config: Config, now: datetime
) -> HttpResponse:
    """Answer with the feed called `name`, as `mugs.rss`."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    found = _NAME.fullmatch(name)
    page = _read_page(request)
    if found is None or page is None or not config.is_working:
        return HttpResponse(status=404)
    feed_format = FeedFormat(found["format"])
    try:
        with shop.allow_writes():
            place = find_place(
                found["slug"], page=page, feed_format=feed_format, shop=shop, config=config
            )
            if place is None:
                return HttpResponse(status=404)
            body = read_body(place, feed_format, shop=shop, config=config, now=now)
    except TwitterPluginError as error:
        return _refuse(error)
    if body is None:
        return HttpResponse(status=404)
    url = f"{place.url}?page={place.page}"
    return _respond(request, body, CONTENT_TYPES[feed_format], url=url, now=now)


def _read_page(request: HttpRequest) -> int | None:
    pages = request.GET.getlist("page", ["1"])
    return int(pages[0]) if len(pages) == 1 and _PAGE.fullmatch(pages[0]) else None


def _refuse(error: TwitterPluginError) -> HttpResponse:
    logger.warning("A feed could not be read: %s", error)
    response = HttpResponse(status=503)
    if isinstance(error, RetryableError):
        response["Retry-After"] = str(max(int(error.retry_after.total_seconds()), 1))
    return response


def _respond(
    request: HttpRequest, body: bytes, content_type: str, *, url: str, now: datetime
) -> HttpResponse:
    digest = hashlib.sha256(body).hexdigest()[:32]
    is_packed = _accepts_gzip(request.headers.get("Accept-Encoding", ""))
    # A strong tag is of the bytes that are sent, and packed they are others.
    etag = f'"{digest}-gzip"' if is_packed else f'"{digest}"'
    changed_at = _find_changed_at(url, digest, now=now)
    headers = {
        "ETag": etag,
        "Cache-Control": f"public, max-age={int(FRESH_FOR.total_seconds())}",
        "Vary": "Accept-Encoding",
    }
    if changed_at is not None:
        headers["Last-Modified"] = http_date(changed_at.timestamp())
    sent = gzip.compress(body, mtime=0) if is_packed else body
    whole = HttpResponse(sent, content_type=content_type, headers=headers)
    whole["Content-Length"] = str(len(sent))
    if is_packed:
        whole["Content-Encoding"] = "gzip"
    last_modified = int(changed_at.timestamp()) if changed_at else None
    response = get_conditional_response(request, etag, last_modified, whole)
    assert response is not None
    if response.status_code == 304:
        response["Vary"] = headers["Vary"]
    if request.method == "HEAD":
        response.content = b""
    return response


def _find_changed_at(url: str, digest: str, *, now: datetime) -> datetime | None:
    """Return since when the feed has this content, as far as we remember.

    A product's own stamp does not tell: prices and stock change without it. None in the first
    second, in which the content could still change and leave the moment as it is.
    """
    key = f"saleor_twitter_plugin:feed:{hashlib.sha256(url.encode()).hexdigest()}"
    known: tuple[str, datetime] | None = cache.get(key)
    if known is None or known[0] != digest:
        cache.set(key, (digest, now), REMEMBERED_FOR.total_seconds())
        return None
    return known[1] if now - known[1] >= timedelta(seconds=1) else None


def _accepts_gzip(header: str) -> bool:
    for each in header.lower().split(","):
        coding, _, weight = each.partition(";")
        if coding.strip() in {"gzip", "x-gzip"}:
            return not re.fullmatch(r"\s*q\s*=\s*0(\.0*)?\s*", weight)
    return False
