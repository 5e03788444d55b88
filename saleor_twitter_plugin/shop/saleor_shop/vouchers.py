"""Vouchers as the channel's checkout takes them now."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from ...handoffs import Announceable, Money, Voucher
from ..global_ids import get_primary_key, write_global_id
from . import announcement_documents
from .executor import run
from .moments import find_moment, read_moment
from .shares import count_by_category

PUBLIC_KEY = "twitter.announce"


def read_vouchers(
    voucher_ids: Sequence[str], *, channel: str, country_code: str, now: datetime
) -> list[Announceable]:
    ids = [write_global_id("Voucher", each) for each in voucher_ids]
    page = run(announcement_documents.VOUCHERS, {"ids": ids, "key": PUBLIC_KEY})["vouchers"]
    return [_read(edge["node"], channel, country_code) for edge in page["edges"]]


def _read(voucher: dict[str, Any], channel: str, country_code: str) -> Voucher:
    listings = voucher["channelListings"] or ()
    listing = next((each for each in listings if each["channel"]["slug"] == channel), None)
    codes = [edge["node"] for edge in voucher["codes"]["edges"]]
    countries = {each["code"] for each in voucher["countries"] or ()}
    is_for_some_goods = voucher["type"] == "SPECIFIC_PRODUCT"
    categories = _list_nodes(voucher["categories"]) if is_for_some_goods else []
    is_for_one_category = len(categories) == 1 and not _names_more(voucher)
    value = Decimal(str(listing["discountValue"])) if listing else None
    is_share = voucher["discountValueType"] == "PERCENTAGE"
    return Voucher(
        subject_id=get_primary_key("Voucher", voucher["id"]),
        name=voucher["name"] or "",
        channel=channel,
        country_code=country_code,
        starts_at=read_moment(voucher["startDate"]),
        ends_at=find_moment(voucher["endDate"]),
        is_public=voucher["metafield"] == "true",
        is_listed=listing is not None,
        percent=value if is_share else None,
        amount=Money(value, listing["currency"]) if listing and value and not is_share else None,
        code=next((each["code"] for each in codes if _is_usable(each, voucher["usageLimit"])), ""),
        code_count=len(codes),
        minimum_spend=_read_money(listing["minSpent"]) if listing else None,
        minimum_item_count=voucher["minCheckoutItemsQuantity"] or 0,
        is_for_staff=voucher["onlyForStaff"],
        is_single_use=voucher["singleUse"],
        is_for_delivery=voucher["type"] == "SHIPPING",
        is_for_cheapest_item=voucher["applyOncePerOrder"],
        is_for_some_goods=is_for_some_goods,
        category_name=categories[0]["name"] if is_for_one_category else "",
        serves_country=not countries or country_code in countries,
        goods=count_by_category(_list_categories(voucher)) if is_for_some_goods else (),
    )


def _is_usable(code: dict[str, Any], usage_limit: int | None) -> bool:
    return bool(code["isActive"]) and (usage_limit is None or code["used"] < usage_limit)


def _names_more(voucher: dict[str, Any]) -> bool:
    lists = ("products", "variants", "collections")
    return any(_list_nodes(voucher[name]) for name in lists)


def _list_categories(voucher: dict[str, Any]) -> Iterator[dict[str, Any] | None]:
    yield from _list_nodes(voucher["categories"])
    for product in _list_nodes(voucher["products"]):
        yield product["category"]
    for variant in _list_nodes(voucher["variants"]):
        yield variant["product"]["category"]


def _list_nodes(connection: dict[str, Any] | None) -> list[dict[str, Any]]:
    return [edge["node"] for edge in connection["edges"]] if connection else []


def _read_money(money: dict[str, Any] | None) -> Money | None:
    return Money(Decimal(str(money["amount"])), money["currency"]) if money else None
