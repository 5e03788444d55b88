"""The story that every start plays: linked shoppers, one purchase, one claim."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from demo import operations, services
from demo.calls import CallRefused, Json, graphql
from demo.people import LocalX, Person
from demo.services import Addresses
from demo.shop_plan import CATEGORIES, OFFERED, OFFERS, PRODUCTS, SHOPPERS, ShopperPlan
from demo.stage import Stage, Stock
from tools.processes import POLL_SECONDS, wait_until
from tools.progress import Refusal, say, step

FEED_SECONDS = 120.0
# Saleor works prices out every half a minute, and the catalog is looked at every minute.
OFFERS_SECONDS = 240.0
LINK_SECONDS = 60.0
_BUY_CODE = re.compile(r"#buy (\S+)")
_ORDER_NUMBER = re.compile(r"(\d+):")


@dataclass(frozen=True)
class Row:
    """One thing that can be bought, and how. `buy_code` buys exactly this."""

    name: str
    category_slug: str
    handle: str
    buy_code: str
    sku: str
    in_stock: int
    product_id: str
    product_buy_code: str | None
    """The feed's code, which asks back where a product has several variants."""


def read_codes(addresses: Addresses) -> dict[str, str]:
    """Return the buy code of each product that a feed has posted, by the product's id."""
    codes = {}
    for category in CATEGORIES:
        for post in read_posts(addresses, category.slug):
            found = _BUY_CODE.search(post["text"])
            if found and post["productId"]:
                codes[post["productId"]] = found[1]
    return codes


def read_posts(addresses: Addresses, category_slug: str) -> Iterator[Json]:
    """Yield what the category's feed has posted, page by page."""
    variables: Json = {"category": category_slug}
    while True:
        answer = graphql(addresses.plugin_graphql_url, operations.POSTS, variables)
        if answer["twitterFeed"] is None:
            return
        page = answer["twitterFeed"]["posts"]
        yield from (edge["node"] for edge in page["edges"])
        if not page["pageInfo"]["hasNextPage"]:
            return
        variables["after"] = page["pageInfo"]["endCursor"]


def wait_for_feeds(addresses: Addresses) -> None:
    """Wait until each feed has posted its products."""
    wanted = len([plan for plan in PRODUCTS if plan.is_announced])
    if len(read_codes(addresses)) >= wanted:
        return
    with step(f"feeds: {wanted} posts on the local X"):
        try:
            wait_until(
                lambda: len(read_codes(addresses)) >= wanted,
                FEED_SECONDS,
                f"{wanted} feed posts",
            )
        except Refusal as refusal:
            has = len(read_codes(addresses))
            raise Refusal(
                f"{refusal} ({has} are there); {services.explain_where_to_look()}"
            ) from None


def wait_for_offers(local_x: LocalX) -> None:
    """Wait until the offers account has told the promotion, and each product its price."""
    wanted = len(OFFERED) + 1
    with step(f"@{OFFERS.handle} tells what {OFFERS.promotion_name} brings: {wanted} posts"):
        try:
            wait_until(
                lambda: len(local_x.posts_of(OFFERS.handle)) >= wanted,
                OFFERS_SECONDS,
                f"{wanted} posts of @{OFFERS.handle}",
            )
        except Refusal as refusal:
            raise Refusal(f"{refusal}; {services.explain_where_to_look()}") from None


def read_rows(stage: Stage, addresses: Addresses) -> list[Row]:
    """Return what can be bought, single products first, in the plan's order."""
    codes = read_codes(addresses)
    stock: dict[str, Stock] = {each.sku: each for each in stage.read_stock()}
    handles = {each.slug: each.handle for each in CATEGORIES}
    rows = []
    for plan in sorted(PRODUCTS, key=lambda plan: len(plan.variants) > 1):
        for variant in plan.variants:
            has_sizes = len(plan.variants) > 1
            known = stock[variant.sku]
            code = codes.get(known.product_id)
            rows.append(
                Row(
                    name=f"{plan.name}, {variant.name}" if has_sizes else plan.name,
                    category_slug=plan.category,
                    handle=handles[plan.category],
                    buy_code=variant.sku if has_sizes or code is None else code,
                    sku=variant.sku,
                    in_stock=known.units,
                    product_id=known.product_id,
                    product_buy_code=code,
                )
            )
    return rows


