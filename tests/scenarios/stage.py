"""What a story needs, in the story's own words."""

import itertools
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test.testcases import LiveServerThread, QuietWSGIRequestHandler

from saleor_twitter_plugin import accounts, pipeline, tasks
from saleor_twitter_plugin.handoffs import SaleorCustomerId, SaleorProductId, SaleorVariantId
from saleor_twitter_plugin.keys import get_sealer, get_signing_key
from saleor_twitter_plugin.models import BuyCode, InboxEvent, ShopperLink
from saleor_twitter_plugin.shop import Shop, get_shop
from saleor_twitter_plugin.x_sandbox.process import SandboxProcess
from tests.committed import empty_tables
from tests.factories import fill_checklist, free_rules

PROJECT = Path(__file__).resolve().parents[2]
CLIENT_SECRET = "client-secret-of-the-stage"
CONSUMER_SECRET = "consumer-secret-of-the-stage"
WAIT_SECONDS = 20.0
_numbers = itertools.count(1)


@dataclass
class Product:
    product_id: SaleorProductId
    variant_id: SaleorVariantId
    sku: str
    name: str

    @property
    def code(self) -> str:
        return BuyCode.objects.get(saleor_product_id=self.product_id).code


@dataclass
class Person:
    handle: str
    x_user_id: str
    customer_id: SaleorCustomerId | None = None
    token: str = ""
    """Of the shop, where the person is signed in."""


