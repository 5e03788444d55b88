"""Who wants something of a drop, and what X delivers of it: drawn by a seed."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from saleor_twitter_plugin.handoffs import XUserId
from saleor_twitter_plugin.models import ShopperLink
from tests.deliveries import write_mention

from .drop_shops import DropShop

ACCOUNT_ID, ACCOUNT_HANDLE = XUserId("1500000000000000000"), "soak_shoes"
HASHTAG = "airdrop"
FIRST_POST_ID = 1_800_000_000_000_000_000
FIRST_USER_ID = 1_600_000_000_000_000_000
# Of a hundred people.
LINKED, SHARES_ADDRESS, ASKS_AGAIN, GIVES_UP, IS_DELIVERED_TWICE = 60, 4, 8, 3, 10


@dataclass(frozen=True, slots=True)
class Mention:
    """One post, and how often X tells of it."""

    post_id: str
    x_user_id: str
    asks: bool
    """False: it gives the place up."""
    body: bytes


def draw_mentions(
    people: DropShop, *, count: int, draw: random.Random, now: datetime
) -> tuple[list[Mention], list[Mention]]:
    """Return all mentions, and the deliveries of them in the order in which they come."""
    mentions: list[Mention] = []
    links, flats = [], ["a house"]
    for number in range(count):
        x_user_id, handle = str(FIRST_USER_ID + number), f"soak{number}"
        if draw.randrange(100) < LINKED:
            shares = draw.randrange(100) < SHARES_ADDRESS
            flat = draw.choice(flats) if shares else f"flat {number}"
            flats.append(flat)
            customer_id = people.add_customer(handle, flat=flat)
            links.append(
                ShopperLink(x_user_id=x_user_id, handle=handle, saleor_customer_id=customer_id)
            )
        mentions.append(_write(len(mentions), number, f"#{HASHTAG}", now))
        if draw.randrange(100) < ASKS_AGAIN:
            mentions.append(_write(len(mentions), number, f"#{HASHTAG} please!", now))
        if draw.randrange(100) < GIVES_UP:
            mentions.append(_write(len(mentions), number, "#cancel", now))
    ShopperLink.objects.bulk_create(links)
    deliveries = mentions + [each for each in mentions if draw.randrange(100) < IS_DELIVERED_TWICE]
    # X keeps no order.
    deliveries.sort(key=lambda each: int(each.post_id) + draw.randrange(60))
    return mentions, deliveries


def _write(number: int, person: int, text: str, now: datetime) -> Mention:
    post_id, x_user_id = str(FIRST_POST_ID + number), str(FIRST_USER_ID + person)
    body = write_mention(
        post_id,
        text=text,
        author_id=x_user_id,
        author_handle=f"soak{person}",
        account_id=ACCOUNT_ID,
        account_handle=ACCOUNT_HANDLE,
        created_at=now + timedelta(milliseconds=number),
    )
    return Mention(post_id, x_user_id, asks=text.startswith(f"#{HASHTAG}"), body=body)
