"""Know who calls from the bearer token, and turn away those who may not."""

import base64
import binascii
import hmac

from aiohttp import web

from saleor_twitter_plugin.x_sandbox.keys import STATE, VISIT, Caller, Visit
from saleor_twitter_plugin.x_sandbox.problems import (
    forbidden,
    unauthorized,
    unsupported_authentication,
)
from saleor_twitter_plugin.x_sandbox.state import LocalX, Person

APP_ONLY = "OAuth 2.0 Application-Only"
USER_CONTEXT = "OAuth 2.0 User Context"


def find_caller(state: LocalX, request: web.Request) -> Caller | None:
    """Return who the bearer token stands for; None when it is missing, unknown or expired."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.casefold() != "bearer" or not token:
        return None
    if hmac.compare_digest(token.encode(), state.app.bearer_token.encode()):
        return Caller(person=None, grant=None)
    grant = state.grants.get(token)
    if grant is None or grant.expires_at <= state.clock.now():
        return None
    return Caller(person=state.people[grant.x_user_id], grant=grant)


def get_visit(request: web.Request) -> Visit:
    """Return what is known about this request."""
    visit: Visit = request[VISIT]
    return visit


def require_caller(request: web.Request, *scopes: str) -> Caller:
    """Return the caller, person or app. Raises: XProblem 401, or 403 for a missing scope."""
    caller = get_visit(request).caller
    if caller is None:
        raise unauthorized()
    if caller.grant is not None and not set(scopes) <= set(caller.grant.scopes):
        raise forbidden("Forbidden")
    return caller


def require_person(request: web.Request, *scopes: str) -> Person:
    """Return the person calling. Raises: XProblem 401, or 403 for an app token."""
    caller = require_caller(request, *scopes)
    if caller.person is None:
        raise unsupported_authentication(APP_ONLY, f"OAuth 1.0a User Context, {USER_CONTEXT}")
    return caller.person


def require_app(request: web.Request) -> None:
    """Let only the app itself pass. Raises: XProblem 401, or 403 for a person's token."""
    caller = require_caller(request)
    if caller.person is not None:
        raise unsupported_authentication(USER_CONTEXT, APP_ONLY)


def has_client_credentials(request: web.Request) -> bool:
    """Tell whether the Basic header carries the app's client id and secret."""
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.casefold() != "basic":
        return False
    try:
        decoded = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return False
    app = request.app[STATE].app
    expected = f"{app.client_id}:{app.client_secret}".encode()
    return hmac.compare_digest(decoded, expected)
