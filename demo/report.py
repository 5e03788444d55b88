"""What the demo leaves for others: `.demo/demo.json`, and the addresses on the screen."""

from __future__ import annotations

from demo import operations
from demo.calls import Json, graphql
from demo.keys import Keys
from demo.people import LocalX, Person
from demo.places import DEMO_FILE, write_json
from demo.services import Addresses
from demo.shop_plan import CATEGORIES, HANDLES, OFFERS, SHOPPERS
from demo.stage import Stage
from demo.story import Row
from tools.progress import say


def write_demo_file(
    stage: Stage,
    addresses: Addresses,
    keys: Keys,
    people: dict[str, Person],
    rows: list[Row],
    *,
    order_number: str,
) -> None:
    """Write all that an outside program needs, with nothing but X's API and GraphQL."""
    is_saleor = not stage.mark
    content: Json = {
        "shop": stage.name,
        "saleor_graphql_url": addresses.graphql_url if is_saleor else None,
        # Without Saleor's tokenCreate customers sign in here: POST {"email", "password"}.
        "login_url": None if is_saleor else f"{addresses.shop_url}/sample/login",
        "plugin_graphql_url": addresses.plugin_graphql_url,
        "webhook_url": addresses.webhook_url,
        "sandbox_url": addresses.local_x_url,
        "staff": stage.staff,
        "accounts": [
            {
                "handle": each.handle,
                "x_user_id": people[each.handle].x_user_id,
                "category_slug": each.slug,
                "access_token": people[each.handle].access_token,
            }
            for each in CATEGORIES
        ],
        "offers_account": {
            "handle": OFFERS.handle,
            "x_user_id": people[OFFERS.handle].x_user_id,
            "access_token": people[OFFERS.handle].access_token,
        },
        "shoppers": [
            {
                "handle": each.handle,
                "x_user_id": people[each.handle].x_user_id,
                "access_token": people[each.handle].access_token,
                "saleor_email": each.email,
                "saleor_password": each.password,
                "linked": each.is_linked,
                "has_address": each.has_address,
            }
            for each in SHOPPERS
        ],
        "products": [
            {
                "name": row.name,
                "category_slug": row.category_slug,
                "buy_code": row.buy_code,
                "sku": row.sku,
                "in_stock": row.in_stock,
                "product_id": row.product_id,
                "product_buy_code": row.product_buy_code,
            }
            for row in rows
        ],
        "webhook_secret": keys.client_secret,
        "app_bearer_token": keys.bearer_token,
        "channel": stage.channel,
        "last_order_number": order_number,
    }
    write_json(DEMO_FILE, content)


def print_feeds(addresses: Addresses, local_x: LocalX) -> None:
    """Say how far each feed has filled: its newest post, and where programs read it."""
    answer = graphql(addresses.plugin_graphql_url, operations.FEEDS)["twitterFeeds"]
    rss_urls = {
        edge["node"]["account"]["handle"]: edge["node"]["rssUrl"] for edge in answer["edges"]
    }
    say("  the feeds:")
    for handle in HANDLES:
        # What an account answered is no part of its feed.
        # What an account answered is no part of its feed.
        posts = [each for each in local_x.posts_of(handle) if not each["in_reply_to"]]
        newest = " / ".join(posts[0]["typed_text"].splitlines()) if posts else "nothing yet"
        say(f"    @{handle}, {len(posts)} posts, the newest: {newest}")
        say(f"      {rss_urls.get(handle) or 'RSS: none, since it speaks for no category'}")


def print_addresses(stage: Stage, addresses: Addresses) -> None:
    say("")
    say(f"Everything stays up until `make demo-stop` ({stage.name}):")
    say(f"  local X             {addresses.local_x_url}/      (the page to watch and to post from)")
    say(f"  the shop's pages    {addresses.shop_url}/")
    if not stage.mark:
        say(f"  Saleor's GraphQL    {addresses.graphql_url}")
    say(f"  plugin's GraphQL    {addresses.plugin_graphql_url}")
    say(f"  webhook             {addresses.webhook_url}")
    if stage.staff is not None:
        say(f"  staff               {stage.staff['email']} / {stage.staff['password']}")
    say(f"  for programs        {DEMO_FILE}")
