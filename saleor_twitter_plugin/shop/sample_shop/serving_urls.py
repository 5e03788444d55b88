"""The sample shop's addresses: the plugin's, and what a rehearsal wants to look at."""

import json
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import path
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt

from ..global_ids import write_global_id
from ..interface import get_shop
from .shop import SampleShop
from .urls import urlpatterns as shop_urlpatterns

PAGES = {
    "": "home.html",
    "demo/claim": "claim.html",
    "demo/pay": "pay.html",
    "demo/pages.css": "pages.css",
    "demo/claim.js": "claim.js",
    "demo/pay.js": "pay.js",
}
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def show_page(request: HttpRequest, name: str) -> HttpResponseBase:
    """Serve a page that whoever started us brought along, with our mark on top."""
    folder = getattr(settings, "SAMPLE_PAGES_DIRECTORY", "")
    file = Path(folder) / name
    if not folder or not file.is_file():
        return HttpResponse(SampleShop.name, status=404, content_type="text/plain")
    response: HttpResponseBase
    if file.suffix == ".html":
        top = f'<body data-login-url="/sample/login"><p class="mark">{SampleShop.name}</p>\n'
        text = file.read_text(encoding="utf-8")
        text = text.replace("<title>", f"<title>{SampleShop.name}: ", 1)
        response = HttpResponse(text.replace("<main>", f"{top}<main>", 1))
    else:
        response = FileResponse(file.open("rb"))
    response["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    response["Referrer-Policy"] = "no-referrer"
    return response


def read_stock(request: HttpRequest) -> HttpResponse:
    """`GET` -> what is left of each variant."""
    shop = _shop()
    rows = [
        {
            "sku": variant.sku,
            "product_id": write_global_id("Product", product.product_id),
            "units": variant.stock,
        }
        for product in shop.products.values()
        for variant in product.variants
    ]
    return JsonResponse({"shop": shop.name, "stock": rows})


def read_orders(request: HttpRequest) -> HttpResponse:
    """`GET` -> every order, oldest first."""
    shop = _shop()
    names = {
        variant.variant_id: product.name
        for product in shop.products.values()
        for variant in product.variants
    }
    rows = [
        {
            "number": order.number,
            "email": order.email,
            "lines": [
                {"product_name": names[line.variant_id], "quantity": line.quantity}
                for line in order.lines
            ],
            "total": str(order.total),
            "currency": shop.currency,
        }
        for order in shop.orders
    ]
    return JsonResponse({"shop": shop.name, "orders": rows})


@csrf_exempt
def begin_promotion(request: HttpRequest) -> HttpResponse:
    """`POST {"name", "percent", "skus", "ends_at"}` -> `{"is_new"}`: one promotion of a name."""
    shop = _shop()
    if request.method != "POST":
        return HttpResponse(status=405)
    body = json.loads(request.body)
    with shop.lock:
        if any(each.name == body["name"] for each in shop.promotions.values()):
            return JsonResponse({"shop": shop.name, "is_new": False})
        product_ids = [
            product.product_id
            for product in shop.products.values()
            if any(variant.sku in body["skus"] for variant in product.variants)
        ]
        for each in product_ids:
            shop.lower_prices(each, body["percent"])
        ends_at = datetime.fromisoformat(body["ends_at"])
        shop.add_promotion(body["name"], body["percent"], product_ids, ends_at=ends_at)
    # The shelves have no hooks: the scan finds what is new on them.
    import_string("saleor_twitter_plugin.tasks.scan_catalog").delay()
    return JsonResponse({"shop": shop.name, "is_new": True})


def _shop() -> SampleShop:
    shop = get_shop()
    assert isinstance(shop, SampleShop), "the settings name another shop"
    return shop


urlpatterns = [
    *shop_urlpatterns,
    path("sample/stock", read_stock),
    path("sample/orders", read_orders),
    path("sample/promotions", begin_promotion),
    *(path(address, show_page, {"name": name}) for address, name in PAGES.items()),
]
