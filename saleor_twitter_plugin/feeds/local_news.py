"""What is news at a place, beside what is news of the whole shop. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from ..handoffs import (
    CatalogItem,
    PlaceStock,
    SaleorProductId,
    SaleorWarehouseId,
    Trigger,
)
from .detecting import is_sayable, measure_reduction
from .planning import Known, PlannedPost, PlanResult
from .scoring import Worth, score
from .similarity import pick_words
from .speakers import Speaker

LIVES = {Trigger.LOCAL_ARRIVAL: timedelta(days=2), Trigger.LOCAL_LAST_UNITS: timedelta(days=1)}

type PlaceKey = tuple[SaleorProductId, SaleorWarehouseId]


@dataclass(frozen=True, slots=True)
class PlaceSnapshot:
    """How many lay there when we looked last, and the count of changes until then."""

    version: int = 0
    quantity: int = 0


@dataclass(frozen=True, slots=True)
class LocalResult:
    posts: list[PlannedPost] = field(default_factory=list)
    snapshots: dict[PlaceKey, PlaceSnapshot] = field(default_factory=dict)
    """Those that changed, with their new version."""


def count_at_places(
    items: Iterable[CatalogItem], stocks: Iterable[PlaceStock]
) -> dict[PlaceKey, int]:
    """Return how many of each product lie where, of the variants that the channel sells."""
    sold = {variant for each in items for variant in each.variant_ids}
    counts: Counter[PlaceKey] = Counter()
    for stock in stocks:
        if stock.variant_id in sold:
            counts[stock.product_id, stock.warehouse_id] += stock.quantity
    return dict(counts)


def plan_local(
    items: Sequence[CatalogItem],
    counts: Mapping[PlaceKey, int],
    *,
    speakers: Mapping[SaleorWarehouseId, Speaker],
    before: Mapping[PlaceKey, PlaceSnapshot],
    owned: Collection[SaleorProductId],
    known: Known,
    result: PlanResult,
    now: datetime,
) -> LocalResult:
    """Decide what places have to say: of a product at most one thing, and never beside its own.

    Of one change the whole shop's news is told and a place's is not: `result` is what was planned
    for the shop, and `owned` are the products that a category's account speaks for.
    """
    local = LocalResult()
    for item in items:
        changes: list[tuple[int, SaleorWarehouseId, Trigger]] = []
        for warehouse_id, speaker in speakers.items():
            key = (item.product_id, warehouse_id)
            quantity, seen = counts.get(key, 0), before.get(key, PlaceSnapshot())
            if quantity == seen.quantity:
                continue
            local.snapshots[key] = replace(seen, version=seen.version + 1, quantity=quantity)
            trigger = detect_at_place(quantity, seen.quantity, units_max=speaker.last_units_max)
            if trigger is not None and speaker.speaks_of(trigger):
                changes.append((quantity, warehouse_id, trigger))
        may_speak = item.product_id in owned and is_sayable(item)
        if changes and may_speak and not _is_spoken_of(item.product_id, known, result):
            # Where most lies most people find it.
            _, warehouse_id, trigger = max(changes)
            version = local.snapshots[item.product_id, warehouse_id].version
            post = _make_post(item, trigger, warehouse_id, version, speakers, counts, known, now)
            local.posts.append(post)
    return local


def detect_at_place(quantity: int, before: int, *, units_max: int) -> Trigger | None:
    """Return what the change from `before` to `quantity` is news of."""
    if not before and quantity:
        return Trigger.LOCAL_ARRIVAL
    return Trigger.LOCAL_LAST_UNITS if 0 < quantity <= units_max < before else None


def _is_spoken_of(product_id: SaleorProductId, known: Known, result: PlanResult) -> bool:
    if any(post.product_id == product_id for post in result.posts):
        return True
    gone = {*result.closed, *result.withdrawn}
    return any(each.item_id not in gone for each in known.waiting.get(product_id, ()))


def _make_post(
    item: CatalogItem,
    trigger: Trigger,
    warehouse_id: SaleorWarehouseId,
    version: int,
    speakers: Mapping[SaleorWarehouseId, Speaker],
    counts: Mapping[PlaceKey, int],
    known: Known,
    now: datetime,
) -> PlannedPost:
    worth = Worth(
        discount_percent=measure_reduction(item, None),
        stock_quantity=counts[item.product_id, warehouse_id],
        posts_so_far=known.post_counts.get(item.product_id, 0),
    )
    return PlannedPost(
        product_id=item.product_id,
        channel=item.channel,
        change=f"{trigger}:{warehouse_id}:{version}",
        account_id=speakers[warehouse_id].account_id,
        trigger=trigger,
        score=score(worth),
        words=tuple(sorted(pick_words(item.name))),
        expires_at=now + LIVES[trigger],
        warehouse_id=warehouse_id,
    )
