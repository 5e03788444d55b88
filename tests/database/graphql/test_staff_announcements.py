"""Staff mean a voucher for the public, and look at the post that it makes."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from saleor_twitter_plugin.handoffs import Requester, SubjectKind, Voucher
from saleor_twitter_plugin.models import FeedItem

from .givens import NOW, given_account
from .staff_givens import StaffShop, ask, codes_of, given_owner, given_staff_shop

pytestmark = pytest.mark.django_db


def given_voucher(shop: StaffShop, **parts: Any) -> None:
    values: dict[str, Any] = {
        "subject_id": "7",
        "name": "Internal name",
        "channel": "us",
        "country_code": "US",
        "starts_at": NOW - timedelta(days=1),
        "percent": Decimal(10),
        "code": "SAVE10",
        "code_count": 1,
        **parts,
    }
    voucher = Voucher(**values)
    shop.announcements[voucher.subject] = voucher


def announce(shop: StaffShop, voucher: str = "Voucher:7", **parts: Any) -> Any:
    return ask("AnnounceVoucher", {"voucher": voucher, "channel": "us", **parts}, shop=shop)


def test_voucher_is_meant_for_the_public_and_waits_for_its_turn() -> None:
    shop = given_staff_shop()
    given_owner(given_account())
    given_voucher(shop)

    answer = announce(shop)

    assert answer == {"isAnnounced": True, "whyNotYet": None, "errors": []}
    item = FeedItem.objects.get()
    assert (item.subject_kind, item.subject_id, item.subject_name) == ("voucher", "7", "SAVE10")
    assert announce(shop, isAnnounced=False)["isAnnounced"] is False
    item.refresh_from_db()
    assert item.state == "closed"


def test_why_it_is_not_posted_yet_is_said() -> None:
    shop = given_staff_shop()
    given_owner(given_account())
    given_voucher(shop, code="", code_count=0)

    answer = announce(shop)

    assert answer["whyNotYet"] == "The voucher has no code."
    assert FeedItem.objects.count() == 0


@pytest.mark.parametrize("voucher", ["Voucher:8", "Product:7", "", "nonsense"])
def test_voucher_that_there_is_not(voucher: str) -> None:
    shop = given_staff_shop()
    given_voucher(shop)

    assert codes_of(announce(shop, voucher)) == [("voucher", "NOT_FOUND")]


def test_preview_of_a_voucher_is_the_exact_post() -> None:
    shop = given_staff_shop()
    given_account()
    given_voucher(shop)
    variables = {"voucher": "Voucher:7", "trigger": "VOUCHER", "account": "100", "channel": "us"}

    answer = ask("PreviewPost", variables, shop=shop)

    assert answer["preview"]["text"].splitlines()[0] == "10% off with the code SAVE10"
    both = ask("PreviewPost", {**variables, "product": "Product:1"}, shop=shop)
    assert codes_of(both) == [("voucher", "REQUIRED")]
    assert FeedItem.objects.count() == 0


def test_nobody_but_staff() -> None:
    shop = given_staff_shop(Requester())
    given_voucher(shop)

    with pytest.raises(AssertionError):
        announce(shop)

    (voucher,) = shop.announcements.values()
    assert voucher.subject.kind is SubjectKind.VOUCHER
    assert isinstance(voucher, Voucher)
    assert not voucher.is_public
