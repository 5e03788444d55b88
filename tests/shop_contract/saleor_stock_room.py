"""Fill a Saleor with what a test needs, by its public staff mutations."""

import multiprocessing
import os
import signal
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess
from typing import Any

import pytest
from django.contrib.sites.models import Site
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import connection, connections, transaction
from django.utils import timezone
from PIL import Image

from saleor_twitter_plugin.handoffs import (
    OrderRequest,
    SaleorCategoryId,
    SaleorCustomerId,
    SaleorProductId,
    SaleorVariantId,
)
from saleor_twitter_plugin.models import ShopAction
from saleor_twitter_plugin.shop import get_shop
from saleor_twitter_plugin.shop.global_ids import get_primary_key, write_global_id
from saleor_twitter_plugin.shop.saleor_shop.executor import run
from tests.committed import empty_tables

from . import saleor_mutations as say
from . import storefront
from .running import PATIENCE_SECONDS, Job, run_in_processes
from .saleor_announcements import SaleorAnnouncements
from .saleor_markets import SaleorMarkets
from .saleor_till import SaleorTill
from .seen import SeenLine, SeenOrder

ADDRESS = {
    "firstName": "Ada",
    "lastName": "Byron",
    "companyName": "",
    "streetAddress1": "1600 Pennsylvania Avenue NW",
    "streetAddress2": "",
    "city": "Washington",
    "cityArea": "",
    "postalCode": "20500",
    "country": "US",
    "countryArea": "DC",
    "phone": "",
}


