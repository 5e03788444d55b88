"""Our app inside Saleor: who we are when we call its API."""

from typing import Any

from django.db import connection, transaction
from saleor.app.models import App
from saleor.app.types import AppType
from saleor.core.db.connection import allow_writer
from saleor.permission.models import Permission

from ...errors import ConfigurationError

APP_IDENTIFIER = "saleor.twitter-plugin"
APP_NAME = "Twitter/X"
# The least that does: orders from checkouts, products that customers do not see (any more), and
# vouchers and promotions, which only staff may read or make.
APP_PERMISSIONS = (
    "checkout.handle_checkouts",
    "product.manage_products",
    "discount.manage_discounts",
)
# Which of them an app row was given: what an owner took away since is not given again.
_GRANTED_KEY = "twitter_permissions"
_GRANTED_FIRST = "checkout.handle_checkouts,product.manage_products"
# Only where the owner lets signing in with X make customers.
CUSTOMERS_PERMISSION = "account.manage_users"
# Only where the owner wants declined orders cancelled: it is the right to change all orders.
CANCELLING_PERMISSION = "order.manage_orders"
# Only where a contest's prizes are gift cards.
GIFT_CARDS_PERMISSION = "giftcard.manage_gift_card"
# Any number that nobody else uses; Saleor has no unique key on an app's identifier.
_ADVISORY_LOCK = 7_417_726_587


def get_app() -> Any:
    """Return our app's row, made at its first use.

    Raises:
        ConfigurationError: somebody switched the app off.
    """
    app = _find_app() or _make_app()
    if not app.is_active:
        raise ConfigurationError(
            "The app Twitter/X is switched off in the Dashboard (Extensions): switch it on."
        )
    if _list_missing(app):
        _grant_missing(app.pk)
        # The instance remembers what it was allowed before.
        return _find_app()
    return app


def grant_customers() -> None:
    """Let our app make customers: the owner has switched that on."""
    _add_permission(get_app(), CUSTOMERS_PERMISSION)


def allow_cancelling() -> None:
    """Let our app cancel orders: the owner wants that of declined ones."""
    with allow_writer():
        _add_permission(get_app(), CANCELLING_PERMISSION)


def grant_gift_cards() -> None:
    """Let our app make gift cards: the owner has made them prizes."""
    _add_permission(get_app(), GIFT_CARDS_PERMISSION)


def _find_app() -> Any:
    apps = App.objects.filter(identifier=APP_IDENTIFIER, removed_at__isnull=True)
    return apps.order_by("pk").first()


def _make_app() -> Any:
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Two workers that start together must not make two apps.
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ADVISORY_LOCK])
        app = _find_app()
        if app is not None:
            return app
        app = App.objects.create(
            identifier=APP_IDENTIFIER,
            name=APP_NAME,
            type=AppType.LOCAL,
            is_active=True,
            private_metadata={_GRANTED_KEY: ""},
        )
        _grant_missing(app.pk)
        return _find_app()


def _list_missing(app: Any) -> list[str]:
    granted = app.private_metadata.get(_GRANTED_KEY, _GRANTED_FIRST).split(",")
    return [each for each in APP_PERMISSIONS if each not in granted]


def _grant_missing(pk: int) -> None:
    """Give the app what this version needs and no earlier one asked for."""
    with transaction.atomic():
        app = App.objects.select_for_update().get(pk=pk)
        for permission in _list_missing(app):
            _add_permission(app, permission)
        app.private_metadata[_GRANTED_KEY] = ",".join(APP_PERMISSIONS)
        app.save(update_fields=["private_metadata"])


def _add_permission(app: Any, permission: str) -> None:
    label, _, codename = permission.partition(".")
    app.permissions.add(Permission.objects.get(content_type__app_label=label, codename=codename))
