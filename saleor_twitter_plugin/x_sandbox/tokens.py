"""Hand out, renew and take back OAuth 2.0 tokens. Codes and refresh tokens work once."""

from collections.abc import Mapping

from aiohttp import web

from saleor_twitter_plugin.x_sandbox.access import has_client_credentials
from saleor_twitter_plugin.x_sandbox.keys import STATE
from saleor_twitter_plugin.x_sandbox.state import ACCESS_TOKEN_LIFETIME, Grant, LocalX

# X's own words. Source: public issue threads of X's clients, 2022 to 2026, read 2026-11-22.
INVALID_TOKEN = "Value passed for the token was invalid."
INVALID_CODE = "Value passed for the authorization code was invalid."
WRONG_REDIRECT_URI = (
    "Value passed for the redirect uri did not match the uri of the authorization code."
)
WRONG_VERIFIER = "Value passed for the code verifier did not match the code challenge."
WRONG_CLIENT = "Value passed for the client id did not match the authorization header."
NEEDED_FOR_A_CODE = ("code", "redirect_uri", "code_verifier")


def _refuse(status: int, error: str, description: str) -> web.Response:
    return web.json_response({"error": error, "error_description": description}, status=status)


def _refuse_request(description: str) -> web.Response:
    return _refuse(400, "invalid_request", description)


async def give_tokens(request: web.Request) -> web.Response:
    """POST /2/oauth2/token: for an authorization code, or for a refresh token."""
    state = request.app[STATE]
    if not has_client_credentials(request):
        return _refuse(401, "unauthorized_client", "Missing valid authorization header")
    form = {name: str(value) for name, value in (await request.post()).items()}
    if form.get("client_id", state.app.client_id) != state.app.client_id:
        return _refuse_request(WRONG_CLIENT)
    match form.get("grant_type"):
        case "authorization_code":
            return _redeem_code(state, form)
        case "refresh_token":
            return _renew(state, form.get("refresh_token", ""))
        case None:
            return _refuse_request("Missing required parameter [grant_type].")
    return _refuse(
        400, "unsupported_grant_type", "grant_type must be authorization_code or refresh_token."
    )


def _redeem_code(state: LocalX, form: Mapping[str, str]) -> web.Response:
    for name in NEEDED_FOR_A_CODE:
        if not form.get(name):
            return _refuse_request(f"Missing required parameter [{name}].")
    code = state.authorization_codes.get(form["code"])
    if code is None:
        return _refuse_request(INVALID_CODE)
    if code.is_used:
        # Whoever brings a code twice may have stolen it: RFC 6749, 4.1.2.
        _revoke_made_by(state, code.code)
        return _refuse_request(INVALID_CODE)
    if code.expires_at <= state.clock.now() or code.x_user_id not in state.people:
        return _refuse_request(INVALID_CODE)
    if form["redirect_uri"] != code.redirect_uri:
        return _refuse_request(WRONG_REDIRECT_URI)
    if not code.is_answered_by(form["code_verifier"]):
        return _refuse_request(WRONG_VERIFIER)
    code.is_used = True
    grant = state.issue_grant(code.x_user_id, scopes=code.scopes)
    grant.made_by_code = code.code
    if "offline.access" not in grant.scopes:
        grant.refresh_token = ""
    state.touch()
    return _show(grant)


def _revoke_made_by(state: LocalX, code: str) -> None:
    for grant in list(state.grants.values()):
        if grant.made_by_code == code:
            del state.grants[grant.access_token]
    state.touch()


def _renew(state: LocalX, refresh_token: str) -> web.Response:
    grant = _find_grant(state, refresh_token, "")
    if grant is None or "offline.access" not in grant.scopes:
        return _refuse_request(INVALID_TOKEN)
    # The old access token lives on until it expires; the old refresh token is spent.
    grant.refresh_token = ""
    renewed = state.issue_grant(grant.x_user_id, scopes=grant.scopes)
    renewed.made_by_code = grant.made_by_code
    return _show(renewed)


def _show(grant: Grant) -> web.Response:
    shape = {
        "token_type": "bearer",
        "expires_in": int(ACCESS_TOKEN_LIFETIME.total_seconds()),
        "access_token": grant.access_token,
        "scope": " ".join(grant.scopes),
    }
    if grant.refresh_token:
        shape["refresh_token"] = grant.refresh_token
    return web.json_response(shape)


async def revoke_token(request: web.Request) -> web.Response:
    """POST /2/oauth2/revoke: the app gives a token back."""
    state = request.app[STATE]
    if not has_client_credentials(request):
        return _refuse(401, "unauthorized_client", "Missing valid authorization header")
    form = await request.post()
    grant = _find_grant(state, form.get("token"), form.get("token"))
    if grant is None:
        return _refuse_request(INVALID_TOKEN)
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
