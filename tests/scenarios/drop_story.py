"""A drop of one shoe, told by whoever wants a pair."""

import html
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from saleor_twitter_plugin import drops, pipeline
from saleor_twitter_plugin.drops.saving import Wanted, save
from saleor_twitter_plugin.keys import get_signing_key
from saleor_twitter_plugin.models import Drop, DropEntry, DropUnit

from .stage import Person, Product, Stage

HASHTAG = "airdrop"


class DropStory:
    """One account, one shoe, one drop of it; `open` before anybody asks."""

    def __init__(self, stage: Stage, *, stock: int = 5, name: str = "Runner One") -> None:
        self.stage = stage
        stage.configure(public_url=stage.address)
        category = stage.category("shoes")
        self.account = stage.open_account("shop_shoes", category)
        self.product: Product = stage.product(category, name=name, stock=stock)
        stage.work()
        stage.subscribe(self.account)
        self.event_count = 0

    def open(self, *, units: int, slug: str = HASHTAG, **parts: Any) -> Drop:
        """Write a drop down and schedule it, as staff do; open now, unless `opens_at` says else."""
        shop, now = self.stage.shop, datetime.now(UTC)
        offer = shop.find_offer_by_sku(self.product.sku, channel=self.stage.room.channel)
        assert offer is not None
        values = {
            "name": "The Runner drop",
            "hashtag": slug,
            "opens_at": now - timedelta(minutes=1),
            "closes_at": now + timedelta(hours=1),
            "hold_minutes": 30,
            "audience": "open",
        }
        drop = Drop(slug=slug, channel=self.stage.room.channel)
        wanted = [Wanted(offer, offer.variants[0], units)]
        with shop.allow_writes():
            assert save(drop, {**values, **parts}, wanted) == []
            assert drops.schedule(drop, shop=shop, now=now)
        self.beat()
        return Drop.objects.get(pk=drop.pk)

    def ask(self, person: Person, text: str = f"#{HASHTAG}", **parts: Any) -> str:
        """Let somebody post; return the one answer, "" where there is none."""
        post = self.stage.x.post_as(person.handle, f"@{self.account.handle} {text}", **parts)
        self.event_count += 1
        self.stage.wait_for_events(self.event_count)
        self.stage.work()
        replies = self.stage.replies_to(post["id"])
        assert len(replies) <= 1
        return str(replies[0]["text"]) if replies else ""

    def tell(self, person: Person, text: str = f"#{HASHTAG}") -> str:
        """Let somebody write a message; return the one answer."""
        self.stage.x.message_as(person.handle, self.account.handle, text)
        self.event_count += 1
        self.stage.wait_for_events(self.event_count)
        self.stage.work()
        return self.stage.read_new_message(self.account)

    def beat(self, *, later: timedelta = timedelta()) -> list[drops.Given]:
        """Let beat come as often as there is something to do."""
        shop, given = self.stage.shop, []
        with shop.allow_writes():
            for _ in range(30):
                given += pipeline.run_drops(
                    shop=shop,
                    signing_key=get_signing_key(),
                    clock=lambda: datetime.now(UTC) + later,
                )
        return given

    @property
    def orders(self) -> list[Any]:
        return self.stage.orders(self.product)

    @property
    def buyers(self) -> list[str]:
        return [str(each.customer_id) for each in self.orders]

    @property
    def stock(self) -> int:
        return int(self.stage.room.read_free_count(self.product.variant_id))

    def standing(self, *people: Person) -> list[str]:
        entries = DropEntry.objects.exclude(state="refused")
        return [entries.get(x_user_id=each.x_user_id).state for each in people]

    def units(self, drop: Drop) -> dict[str, int]:
        states = list(DropUnit.objects.filter(drop=drop).values_list("state", flat=True))
        return {state: states.count(state) for state in sorted(set(states))}


def read_page(answer: str) -> str:
    """Open the page that an answer leads to; return what a person reads there."""
    found = re.search(r"https?://\S+/drops/\S+", answer)
    assert found, answer
    page = requests.get(found[0], timeout=30)
    assert page.status_code == 200, page.text
    text = re.sub(r"<style>.*?</style>|<[^>]+>", " ", page.text, flags=re.DOTALL)
    return " ".join(html.unescape(text).split())
