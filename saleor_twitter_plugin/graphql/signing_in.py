"""What Saleor's own mutations ask of us to sign somebody in with X: their input, our errors."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest

from ..config import Config
from ..errors import ConfigurationError, RetryableError, TwitterPluginError
from ..failures import log_failure
from ..handoffs import Requester, SaleorCustomerId
from ..keys import get_sealer
from ..pipeline.signing_in import finish_signing_in, start_signing_in
from ..sealing import Sealer
from ..shop import Shop, get_shop
from ..shoppers import SignInProblem, SignInProblemCode
from ..wording import mark, translate
from .endpoint import choose_request_language

log = logging.getLogger(__name__)

# Saleor's tokens have about 600.
TOKEN_MAX_LENGTH = 5_000
_BEGIN_AGAIN = mark("This sign-in cannot be finished here. Begin again.")
# Code → field, code that AccountErrorCode of every Saleor from 3.20 on has, words.
EXPLANATIONS: dict[SignInProblemCode, tuple[str, str, str]] = {
    SignInProblemCode.OFF: (
        "pluginId",
        "inactive",
        mark("Nobody can sign in with X here at the moment."),
    ),
    SignInProblemCode.ADDRESS_NOT_ALLOWED: (
        "redirectUri",
        "invalid",
        mark("This address is not among the sign-in addresses in the plugin's settings."),
    ),
    SignInProblemCode.INVALID: ("state", "invalid", _BEGIN_AGAIN),
    SignInProblemCode.USED: ("state", "invalid", _BEGIN_AGAIN),
    SignInProblemCode.EXPIRED: (
        "state",
        "signature_has_expired",
        mark("It took longer than ten minutes. Begin again."),
    ),
    SignInProblemCode.OTHER_CUSTOMER: (
        "state",
        "out_of_scope_user",
        mark("Somebody else is signed in now than when this began. Begin again."),
    ),
    SignInProblemCode.CODE_REFUSED: (
        "code",
        "invalid_credentials",
        mark("X did not confirm who you are. Begin again."),
    ),
    SignInProblemCode.NOT_LINKED: (
        "user",
        "not_found",
        mark("No customer is linked to this X account. Sign in once by e-mail and link it."),
    ),
    SignInProblemCode.NO_EMAIL: (
        "email",
        "required",
        mark("X tells no confirmed e-mail address of yours. Register by e-mail and link it."),
    ),
    SignInProblemCode.EMAIL_TAKEN: (
        "email",
        "unique",
        mark("There is a customer with your e-mail address. Sign in once by e-mail and link it."),
    ),
    SignInProblemCode.ALREADY_LINKED: (
        "user",
        "unique",
        mark("The X account or the customer account is linked already. Remove that link first."),
    ),
    SignInProblemCode.REFUSED: (
        "user",
        "inactive",
        mark("This account cannot sign in with X."),
    ),
    SignInProblemCode.TRY_AGAIN: (
        NON_FIELD_ERRORS,
        "login_attempt_delayed",
        mark("X could not be asked. Begin again in a moment."),
    ),
}


@dataclass(frozen=True, slots=True)
class Visit:
    """What one request to Saleor's mutation brings with it."""

    requester: Requester
    shop: Shop
    config: Config
    sealer: Sealer
    now: datetime


@contextmanager
def visit(request: HttpRequest) -> Iterator[Visit]:
    """Look at who asks; whatever goes wrong inside becomes an error that Saleor can show.

    Raises:
        ValidationError: nobody was signed in.
    """
    language = choose_request_language(request, "en")
    try:
        shop = get_shop()
        config = shop.read_config()
        language = choose_request_language(request, config.language)
        with shop.allow_writes():
            yield Visit(shop.identify(request), shop, config, get_sealer(), datetime.now(tz=UTC))
    except Exception as error:
        raise explain_sign_in(_classify(error), language) from None


def start(data: Any, visit: Visit) -> dict[str, str]:
    """`{"redirectUri"}` → `{"authorizationUrl", "ticket"}`"""
    address, ticket = start_signing_in(
        _read(data, "redirectUri"),
        requester=visit.requester,
        config=visit.config,
        sealer=visit.sealer,
        now=visit.now,
    )
    return {"authorizationUrl": address, "ticket": ticket}


def finish(data: Any, visit: Visit) -> SaleorCustomerId:
    """`{"code", "state", "ticket"}` → the customer whose tokens may be made."""
    return finish_signing_in(
        _read(data, "code"),
        state=_read(data, "state"),
        ticket=_read(data, "ticket"),
        requester=visit.requester,
        shop=visit.shop,
        config=visit.config,
        sealer=visit.sealer,
        now=visit.now,
    )


def read_token(data: Any, name: str, visit: Visit) -> str:
    """Return a token of Saleor's out of the input, where signing in with X works at all.

    Raises:
        SignInProblem: OFF.
    """
    if not (visit.config.is_working and visit.config.sign_in_redirect_urls):
        raise SignInProblem(SignInProblemCode.OFF)
    token = _read(data, name)
    return token if token.isascii() and len(token) <= TOKEN_MAX_LENGTH else ""


def require[Found](found: Found | None) -> Found:
    """Return what was found.

    Raises:
        SignInProblem: INVALID, where nothing was.
    """
    if found is None:
        raise SignInProblem(SignInProblemCode.INVALID)
    return found


def explain_sign_in(code: SignInProblemCode, language: str) -> ValidationError:
    field, saleor_code, words = EXPLANATIONS[code]
    return ValidationError({field: ValidationError(translate(words, language), code=saleor_code)})


def _classify(error: Exception) -> SignInProblemCode:
    match error:
        case SignInProblem():
            return error.code
        case RetryableError():
            log.warning("Nobody was signed in with X: %s", error)
            return SignInProblemCode.TRY_AGAIN
        case ConfigurationError():
            log.error("Nobody can sign in with X: %s", error)
            return SignInProblemCode.OFF
        case TwitterPluginError():
            log.warning("Somebody was not signed in with X: %s", error)
            return SignInProblemCode.CODE_REFUSED
        case _:
            log_failure(log, "Signing in with X failed", error)
            return SignInProblemCode.TRY_AGAIN


def _read(data: Any, name: str) -> str:
    """Return a text of the input, "" for anything else: JSON can be what it likes."""
    value = data.get(name) if isinstance(data, dict) else None
    return value if isinstance(value, str) else ""
