"""The least that a plugin's address can do: what Saleor itself costs a delivery."""

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
