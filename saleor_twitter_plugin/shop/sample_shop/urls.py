"""The addresses of a Saleor, as far as the plugin needs them, without Saleor."""

import json
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt

from ..interface import get_shop
from .shop import SampleShop

_PACKAGE = "saleor_twitter_plugin"


@csrf_exempt
def answer_plugin(request: HttpRequest, path: str) -> HttpResponse:
    """Hand `/plugins/global/twitter/<path>` to the web door, as `plugin.py` does in Saleor."""
    # Doors stand above the shop; by name, and looked up when somebody knocks.
    wake, drain_inbox = (
        import_string(f"{_PACKAGE}.tasks.{name}") for name in ("wake", "drain_inbox")
    )
    shop = get_shop()
    response: HttpResponse = import_string(f"{_PACKAGE}.web.answer")(
        request,
        f"/{path}",
        shop=shop,
        config=shop.read_config(),
        signing_key=import_string(f"{_PACKAGE}.keys.get_signing_key")(),
        now=datetime.now(tz=UTC),
        wake=lambda: wake(drain_inbox),
    )
    return response


@csrf_exempt
def log_in(request: HttpRequest) -> HttpResponse:
    """`POST {"email", "password"}` -> `{"token"}`: what Saleor's tokenCreate does."""
    shop = get_shop()
    if request.method != "POST" or not isinstance(shop, SampleShop):
        return HttpResponse(status=405)
    try:
        body = json.loads(request.body)
        token = shop.log_in(str(body["email"]), str(body["password"]))
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"error": "Send a JSON object with email and password."}, status=400)
    if token is None:
        return JsonResponse({"error": "Email or password is wrong."}, status=403)
    return JsonResponse({"token": token})


urlpatterns = [
    path("plugins/global/twitter/", answer_plugin, {"path": ""}),
    path("plugins/global/twitter/<path:path>", answer_plugin),
    path("sample/login", log_in),
]
