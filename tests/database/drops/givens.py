"""A drop on a sample shelf, and people who want it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from saleor_twitter_plugin import drops
from saleor_twitter_plugin.handoffs import (
    DropAnswer,
    Entrant,
    Origin,
    SaleorCustomerId,
    XPostId,
    XUserId,
)
from saleor_twitter_plugin.models import Drop, DropEntry, DropUnit, DropVariant
from tests.factories import NOW, SHOP_ID
from tests.fakes import FakeShop

OPENS_AT = NOW
CLOSES_AT = NOW + timedelta(hours=1)
AT_ONCE = NOW + timedelta(seconds=1)


def add_drop(*, units: Mapping[str, int] | None = None, slug: str = "shoe", **parts: Any) -> Drop:
    values: dict[str, Any] = {
        "slug": slug,
        "name": "The shoe",
        "channel": "default-channel",
        "hashtag": slug,
        "opens_at": OPENS_AT,
        "closes_at": CLOSES_AT,
        "audience": "open",
        "hold_minutes": 10,
    }
    drop = Drop.objects.create(**{**values, **parts})
    for variant, count in (units or {"42": 2}).items():
        DropVariant.objects.create(
            drop=drop,
            saleor_product_id="1",
            saleor_variant_id=variant,
            sku=f"SHOE-{variant}",
            product_name="Shoe",
            variant_name=variant,
            unit_count=count,
        )
    return drop


def add_open_drop(
    shop: FakeShop | None = None, *, units: Mapping[str, int] | None = None, **parts: Any
) -> Drop:
    """Schedule and open a drop; the shop has exactly its units before."""
    shop = shop or FakeShop()
    drop = add_drop(units=units, **parts)
    for variant in drop.variants.all():
        shop.stock[variant.saleor_variant_id] += variant.unit_count
    assert drops.schedule(drop, shop=shop, now=NOW - timedelta(hours=1))
    assert drops.open_now(drop, now=NOW)
    return drop


def make_entrant(
    person: int | str, *, customer: str | None = None, asked_at: datetime = AT_ONCE, **parts: Any
) -> Entrant:
    return Entrant(
        origin=Origin(
            x_user_id=XUserId(str(person)),
            handle=f"p{person}",
            x_post_id=XPostId(f"9{person}"),
            account_id=SHOP_ID,
            account_handle="shop",
        ),
        asked_at=asked_at,
        customer_id=SaleorCustomerId(customer) if customer else None,
        **parts,
    )


def ask(
    drop: Drop,
    person: int | str,
    *words: str,
    key: str = "",
    now: datetime = AT_ONCE,
    **parts: Any,
) -> DropAnswer:
    return drops.enter(
        Drop.objects.prefetch_related("variants").get(pk=drop.pk),
        make_entrant(person, **parts),
        words=words,
        key=key or f"post:9{person}",
        now=now,
    )


def count_units(drop: Drop) -> dict[str, int]:
    states = list(DropUnit.objects.filter(drop=drop).values_list("state", flat=True))
    return {state: states.count(state) for state in sorted(set(states))}


def state_of(person: int | str) -> str:
    return DropEntry.objects.exclude(state="refused").get(x_user_id=str(person)).state


def assert_explained(drop: Drop) -> None:
    assert drops.find_faults(drop) == []
