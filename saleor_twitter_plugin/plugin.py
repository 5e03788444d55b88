"""Saleor's door: the settings form, the address, and the hooks. One call each."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from saleor.plugins.base_plugin import BasePlugin, ExternalAccessTokens

from . import order_gate, voucher_hooks
from .catalog_hooks import CatalogHooks
from .config import SECRET_NAMES, SETTINGS, Problem, find_problems
from .sealing import is_sealed
from .wording import choose_language, translate

logger = logging.getLogger(__name__)

HIDDEN_SECRET = "••••"


class TwitterPlugin(CatalogHooks, BasePlugin):  # type: ignore[misc]  # Saleor is untyped
    PLUGIN_ID = "twitter"
    PLUGIN_NAME = "Twitter/X"
    PLUGIN_DESCRIPTION = (
        "Category feeds on Twitter/X, and purchases by hashtag, reply or message as native orders."
    )
    # Per-channel plugins are not loaded for product, category and voucher events.
    CONFIGURATION_PER_CHANNEL = False
    DEFAULT_ACTIVE = False
    DEFAULT_CONFIGURATION = [{"name": each.name, "value": each.default} for each in SETTINGS]
    CONFIG_STRUCTURE = {
        each.name: {
            "type": each.kind.value,
            "label": each.label,
            "help_text": each.help_text,
        }
        for each in SETTINGS
    }

    # --- settings -----------------------------------------------------------------------------

    @classmethod
    def validate_plugin_configuration(cls, plugin_configuration: Any, **kwargs: Any) -> None:
        """Show every problem at its field; switching off is always allowed."""
        if not plugin_configuration.active:
            return
        values = _values(plugin_configuration.configuration)
        problems = find_problems(values) or _find_host_problems(values)
        if problems:
            raise ValidationError(
                {each.field: ValidationError(_explain(each), code="invalid") for each in problems}
            )

    @classmethod
    def pre_save_plugin_configuration(cls, plugin_configuration: Any) -> None:
        """Seal the secrets: Saleor keeps this table in plain text."""
        from .keys import get_sealer

        sealer = get_sealer()
        for field in plugin_configuration.configuration:
            value = field.get("value")
            if field.get("name") in SECRET_NAMES and value and not is_sealed(value):
                field["value"] = sealer.seal(value.strip())

    def resolve_plugin_configuration(self, request: HttpRequest) -> Any:
        """Fill in what the form only shows."""
        from .console import describe_callback_url, describe_connect_url
        from .keys import get_signing_key
        from .shop import get_shop
        from .status import describe_accounts, describe_status, webhook_url

        language = _language()
        shop = get_shop()

        def status() -> str:
            parts = [describe_status(shop.read_config(), language), describe_accounts(language)]
            return "\n".join(each for each in parts if each)

        live: dict[str, Callable[[], str]] = {
            "status": status,
            "webhook_url": lambda: webhook_url(request),
            "callback_url": lambda: describe_callback_url(shop, language),
            "connect_url": lambda: describe_connect_url(
                shop=shop,
                config=shop.read_config(),
                holder=_name_requester(request),
                signing_key=get_signing_key(),
                now=datetime.now(tz=UTC),
                language=language,
            ),
        }

        def show(name: str, value: str | None) -> str | None:
            if name in live:
                return live[name]()
            # Saleor leaves a secret's last characters; of a sealed one they mean nothing.
            return HIDDEN_SECRET if value and name in SECRET_NAMES else value

        return [
            {
                **field,
                "label": translate(field["label"], language),
                "help_text": translate(field["help_text"], language),
                "value": show(field["name"], field["value"]),
            }
            for field in self.configuration
        ]

    # --- our address --------------------------------------------------------------------------

    def webhook(self, request: HttpRequest, path: str, previous_value: Any) -> HttpResponse:
        from . import web
        from .keys import get_signing_key
        from .shop import get_shop
        from .tasks import drain_inbox, wake

        shop = get_shop()
        return web.answer(
            request,
            path,
            shop=shop,
            config=shop.read_config(),
            signing_key=get_signing_key(),
            now=datetime.now(tz=UTC),
            wake=lambda: wake(drain_inbox),
        )

    # --- sign in with X -------------------------------------------------------------------------
    # No `authenticate_user`: the tokens are Saleor's own, and no request costs more for them.
    # No `external_logout`: nothing of a sign-in is kept, so Saleor's empty answer is ours.

    def external_authentication_url(self, data: Any, request: Any, previous_value: Any) -> Any:
        from .graphql import signing_in

        with signing_in.visit(request) as visit:
            return signing_in.start(data, visit)

    def external_obtain_access_tokens(
        self, data: Any, request: Any, previous_value: Any
    ) -> ExternalAccessTokens:
        from .graphql import signing_in
        from .shop.saleor_shop import sessions

        with signing_in.visit(request) as visit:
            return _hand_over(sessions.open_session(signing_in.finish(data, visit)))

    def external_refresh(
        self, data: Any, request: Any, previous_value: Any
    ) -> ExternalAccessTokens:
        from .graphql import signing_in
        from .shop.saleor_shop import sessions

        with signing_in.visit(request) as visit:
            token = signing_in.read_token(data, "refreshToken", visit)
            return _hand_over(signing_in.require(sessions.refresh_session(token)))

    def external_verify(self, data: Any, request: Any, previous_value: Any) -> Any:
        from .graphql import signing_in
        from .shop.saleor_shop import sessions

        with signing_in.visit(request) as visit:
            return sessions.verify_session(signing_in.read_token(data, "token", visit))

    # --- orders: with a campaign's voucher, or from a checkout that we opened --------------------

    def preprocess_order_creation(
        self, checkout_info: Any, lines: Any, previous_value: Any, **kwargs: Any
    ) -> Any:
        """Refuse what must not become an order; no other hook refuses.

        docs/decisions/0016-vouchers-that-cannot-leak.md, 0002-from-checkout-to-order.md.
        """
        if self.active:
            order_gate.check_order(checkout_info, lines, now=datetime.now(tz=UTC))
        return previous_value

    def order_created(self, order: Any, previous_value: Any, **kwargs: Any) -> Any:
        from .shop import checkout_rows

        # Copied from the checkout, and in memory: nobody else's order costs a statement.
        if self.active and checkout_rows.METADATA_KEY in (order.metadata or {}):
            try:
                checkout_rows.write_order_hint(str(order.checkout_token), now=datetime.now(tz=UTC))
            except Exception as error:
                self._log("An order could not be noted", error)
        self._hear(voucher_hooks.note_order, order)
        return previous_value

    @staticmethod
    def _log(what: str, error: Exception) -> None:
        from .failures import log_failure

        log_failure(logger, what, error)


def _values(configuration: Any) -> dict[str, str]:
    return {field["name"]: field.get("value") or "" for field in configuration or ()}


def _find_host_problems(values: dict[str, str]) -> list[Problem]:
    from .shop import get_shop
    from .wording import mark

    slug = values.get("channel", "").strip()
    if get_shop().channel_exists(slug):
        return []
    return [Problem("channel", mark("There is no channel with the slug {slug}."), {"slug": slug})]


def _explain(problem: Problem) -> str:
    return translate(problem.message, _language()).format(**problem.values)


def _hand_over(session: Any) -> ExternalAccessTokens:
    return ExternalAccessTokens(
        token=session.token,
        refresh_token=session.refresh_token,
        csrf_token=session.csrf_token,
        user=session.user,
    )


def _name_requester(request: Any) -> str:
    # The row's id: what stands in an address is no place for an e-mail address.
    for kind in ("app", "user"):
        primary_key = getattr(getattr(request, kind, None), "pk", None)
        if primary_key is not None:
            return f"{kind} {primary_key}"
    return ""


def _language() -> str:
    return choose_language(get_language() or "")
