"""The least that a plugin can do: what Saleor itself costs a delivery, and a checkout's hook."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from saleor.plugins.base_plugin import BasePlugin


class EchoPlugin(BasePlugin):  # type: ignore[misc]  # Saleor is untyped
    PLUGIN_ID = "bench-echo"
    PLUGIN_NAME = "Answers 200 at once"
    CONFIGURATION_PER_CHANNEL = False
    DEFAULT_ACTIVE = True

    def webhook(self, request: HttpRequest, path: str, previous_value: Any) -> HttpResponse:
        return HttpResponse(status=200)

    def checkout_updated(self, checkout: Any, previous_value: Any, **kwargs: Any) -> Any:
        return previous_value
