"""Who calls our HTTP door, by Saleor's own tokens."""

import logging
from typing import Any

import jwt
from django.http import HttpRequest
from django.utils import timezone
from saleor.core.db.connection import allow_writer
from saleor.graphql.app.dataloaders import get_app_promise
from saleor.graphql.context import get_user

from ...handoffs import Requester, SaleorCustomerId

log = logging.getLogger(__name__)
NOBODY = Requester()


def identify(request: HttpRequest) -> Requester:
    """Return the app or user of the request's token; a bad or expired token is nobody."""
    carrier: Any = request
    if not hasattr(carrier, "dataloaders"):
        carrier.dataloaders = {}
    carrier.allow_replica = getattr(carrier, "allow_replica", True)
    carrier.request_time = getattr(carrier, "request_time", timezone.now())
    with allow_writer():
        app = get_app_promise(carrier).get()
        if app is not None:
            return _read_app(app)
        try:
            user = get_user(carrier)
        except jwt.PyJWTError:
            return NOBODY
        except (ValueError, KeyError, TypeError) as error:
            # A signed token of another make, as one without the fields that Saleor puts in.
            log.info("A token could not be read: %s", type(error).__name__)
            return NOBODY
        if user is None or not user.is_active:
            return NOBODY
        return _read_user(user)


def _read_app(app: Any) -> Requester:
    return Requester(is_app=True, permissions=frozenset(app.get_permissions()))


def _read_user(user: Any) -> Requester:
    permissions = user.effective_permissions.values_list("content_type__app_label", "codename")
    return Requester(
        customer_id=SaleorCustomerId(str(user.pk)),
        email=user.email,
        is_staff=user.is_staff,
        permissions=frozenset(f"{label}.{name}" for label, name in permissions)
        if user.is_staff
        else frozenset(),
    )
