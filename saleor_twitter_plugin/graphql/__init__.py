"""What a storefront asks of us: one endpoint, our own schema, Saleor's tokens."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse

from ..config import Config
from ..shop.interface import Shop

__all__ = ["answer"]


def answer(
    request: HttpRequest, *, shop: Shop, config: Config, signing_key: bytes, now: datetime
) -> HttpResponse:
    """Answer one GraphQL request; whatever is wrong with it becomes a GraphQL-shaped answer."""
    # Imported at the first request: Saleor loads the plugin long before, and in every process.
    from .endpoint import answer_request

    return answer_request(request, shop=shop, config=config, signing_key=signing_key, now=now)