@dataclass
class Stage:
    shop_kind: str
    x: SandboxProcess
    room: Any
    address: str
    settings: dict[str, str] = field(default_factory=dict)
    seen_messages: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        empty_our_tables()
        # Of what is about the whole shop no story may hear from another.
        self.room.forget_announcements()
        self.x.reset()
        self.x.set_app(
            client_id="client-id", client_secret=CLIENT_SECRET, consumer_secret=CONSUMER_SECRET
        )
        self.configure()

    @property
    def shop(self) -> Shop:
        return get_shop()

    @property
    def webhook_url(self) -> str:
        return f"{self.address}/plugins/global/twitter/x/webhook"

    @property
    def graphql_url(self) -> str:
        return f"{self.address}/plugins/global/twitter/graphql/"

    # --- setting up -----------------------------------------------------------------------

    def configure(self, *, is_active: bool = True, **changes: str) -> None:
        self.settings = {
            "channel": self.room.channel,
            "client_id": "client-id",
            "client_secret": CLIENT_SECRET,
            "consumer_secret": CONSUMER_SECRET,
            "campaign_hashtag": "DropDay",
            "claim_url": "https://shop.example/claim?token={token}",
            "pay_url": "https://shop.example/pay/{number}?order={order_id}",
            "quantity_limit": "3",
            # A form keeps what the story before has entered.
            "confirmation": "never",
            "confirm_above": "",
            "account_url": "",
            "command_aliases": "",
            "declined_orders": "keep",
            "rewarded_posts": "no",
            **changes,
        }
        configure_plugin(self.shop_kind, self.settings, is_active=is_active)

    def open_account(self, handle: str, *categories: str, language: str = "en") -> Person:
        """Connect an account of the shop, as the operator's command does."""
        person = self.x.make_person(handle, automated=True)
        account = accounts.connect(
            x_user_id=person["x_user_id"],
            handle=handle,
            access_token=person["access_token"],
            refresh_token=person["refresh_token"],
            language=language,
            scopes=[],
            expires_at=None,
            sealer=get_sealer(),
            now=datetime.now(UTC),
        )
        fill_checklist(account, now=datetime.now(UTC))
        free_rules(account)
        for category in categories:
            accounts.assign_category(category, account, channel=self.room.channel)  # type: ignore[arg-type]
        return Person(handle, person["x_user_id"])

    def subscribe(self, *people: Person) -> None:
        """Register our webhook at X and subscribe each account to its events."""
        bearer = {"Authorization": f"Bearer {self.x.app()['bearer_token']}"}
        made = requests.post(
            f"{self.x.base_url}/2/webhooks",
            json={"url": self.webhook_url},
            headers=bearer,
            timeout=10,
        )
        assert made.status_code == 200, made.text
        webhook_id = made.json()["data"]["id"]
        for person in people:
            for event_type in (
                "post.mention.create",
                "post.reply.create",
                "dm.received",
                "post.delete",
            ):
                answer = requests.post(
                    f"{self.x.base_url}/2/activity/subscriptions",
                    json={
                        "event_type": event_type,
                        "filter": {"user_id": person.x_user_id},
                        "webhook_id": webhook_id,
                    },
                    headers=bearer,
                    timeout=10,
                )
                assert answer.ok, answer.text

    def category(self, name: str = "category", parent: str | None = None) -> str:
        return str(self.room.add_category(f"{name}-{next(_numbers)}", parent=parent))

    def product(
        self,
        category: str,
        *,
        name: str = "",
        price: str = "10.00",
        stock: int | None = 5,
        is_shipped: bool = True,
    ) -> Product:
        """Create, publish, list and stock a product with one variant."""
        number = next(_numbers)
        sku = f"SKU-{number}"
        name = name or f"Thing {number}"
        product_id = self.room.add_product(name, category=category, is_shipped=is_shipped)
        variant_id = self.room.add_variant(product_id, sku, price=price, stock=stock)
        return Product(product_id, variant_id, sku, name)

    def shopper(
        self, *, is_linked: bool = False, has_account: bool = False, flat: str = ""
    ) -> Person:
        number = next(_numbers)
        handle = f"shopper{number}"
        made = self.x.make_person(handle)
        person = Person(handle, made["x_user_id"])
        if is_linked or has_account:
            person.customer_id = self.room.add_customer(
                f"{handle}@example.com", flat=flat or handle
            )
            person.token = self.room.make_token(person.customer_id)
        if is_linked:
            ShopperLink.objects.create(
                x_user_id=person.x_user_id, handle=handle, saleor_customer_id=person.customer_id
            )
        return person

    # --- letting things happen ------------------------------------------------------------

    def wait_for_events(self, count: int) -> None:
        """Wait until X has delivered this many events."""
        wait_until(lambda: InboxEvent.objects.count() >= count, f"{count} events in the inbox")

    def poll(self) -> None:
        """Read every account's mentions, as the task of the next minute does."""
        pipeline.poll_due_accounts(
            config=self.shop.read_config(),
            sealer=get_sealer(),
            clock=lambda: datetime.now(UTC),
            is_every_due=True,
        )

    def work(self, *, later: timedelta = timedelta()) -> None:
        """Do all that is due, as the workers do; `later` lets leases run out."""

        def clock() -> datetime:
            return datetime.now(UTC) + later

        with self.shop.allow_writes():
            while pipeline.plan_feeds(shop=self.shop, now=clock()):
                pass
            pipeline.scan_catalog(shop=self.shop, now=clock())
            pipeline.release_posts(shop=self.shop, now=clock())
            pipeline.drain_inbox(
                shop=self.shop, sealer=get_sealer(), signing_key=get_signing_key(), clock=clock
            )
            pipeline.drain_outbox(shop=self.shop, sealer=get_sealer(), clock=clock)

    def reconcile(self, *, later: timedelta) -> int:
        with self.shop.allow_writes():
            return pipeline.reconcile_outbox(
                shop=self.shop,
                sealer=get_sealer(),
                clock=lambda: datetime.now(UTC) + later,
            )

    def posts_by(self, person: Person) -> list[dict[str, Any]]:
        """Return what an account has published, newest first."""
        return _as_typed(self.x.posts(author=person.handle))

    def replies_to(self, post_id: str) -> list[dict[str, Any]]:
        return _as_typed(self.x.posts(in_reply_to=post_id))

    def read_new_message(self, account: Person) -> str:
        """Return the one direct message that an account has sent since the last look."""
        sent = [each for each in self.x.messages() if each["sender_id"] == account.x_user_id]
        (new,) = [each for each in sent if each["id"] not in self.seen_messages]
        self.seen_messages.add(new["id"])
        return str(new["text"])

    def graphql(
        self,
        query: str,
        variables: dict[str, Any] | None = None,
        *,
        token: str = "",
        language: str = "en",
    ) -> dict[str, Any]:
        """Ask our endpoint as a storefront does; return its `data`, which must be there."""
        headers = {"Accept-Language": language}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        answer = requests.post(
            self.graphql_url,
            json={"query": query, "variables": variables or {}},
            headers=headers,
            timeout=30,
        )
        assert answer.status_code == 200, answer.text
        assert "errors" not in answer.json(), answer.text
        data: dict[str, Any] = answer.json()["data"]
        return data

    def orders(self, product: Product) -> list[Any]:
        """Return the shop's orders of this product, as the shop itself sees them."""
        return [
            each
            for each in self.room.read_orders()
            if product.variant_id in {line.variant_id for line in each.lines}
        ]

    def start_worker(self, play: str) -> "WorkerProcess":
        """Start a real process that waits for `go()` and then works; see worker.py."""
        return WorkerProcess(play)


