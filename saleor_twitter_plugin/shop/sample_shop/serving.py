"""Serve the sample shop on loopback, for rehearsals on machines without Saleor.

    python -m saleor_twitter_plugin.shop.sample_shop.serving --port 8000 --content goods.json

One process is the shop, its web server, its worker and its clock, since its goods are in memory.
A JSON file says what is in it:

    {"channel": …, "settings": {…}, "customers": [{"email", "password", "has_address"}],
     "categories": [{"slug", "name", "handle", "access_token"}],
     "offers": {"handle", "access_token"},
     "products": [{"name", "category", "color", "price", "variants": [{"sku", "name", "stock"}]}]}

DATABASE_URL and SECRET_KEY must be set; TWITTER_X_API_URL may name a local X.
"""

import argparse
import io
import json
import os
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from celery import Celery
from celery.beat import EmbeddedService

SETTINGS_MODULE = "saleor_twitter_plugin.shop.sample_shop.serving_settings"
READY_LINE = "sample shop, not Saleor: ready"
WORKER_THREADS_COUNT = 2


def fill(content: dict[str, Any], *, public_url: str) -> None:
    """Put everything on the shelves; the accounts come before the products they announce."""
    from ..interface import get_shop
    from .shop import SampleShop

    shop = get_shop()
    assert isinstance(shop, SampleShop), "the settings name another shop"
    shop.public_url = public_url
    shop.channel = content["channel"]
    shop.settings = {**content["settings"], "channel": shop.channel}
    for each in content["customers"]:
        shop.add_customer(each["email"], password=each["password"], has_address=each["has_address"])
    category_ids = {
        each["slug"]: shop.add_category(each["slug"], name=each["name"])
        for each in content["categories"]
    }
    for each in content["categories"]:
        _connect(each["handle"], each["access_token"], category_slug=each["slug"])
    _open_offers(content["offers"], channel=shop.channel)
    for each in content["products"]:
        product_id = shop.add_product(
            each["name"], category=category_ids[each["category"]], image=each["color"]
        )
        for variant in each["variants"]:
            shop.add_variant(
                product_id,
                variant["sku"],
                name=variant["name"],
                price=each["price"],
                stock=variant["stock"],
            )


def _open_offers(offers: dict[str, str], *, channel: str) -> None:
    from ...models import Account, FeedRole

    _connect(offers["handle"], offers["access_token"])
    FeedRole.objects.update_or_create(
        channel=channel,
        role=FeedRole.Role.OFFERS,
        defaults={"account": Account.objects.get(handle=offers["handle"])},
    )


def _connect(handle: str, access_token: str, *, category_slug: str = "") -> None:
    from django.core.management import call_command

    typed, sys.stdin = sys.stdin, io.StringIO(access_token + "\n")
    try:
        place = ["--category", category_slug] if category_slug else []
        call_command("twitter_account", "add", *place, "--token-stdin")
    finally:
        sys.stdin = typed
    # In a rehearsal nobody looks at a profile, and nobody at X is asked.
    call_command(
        "twitter_account",
        "checklist",
        handle,
        *("--automated-label", "--operator-named", "--human-account"),
        *("--approval-date", datetime.now(UTC).date().isoformat()),
        *("--approval-reference", "rehearsal"),
    )
    _free_rules(handle)


def _free_rules(handle: str) -> None:
    """Let a feed fill up while somebody watches."""
    from ...models import Account, AccountFeedRules
    from ...models.feeds import FREE_RULES

    AccountFeedRules.objects.update_or_create(
        account=Account.objects.get(handle=handle), defaults=FREE_RULES
    )


def make_celery() -> Celery:
    """Return the app of a queue in memory; it becomes the default of every thread."""
    from django.conf import settings

    app = Celery("sample_shop", set_as_current=True)
    app.set_default()
    app.conf.update(
        broker_url="memory://",
        broker_connection_retry_on_startup=True,
        # Woken tasks must not wait for the memory queue's usual second.
        broker_transport_options={"polling_interval": 0.05},
        beat_schedule=settings.CELERY_BEAT_SCHEDULE,
        worker_hijack_root_logger=False,
        timezone="UTC",
    )
    app.autodiscover_tasks(["saleor_twitter_plugin"], force=True)
    return app


def serve_http(port: int) -> None:
    """Serve in a thread of its own, until the process ends."""
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    server = ThreadedWSGIServer(("127.0.0.1", port), WSGIRequestHandler)
    server.daemon_threads = True
    server.set_app(get_wsgi_application())
    threading.Thread(target=server.serve_forever, name="http", daemon=True).start()


def main() -> None:
    """Serve until SIGTERM or Ctrl-C."""
    parser = argparse.ArgumentParser(prog="sample_shop.serving")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--content", type=Path, required=True, help="a JSON file: see above")
    arguments = parser.parse_args()
    content = json.loads(arguments.content.read_text(encoding="utf-8"))
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS_MODULE

    import django
    from django.core.management import call_command
    from django.db import connection
    from django.utils.module_loading import import_string

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    fill(content, public_url=f"http://127.0.0.1:{arguments.port}")
    connection.close()
    app = make_celery()
    serve_http(arguments.port)
    clock = EmbeddedService(app, max_interval=1, thread=True, scheduler_cls="celery.beat:Scheduler")
    clock.start()
    # The shelves have no hooks: the scan finds what is new on them.
    import_string("saleor_twitter_plugin.tasks.scan_catalog").delay()
    sys.stdout.write(READY_LINE + "\n")
    sys.stdout.flush()
    worker = app.Worker(
        pool="threads",
        concurrency=WORKER_THREADS_COUNT,
        loglevel="INFO",
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    )
    worker.start()
    clock.stop()
    sys.exit(worker.exitcode or 0)


if __name__ == "__main__":
    main()
