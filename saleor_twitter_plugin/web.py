"""Our address inside the shop: /plugins/global/twitter/…"""

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse

from . import pipeline
from .config import Config
from .shop import Shop
from .x_api.signature import is_challenge_token, is_signed, sign

logger = logging.getLogger(__name__)

DELIVERY_MAX_BYTES = 1024 * 1024


def answer(
    request: HttpRequest,
    path: str,
    *,
    shop: Shop,
    config: Config,
    signing_key: bytes,
    now: datetime,
    wake: Callable[[], None],
) -> HttpResponse:
    """Answer one request to `path`, which is what follows the plugin's own address.

    `wake` tells a worker that something was stored; it must not raise.
    """
    # X takes a webhook away at once where it is redirected: both spellings are answered.
    match path.strip("/"):
        case _ if not config.is_active:
            return HttpResponse(status=404)
        case "x/webhook":
            return _answer_webhook(request, config=config, now=now, wake=wake)
        case "graphql":
            # Not before it is needed: graphene is slow to import, and hooks import us.
            from .graphql import answer as answer_graphql

            return answer_graphql(
                request, shop=shop, config=config, signing_key=signing_key, now=now
            )
        case _:
            return HttpResponse(status=404)


def _answer_webhook(
    request: HttpRequest, *, config: Config, now: datetime, wake: Callable[[], None]
) -> HttpResponse:
    match request.method:
        case "GET":
            return _answer_challenge(request, config)
        case "POST":
            return _accept_delivery(request, config, now=now, wake=wake)
        case _:
            return HttpResponse(status=405, headers={"Allow": "GET, POST"})


def _answer_challenge(request: HttpRequest, config: Config) -> HttpResponse:
    token = request.GET.get("crc_token", "")
    if not is_challenge_token(token):
        return HttpResponse("crc_token is missing or has other characters.", status=400)
    secret = config.client_secret or config.consumer_secret
    if not secret:
        return HttpResponse("The plugin has no secret to answer with.", status=503)
    return JsonResponse({"response_token": sign(token.encode(), secret)})


def _accept_delivery(
    request: HttpRequest, config: Config, *, now: datetime, wake: Callable[[], None]
) -> HttpResponse:
    # Before the body is read into memory, where the length is told.
    if _declared_length(request) > DELIVERY_MAX_BYTES:
        return HttpResponse(status=413)
    body = request.body
    if len(body) > DELIVERY_MAX_BYTES:
        return HttpResponse(status=413)
    signed = is_signed(
        body,
        request.headers,
        client_secret=config.client_secret,
        consumer_secret=config.consumer_secret,
    )
    if not signed:
        return HttpResponse(status=401)
    try:
        pipeline.receive_delivery(body, now=now)
    except DatabaseError:
        # X tries again; a 200 would lose it.
        logger.exception("A delivery could not be stored")
        return HttpResponse(status=503)
    wake()
    return HttpResponse(status=200)


def _declared_length(request: HttpRequest) -> int:
    try:
        return int(request.headers.get("Content-Length") or 0)
    except ValueError:
        # No server lets it through; Django would fail to read the body.
        return DELIVERY_MAX_BYTES + 1
