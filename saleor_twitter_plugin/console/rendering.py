"""The owner's pages, under the plugin's name."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.http import HttpResponse

from ..pages import choose_page_language, render_page
from ..wording import mark, translate
from ..x_api.oauth import consent_page

__all__ = ["choose_page_language", "render"]

PAGES_DIRECTORY = Path(__file__).parent / "pages"
MARK = mark("Twitter/X for Saleor")


def render(
    template: str, values: Mapping[str, Any], *, language: str, status: int = 200
) -> HttpResponse:
    """Return a page. `values` are escaped where they stand."""
    return render_page(
        PAGES_DIRECTORY,
        template,
        {"mark": translate(MARK, language), **values},
        language=language,
        status=status,
        forms_lead_to=[consent_page()],
    )