def link_shoppers(
    stage: Stage, addresses: Addresses, local_x: LocalX, people: dict[str, Person]
) -> None:
    """Link those who are to be linked, the way everybody does: sign in, post a code, confirm."""
    for shopper in SHOPPERS:
        if not shopper.is_linked:
            continue
        token = stage.log_in(shopper)
        url = addresses.plugin_graphql_url
        me = graphql(url, operations.LINKED_ME, token=token)["twitterMe"]
        if me["link"]:
            continue
        with step(f"@{shopper.handle} links their customer account"):
            started = graphql(url, operations.LINK_START, token=token, field="twitterLinkStart")
            local_x.post_as(people[shopper.handle], started["instruction"])
            confirm_link(url, token, started["code"])


def confirm_link(url: str, token: str, code: str) -> None:
    """Confirm as soon as the shop has seen the code on X."""
    give_up_at = time.monotonic() + LINK_SECONDS
    while True:
        try:
            graphql(
                url,
                operations.LINK_CONFIRM,
                {"code": code},
                token=token,
                field="twitterLinkConfirm",
            )
            return
        except CallRefused as refused:
            if "LINK_NOT_PROVED_YET" not in str(refused.answer):
                raise
            if time.monotonic() > give_up_at:
                raise Refusal(
                    f"the shop has not seen the link code on X after {LINK_SECONDS:.0f} s; "
                    f"{services.explain_where_to_look()}"
                ) from None
        time.sleep(POLL_SECONDS)


def play(stage: Stage, local_x: LocalX, people: dict[str, Person], rows: list[Row]) -> str:
    """Let a linked shopper buy with one post, and one whom the shop does not know ask for a claim.

    Returns the order's number.
    """
    row = choose_row(rows)
    buyer = next(each for each in SHOPPERS if each.is_linked)
    stranger = next(each for each in SHOPPERS if not each.is_linked)
    bought = ask(local_x, people, buyer, row)
    claimed = ask(local_x, people, stranger, row)
    say("  a purchase by a linked shopper:")
    reply = hear(local_x, bought, row)
    found = _ORDER_NUMBER.search(reply)
    if found is None:
        raise Refusal(f"that answer names no order; {services.explain_where_to_look()}")
    say(f"    in the shop: {stage.describe_order(found[1])}")
    say("  somebody whom the shop does not know yet:")
    hear(local_x, claimed, row)
    return found[1]


def choose_row(rows: list[Row]) -> Row:
    """Take the feed's product of which there is most, so that the rare ones stay for visitors."""
    row = max((each for each in rows if each.buy_code != each.sku), key=lambda each: each.in_stock)
    if row.in_stock < 1:
        raise Refusal("the demo's shop is sold out: `make demo-reset` fills it")
    return row


@dataclass(frozen=True)
class Asked:
    post_id: str
    handle: str
    text: str


def ask(local_x: LocalX, people: dict[str, Person], shopper: ShopperPlan, row: Row) -> Asked:
    # X refuses a text that its author has posted before; a time is never the same.
    clock = datetime.now().astimezone().strftime("%H:%M:%S")
    text = f"It is {clock} and I want this: @{row.handle} #buy {row.buy_code}"
    return Asked(local_x.post_as(people[shopper.handle], text), shopper.handle, text)


def hear(local_x: LocalX, asked: Asked, row: Row) -> str:
    """Print what was asked, wait for the answer, print it, and return it."""
    say(f"    @{asked.handle}: {asked.text}")
    try:
        reply = local_x.wait_for_reply(asked.post_id, whose=row.handle)
    except Refusal as refusal:
        raise Refusal(f"{refusal}; {services.explain_where_to_look()}") from None
    say(f"    @{row.handle}: {reply}")
    return reply
