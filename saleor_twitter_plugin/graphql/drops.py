"""Drops as the storefront shows them: what is open, how much is left, and my own place."""

from typing import Any

import graphene

from ..drops import (
    UnitsLeft,
    find_entry,
    find_place,
    find_public,
    is_start_secret,
    list_public,
    read_units_left,
    ticket_of,
)
from ..models import Drop, DropEntry, DropVariant
from ..models.drops import DropAudience, DropMode, DropState, EntryState
from ..shoppers import find_link
from .context import Context
from .staff_types import enum_of
from .types import list_of

TwitterDropState = enum_of("TwitterDropState", DropState)
TwitterDropMode = enum_of("TwitterDropMode", DropMode)
TwitterDropAudience = enum_of("TwitterDropAudience", DropAudience)
TwitterDropEntryState = enum_of("TwitterDropEntryState", EntryState, leave_out=("REFUSED",))
_SLUG_LENGTH_LIMIT = 255


class TwitterDropVariant(graphene.ObjectType):
    variant_id = graphene.NonNull(graphene.ID)
    sku = graphene.NonNull(graphene.String)
    product_name = graphene.NonNull(graphene.String)
    variant_name = graphene.NonNull(graphene.String)

    @staticmethod
    def resolve_variant_id(row: DropVariant, info: Any) -> str:
        context: Context = info.context
        return context.shop.to_global_id("ProductVariant", row.saleor_variant_id)


class TwitterDropUnitsLeft(graphene.ObjectType):
    variant_id = graphene.NonNull(graphene.ID)
    count = graphene.NonNull(graphene.Int)

    @staticmethod
    def resolve_variant_id(left: UnitsLeft, info: Any) -> str:
        context: Context = info.context
        return context.shop.to_global_id("ProductVariant", left.saleor_variant_id)


class TwitterDropEntry(graphene.ObjectType):
    """The signed-in customer's own; nobody else's can be asked for."""

    state = graphene.NonNull(TwitterDropEntryState)
    held_until = graphene.DateTime()
    place = graphene.Int(description="In the waitlist, from 1.")
    variant = graphene.Field(TwitterDropVariant)
    order_number = graphene.NonNull(graphene.String)
    nonce = graphene.String(description="With it you can prove that the ticket is yours.")
    ticket = graphene.String(description="Your line in the draw's document.")

    @staticmethod
    def resolve_place(entry: DropEntry, info: Any) -> int | None:
        return find_place(entry)

    @staticmethod
    def resolve_nonce(entry: DropEntry, info: Any) -> str | None:
        return _read_ticket(entry, info.context)[0]

    @staticmethod
    def resolve_ticket(entry: DropEntry, info: Any) -> str | None:
        return _read_ticket(entry, info.context)[1]


class TwitterDrop(graphene.ObjectType):
    slug = graphene.NonNull(graphene.String)
    name = graphene.NonNull(graphene.String)
    channel = graphene.NonNull(graphene.String)
    mode = graphene.NonNull(TwitterDropMode)
    state = graphene.NonNull(TwitterDropState)
    hashtag = graphene.NonNull(graphene.String)
    opens_at = graphene.DateTime(description="Null where the moment is not told.")
    closes_at = graphene.DateTime(description="Null where the moment of opening is not told.")
    audience = graphene.NonNull(TwitterDropAudience)
    variants = list_of(TwitterDropVariant)
    units_left = graphene.List(
        graphene.NonNull(TwitterDropUnitsLeft), description="Null where the owner does not tell."
    )
    my_entry = graphene.Field(TwitterDropEntry)

    @staticmethod
    def resolve_opens_at(drop: Drop, info: Any) -> Any:
        return None if is_start_secret(drop) else drop.opens_at

    @staticmethod
    def resolve_closes_at(drop: Drop, info: Any) -> Any:
        return None if is_start_secret(drop) else drop.closes_at

    @staticmethod
    def resolve_variants(drop: Drop, info: Any) -> list[DropVariant]:
        return list(drop.variants.all())

    @staticmethod
    def resolve_units_left(drop: Drop, info: Any) -> list[UnitsLeft] | None:
        return read_units_left(drop)

    @staticmethod
    def resolve_my_entry(drop: Drop, info: Any) -> DropEntry | None:
        context: Context = info.context
        if context.customer_id is None:
            return None
        link = find_link(context.customer_id)
        return find_entry(drop, link.x_user_id) if link else None


class DropsQuery(graphene.ObjectType):
    twitter_drop = graphene.Field(TwitterDrop, slug=graphene.NonNull(graphene.String))
    twitter_drops = graphene.Field(
        list_of(TwitterDrop),
        description="Announced and open ones; secret ones from their moment on.",
        channel=graphene.NonNull(graphene.String),
    )

    @staticmethod
    def resolve_twitter_drop(root: None, info: Any, slug: str) -> Drop | None:
        return find_public(slug) if _is_name(slug) else None

    @staticmethod
    def resolve_twitter_drops(root: None, info: Any, channel: str) -> list[Drop]:
        return list_public(channel) if _is_name(channel) else []


def _read_ticket(entry: DropEntry, context: Context) -> tuple[str | None, str | None]:
    if entry.drop.mode != DropMode.DRAW:
        return None, None
    return ticket_of(entry.drop, entry.x_user_id, context.signing_key)


def _is_name(text: str) -> bool:
    return text.isprintable() and 0 < len(text) <= _SLUG_LENGTH_LIMIT
