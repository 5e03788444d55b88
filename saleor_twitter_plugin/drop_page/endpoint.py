"""One request to `drops/<slug>`, or to `drops/<slug>/<code>`."""

import logging
from datetime import datetime

from django.http import HttpRequest, HttpResponse

from .. import drops
from ..config import Config
from ..errors import RetryableError
from ..models import Drop, DropEntry
from ..models.drops import EntryState
from ..pages import choose_page_language
from ..pipeline.drop_codes import read_code
from ..shop import Shop
from ..wording import mark
from .standing import Viewer, read_standing
from .view import show_drop, show_message

log = logging.getLogger(__name__)

METHODS = ("GET", "HEAD")
NOT_VALID = mark("This link is not valid")
OPEN_AGAIN = mark("Open it again from the answer on X.")
NOT_NOW = mark("Not available now")
TRY_AGAIN = mark("The shop could not answer. Try again in a moment.")


def answer_drop(
    request: HttpRequest,
    name: str,
    *,
    shop: Shop,
    config: Config,
    signing_key: bytes,
    now: datetime,
) -> HttpResponse:
    """Answer for `name`, which is what follows `drops/`: a slug, and perhaps a person's code.

    A secret drop, a forged code and a code of another drop are told apart by nobody.
    """
    language = choose_page_language(request)
    if request.method not in METHODS:
        return HttpResponse(status=405, headers={"Allow": ", ".join(METHODS)})
    slug, slash, code = name.partition("/")
    with shop.allow_writes():
        drop = drops.find_public(slug) if slug.isprintable() else None
        entry = _find_entry(drop, code, signing_key) if drop and code else None
        if drop is None or (slash and entry is None):
            return show_message(NOT_VALID, OPEN_AGAIN, language=language, status=404)
        viewer = Viewer(shop, config, signing_key, now)
        try:
            standing = read_standing(entry, drop, viewer) if entry else None
        except RetryableError as error:
            log.warning("A drop's page was not shown: %s", error)
            return show_message(NOT_NOW, TRY_AGAIN, language=language, status=503)
        return show_drop(drop, standing, language=language)


def _find_entry(drop: Drop, code: str, signing_key: bytes) -> DropEntry | None:
    entry_id = read_code(code, signing_key=signing_key)
    if entry_id is None:
        return None
    # Of whoever had themselves forgotten nothing is shown any more.
    mine = DropEntry.objects.filter(pk=entry_id, drop=drop).exclude(x_user_id="")
    return mine.exclude(state=EntryState.REFUSED).select_related("variant").first()