class WorkerProcess:
    """A worker of its own, on the same database and the same local X."""

    def __init__(self, play: str) -> None:
        database = connection.settings_dict
        user = f"{database['USER']}:{database['PASSWORD']}@" if database["USER"] else ""
        url = f"postgres://{user}{database['HOST']}:{database['PORT']}/{database['NAME']}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.scenarios.worker", play],
            cwd=PROJECT,
            env={**os.environ, "DATABASE_URL": url, "PYTHONPATH": str(PROJECT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def wait_until_ready(self) -> None:
        assert self.process.stdout is not None
        assert self.process.stdout.readline().strip() == "ready"

    def go(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def wait_for_end(self) -> int:
        """Return the exit code; -9 where it was killed."""
        self.process.communicate(timeout=120)
        return self.process.returncode


def _as_typed(posts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the posts with what was sent; X adds handles and puts short links for long ones."""
    return [{**each, "text": each["typed_text"]} for each in posts]


def wait_until(condition: Callable[[], bool], what: str, *, seconds: float = WAIT_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds} s in vain for {what}"
        pause.wait(0.02)


def empty_our_tables() -> None:
    models = apps.get_app_config("saleor_twitter_plugin").get_models(include_auto_created=True)
    empty_tables(model._meta.db_table for model in models)


def stop_eager_tasks() -> None:
    """Let a wake-up be no more than that: Saleor's test settings would run the task at once."""
    # Celery reads Saleor's settings again at every look; without Saleor it has its own.
    settings.CELERY_TASK_ALWAYS_EAGER = False
    app = tasks.drain_inbox.app
    app.conf.update(task_always_eager=False)
    assert app.conf.task_always_eager is False


@contextmanager
def open_address() -> Iterator[str]:
    """Serve the shop's own URLs over HTTP on the test database."""
    server = _ServerThread("127.0.0.1", _NoFiles)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.terminate()


class _NoFiles:
    """Static files are no part of any story."""

    def __new__(cls, application: Any) -> Any:
        return application


class _ServerThread(LiveServerThread):
    def _create_server(self, connections_override: Any = None) -> Any:
        return self.server_class(
            (self.host, self.port), QuietWSGIRequestHandler, allow_reuse_address=False
        )


def make_stock_room(shop_kind: str) -> Any:
    if shop_kind == "saleor":
        from tests.shop_contract.saleor_stock_room import SaleorStockRoom

        return SaleorStockRoom()
    from tests.shop_contract.sample_stock_room import SampleStockRoom

    return SampleStockRoom(get_shop())


def configure_plugin(shop_kind: str, values: dict[str, str], *, is_active: bool) -> None:
    if shop_kind == "saleor":
        from .saleor_settings import save_settings

        save_settings(values, is_active=is_active)
    else:
        shop: Any = get_shop()
        shop.settings, shop.is_active = values, is_active
