"""Codes of a voucher as Saleor itself makes them: voucherUpdate with addCodes."""

from saleor_twitter_plugin.campaigns.codes import make_code
from saleor_twitter_plugin.campaigns.pool import POOL_SIZE
from saleor_twitter_plugin.shop.saleor_shop import voucher_documents
from saleor_twitter_plugin.shop.saleor_shop.executor import run

from .shop import BenchShop


def make_bare_voucher(shop: BenchShop) -> str:
    """Make a voucher as the campaign's is, with as many codes; return its global id."""
    given = {
        "name": "Bare",
        "singleUse": True,
        "type": "ENTIRE_ORDER",
        "discountValueType": "PERCENTAGE",
        "addCodes": make_codes(POOL_SIZE),
    }
    answer = run(
        voucher_documents.VOUCHER_CREATE,
        {"input": given},
        customer=shop.staff,
        reads_replica=False,
    )["voucherCreate"]
    assert answer["errors"] == [], answer
    return str(answer["voucher"]["id"])


def make_codes(count: int) -> list[str]:
    return [make_code() for _ in range(count)]


def add_codes(shop: BenchShop, voucher_id: str, codes: list[str]) -> None:
    answer = run(
        voucher_documents.VOUCHER_UPDATE,
        {"id": voucher_id, "input": {"addCodes": codes}},
        customer=shop.staff,
        reads_replica=False,
    )["voucherUpdate"]
    assert answer["errors"] == [], answer
