"""Our address inside the shop: /plugins/global/twitter/…"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError

from . import pipeline
from .config import Config
from .keys import get_sealer
from .shop import Shop
from .x_api.signature import is_challenge_token, is_signed, sign

logger = logging.getLogger(__name__)

DELIVERY_MAX_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Visit:
    """One request with all that an endpoint may need; see `answer`."""

    request: HttpRequest
    name: str
    """What follows our address, without slashes around it."""
    shop: Shop
    config: Config
    signing_key: bytes
    now: datetime
    take_in: Callable[[bytes], None]
    """Keep a delivery that X signed; DatabaseError where it is not kept."""


def answer(
    request: HttpRequest,
    path: str,
    *,
    shop: Shop,
    config: Config,
    signing_key: bytes,
    now: datetime,
    wake: Callable[[], None],
    take_in: Callable[[bytes], None] | None = None,
) -> HttpResponse:
    """Answer one request to `path`, which is what follows the plugin's own address.

    `wake` tells a worker that something was stored; it must not raise. `take_in` keeps a delivery
    in another way than by a transaction of its own, and wakes whom it will.
    """

    def take_in_at_once(body: bytes) -> None:
        pipeline.receive_delivery(body, sealer=get_sealer(), now=now)
        wake()
        pipeline.note_delivery(config, now=now)

    name = _name_endpoint(path)
    endpoint = _find_endpoint(name) if config.is_active else None
    if endpoint is None:
        return HttpResponse(status=404)
    return endpoint(
        Visit(
            request,
            name=name,
            shop=shop,
            config=config,
            signing_key=signing_key,
            now=now,
            take_in=take_in or take_in_at_once,
        )
    )


def _name_endpoint(path: str) -> str:
    # X takes a webhook away at once where it is redirected: both spellings are answered.
    return path.removeprefix("/").removesuffix("/")


def _find_endpoint(name: str) -> Callable[[Visit], HttpResponse] | None:
    if name in ENDPOINTS:
        return ENDPOINTS[name]
    room, _, _ = name.partition("/")
    return ROOMS.get(room)


def _answer_graphql(visit: Visit) -> HttpResponse:
    # Not before it is needed: graphene is slow to import, and hooks import us.
    from .graphql import answer as answer_graphql

    return answer_graphql(
        visit.request,
        shop=visit.shop,
        config=visit.config,
        signing_key=visit.signing_key,
        now=visit.now,
    )


def _answer_connect(visit: Visit) -> HttpResponse:
    # Not before it is needed: templates and forms are no part of a delivery's answer.
    from .console import answer_connect

    return answer_connect(
        visit.request,
        shop=visit.shop,
        config=visit.config,
        signing_key=visit.signing_key,
        now=visit.now,
    )


def _answer_callback(visit: Visit) -> HttpResponse:
    from .console import answer_callback

    return answer_callback(visit.request, shop=visit.shop, config=visit.config, now=visit.now)


def _answer_feed(visit: Visit) -> HttpResponse:
    # Not before it is needed: neither is the generator of feeds.
    from .syndication.endpoint import answer_feed

    return answer_feed(
        visit.request,
        visit.name.removeprefix("feeds/"),
        shop=visit.shop,
        config=visit.config,
        now=visit.now,
    )


def _answer_click(visit: Visit) -> HttpResponse:
    from .clicks import answer_click

    return answer_click(
        visit.request,
        visit.name.removeprefix("r/"),
        shop=visit.shop,
        config=visit.config,
        now=visit.now,
    )


def _answer_campaign(visit: Visit) -> HttpResponse:
    from .graphql.campaign_reports import answer_report

    name = visit.name.removeprefix("campaigns/")
    with visit.shop.allow_writes():
        return answer_report(visit.request, name, shop=visit.shop, config=visit.config)


def _answer_draw(visit: Visit) -> HttpResponse:
    from .draws.publishing import answer_draw

    return answer_draw(visit.request, visit.name.removeprefix("draws/"))


def _answer_drop(visit: Visit) -> HttpResponse:
    from .drop_page import answer_drop

    return answer_drop(
        visit.request,
        visit.name.removeprefix("drops/"),
        shop=visit.shop,
        config=visit.config,
        signing_key=visit.signing_key,
        now=visit.now,
    )


def _answer_claim(visit: Visit) -> HttpResponse:
    # Not before it is needed: templates and pictures are no part of a delivery's answer.
    from .claim_page import answer_claim

    return answer_claim(
        visit.request,
        visit.name.removeprefix("claim/"),
        shop=visit.shop,
        config=visit.config,
        signing_key=visit.signing_key,
        now=visit.now,
    )


def _answer_contest(visit: Visit) -> HttpResponse:
    from .contests.publishing import answer_contest

    return answer_contest(visit.request, visit.name.removeprefix("contests/"))


def _answer_webhook(visit: Visit) -> HttpResponse:
    match visit.request.method:
        case "GET":
            response = _answer_challenge(visit.request, visit.config)
            if response.status_code == 200:
                pipeline.note_challenge(visit.config, now=visit.now)
            return response
        case "POST":
            return _accept_delivery(visit)
        case _:
            return HttpResponse(status=405, headers={"Allow": "GET, POST"})


def _answer_challenge(request: HttpRequest, config: Config) -> HttpResponse:
    tokens = request.GET.getlist("crc_token")
    # One of two could be looked at and the other signed, by us or by a proxy before us.
    if len(tokens) != 1 or not is_challenge_token(tokens[0]):
        return HttpResponse("crc_token is missing or has other characters.", status=400)
    # Whoever asks for a signature gets the newest: the previous ones are only believed.
    secret = config.client_secret or config.consumer_secret
    if not secret:
        return HttpResponse("The plugin has no secret to answer with.", status=503)
    return JsonResponse({"response_token": sign(tokens[0].encode(), secret)})


def _accept_delivery(visit: Visit) -> HttpResponse:
    request, config = visit.request, visit.config
    if _declared_length(request) > DELIVERY_MAX_BYTES:
        return HttpResponse(status=413)
    try:
        # Never more than that into memory, whatever length was announced.
        body = request.read(DELIVERY_MAX_BYTES + 1)
    except UnreadablePostError:
        return HttpResponse(status=400)
    if len(body) > DELIVERY_MAX_BYTES:
        return HttpResponse(status=413)
    signed = is_signed(
        body,
        request.headers,
        client_secrets=(config.client_secret, config.previous_client_secret),
        consumer_secrets=(config.consumer_secret, config.previous_consumer_secret),
    )
    if not signed:
        return HttpResponse(status=401)
    try:
        visit.take_in(body)
    except DatabaseError as error:
        # X tries again; a 200 would lose it. PostgreSQL's further lines quote the row.
        what = str(error).partition("\n")[0]
        logger.error("A delivery could not be stored: %s: %s", type(error).__name__, what)
        return HttpResponse(status=503)
    return HttpResponse(status=200)


def _declared_length(request: HttpRequest) -> int:
    try:
        return int(request.headers.get("Content-Length") or 0)
    except ValueError:
        # No server lets it through; Django would fail to read the body.
        return DELIVERY_MAX_BYTES + 1


# All that is reached from outside, by what follows our address.
ENDPOINTS: Mapping[str, Callable[[Visit], HttpResponse]] = {
    "x/webhook": _answer_webhook,
    "x/connect": _answer_connect,
    "x/callback": _answer_callback,
    "graphql": _answer_graphql,
}
# Those with names of their own below them: `feeds/mugs.rss`.
ROOMS: Mapping[str, Callable[[Visit], HttpResponse]] = {
    "feeds": _answer_feed,
    "r": _answer_click,
    "campaigns": _answer_campaign,
    "draws": _answer_draw,
    "drops": _answer_drop,
    "claim": _answer_claim,
    "contests": _answer_contest,
}
