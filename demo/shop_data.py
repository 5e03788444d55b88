"""Saleor's side of the demo, made through its public GraphQL as staff and as customers do."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from demo import operations
from demo.calls import CallRefused, Json, graphql, graphql_upload
from demo.keys import Keys
from demo.pictures import draw_picture
from demo.services import Addresses
from demo.shop_plan import (
    ADDRESS,
    CAMPAIGN_HASHTAG,
    CATEGORIES,
    CHANNEL,
    PRODUCTS,
    SHOPPERS,
    STAFF,
    ProductPlan,
    ShopperPlan,
)
from tools.processes import wait_until
from tools.progress import Refusal, step

PLUGIN_ID = "twitter"
SIZE_ATTRIBUTE = "demo-size"
RESERVATION_MINUTES = 15
LOG_IN_SECONDS = 30.0
CUSTOMER_SECONDS = 60.0
# Saleor lets one address log in once a second.
LOG_IN_AGAIN_SECONDS = 0.5


@dataclass(frozen=True)
class SaleorShop:
    """One running Saleor, asked as any client asks it."""

    url: str

    def log_in(self, email: str, password: str) -> str:
        """Return an access token, good for minutes."""
        give_up_at = time.monotonic() + LOG_IN_SECONDS
        while True:
            data = graphql(self.url, operations.LOG_IN, {"email": email, "password": password})
            answer = data["tokenCreate"]
            if answer["token"]:
                return str(answer["token"])
            if time.monotonic() > give_up_at:
                raise CallRefused(f"{email} could not log in", answer["errors"])
            time.sleep(LOG_IN_AGAIN_SECONDS)

    def as_staff(self) -> Staff:
        return Staff(self.url, self.log_in(STAFF["email"], STAFF["password"]))


@dataclass(frozen=True)
class Staff:
    url: str
    token: str

    def ask(self, query: str, **variables: Any) -> Json:
        return graphql(self.url, query, variables, token=self.token)

    def do(self, field: str, query: str, **variables: Any) -> Json:
        return graphql(self.url, query, variables, token=self.token, field=field)


def set_up_shop(staff: Staff) -> None:
    """Set what selling on X wants: reservations, unpaid orders, accounts without email."""
    staff.do(
        "shopSettingsUpdate",
        operations.UPDATE_SHOP,
        input={
            "reserveStockDurationAnonymousUser": RESERVATION_MINUTES,
            "reserveStockDurationAuthenticatedUser": RESERVATION_MINUTES,
            "enableAccountConfirmationByEmail": False,
        },
    )
    staff.do(
        "channelUpdate",
        operations.UPDATE_CHANNEL,
        id=read_channel(staff)["id"],
        input={"orderSettings": {"allowUnpaidOrders": True}},
    )


def read_channel(staff: Staff) -> Json:
    channel = staff.ask(operations.READ_CHANNEL, slug=CHANNEL)["channel"]
    if channel is None:
        raise Refusal(f"Saleor has no channel {CHANNEL}: run `make demo-reset`")
    return dict(channel)


def switch_plugin_on(staff: Staff, addresses: Addresses, keys: Keys) -> None:
    """Fill in the plugin's form and switch it on; where all is so already, change nothing."""
    wanted = {
        "channel": CHANNEL,
        "client_id": keys.client_id,
        "campaign_hashtag": CAMPAIGN_HASHTAG,
        "claim_url": addresses.claim_url,
        "pay_url": addresses.pay_url,
    }
    plugin = staff.ask(operations.READ_PLUGIN, id=PLUGIN_ID)["plugin"]
    if plugin is None:
        raise Refusal("Saleor does not know the plugin: `make env` installs it")
    form = plugin["globalConfiguration"]
    now = {field["name"]: field["value"] for field in form["configuration"]}
    if form["active"] and all(now.get(name) == value for name, value in wanted.items()):
        return
    wanted |= {
        "client_secret": keys.client_secret,
        "consumer_secret": keys.consumer_secret,
        "bearer_token": keys.bearer_token,
    }
    staff.do(
        "pluginUpdate",
        operations.UPDATE_PLUGIN,
        id=PLUGIN_ID,
        input={
            "active": True,
            "configuration": [{"name": name, "value": wanted[name]} for name in wanted],
        },
    )


