"""Saleor's own tokens for a customer, as `tokenCreate` makes them, renews them and checks them."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from saleor.core.db.connection import allow_writer
from saleor.core.jwt import create_access_token, create_refresh_token
from saleor.graphql.account.mutations.authentication.utils import _get_new_csrf_token
from saleor.site.models import SiteSettings

from ...errors import ConfigurationError
from ...handoffs import SaleorCustomerId
from ..global_ids import get_primary_key
from . import sign_in_documents
from .customers import find_user
from .executor import run


@dataclass(frozen=True, slots=True)
class Session:
    token: str
    refresh_token: str | None
    csrf_token: str | None
    user: Any
    """Saleor's User row."""

    def __repr__(self) -> str:
        return "Session()"


def open_session(customer_id: SaleorCustomerId) -> Session:
    """Make the tokens; who may have them was decided before.

    Raises:
        ConfigurationError: the shop takes no tokens of its own, or the customer is gone.
    """
    user = find_user(customer_id)
    if user is None:
        raise ConfigurationError("The customer who signed in with X is gone.")
    with allow_writer():
        site = SiteSettings.objects.filter(site_id=getattr(settings, "SITE_ID", 1)).first()
    # Came with Saleor 3.23; such a shop refuses the tokens that we could make.
    if getattr(site, "password_login_mode", "enabled") == "disabled":
        raise ConfigurationError("Saleor's own sign-in is switched off, and its tokens with it.")
    csrf_token = _get_new_csrf_token()
    return Session(
        create_access_token(user),
        create_refresh_token(user, additional_payload={"csrfToken": csrf_token}),
        csrf_token,
        user,
    )


def refresh_session(refresh_token: str) -> Session | None:
    """Renew the access token; None where the refresh token is not Saleor's, or is over."""
    answer = run(
        sign_in_documents.TOKEN_REFRESH, {"refreshToken": refresh_token}, reads_replica=False
    )["tokenRefresh"]
    user = _find_user_of(answer)
    return Session(answer["token"], None, None, user) if user is not None else None


def verify_session(token: str) -> tuple[Any, dict[str, Any]]:
    """Return Saleor's User row and what the token says; (None, {}) where it is no customer's."""
    answer = run(sign_in_documents.TOKEN_VERIFY, {"token": token}, reads_replica=False)[
        "tokenVerify"
    ]
    user = _find_user_of(answer) if answer["isValid"] else None
    return (user, answer["payload"]) if user is not None else (None, {})


def _find_user_of(answer: dict[str, Any]) -> Any:
    if answer["errors"] or not answer["user"]:
        return None
    user = find_user(SaleorCustomerId(get_primary_key("User", answer["user"]["id"])))
    # Staff signs in at the Dashboard.
    return user if user is not None and not user.is_staff else None
