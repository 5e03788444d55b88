"""Simulated people on the local X: what they write, and what they do about it, drawn by a seed."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ..models import Drop, DropEntry, DropVariant, ShopperLink
from ..models.drops import DropAudience, EntryState
from ..x_sandbox.process import SandboxControl

# Of a hundred people.
LINKED, LINKS_WHEN_WON, ASKS_AGAIN = 60, 70, 5


@dataclass(frozen=True, slots=True)
class Shopper:
    handle: str
    x_user_id: str
    links_when_won: bool


def make_shoppers(
    x: SandboxControl, drop: Drop, *, count: int, draw: random.Random, now: datetime
) -> list[Shopper]:
    """Put people on the local X; some are customers of the shop, all where only those may ask."""
    linked_share = 100 if drop.audience == DropAudience.LINKED else LINKED
    shoppers = []
    for number in range(1, count + 1):
        handle = f"rehearsal_{number}"
        made = x.make_person(handle)
        each = Shopper(handle, str(made["x_user_id"]), draw.randrange(100) < LINKS_WHEN_WON)
        shoppers.append(each)
        if draw.randrange(100) < linked_share:
            _link(each, now=now)
    return shoppers


def write_posts(
    shoppers: Sequence[Shopper],
    variants: Sequence[DropVariant],
    *,
    account: str,
    hashtag: str,
    draw: random.Random,
) -> list[tuple[str, str]]:
    """Return (handle, text) in the order in which they are posted."""
    posts = []
    for each in draw.sample(list(shoppers), len(shoppers)):
        variant = draw.choice(list(variants))
        wanted = f" {variant.sku or variant.variant_name}" if len(variants) > 1 else ""
        text = f"@{account} #{hashtag}{wanted}"
        posts.append((each.handle, text))
        if draw.randrange(100) < ASKS_AGAIN:
            posts.append((each.handle, f"{text} please"))
    return posts


def link_winners(shoppers: Sequence[Shopper], *, now: datetime) -> int:
    """Let those that link their handle when they hold a unit do so; return how many did."""
    held = set(
        DropEntry.objects.filter(state=EntryState.HELD, saleor_customer_id="").values_list(
            "x_user_id", flat=True
        )
    )
    linked = set(ShopperLink.objects.values_list("x_user_id", flat=True))
    winners = [
        each
        for each in shoppers
        if each.links_when_won and each.x_user_id in held and each.x_user_id not in linked
    ]
    for each in winners:
        _link(each, now=now)
    return len(winners)


def _link(shopper: Shopper, *, now: datetime) -> None:
    ShopperLink.objects.create(
        x_user_id=shopper.x_user_id,
        handle=shopper.handle,
        saleor_customer_id=f"of-{shopper.handle}",
        linked_at=now,
    )
