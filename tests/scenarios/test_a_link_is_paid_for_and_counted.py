"""An owner pays for links: each click is counted, and two variants show which sells more."""

from decimal import Decimal

import requests

from saleor_twitter_plugin.models import Account, FeedTemplate, LedgerEntry, LinkDay

from .stage import Stage

FIREFOX = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
PUBLIC_URL = "https://shop.example.com"
STOREFRONT = "https://www.example.com/{channel}/products/{slug}"


def add_template(handle: str, name: str, body: str) -> None:
    FeedTemplate.objects.create(
        account=Account.objects.get(handle=handle),
        trigger="published",
        language="en",
        name=name,
        body=body,
    )


def test_a_click_is_counted_and_leads_to_the_product(stage: Stage) -> None:
    stage.configure(public_url=PUBLIC_URL, storefront_url=STOREFRONT)
    shoes = stage.category("shoes")
    account = stage.open_account("shop_shoes", shoes)
    add_template("shop_shoes", "linked", "{name} {price} {code}\n{link}")
    product = stage.product(shoes)
    (item,) = stage.shop.read_catalog_items([product.product_id], channel=stage.room.channel)
    stage.work()

    (post,) = stage.posts_by(account)
    link = post["text"].rpartition("\n")[2]
    assert link.startswith(f"{PUBLIC_URL}/plugins/global/twitter/r/")
    opened = [
        requests.get(
            link.replace(PUBLIC_URL, stage.address),
            headers=headers,
            allow_redirects=False,
            timeout=10,
        )
        for headers in (FIREFOX, {"User-Agent": "Twitterbot/1.0"})
    ]

    assert [each.status_code for each in opened] == [302, 302]
    assert opened[0].headers["Location"] == (
        f"https://www.example.com/{stage.room.channel}/products/{item.slug}?utm_source=twitter"
        f"&utm_medium=social&utm_campaign=published&utm_content={post['id']}"
    )
    assert [each.count for each in LinkDay.objects.all()] == [1]
    bill = LedgerEntry.objects.get(item="post_with_url")
    assert (bill.count, bill.amount_usd) == (1, Decimal("0.200"))
    assert not LedgerEntry.objects.filter(item="post").exists()
    charged = [each["price_usd"] for each in stage.x.calls() if each["path"] == "/2/tweets"]
    assert [Decimal(each) for each in charged] == [Decimal("0.200")]


def test_an_order_counts_for_the_variant_whose_post_was_answered(stage: Stage) -> None:
    from saleor_twitter_plugin.graphql.staff_results import count_results
    from saleor_twitter_plugin.tasks import now

    shoes = stage.category("shoes")
    account = stage.open_account("shop_shoes", shoes)
    shopper = stage.shopper(is_linked=True)
    for name in ("plain", "loud"):
        add_template("shop_shoes", name, f"{{name}} {{price}} {name} {{code}}")
    products = [stage.product(shoes) for _ in range(6)]
    stage.work()
    by_variant: dict[str, list[str]] = {"plain": [], "loud": []}
    for post in stage.posts_by(account):
        by_variant["loud" if " loud " in post["text"] else "plain"].append(post["id"])
    answered = by_variant["loud"][0] if by_variant["loud"] else by_variant["plain"][0]
    name = "loud" if by_variant["loud"] else "plain"

    stage.x.post_as(shopper.handle, f"@shop_shoes #buy {products[0].code}", in_reply_to=answered)
    stage.poll()
    stage.work()

    results = {template: found for (_, _, template), found in count_results(now=now()).items()}
    assert {key: found.posts for key, found in results.items()} == {
        key: len(ids) for key, ids in by_variant.items() if ids
    }
    assert {key: found.orders for key, found in results.items()} == {
        key: int(key == name) for key in results
    }
    (order,) = stage.orders(products[0])
    assert results[name].revenue == {order.currency: order.total}
