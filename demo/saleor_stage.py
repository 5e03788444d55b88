"""The demo on a real Saleor."""

from __future__ import annotations

import json
import subprocess
import sys
import time

from demo import database, offers, services, shop_data
from demo.keys import Keys
from demo.people import LocalX, Person, subscribe
from demo.places import Home
from demo.services import Addresses
from demo.shop_plan import CATEGORIES, CHANNEL, OFFERS, PRODUCTS, STAFF, ShopperPlan
from demo.stage import Stock
from tools.exclusive import ROOT
from tools.progress import CommandFailed, say, step
from tools.saleor_template import DEMO_DIRECTORY, saleor_name_part, saleor_version

# Saleor's tokens live for 5 minutes; making all products takes less than the rest of them.
STAFF_TOKEN_SECONDS = 60.0


class SaleorStage:
    """Implements `Stage`."""

    mark = ""
    channel = CHANNEL
    staff: dict[str, str] | None = STAFF
    process_names = (services.LOCAL_X.name, services.API.name, services.WORKER.name)

    def __init__(self) -> None:
        self.name = f"Saleor {saleor_version()}"
        self.home = Home(DEMO_DIRECTORY / f"saleor-{saleor_name_part()}")
        self._addresses: Addresses | None = None
        self._environment: dict[str, str] = {}
        self._staff: shop_data.Staff | None = None
        self._staff_until = 0.0
        self._made_products_at: float | None = None

    @property
    def addresses(self) -> Addresses:
        assert self._addresses is not None, "start() comes first"
        return self._addresses

    @property
    def shop(self) -> shop_data.SaleorShop:
        return shop_data.SaleorShop(self.addresses.graphql_url)

    def _as_staff(self) -> shop_data.Staff:
        """Log in, once for the minutes that Saleor's tokens live."""
        if self._staff is None or time.monotonic() > self._staff_until:
            self._staff = self.shop.as_staff()
            self._staff_until = time.monotonic() + STAFF_TOKEN_SECONDS
        return self._staff

    def start(self, keys: Keys) -> Addresses:
        database_url = database.ready_saleor_database()
        self.home.make()
        self._addresses = services.choose_addresses(self.home, services.API, services.LOCAL_X)
        stamp = f"{self.addresses} {database_url}"
        services.end_if_started_otherwise(self.home, stamp, services.WORKER, services.API)
        self._environment = services.saleor_process_environment(
            self.addresses, keys, database_url, home=self.home
        )
        queue = "Redis" if "DEMO_REDIS_URL" in self._environment else "a queue in files"
        with step(f"{self.name}: API server, worker on {queue}; local X"):
            services.start_local_x(self.addresses, state=self.home.local_x_state)
            services.start_saleor(self.addresses, self._environment, home=self.home)
            services.LOCAL_X.wait_for_http(f"{self.addresses.local_x_url}/sandbox/app")
            services.wait_for_saleor(self.addresses)
        return self.addresses

    def fill(self, local_x: LocalX, keys: Keys, people: dict[str, Person]) -> None:
        staff = self._as_staff()
        shop_data.switch_plugin_on(staff, self.addresses, keys)
        if not self._is_filled(staff):
            with step("shop settings, categories"):
                shop_data.set_up_shop(staff)
                category_ids = shop_data.make_categories(staff)
            with step("customers, an account on X for each category, and one for offers"):
                # Saleor's start takes a management command most of its time.
                connecting = self._begin_connecting(people)
                try:
                    shop_data.make_customers(self.shop, staff)
                except BaseException:
                    connecting.kill()
                    connecting.wait()
                    raise
                finish_connecting(connecting)
                offers.give_role(self._as_staff(), self.addresses)
            subscribe(local_x, keys, people, self.addresses)
            say("  products: each is announced by its category's account")
            shop_data.make_products(self._as_staff(), category_ids)
            self._made_products_at = time.monotonic()
        subscribe(local_x, keys, people, self.addresses)

    def _is_filled(self, staff: shop_data.Staff) -> bool:
        has_all = len({each.sku for each in self._stock_for(staff)}) == sum(
            len(plan.variants) for plan in PRODUCTS
        )
        return has_all and offers.all_speak(staff, self.addresses)

    def _begin_connecting(self, people: dict[str, Person]) -> subprocess.Popen[str]:
        wishes = [
            {
                "category": each.slug,
                "handle": each.handle,
                "token": people[each.handle].access_token,
            }
            for each in CATEGORIES
        ]
        wishes.append(
            {"category": "", "handle": OFFERS.handle, "token": people[OFFERS.handle].access_token}
        )
        connecting = subprocess.Popen(
            [sys.executable, str(ROOT / "demo" / "connect_accounts.py")],
            env=self._environment,
            cwd=self.home.folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert connecting.stdin is not None
        # Tokens go in by standard input: arguments are seen by everybody on the machine.
        connecting.stdin.write(json.dumps(wishes))
        connecting.stdin.close()
        connecting.stdin = None
        return connecting

    def begin_offers(self) -> bool:
        if offers.has_begun(self._as_staff()):
            return False
        if self._made_products_at is not None:
            with step("Saleor works out what the new products cost"):
                offers.let_prices_settle(self._made_products_at)
        offers.begin_promotion(self._as_staff())
        return True

    def log_in(self, shopper: ShopperPlan) -> str:
        return self.shop.log_in(shopper.email, shopper.password)

    def read_stock(self) -> list[Stock]:
        return self._stock_for(self._as_staff())

    def _stock_for(self, staff: shop_data.Staff) -> list[Stock]:
        found = shop_data.read_stock(staff)
        return [Stock(sku, product_id, units) for sku, (product_id, units) in found.items()]

    def describe_order(self, number: str) -> str:
        order = shop_data.read_order(self._as_staff(), number)
        total = order["total"]["gross"]
        lines = ", ".join(f"{line['quantity']} × {line['productName']}" for line in order["lines"])
        return (
            f"order {order['number']}, {order['status']}, {total['amount']:.2f}"
            f" {total['currency']}, {order['userEmail']}: {lines}"
        )

    def reset(self) -> None:
        url = database.choose_saleor_database(database.server_url())
        database.drop_demo_database(url)


def finish_connecting(connecting: subprocess.Popen[str]) -> None:
    try:
        output, _ = connecting.communicate()
    except BaseException:
        connecting.kill()
        connecting.wait()
        raise
    if connecting.returncode != 0:
        raise CommandFailed(["demo/connect_accounts.py"], output)
