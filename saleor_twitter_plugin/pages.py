"""Pages out of templates of our own: nothing from elsewhere, no frame, and no script but ours."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.utils.translation.trans_real import parse_accept_lang_header

from .wording import choose_language

# Of the pages that shoppers and anybody else see; the console has its own.
VISITOR_PAGES = Path(__file__).parent / "visitor_pages"


def choose_page_language(request: HttpRequest) -> str:
    """Return the visitor's language, as their browser tells it."""
    header = request.headers.get("Accept-Language", "")
    return choose_language(*(tag for tag, weight in parse_accept_lang_header(header) if weight > 0))


def render_page(
    directory: Path,
    template: str,
    values: Mapping[str, Any],
    *,
    language: str,
    status: int = 200,
    forms_lead_to: Sequence[str] = (),
    script: str = "",
    has_pictures: bool = False,
) -> HttpResponse:
    """Return a page of `directory`, styled by its `pages.css`; `values` are escaped.

    `forms_lead_to`: addresses of other sites that our forms redirect to. `script`: a file.
    """
    style = _read(directory / "pages.css")
    program = _read(directory / script) if script else ""
    context = Context({"language": language, "style": style, "script": program, **values})
    response = HttpResponse(
        _engine(directory).get_template(template).render(context),
        content_type="text/html; charset=utf-8",
        status=status,
    )
    response["Content-Security-Policy"] = "; ".join(
        (
            "default-src 'none'",
            f"style-src '{_digest(style)}'",
            *([f"script-src '{_digest(program)}'"] if program else []),
            *(["img-src 'self'"] if has_pictures else []),
            "base-uri 'none'",
            # Chromium holds form-action against the redirect that follows, too.
            " ".join(("form-action 'self'", *map(_site, forms_lead_to))),
            "frame-ancestors 'none'",
        )
    )
    response["X-Frame-Options"] = "DENY"
    return keep_private(response)


def keep_private(response: HttpResponse) -> HttpResponse:
    """Keep an address that carries a secret, and what it shows, to whoever opened it."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response


def _site(address: str) -> str:
    page = urlsplit(address)
    return f"{page.scheme}://{page.netloc}"


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8")


@cache
def _engine(directory: Path) -> Engine:
    # Not the host's: its settings may name other loaders, or none.
    return Engine(dirs=[str(directory)], autoescape=True)