def make_categories(staff: Staff) -> dict[str, str]:
    """Return each category's id by its slug."""
    ids = {}
    for plan in CATEGORIES:
        found = staff.ask(operations.FIND_CATEGORY, slug=plan.slug)["category"]
        if found is None:
            made = staff.do(
                "categoryCreate",
                operations.CREATE_CATEGORY,
                input={"name": plan.name, "slug": plan.slug},
            )
            found = made["category"]
        ids[plan.slug] = str(found["id"])
    return ids


def make_customers(shop: SaleorShop, staff: Staff) -> None:
    """Register each shopper as the storefront would, and give those who have one an address."""
    for plan in SHOPPERS:
        try:
            graphql(
                shop.url,
                operations.REGISTER,
                {
                    "input": {
                        "email": plan.email,
                        "password": plan.password,
                        "firstName": plan.name.partition(" ")[0],
                        "lastName": plan.name.partition(" ")[2],
                        "channel": CHANNEL,
                    }
                },
                field="accountRegister",
            )
        except CallRefused as refused:
            if "UNIQUE" not in str(refused.answer):
                raise
    for plan in SHOPPERS:
        # The worker makes them. Trying to log in too early would be punished by ever longer waits.
        wait_until(
            lambda email=plan.email: (
                staff.ask(operations.FIND_CUSTOMER, email=email)["user"] is not None
            ),
            CUSTOMER_SECONDS,
            f"the worker to make the customer {plan.email}",
        )
        add_address(shop, plan)


def add_address(shop: SaleorShop, plan: ShopperPlan) -> None:
    token = shop.log_in(plan.email, plan.password)
    me = graphql(shop.url, operations.READ_ME, token=token)["me"]
    if not plan.has_address or me["defaultShippingAddress"]:
        return
    first_name, _, last_name = plan.name.partition(" ")
    address = {**ADDRESS, "firstName": first_name, "lastName": last_name}
    for kind in ("BILLING", "SHIPPING"):
        graphql(
            shop.url,
            operations.ADD_ADDRESS,
            {"input": address, "type": kind},
            token=token,
            field="accountAddressCreate",
        )


def make_products(staff: Staff, category_ids: dict[str, str]) -> None:
    """Make each product that is missing. It is published last: a feed speaks of whole products."""
    channel = read_channel(staff)
    warehouse_id = channel["warehouses"][0]["id"]
    types = make_product_types(staff)
    for plan in PRODUCTS:
        found = staff.ask(operations.FIND_PRODUCT, slug=plan.slug)["product"]
        if found is not None and is_published(found):
            continue
        with step(f"product {plan.name}"):
            if found is not None:
                # An earlier start was stopped half-way through this one.
                staff.do("productDelete", operations.DELETE_PRODUCT, id=found["id"])
            make_product(staff, plan, category_ids[plan.category], channel, warehouse_id, types)


def is_published(product: Json) -> bool:
    return any(
        listing["isPublished"] and listing["channel"]["slug"] == CHANNEL
        for listing in product["channelListings"]
    )


def make_product_types(staff: Staff) -> dict[bool, Json]:
    """Return the product types: for products with sizes (True) and without (False)."""
    types = {}
    for has_sizes, slug in ((False, "demo-goods"), (True, "demo-sized-goods")):
        edges = staff.ask(operations.FIND_PRODUCT_TYPE, slug=slug)["productTypes"]["edges"]
        if edges:
            types[has_sizes] = edges[0]["node"]
            continue
        made = staff.do(
            "productTypeCreate",
            operations.CREATE_PRODUCT_TYPE,
            input={
                "name": "Demo goods with sizes" if has_sizes else "Demo goods",
                "slug": slug,
                "kind": "NORMAL",
                "hasVariants": has_sizes,
                "isShippingRequired": True,
                "productAttributes": [],
                "variantAttributes": [make_size_attribute(staff)] if has_sizes else [],
            },
        )
        types[has_sizes] = made["productType"]
    return types


