"""One request to `claim/<token>`: look at the claim, go on with it, or reserve it again."""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from .. import claims
from ..claims import ClaimProblem, ClaimProblemCode, Holder
from ..config import CLAIM_CEILING, Config
from ..errors import ConfigurationError, PermanentError, RetryableError
from ..feeds.pictures import fit_picture
from ..handoffs import CheckoutFacts, ProductImage, read_lines
from ..links import CLAIMS_ADDRESS, checkout_link, claim_link
from ..models import Claim
from ..pages import choose_page_language, keep_private
from ..shop import Shop
from ..wording import mark, translate
from .states import PageState, find_state
from .view import SAID, Shown, show_claim, show_message

log = logging.getLogger(__name__)

COOKIE = "twitter_claim"
PAGE, PICTURE, NEXT, AGAIN = "", "picture", "next", "again"
METHODS = {PAGE: ("GET", "HEAD"), PICTURE: ("GET", "HEAD"), NEXT: ("POST",), AGAIN: ("POST",)}
NOT_VALID = mark("This link is not valid")
OPEN_AGAIN = mark("Open it again from the answer on X.")
NOT_NOW = mark("Not available now")
NOT_SELLING = mark("The shop does not sell on X at the moment.")
TRY_AGAIN = mark("The shop could not answer. Try again in a moment.")
FROM_ELSEWHERE = mark("Another site sent you here. Open the link from X, and go on from there.")
REFUSED = mark("It could not be reserved. Nothing was ordered.")


@dataclass(frozen=True, slots=True)
class _Visit:
    token: str
    claim: Claim
    holder: Holder | None
    """The browser, where it has a nonce of ours."""
    shop: Shop
    config: Config
    signing_key: bytes
    language: str
    now: datetime

    @property
    def address(self) -> str:
        # From its path on: behind a proxy another name leads here.
        return CLAIMS_ADDRESS + self.token


def answer_claim(
    request: HttpRequest,
    name: str,
    *,
    shop: Shop,
    config: Config,
    signing_key: bytes,
    now: datetime,
) -> HttpResponse:
    """Answer for `name`, which is what follows `claim/`: a token, and what is done with it."""
    token, slash, wanted = name.partition("/")
    language = choose_page_language(request)
    if wanted not in METHODS or (slash and not wanted):
        return show_message(NOT_VALID, OPEN_AGAIN, language=language, status=404)
    if request.method not in METHODS[wanted]:
        return HttpResponse(status=405, headers={"Allow": ", ".join(METHODS[wanted])})
    if not config.is_working:
        return show_message(NOT_NOW, NOT_SELLING, language=language, status=503)
    # Browsers say so themselves, and no page can make them say otherwise.
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site", "") in (
        *("cross-site", "same-site"),
    ):
        return show_message(NOT_VALID, FROM_ELSEWHERE, language=language, status=403)
    try:
        with shop.allow_writes():
            claim = claims.read_token(token, signing_key=signing_key, now=now)
            visit = _Visit(
                token=token,
                claim=claim,
                holder=claims.read_holder(request.COOKIES.get(COOKIE, ""), signing_key=signing_key),
                shop=shop,
                config=config,
                signing_key=signing_key,
                language=language,
                now=now,
            )
            return _answer(visit, wanted)
    except ClaimProblem as problem:
        return _show_no_claim(problem, language)
    except RetryableError as error:
        log.warning("A claim page was not shown: %s", error)
        return show_message(NOT_NOW, TRY_AGAIN, language=language, status=503)
    except ConfigurationError:
        log.exception("A claim page was not shown")
        return show_message(NOT_NOW, NOT_SELLING, language=language, status=503)


def _answer(visit: _Visit, wanted: str) -> HttpResponse:
    if visit.config.claim_url:
        # The owner has a page for it; links that were given out before lead there.
        link = claim_link(visit.config, visit.token, public_url="")
        return _redirect(link)
    if wanted == PICTURE:
        return _show_picture(visit)
    if wanted == PAGE:
        claims.settle(visit.claim, shop=visit.shop, now=visit.now)
        return _show(visit, visit.claim, visit.holder)
    return _go_on(visit, leads_on=wanted == NEXT)


def _go_on(visit: _Visit, *, leads_on: bool) -> HttpResponse:
    holder = visit.holder or claims.hold_as_new_browser()
    try:
        claim = claims.go_on(visit.claim, holder, shop=visit.shop, now=visit.now)
    except ClaimProblem as problem:
        return _show_refusal(visit, problem)
    link = checkout_link(
        visit.config,
        checkout_id=visit.shop.to_global_id("Checkout", claim.saleor_checkout_id),
        channel=claim.channel,
    )
    response = _redirect(link if leads_on else visit.address)
    response.set_cookie(
        COOKIE,
        claims.write_holder(holder, signing_key=visit.signing_key),
        max_age=CLAIM_CEILING,
        path=CLAIMS_ADDRESS.removesuffix("/"),
        secure=visit.shop.read_public_url().startswith("https:"),
        httponly=True,
        # The link on X is another site's: Strict would withhold the cookie.
        samesite="Lax",
    )
    return response


def _redirect(link: str) -> HttpResponse:
    response = HttpResponseRedirect(link)
    # A form's answer is asked for anew, and never sent again.
    response.status_code = 303
    return keep_private(response)


def _show_refusal(visit: _Visit, problem: ClaimProblem) -> HttpResponse:
    claim = Claim.objects.filter(pk=visit.claim.pk).first()
    if claim is None or problem.code is ClaimProblemCode.EXPIRED:
        return _show_no_claim(problem, visit.language)
    is_refused = problem.code is ClaimProblemCode.REFUSED
    trouble = translate(REFUSED, visit.language) if is_refused else ""
    return _show(visit, claim, visit.holder, trouble=trouble, status=409 if is_refused else 403)


def _show(
    visit: _Visit, claim: Claim, holder: Holder | None, *, trouble: str = "", status: int = 200
) -> HttpResponse:
    state = find_state(claim, holder, shop=visit.shop, now=visit.now)
    shown = Shown(
        claim=claim,
        state=state,
        checkout=_read_checkout(visit, claim),
        address=visit.address,
        has_picture=_find_image(visit) is not None,
    )
    return show_claim(
        shown, config=visit.config, language=visit.language, trouble=trouble, status=status
    )


def _read_checkout(visit: _Visit, claim: Claim) -> CheckoutFacts | None:
    if not claim.saleor_checkout_id:
        return None
    return visit.shop.read_checkout(claim.saleor_checkout_id)


def _show_no_claim(problem: ClaimProblem, language: str) -> HttpResponse:
    if problem.code is ClaimProblemCode.EXPIRED:
        heading, text, _ = SAID[PageState.EXPIRED]
        return show_message(heading, text, language=language, status=410)
    return show_message(NOT_VALID, OPEN_AGAIN, language=language, status=404)


# --- the picture ----------------------------------------------------------------------------------


def _find_image(visit: _Visit) -> ProductImage | None:
    product_id = read_lines(visit.claim.lines)[0].product_id
    return next(iter(visit.shop.read_product_images(product_id, limit=1)), None)


def _show_picture(visit: _Visit) -> HttpResponse:
    """Show the first product's picture from here: the shop's storage would be a third party."""
    image = _find_image(visit)
    try:
        if image is not None:
            picture = fit_picture(image, product_name="")
            return keep_private(HttpResponse(picture.content, content_type=picture.media_type))
    except PermanentError as error:
        log.info("A picture is not shown: %s", error)
    return keep_private(HttpResponse(status=404))
