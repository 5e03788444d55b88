"""Vouchers, promotions and collections as the sample shop's storefront would show them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from ...handoffs import (
    Announceable,
    CatalogItem,
    Collection,
    GoodsShare,
    Money,
    Promotion,
    SaleorProductId,
    Subject,
    SubjectKind,
    Voucher,
)
from .goods import SampleCollection, SamplePromotion, SampleVoucher
from .showing import list_up, show_item
from .stocking import Shelves

PUBLIC_KEY = "twitter.announce"


def list_subjects(
    shelves: Shelves, *, since: datetime, ends_before: datetime, now: datetime
) -> Iterator[Subject]:
    for voucher in shelves.vouchers.values():
        if voucher.metadata.get(PUBLIC_KEY) == "true":
            yield Subject(SubjectKind.VOUCHER, voucher.voucher_id)
    for promotion in shelves.promotions.values():
        ends_at = promotion.ends_at
        is_ending = ends_at is not None and now <= ends_at <= ends_before
        if promotion.starts_at <= now and (promotion.starts_at >= since or is_ending):
            yield Subject(SubjectKind.PROMOTION, promotion.promotion_id)
    for collection in shelves.collections.values():
        is_recent = collection.published_at is None or collection.published_at >= since
        if collection.is_published and is_recent:
            yield Subject(SubjectKind.COLLECTION, collection.collection_id)


def show_subjects(
    shelves: Shelves, subjects: Sequence[Subject], *, channel: str, now: datetime
) -> list[Announceable]:
    found: list[Announceable] = []
    for each in subjects:
        key = each.subject_id
        if each.kind is SubjectKind.VOUCHER and key in shelves.vouchers:
            found.append(_show_voucher(shelves, shelves.vouchers[key], channel))
        elif each.kind is SubjectKind.PROMOTION and key in shelves.promotions:
            found.append(_show_promotion(shelves, shelves.promotions[key], channel, now))
        elif each.kind is SubjectKind.COLLECTION and key in shelves.collections:
            found.append(_show_collection(shelves, shelves.collections[key], channel, now))
    return found


def _show_voucher(shelves: Shelves, voucher: SampleVoucher, channel: str) -> Voucher:
    usable = [
        code
        for code, used in voucher.codes.items()
        if voucher.usage_limit is None or used < voucher.usage_limit
    ]
    names = [shelves.categories[each].name for each in voucher.category_ids]
    lines = [tuple(list_up(shelves, each)) for each in voucher.category_ids]

    def pay(amount: Decimal | None) -> Money | None:
        return None if amount is None else Money(amount, shelves.currency)

    return Voucher(
        subject_id=voucher.voucher_id,
        name=voucher.name,
        channel=channel,
        country_code=shelves.country_code,
        starts_at=voucher.starts_at,
        ends_at=voucher.ends_at,
        is_public=voucher.metadata.get(PUBLIC_KEY) == "true",
        is_listed=channel == shelves.channel
        and (voucher.percent is not None or voucher.amount is not None),
        percent=voucher.percent,
        amount=pay(voucher.amount),
        code=usable[0] if usable else "",
        code_count=len(voucher.codes),
        minimum_spend=pay(voucher.minimum_spend),
        is_for_staff=voucher.is_for_staff,
        is_single_use=voucher.is_single_use,
        is_for_some_goods=bool(voucher.category_ids),
        category_name=names[0] if len(names) == 1 else "",
        goods=tuple(GoodsShare(each, 1) for each in lines),
    )


def _show_promotion(
    shelves: Shelves, promotion: SamplePromotion, channel: str, now: datetime
) -> Promotion:
    reduced = [
        (item, min(promotion.percent, percent))
        for item in _show_items(shelves, promotion.product_ids, channel, now)
        if item.is_visible and (percent := _measure(item)) > 0
    ]
    percents = {percent for _, percent in reduced}
    return Promotion(
        subject_id=promotion.promotion_id,
        name=promotion.name,
        channel=channel,
        country_code=shelves.country_code,
        starts_at=promotion.starts_at,
        ends_at=promotion.ends_at,
        percent_off=max(percents, default=0),
        has_percent_range=len(percents) > 1,
        goods=_count(item for item, _ in reduced),
    )


def _show_collection(
    shelves: Shelves, collection: SampleCollection, channel: str, now: datetime
) -> Collection:
    items = _show_items(shelves, collection.product_ids, channel, now)
    published_at = collection.published_at
    return Collection(
        subject_id=collection.collection_id,
        name=collection.name,
        channel=channel,
        country_code=shelves.country_code,
        is_published=collection.is_published and (published_at is None or published_at <= now),
        published_at=published_at,
        goods=_count(each for each in items if each.is_visible and each.is_in_stock),
    )


def _show_items(
    shelves: Shelves, product_ids: Sequence[SaleorProductId], channel: str, now: datetime
) -> Iterator[CatalogItem]:
    for each in product_ids:
        if each in shelves.products:
            yield show_item(shelves, shelves.products[each], channel=channel, now=now)


def _measure(item: CatalogItem) -> int:
    if item.price is None or item.undiscounted_price is None or not item.undiscounted_price.amount:
        return 0
    before = item.undiscounted_price.amount
    return int((before - item.price.amount) * 100 // before)


def _count(items: Iterable[CatalogItem]) -> tuple[GoodsShare, ...]:
    counts = Counter(each.category_ids for each in items)
    return tuple(GoodsShare(line, count) for line, count in counts.items())
