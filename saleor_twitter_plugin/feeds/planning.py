"""Catalog items → posts to plan, each with its account, or why there is none. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from ..handoffs import (
    LOCAL_TRIGGERS,
    PROMOTIONAL_TRIGGERS,
    CatalogItem,
    SaleorProductId,
    SaleorVariantId,
    SaleorWarehouseId,
    Trigger,
    XUserId,
)
from ..wording import mark
from .detecting import (
    STRONGEST_FIRST,
    Change,
    ProductSnapshot,
    detect,
    is_sayable,
    measure_reduction,
    take_snapshot,
)
from .scoring import Worth, score
from .similarity import pick_words
from .speakers import Speakers

PUBLISHED = Trigger.PUBLISHED.value
# How long each is news: who comes late finds a price or a size gone.
LIVES = {
    Trigger.PUBLISHED: timedelta(days=7),
    Trigger.BACK_IN_STOCK: timedelta(days=2),
    Trigger.PRICE_DROP: timedelta(days=3),
    Trigger.LAST_UNITS: timedelta(days=1),
    Trigger.NEW_VARIANT: timedelta(days=7),
    Trigger.EVERGREEN: timedelta(days=2),
}

DELETED = mark("The shop has deleted the product.")
NO_ACCOUNT = mark("No account speaks for its category.")
NOT_VISIBLE = mark("It is not visible in the channel.")
SOLD_OUT = mark("It is sold out.")
NO_NEWS = mark("Nothing about it is news.")
SWITCHED_OFF = mark("Its account does not speak of changes of this kind.")
STRONGER_WAITS = mark("Stronger news of the product waits already.")
NEWER_CAME = mark("Newer news of the product took its place.")
DEARER_AGAIN = mark("Its price has risen again.")
MORE_AGAIN = mark("There are more of it again.")


@dataclass(frozen=True, slots=True)
class PlannedPost:
    product_id: SaleorProductId
    channel: str
    change: str
    account_id: XUserId
    trigger: Trigger
    score: int
    words: tuple[str, ...]
    expires_at: datetime
    variant_id: SaleorVariantId | None = None
    """The variant that is new, where that is the news."""
    previous_amount: Decimal | None = None
    """The price before it dropped, where that is the news."""
    warehouse_id: SaleorWarehouseId | None = None
    """The place whose stock is the news, where it is."""

    @property
    def is_promotional(self) -> bool:
        return self.trigger in PROMOTIONAL_TRIGGERS


@dataclass(frozen=True, slots=True)
class WaitingPost:
    """A planned post of the product that has not been released."""

    item_id: int
    trigger: Trigger
    account_id: XUserId
    score: int


@dataclass(frozen=True, slots=True)
class Known:
    """What we know of the products that are looked at."""

    snapshots: Mapping[SaleorProductId, ProductSnapshot] = field(default_factory=dict)
    announced: Collection[SaleorProductId] = frozenset()
    waiting: Mapping[SaleorProductId, Sequence[WaitingPost]] = field(default_factory=dict)
    post_counts: Mapping[SaleorProductId, int] = field(default_factory=dict)
    revenues: Mapping[SaleorProductId, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlanResult:
    posts: list[PlannedPost] = field(default_factory=list)
    snapshots: dict[SaleorProductId, ProductSnapshot] = field(default_factory=dict)
    """Those that changed, with their new version."""
    moved: dict[int, XUserId] = field(default_factory=dict)
    """Waiting post → the account that speaks for its product now."""
    rescored: dict[int, int] = field(default_factory=dict)
    closed: dict[int, str] = field(default_factory=dict)
    """Waiting post → why it is never said."""
    withdrawn: list[int] = field(default_factory=list)
    """Waiting posts of what is new, and hidden or sold out before its turn: new another time."""
    withheld: dict[SaleorProductId, str] = field(default_factory=dict)
    """Product → why nothing was planned for it."""


def plan(
    items: Sequence[CatalogItem], *, speakers: Speakers, known: Known, now: datetime
) -> PlanResult:
    """Decide about every product once: at most one new post, and what becomes of those waiting."""
    result = PlanResult()
    for item in items:
        _plan_item(item, speakers, known, now, result)
    return result


def plan_deleted(product_ids: Collection[SaleorProductId], known: Known) -> PlanResult:
    """Close what waits for products that are no more."""
    result = PlanResult()
    for product_id in product_ids:
        result.withheld[product_id] = DELETED
        for waiting in known.waiting.get(product_id, ()):
            result.closed[waiting.item_id] = DELETED
    return result


def _plan_item(
    item: CatalogItem, speakers: Speakers, known: Known, now: datetime, result: PlanResult
) -> None:
    waiting = known.waiting.get(item.product_id, ())
    if speakers.find(item, Trigger.PUBLISHED) is None:
        result.withheld[item.product_id] = NO_ACCOUNT
        result.closed.update({each.item_id: NO_ACCOUNT for each in waiting})
        return
    before = known.snapshots.get(item.product_id)
    after = take_snapshot(item, before)
    if after is not None and after != before:
        result.snapshots[item.product_id] = after
    kept = [each for each in waiting if _keep(each, item, before, speakers, known, result)]
    if not is_sayable(item):
        is_visible = item.is_visible and item.price is not None
        result.withheld[item.product_id] = SOLD_OUT if is_visible else NOT_VISIBLE
        return
    changes = detect(
        item,
        before,
        speakers.read_settings(item),
        is_announced=item.product_id in known.announced,
    )
    change = next((each for each in changes if _is_wanted(each, item, speakers)), None)
    if change is None or after is None:
        result.withheld[item.product_id] = SWITCHED_OFF if changes else NO_NEWS
        return
    strength = STRONGEST_FIRST.index
    if any(strength(each.trigger) < strength(change.trigger) for each in kept):
        result.withheld[item.product_id] = STRONGER_WAITS
        return
    for each in kept:
        result.moved.pop(each.item_id, None)
        result.rescored.pop(each.item_id, None)
        result.closed[each.item_id] = NEWER_CAME
    result.posts.append(_make_post(item, change, before, after, speakers, known, now))


def _is_wanted(change: Change, item: CatalogItem, speakers: Speakers) -> bool:
    speaker = speakers.find(item, change.trigger)
    return speaker is not None and speaker.speaks_of(change.trigger)


def _keep(
    waiting: WaitingPost,
    item: CatalogItem,
    before: ProductSnapshot | None,
    speakers: Speakers,
    known: Known,
    result: PlanResult,
) -> bool:
    """Bring a waiting post up to date with the catalog; False where it waits no longer."""
    why = _find_obstacle(waiting, item, before, speakers)
    if why in (NOT_VISIBLE, SOLD_OUT) and waiting.trigger is Trigger.PUBLISHED:
        result.withdrawn.append(waiting.item_id)
        return False
    if why:
        result.closed[waiting.item_id] = why
        return False
    if waiting.trigger in LOCAL_TRIGGERS:
        # A place's account keeps it, whatever category the product is in.
        return True
    speaker = speakers.find(item, waiting.trigger)
    assert speaker is not None  # there is one for the category
    if speaker.account_id != waiting.account_id:
        result.moved[waiting.item_id] = speaker.account_id
    # Never lower: what an edited price took off is not to be seen any more.
    score_now = _score(item, measure_reduction(item, before), known)
    if score_now > waiting.score:
        result.rescored[waiting.item_id] = score_now
    return True


def _find_obstacle(
    waiting: WaitingPost, item: CatalogItem, before: ProductSnapshot | None, speakers: Speakers
) -> str:
    if not item.is_visible or item.price is None:
        return NOT_VISIBLE
    if not item.is_in_stock:
        return SOLD_OUT
    if waiting.trigger in LOCAL_TRIGGERS:
        return ""
    speaker = speakers.find(item, waiting.trigger)
    if speaker is None or not speaker.speaks_of(waiting.trigger):
        return SWITCHED_OFF
    if waiting.trigger is Trigger.PRICE_DROP and before is not None and before.amount is not None:
        return DEARER_AGAIN if item.price.amount > before.amount else ""
    if waiting.trigger is Trigger.LAST_UNITS:
        units_max = speakers.read_settings(item).last_units_max
        has_more = item.stock_quantity is None or item.stock_quantity > units_max
        return MORE_AGAIN if has_more else ""
    return ""


def _make_post(
    item: CatalogItem,
    change: Change,
    before: ProductSnapshot | None,
    after: ProductSnapshot,
    speakers: Speakers,
    known: Known,
    now: datetime,
) -> PlannedPost:
    speaker = speakers.find(item, change.trigger)
    assert speaker is not None  # the change was wanted by somebody
    is_new = change.trigger is Trigger.PUBLISHED
    known_variants = before.variant_ids if before else ()
    new_variants = [each for each in item.variant_ids if each not in known_variants]
    return PlannedPost(
        product_id=item.product_id,
        channel=item.channel,
        change=PUBLISHED if is_new else f"{change.trigger}:{after.version}",
        account_id=speaker.account_id,
        trigger=change.trigger,
        score=_score(item, change.discount_percent, known),
        words=tuple(sorted(pick_words(item.name))),
        expires_at=now + LIVES[change.trigger],
        variant_id=(
            new_variants[0] if new_variants and change.trigger is Trigger.NEW_VARIANT else None
        ),
        previous_amount=(
            before.amount if before and change.trigger is Trigger.PRICE_DROP else None
        ),
    )


def _score(item: CatalogItem, discount_percent: int, known: Known) -> int:
    return score(
        Worth(
            discount_percent=discount_percent,
            stock_quantity=item.stock_quantity,
            margin_percent=item.margin_percent,
            posts_so_far=known.post_counts.get(item.product_id, 0),
            past_revenue=known.revenues.get(item.product_id, Decimal(0)),
        )
    )
