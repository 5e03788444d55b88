"""Sign deliveries and challenges the way X does."""

import base64
import hashlib
import hmac

from saleor_twitter_plugin.x_sandbox.state import App

LEGACY_HEADER = "x-twitter-webhooks-signature"
OAUTH2_HEADER = "X-Twitter-Webhooks-Signature-OAuth2"


def sign(secret: str, message: bytes) -> str:
    """Return sha256=, then the base64 of the HMAC of the raw bytes."""
    digest = hmac.new(secret.encode(), message, hashlib.sha256).digest()
    return "sha256=" + base64.b64encode(digest).decode()


def sign_delivery(app: App, body: bytes) -> dict[str, str]:
    """Return both signature headers of a delivery."""
    return {
        LEGACY_HEADER: sign(app.consumer_secret, body),
        OAUTH2_HEADER: sign(app.client_secret, body),
    }


def is_right_challenge_answer(app: App, token: str, response_token: object) -> bool:
    """Tell whether a webhook answered a challenge with either of the app's secrets."""
    if not isinstance(response_token, str):
        return False
    return any(
        hmac.compare_digest(sign(secret, token.encode()).encode(), response_token.encode())
        for secret in (app.client_secret, app.consumer_secret)
    )
