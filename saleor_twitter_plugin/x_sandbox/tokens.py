"""Renew and take back OAuth 2.0 tokens. Refresh tokens rotate: each works once."""

from aiohttp import web

from saleor_twitter_plugin.x_sandbox.access import has_client_credentials
from saleor_twitter_plugin.x_sandbox.keys import STATE
from saleor_twitter_plugin.x_sandbox.state import ACCESS_TOKEN_LIFETIME, Grant, LocalX


def _refuse(status: int, error: str, description: str) -> web.Response:
    return web.json_response({"error": error, "error_description": description}, status=status)


async def refresh_token(request: web.Request) -> web.Response:
    """POST /2/oauth2/token with grant_type=refresh_token."""
    state = request.app[STATE]
    if not has_client_credentials(request):
        return _refuse(401, "unauthorized_client", "Missing valid authorization header")
    form = await request.post()
    if form.get("grant_type") != "refresh_token":
        return _refuse(400, "unsupported_grant_type", "Only refresh_token is served here.")
    grant = _find_grant(state, form.get("refresh_token"), "")
    if grant is None or "offline.access" not in grant.scopes:
        return _refuse(400, "invalid_request", "Value passed for the token was invalid.")
    # The old access token lives on until it expires; the old refresh token is spent.
    grant.refresh_token = ""
    renewed = state.issue_grant(grant.x_user_id, scopes=grant.scopes)
    return web.json_response(
        {
            "token_type": "bearer",
            "expires_in": int(ACCESS_TOKEN_LIFETIME.total_seconds()),
            "access_token": renewed.access_token,
            "refresh_token": renewed.refresh_token,
            "scope": " ".join(renewed.scopes),
        }
    )


async def revoke_token(request: web.Request) -> web.Response:
    """POST /2/oauth2/revoke: the app gives a token back."""
    state = request.app[STATE]
    if not has_client_credentials(request):
        return _refuse(401, "unauthorized_client", "Missing valid authorization header")
    form = await request.post()
    grant = _find_grant(state, form.get("token"), form.get("token"))
    if grant is None:
        return _refuse(400, "invalid_request", "Value passed for the token was invalid.")
    del state.grants[grant.access_token]
    state.touch()
    return web.json_response({"revoked": True})


def _find_grant(state: LocalX, refresh_token: object, access_token: object) -> Grant | None:
    for grant in state.grants.values():
        if refresh_token and grant.refresh_token == refresh_token:
            return grant
        if access_token and grant.access_token == access_token:
            return grant
    return None
