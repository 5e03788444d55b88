"""Pages out of the package's own templates: nothing from elsewhere, no script, no frame."""

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.utils.translation.trans_real import parse_accept_lang_header

from ..wording import choose_language, mark, translate
from ..x_api.oauth import consent_page

PAGES_DIRECTORY = Path(__file__).parent / "pages"
MARK = mark("Twitter/X for Saleor")


def choose_page_language(request: HttpRequest) -> str:
    """Return the visitor's language, as their browser tells it."""
    header = request.headers.get("Accept-Language", "")
    return choose_language(*(tag for tag, weight in parse_accept_lang_header(header) if weight > 0))


def render(
    template: str, values: Mapping[str, Any], *, language: str, status: int = 200
) -> HttpResponse:
    """Return a page. `values` are escaped where they stand."""
    style = _read_style()
    context = Context(
        {"language": language, "mark": translate(MARK, language), "style": style, **values}
    )
    response = HttpResponse(
        _engine().get_template(template).render(context),
        content_type="text/html; charset=utf-8",
        status=status,
    )
    response["Content-Security-Policy"] = _policy(style)
    response["X-Frame-Options"] = "DENY"
    response["X-Content-Type-Options"] = "nosniff"
    # The address carries a ticket or a state.
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response


def _policy(style: str) -> str:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    page = urlsplit(consent_page())
    # Chromium holds form-action against the redirect that follows, too.
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none';"
        f" form-action 'self' {page.scheme}://{page.netloc}; frame-ancestors 'none'"
    )


@cache
def _read_style() -> str:
    return (PAGES_DIRECTORY / "pages.css").read_text(encoding="utf-8")


@cache
def _engine() -> Engine:
    # Not the host's: its settings may name other loaders, or none.
    return Engine(dirs=[str(PAGES_DIRECTORY)], autoescape=True)