def make_size_attribute(staff: Staff) -> str:
    found = staff.ask(operations.FIND_ATTRIBUTE, slug=SIZE_ATTRIBUTE)["attribute"]
    if found:
        return str(found["id"])
    names = {
        variant.name for plan in PRODUCTS if len(plan.variants) > 1 for variant in plan.variants
    }
    made = staff.do(
        "attributeCreate",
        operations.CREATE_ATTRIBUTE,
        input={
            "name": "Size",
            "slug": SIZE_ATTRIBUTE,
            "type": "PRODUCT_TYPE",
            "inputType": "DROPDOWN",
            "values": [{"name": name} for name in sorted(names)],
        },
    )
    return str(made["attribute"]["id"])


def make_product(
    staff: Staff,
    plan: ProductPlan,
    category_id: str,
    channel: Json,
    warehouse_id: str,
    types: dict[bool, Json],
) -> None:
    has_sizes = len(plan.variants) > 1
    product_type = types[has_sizes]
    made = staff.do(
        "productCreate",
        operations.CREATE_PRODUCT,
        input={
            "name": plan.name,
            "slug": plan.slug,
            "category": category_id,
            "productType": product_type["id"],
        },
    )
    product: Json = made["product"]
    list_in_channel(staff, product, channel, is_published=False)
    for variant in plan.variants:
        attributes = [
            {"id": attribute["id"], "values": [variant.name]}
            for attribute in product_type["variantAttributes"]
        ]
        made_variant = staff.do(
            "productVariantCreate",
            operations.CREATE_VARIANT,
            input={
                "product": product["id"],
                "sku": variant.sku,
                "name": variant.name,
                "trackInventory": True,
                "attributes": attributes,
                "stocks": [{"warehouse": warehouse_id, "quantity": variant.stock}],
            },
        )
        staff.do(
            "productVariantChannelListingUpdate",
            operations.PRICE_VARIANT,
            id=made_variant["productVariant"]["id"],
            input=[{"channelId": channel["id"], "price": plan.price}],
        )
    category = next(each for each in CATEGORIES if each.slug == plan.category)
    graphql_upload(
        staff.url,
        operations.ADD_PICTURE,
        {"product": product["id"], "alt": plan.name, "image": None},
        picture=(f"{plan.slug}.jpg", draw_picture(plan.name, color=category.color, note="demo")),
        placed_at="variables.image",
        token=staff.token,
        field="productMediaCreate",
    )
    list_in_channel(staff, product, channel, is_published=True)


def list_in_channel(staff: Staff, product: Json, channel: Json, *, is_published: bool) -> None:
    listing = {
        "channelId": channel["id"],
        "isPublished": is_published,
        "visibleInListings": is_published,
        "isAvailableForPurchase": is_published,
    }
    staff.do(
        "productChannelListingUpdate",
        operations.LIST_PRODUCT,
        id=product["id"],
        input={"updateChannels": [listing]},
    )


def read_stock(staff: Staff) -> dict[str, tuple[str, int]]:
    """Return (product id, units that can still be promised) for each SKU of the demo."""
    found = {}
    for plan in PRODUCTS:
        product = staff.ask(operations.READ_STOCK, slug=plan.slug, channel=CHANNEL)["product"]
        for variant in product["variants"] if product else ():
            units = sum(
                stock["quantity"] - stock["quantityAllocated"] for stock in variant["stocks"]
            )
            found[variant["sku"]] = (str(product["id"]), max(units, 0))
    return found


def read_order(staff: Staff, number: str) -> Json:
    edges = staff.ask(operations.FIND_ORDER, numbers=[number])["orders"]["edges"]
    if not edges:
        raise Refusal(f"Saleor knows no order {number}")
    return dict(edges[0]["node"])
