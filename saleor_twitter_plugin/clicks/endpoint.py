"""One HTTP request in, one redirect out: never anywhere but to the storefront of the settings."""

import logging
import re
from datetime import datetime

from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse

from ..config import Config
from ..links import product_page, with_campaign
from ..shop import Shop
from .counting import count_click, find_target
from .visitors import is_person

logger = logging.getLogger(__name__)

_CODE = re.compile(r"[a-z0-9]{6,16}", re.ASCII)


def answer_click(
    request: HttpRequest, code: str, *, shop: Shop, config: Config, now: datetime
) -> HttpResponse:
    """Answer with the product's page of the post that has this code.

    Nothing of the request takes part in the answer but the code: there is no address in it to
    be led to. An owner who empties the product page turns every link off.
    """
    if request.method not in {"GET", "HEAD"}:
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    # A wrong setting elsewhere is no reason to leave people standing.
    is_usable = all(each.field != "storefront_url" for each in config.problems)
    if not is_usable or not _CODE.fullmatch(code):
        return HttpResponse(status=404)
    with shop.allow_writes():
        target = find_target(code)
        if target is None:
            return HttpResponse(status=404)
        page = product_page(
            config,
            slug=target.product_slug,
            product_id=shop.to_global_id("Product", target.product_id),
            channel=target.channel,
        )
        if not page:
            return HttpResponse(status=404)
        if request.method == "GET" and is_person(request.headers):
            _count(target.item_id, now=now)
    content = target.x_post_id or f"item-{target.item_id}"
    return HttpResponse(
        status=302,
        headers={
            "Location": with_campaign(page, campaign=target.trigger, content=content),
            # Else the next click would not come to us.
            "Cache-Control": "no-store",
            "X-Robots-Tag": "noindex, nofollow",
        },
    )


def _count(item_id: int, *, now: datetime) -> None:
    try:
        count_click(item_id, now=now)
    except DatabaseError as error:
        # Whoever clicked wants the product; the count may lack one.
        what = str(error).partition("\n")[0]
        logger.error("A click could not be counted: %s: %s", type(error).__name__, what)
