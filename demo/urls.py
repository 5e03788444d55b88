"""Saleor's addresses, and the demo's few pages in place of a storefront."""

from pathlib import Path

from django.http import FileResponse, HttpRequest
from django.urls import path
from saleor.urls import urlpatterns as saleor_urlpatterns

PAGES = Path(__file__).parent / "pages"
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def show(request: HttpRequest, name: str) -> FileResponse:
    response = FileResponse((PAGES / name).open("rb"))
    response["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    # The claim's token stands in the address.
    response["Referrer-Policy"] = "no-referrer"
    return response


urlpatterns = [
    path("", show, {"name": "home.html"}),
    path("demo/claim", show, {"name": "claim.html"}),
    path("demo/pay", show, {"name": "pay.html"}),
    path("demo/pages.css", show, {"name": "pages.css"}),
    path("demo/claim.js", show, {"name": "claim.js"}),
    path("demo/pay.js", show, {"name": "pay.js"}),
    *saleor_urlpatterns,
]
