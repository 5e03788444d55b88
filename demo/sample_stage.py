"""The demo without Saleor: the same story on the sample shop, and marked so everywhere."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from demo import database, services
from demo.calls import Json, call
from demo.keys import Keys
from demo.people import LocalX, Person, settle_people, subscribe
from demo.places import Home
from demo.services import Addresses
from demo.shop_plan import CATEGORIES, CHANNEL, OFFERED, OFFERS, PRODUCTS, SHOPPERS, ShopperPlan
from demo.stage import SAMPLE_SHOP_NAME, Stock
from tools.exclusive import ROOT
from tools.progress import step
from tools.saleor_template import DEMO_DIRECTORY, with_database

# On every feed post: the mark that a hashtag can be.
HASHTAG = "SampleShopNotSaleor"
START_SECONDS = 120.0


class SampleStage:
    """Implements `Stage`. Its goods are in memory: each start begins anew."""

    name = SAMPLE_SHOP_NAME
    mark = SAMPLE_SHOP_NAME
    channel = CHANNEL
    staff: dict[str, str] | None = None
    process_names = (services.LOCAL_X.name, services.SAMPLE.name)

    def __init__(self) -> None:
        self.home = Home(DEMO_DIRECTORY / "sample-shop")
        self._addresses: Addresses | None = None

    @property
    def addresses(self) -> Addresses:
        assert self._addresses is not None, "start() comes first"
        return self._addresses

    def start(self, keys: Keys) -> Addresses:
        self.home.make()
        if not (services.SAMPLE.is_running() and services.LOCAL_X.is_running()):
            # What one of the two remembers means nothing to a new other.
            services.stop_everything()
        self._addresses = services.choose_addresses(self.home, services.SAMPLE, services.LOCAL_X)
        database_url = database.ready_sample_database(anew=not services.SAMPLE.is_running())
        if not services.SAMPLE.is_running():
            with step("the local X"):
                services.start_local_x(self.addresses, state=None)
                services.LOCAL_X.wait_for_http(f"{self.addresses.local_x_url}/sandbox/app")
            with step("the sample shop: goods, accounts, web server, worker"):
                self._start_shop(keys, database_url)
                services.SAMPLE.wait_for_line(f"{SAMPLE_SHOP_NAME}: ready", START_SECONDS)
        return self.addresses

    def _start_shop(self, keys: Keys, database_url: str) -> None:
        # Accounts are connected while the shop starts: their people must be there before.
        local_x = LocalX(self.addresses.local_x_url)
        people = settle_people(
            local_x, keys, home=self.home, addresses=self.addresses, mark=self.mark
        )
        content_file = self.home.folder / "content.json"
        content_file.unlink(missing_ok=True)
        descriptor = os.open(content_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(self._content(keys, people), file)
        paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        services.start_cleanly(
            services.SAMPLE,
            [
                *[sys.executable, "-m", "saleor_twitter_plugin.shop.sample_shop.serving"],
                *["--port", str(urlsplit(self.addresses.shop_url).port)],
                *["--content", content_file],
            ],
            environment={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(paths),
                "DATABASE_URL": database_url,
                "SECRET_KEY": keys.secret_key,
                "TWITTER_X_API_URL": self.addresses.local_x_url,
                "SAMPLE_PAGES_DIRECTORY": str(ROOT / "demo" / "pages"),
            },
            working_directory=self.home.folder,
        )

    def _content(self, keys: Keys, people: dict[str, Person]) -> dict[str, object]:
        colors = {each.slug: each.color for each in CATEGORIES}
        return {
            "channel": CHANNEL,
            "settings": {
                "client_id": keys.client_id,
                "client_secret": keys.client_secret,
                "consumer_secret": keys.consumer_secret,
                "bearer_token": keys.bearer_token,
                "campaign_hashtag": HASHTAG,
                "claim_url": self.addresses.claim_url,
                "pay_url": self.addresses.pay_url,
            },
            "categories": [
                {
                    "slug": each.slug,
                    "name": each.name,
                    "handle": each.handle,
                    "access_token": people[each.handle].access_token,
                }
                for each in CATEGORIES
            ],
            "offers": {
                "handle": OFFERS.handle,
                "access_token": people[OFFERS.handle].access_token,
            },
            "products": [
                {
                    "name": plan.name,
                    "category": plan.category,
                    "color": colors[plan.category],
                    "price": plan.price,
                    "variants": [
                        {"sku": each.sku, "name": each.name, "stock": each.stock}
                        for each in plan.variants
                    ],
                }
                for plan in PRODUCTS
            ],
            "customers": [
                {
                    "email": each.email,
                    "password": each.password,
                    "has_address": each.has_address,
                }
                for each in SHOPPERS
            ],
        }

    def fill(self, local_x: LocalX, keys: Keys, people: dict[str, Person]) -> None:
        subscribe(local_x, keys, people, self.addresses)

    def begin_offers(self) -> bool:
        ends_at = datetime.now(UTC) + timedelta(days=OFFERS.days)
        body: Json = {
            "name": OFFERS.promotion_name,
            "percent": OFFERS.percent,
            "skus": [variant.sku for plan in OFFERED for variant in plan.variants],
            "ends_at": ends_at.isoformat(),
        }
        answer = call("POST", f"{self.addresses.shop_url}/sample/promotions", body)
        return bool(answer["is_new"])

    def log_in(self, shopper: ShopperPlan) -> str:
        who = {"email": shopper.email, "password": shopper.password}
        return str(call("POST", f"{self.addresses.shop_url}/sample/login", who)["token"])

    def read_stock(self) -> list[Stock]:
        rows = call("GET", f"{self.addresses.shop_url}/sample/stock")["stock"]
        return [Stock(row["sku"], row["product_id"], row["units"]) for row in rows]

    def describe_order(self, number: str) -> str:
        orders = call("GET", f"{self.addresses.shop_url}/sample/orders")["orders"]
        order = next(each for each in orders if each["number"] == number)
        lines = ", ".join(f"{each['quantity']} × {each['product_name']}" for each in order["lines"])
        return f"order {number}, {order['total']} {order['currency']}, {order['email']}: {lines}"

    def reset(self) -> None:
        url = with_database(database.server_url(), database.SAMPLE_DATABASE)
        database.drop_demo_database(url)