class SaleorStockRoom(SaleorAnnouncements, SaleorMarkets, SaleorTill):
    """One channel in US dollars, two warehouses' worth of order: one warehouse, one zone (US)."""

    channel = "main"
    currency = "USD"
    # Of Saleor's own settings for tests.
    own_url = "https://example.com"
    serves_pictures = True
    address = ADDRESS

    def __init__(self) -> None:
        from saleor.account.models import User
        from saleor.site.models import SiteSettings

        cache.clear()
        Site.objects.clear_cache()
        # Tables made without migrations have no site yet.
        site, _ = Site.objects.get_or_create(
            pk=1, defaults={"domain": "example.com", "name": "example"}
        )
        SiteSettings.objects.get_or_create(site=site)
        self.set_reservations(None)
        self._staff = User.objects.create(
            email="staff@example.com", is_staff=True, is_superuser=True, is_active=True
        )
        self._count = 0
        self._everything: SaleorCategoryId | None = None
        self._product_types: dict[bool, str] = {}
        self._choices: dict[int, str] = {}
        self._promotions: dict[SaleorProductId, str] = {}
        self._channel_id = self._do(
            say.CHANNEL_CREATE,
            {
                "input": {
                    "name": "Main",
                    "slug": self.channel,
                    "currencyCode": self.currency,
                    "defaultCountry": "US",
                    "isActive": True,
                }
            },
        )["channel"]["id"]
        self._warehouse_id = self._do(
            say.WAREHOUSE_CREATE,
            {"input": {"name": "Main", "slug": "main", "address": ADDRESS}},
        )["warehouse"]["id"]
        self._do(
            say.CHANNEL_UPDATE,
            {"id": self._channel_id, "input": {"addWarehouses": [self._warehouse_id]}},
        )
        self._zone_id = self._do(
            say.ZONE_CREATE,
            {
                "input": {
                    "name": "US",
                    "countries": ["US"],
                    "addWarehouses": [self._warehouse_id],
                    "addChannels": [self._channel_id],
                }
            },
        )["shippingZone"]["id"]
        self.add_delivery("Standard", "5.00")
        self.allow_unpaid_orders()

    # --- settings of the shop ----------------------------------------------------------------

    def set_reservations(self, minutes: int | None) -> None:
        from saleor.site.models import SiteSettings

        SiteSettings.objects.update(
            reserve_stock_duration_anonymous_user=minutes,
            reserve_stock_duration_authenticated_user=minutes,
            limit_quantity_per_checkout=50,
        )
        Site.objects.clear_cache()

    def write_settings(self, values: Mapping[str, str]) -> None:
        """Write the plugin's whole form, past its checks, and switch it on."""
        from saleor.plugins.models import PluginConfiguration

        fields = [{"name": name, "value": value} for name, value in values.items()]
        PluginConfiguration.objects.update_or_create(
            identifier="twitter",
            channel=None,
            defaults={"active": True, "configuration": fields},
        )

    def change_channel(
        self, *, is_active: bool, allows_unpaid_orders: bool, confirms_orders: bool
    ) -> None:
        from saleor.channel.models import Channel

        Channel.objects.filter(slug=self.channel).update(
            is_active=is_active,
            allow_unpaid_orders=allows_unpaid_orders,
            automatically_confirm_all_new_orders=confirms_orders,
        )

    def add_delivery(self, name: str, price: str) -> None:
        method = self._do(
            say.SHIPPING_CREATE,
            {"input": {"name": name, "type": "PRICE", "shippingZone": self._zone_id}},
        )["shippingMethod"]["id"]
        self._do(
            say.SHIPPING_LIST,
            {
                "id": method,
                "input": {"addChannels": [{"channelId": self._channel_id, "price": price}]},
            },
        )

    def remove_deliveries(self) -> None:
        from saleor.shipping.models import ShippingMethod

        for primary_key in ShippingMethod.objects.values_list("pk", flat=True):
            self._do(
                say.SHIPPING_DELETE, {"id": write_global_id("ShippingMethodType", primary_key)}
            )

    # --- the catalog -------------------------------------------------------------------------

    def add_category(self, slug: str, parent: SaleorCategoryId | None = None) -> SaleorCategoryId:
        variables: dict[str, Any] = {"input": {"name": slug.title(), "slug": slug}}
        if parent is not None:
            variables["parent"] = write_global_id("Category", parent)
        answer = self._do(say.CATEGORY_CREATE, variables)
        return SaleorCategoryId(get_primary_key("Category", answer["category"]["id"]))

    def add_product(
        self,
        name: str,
        *,
        category: SaleorCategoryId | None = None,
        is_shipped: bool = True,
        is_listed_in_channel: bool = True,
    ) -> SaleorProductId:
        self._count += 1
        product = {
            "name": name,
            "slug": f"product-{self._count}",
            "productType": self._product_type(is_shipped),
        }
        if category is None and is_listed_in_channel:
            # Saleor publishes nothing without a category.
            self._everything = self._everything or self.add_category("everything")
            category = self._everything
        if category is not None:
            product["category"] = write_global_id("Category", category)
        created = self._do(say.PRODUCT_CREATE, {"input": product})["product"]["id"]
        product_id = SaleorProductId(get_primary_key("Product", created))
        if is_listed_in_channel:
            self.change_listing(product_id)
        return product_id

    def add_many_products(
        self, count: int, category: SaleorCategoryId, *, name: str = "Many {}", stock: int = 1
    ) -> list[SaleorProductId]:
        """Add products with one variant each, in one go."""
        yesterday = (timezone.now() - timedelta(days=1)).isoformat()
        variant = {
            "attributes": [],
            "trackInventory": True,
            "stocks": [{"warehouse": self._warehouse_id, "quantity": stock}],
            "channelListings": [{"channelId": self._channel_id, "price": "10.00"}],
        }
        listing = {
            "channelId": self._channel_id,
            "isPublished": True,
            "publishedAt": yesterday,
            "visibleInListings": True,
            "isAvailableForPurchase": True,
            "availableForPurchaseAt": yesterday,
        }
        products = [
            {
                "name": name.format(number),
                "slug": f"many-{category}-{number}",
                "productType": self._product_type(True),
                "category": write_global_id("Category", category),
                "channelListings": [listing],
                "variants": [{**variant, "sku": f"MANY-{category}-{number}"}],
            }
            for number in range(count)
        ]
        results = self._do(say.PRODUCTS_CREATE, {"products": products})["results"]
        self._recalculate_prices()
        return [
            SaleorProductId(get_primary_key("Product", each["product"]["id"])) for each in results
        ]

    def change_listing(
        self,
        product_id: SaleorProductId,
        *,
        is_published: bool = True,
        published_at: datetime | None = None,
        is_for_sale: bool = True,
        for_sale_at: datetime | None = None,
        is_in_lists: bool = True,
    ) -> None:
        yesterday = timezone.now() - timedelta(days=1)
        listing: dict[str, Any] = {
            "channelId": self._channel_id,
            "isPublished": is_published,
            "publishedAt": (published_at or yesterday).isoformat(),
            "visibleInListings": is_in_lists,
            "isAvailableForPurchase": is_for_sale,
        }
        if is_for_sale:
            listing["availableForPurchaseAt"] = (for_sale_at or yesterday).isoformat()
        self._do(
            say.PRODUCT_LIST,
            {
                "id": write_global_id("Product", product_id),
                "input": {"updateChannels": [listing]},
            },
        )

    def remove_from_channel(self, product_id: SaleorProductId) -> None:
        self._do(
            say.PRODUCT_LIST,
            {
                "id": write_global_id("Product", product_id),
                "input": {"removeChannels": [self._channel_id]},
            },
        )

    def delete_product(self, product_id: SaleorProductId) -> None:
        self._do(say.PRODUCT_DELETE, {"id": write_global_id("Product", product_id)})

    def add_variant(
        self,
        product_id: SaleorProductId,
        sku: str,
        *,
        name: str = "",
        price: str | None = "10.00",
        stock: int | None = 5,
        limit: int | None = None,
        values: tuple[str, ...] = (),
    ) -> SaleorVariantId:
        """Add a variant; `stock` None is one whose stock is not counted."""
        variant: dict[str, Any] = {
            "product": write_global_id("Product", product_id),
            "sku": sku,
            "name": name or sku,
            "attributes": [self._say_choice(*each) for each in enumerate(values)],
            "trackInventory": stock is not None,
            "quantityLimitPerCustomer": limit,
            "stocks": [{"warehouse": self._warehouse_id, "quantity": stock or 0}],
        }
        created = self._do(say.VARIANT_CREATE, {"input": variant})["productVariant"]["id"]
        if price is not None:
            self._do(
                say.VARIANT_LIST,
                {"id": created, "input": [{"channelId": self._channel_id, "price": price}]},
            )
            self._recalculate_prices()
        return SaleorVariantId(get_primary_key("ProductVariant", created))

    def delete_variant(self, variant_id: SaleorVariantId) -> None:
        self._do(say.VARIANT_DELETE, {"id": write_global_id("ProductVariant", variant_id)})

    def set_stock(self, variant_id: SaleorVariantId, quantity: int) -> None:
        self._do(
            say.STOCKS_UPDATE,
            {
                "id": write_global_id("ProductVariant", variant_id),
                "stocks": [{"warehouse": self._warehouse_id, "quantity": quantity}],
            },
        )

    def set_cost(self, variant_id: SaleorVariantId, cost: str) -> None:
        from saleor.product.models import ProductVariantChannelListing

        ProductVariantChannelListing.objects.filter(variant_id=int(variant_id)).update(
            cost_price_amount=Decimal(cost)
        )

    def set_price(self, variant_id: SaleorVariantId, price: str) -> None:
        self._do(
            say.VARIANT_LIST,
            {
                "id": write_global_id("ProductVariant", variant_id),
                "input": [{"channelId": self._channel_id, "price": price}],
            },
        )
        self._recalculate_prices()

    def start_promotion(self, product_id: SaleorProductId, percent: int) -> None:
        """Take so much off every variant of the product."""
        products = [write_global_id("Product", product_id)]
        rule = {
            "name": "Off",
            "channels": [self._channel_id],
            "rewardValueType": "PERCENTAGE",
            "rewardValue": str(percent),
            "cataloguePredicate": {"productPredicate": {"ids": products}},
        }
        created = self._do(
            say.PROMOTION_CREATE,
            {"input": {"name": "Sale", "type": "CATALOGUE", "rules": [rule]}},
        )
        self._promotions[product_id] = created["promotion"]["id"]
        self._recalculate_prices()

    def end_promotion(self, product_id: SaleorProductId) -> None:
        self._do(say.PROMOTION_DELETE, {"id": self._promotions.pop(product_id)})
        self._recalculate_prices()

    def set_checkout_limit(self, count: int | None) -> None:
        from saleor.site.models import SiteSettings

        SiteSettings.objects.update(limit_quantity_per_checkout=count)
        Site.objects.clear_cache()

    def move_product(self, product_id: SaleorProductId, category_id: SaleorCategoryId) -> None:
        self._do(
            say.PRODUCT_UPDATE,
            {
                "id": write_global_id("Product", product_id),
                "input": {"category": write_global_id("Category", category_id)},
            },
        )

    def add_image(self, product_id: SaleorProductId, *, alt: str, color: str) -> bytes:
        """Add a picture; the file is put by the model, as an upload would need HTTP."""
        from saleor.product.models import ProductMedia

        content = BytesIO()
        Image.new("RGB", (8, 8), color).save(content, "PNG")
        media = ProductMedia(product_id=int(product_id), alt=alt, type="IMAGE")
        media.image.save(f"{color}.png", ContentFile(content.getvalue()), save=True)
        return content.getvalue()

    def add_video(self, product_id: SaleorProductId, name: str, content: bytes) -> None:
        from django.core.files.storage import default_storage

        if default_storage.exists(name):
            default_storage.delete(name)
        stored = default_storage.save(name, ContentFile(content))
        self._do(
            say.METADATA_UPDATE,
            {
                "id": write_global_id("Product", product_id),
                "input": [{"key": "twitter.video", "value": stored}],
            },
        )

    # --- people ------------------------------------------------------------------------------

    def add_customer(
        self,
        email: str,
        *,
        has_address: bool = True,
        is_active: bool = True,
        country_code: str = "US",
        password: str = "secret",
        flat: str = "",
    ) -> SaleorCustomerId:
        from saleor.account.models import User

        customer: dict[str, Any] = {"email": email, "isActive": is_active, "isConfirmed": True}
        if has_address:
            address = {**ADDRESS, "country": country_code, "streetAddress2": flat}
            if country_code != "US":
                address |= {"countryArea": "", "postalCode": "10115", "city": "Berlin"}
            customer["defaultShippingAddress"] = address
            customer["defaultBillingAddress"] = address
        created = self._do(say.CUSTOMER_CREATE, {"input": customer})["user"]["id"]
        primary_key = get_primary_key("User", created)
        user = User.objects.get(pk=primary_key)
        user.set_password(password)
        # As Saleor itself has it: who sets a password has confirmed the address.
        user.is_confirmed = True
        user.save(update_fields=["password", "is_confirmed"])
        return SaleorCustomerId(primary_key)

    def make_token(
        self, customer_id: SaleorCustomerId, *, valid_for: timedelta = timedelta(minutes=5)
    ) -> str:
        from saleor.account.models import User
        from saleor.core.jwt import create_access_token, jwt_encode, jwt_user_payload

        user = User.objects.get(pk=customer_id)
        if valid_for > timedelta():
            return str(create_access_token(user))
        payload = jwt_user_payload(user, "access", valid_for)
        return str(jwt_encode(payload))

    # --- what happened -----------------------------------------------------------------------

    def read_orders(self) -> list[SeenOrder]:
        from saleor.order.models import Order

        seen = []
        for order in Order.objects.order_by("number"):
            seen.append(
                SeenOrder(
                    order_id=str(order.pk),
                    number=str(order.number),
                    customer_id=str(order.user_id),
                    email=order.user_email,
                    lines=tuple(
                        SeenLine(
                            str(line.variant_id),
                            line.quantity,
                            Decimal(line.unit_price_gross_amount),
                        )
                        for line in order.lines.order_by("created_at", "pk")
                    ),
                    total=Decimal(order.total_gross_amount),
                    currency=order.currency,
                    delivery=order.shipping_method_name or order.collection_point_name or "",
                    metadata=dict(order.metadata),
                )
            )
        return seen

    def read_free_count(self, variant_id: SaleorVariantId) -> int:
        """Count what is not promised: by the allocations, which are what was really sold."""
        from saleor.warehouse.models import Allocation, Stock

        stocks = Stock.objects.filter(product_variant_id=variant_id)
        allocations = Allocation.objects.filter(stock__in=stocks)
        return sum(each.quantity for each in stocks) - sum(
            each.quantity_allocated for each in allocations
        )

    def read_reserved_count(self, variant_id: SaleorVariantId) -> int:
        from saleor.warehouse.models import Reservation

        rows = Reservation.objects.filter(stock__product_variant_id=variant_id)
        return sum(row.quantity_reserved for row in rows)

    def count_open_checkouts(self) -> int:
        from saleor.checkout.models import Checkout

        return int(Checkout.objects.filter(lines__isnull=False).count())

    def read_category_metadata(self, category_id: SaleorCategoryId) -> dict[str, str]:
        from saleor.product.models import Category

        return dict(Category.objects.get(pk=category_id).metadata)

    # --- the storefront ----------------------------------------------------------------------

    def fill_in_checkout(self, checkout_id: str, customer_id: SaleorCustomerId) -> None:
        """Say who and where, as a guest does."""
        from saleor.account.models import User

        email = User.objects.get(pk=customer_id).email
        storefront.fill_in(storefront.to_checkout_id(checkout_id), email=email, address=ADDRESS)

    def complete_checkout(self, checkout_id: str, customer_id: SaleorCustomerId) -> str:
        """Finish it as the storefront does; return the order's primary key."""
        self.fill_in_checkout(checkout_id, customer_id)
        order_id = storefront.complete(storefront.to_checkout_id(checkout_id))
        return get_primary_key("Order", order_id)

    def allow_unpaid_orders(self) -> None:
        self.change_channel(is_active=True, allows_unpaid_orders=True, confirms_orders=True)

    def add_percent_code(self, code: str, percent: int) -> None:
        voucher = self._do(
            say.VOUCHER_CREATE,
            {
                "input": {
                    "type": "ENTIRE_ORDER",
                    "discountValueType": "PERCENTAGE",
                    "addCodes": [code],
                    "startDate": (timezone.now() - timedelta(days=1)).isoformat(),
                }
            },
        )["voucher"]["id"]
        listing = {"channelId": self._channel_id, "discountValue": percent}
        self._do(say.VOUCHER_LIST, {"id": voucher, "input": {"addChannels": [listing]}})

    def add_gift_card(self, code: str, amount: str) -> None:
        created = {
            "addTags": [],
            "balance": {"amount": amount, "currency": self.currency},
            "code": code,
            "isActive": True,
        }
        self._do(say.GIFT_CARD_CREATE, {"input": created})

    def list_gift_cards(self, customer_id: SaleorCustomerId) -> list[str]:
        """Return the codes of cards that were sent to the customer."""
        from saleor.giftcard.models import GiftCard

        if not hasattr(GiftCard, "assigned_to"):
            pytest.skip("before 3.23 Saleor keeps no trace of whom a card was sent to")
        cards = GiftCard.objects.filter(assigned_to=customer_id).order_by("pk")
        return list(cards.values_list("code", flat=True))

    def add_collection_point(self, name: str) -> str:
        """Return the primary key of a place where people fetch what they bought."""
        from saleor.warehouse.models import Warehouse

        # Our one warehouse has all stock: it is the place as well.
        primary_key = get_primary_key("Warehouse", self._warehouse_id)
        Warehouse.objects.filter(pk=primary_key).update(
            name=name, click_and_collect_option="local", is_private=False
        )
        return primary_key

    # --- trouble -----------------------------------------------------------------------------

    def deactivate(self, customer_id: SaleorCustomerId) -> None:
        from saleor.account.models import User

        User.objects.filter(pk=customer_id).update(is_active=False)

    def run_together(self, jobs: list[Job]) -> list[Any]:
        return run_in_processes(jobs)

    def crash_before_the_order(self, request: OrderRequest, key: str) -> None:
        """Kill a real worker that has made its checkout and is about to write the order."""
        connections.close_all()
        fork = multiprocessing.get_context("fork")
        may_start = fork.Event()

        def work() -> None:
            may_start.wait(PATIENCE_SECONDS)
            get_shop().place_order(request, key=key)

        worker = fork.Process(target=work)
        # Before our transaction is open: a fork would carry it into the worker.
        worker.start()
        with transaction.atomic(), connection.cursor() as cursor:
            # Orders cannot be written: the worker stops with the stock locked, the order half made.
            cursor.execute("LOCK TABLE order_order IN SHARE MODE")
            may_start.set()
            _wait_until_blocked_by_us(worker)
            assert worker.pid is not None
            os.kill(worker.pid, signal.SIGKILL)
            worker.join()
        assert ShopAction.objects.get(key=key).saleor_checkout_id, "it died too early"

    # --- doing -------------------------------------------------------------------------------

    def _say_choice(self, place: int, value: str) -> dict[str, Any]:
        """Return a variant's value; shipped goods get the attribute by which people choose it."""
        if place not in self._choices:
            attribute = {"name": f"Choice {place}", "type": "PRODUCT_TYPE", "inputType": "DROPDOWN"}
            created = self._do(say.ATTRIBUTE_CREATE, {"input": attribute})["attribute"]["id"]
            operation = {"id": created, "type": "VARIANT", "variantSelection": True}
            self._do(
                say.ATTRIBUTE_ASSIGN, {"id": self._product_type(True), "operations": [operation]}
            )
            self._choices[place] = created
        return {"id": self._choices[place], "dropdown": {"value": value}}

    def _product_type(self, is_shipped: bool) -> str:
        if is_shipped not in self._product_types:
            name = "Goods" if is_shipped else "Files"
            self._product_types[is_shipped] = self._do(
                say.PRODUCT_TYPE_CREATE,
                {
                    "input": {
                        "name": name,
                        "slug": name.lower(),
                        "hasVariants": True,
                        "isShippingRequired": is_shipped,
                    }
                },
            )["productType"]["id"]
        return self._product_types[is_shipped]

    def _recalculate_prices(self) -> None:
        """Do what Saleor's beat does every half minute."""
        from saleor.product.tasks import (
            recalculate_discounted_price_for_products_task,
            update_variant_relations_for_active_promotion_rules_task,
        )

        update_variant_relations_for_active_promotion_rules_task()
        recalculate_discounted_price_for_products_task()

    def _do(self, document: str, variables: dict[str, Any]) -> dict[str, Any]:
        answer = run(document, variables, customer=self._staff, reads_replica=False)
        (result,) = answer.values()
        assert not result["errors"], result["errors"]
        return dict(result)


def delete_rows(keep: frozenset[str]) -> None:
    """Empty every table but `keep`, and what remembers their rows."""
    empty_tables(sorted(set(connection.introspection.table_names()) - keep))
    cache.clear()
    Site.objects.clear_cache()


def list_filled_tables() -> frozenset[str]:
    with connection.cursor() as cursor:
        filled = set()
        for name in connection.introspection.table_names():
            cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{name}")')
            if cursor.fetchone()[0]:
                filled.add(name)
    return frozenset(filled)


def _wait_until_blocked_by_us(worker: ForkProcess) -> None:
    """Return when the database says that some process waits for a lock of ours."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute(
                # pg_stat_activity would show the transaction its first look for ever.
                "SELECT count(*) FROM pg_locks"
                " WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
            )
            if cursor.fetchone()[0]:
                return
            # Wakes at once if the worker ends, and then it was never blocked.
            assert not wait([worker.sentinel], timeout=0.05), "the worker was not stopped"
    raise AssertionError("the worker did not come to its order")
