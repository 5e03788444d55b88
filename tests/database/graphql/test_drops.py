"""Drops over GraphQL: what anybody sees, what is one's own, and what the staff does."""

from datetime import timedelta
from typing import Any

import pytest

from saleor_twitter_plugin.handoffs import Requester
from saleor_twitter_plugin.models import Drop, DropVariant

from ...factories import make_offer, make_variant
from .givens import CONFIG, NOW, given_link, post
from .staff_givens import EVA, StaffShop

pytestmark = pytest.mark.django_db

ONE = """query($slug: String!) { twitterDrop(slug: $slug) {
  slug state opensAt hashtag variants { sku } unitsLeft { variantId count }
  myEntry { state place ticket }
} }"""
CREATE = """mutation($slug: String!, $input: TwitterDropInput!) {
  twitterDropCreate(slug: $slug, channel: "us", input: $input) {
    drop { slug state } errors { code field }
  }
}"""
SCHEDULE = """mutation($slug: String!) {
  twitterDropSchedule(slug: $slug) { drop { slug state } errors { code field message } }
}"""
INPUT = {
    "name": "The shoe",
    "hashtag": "#Shoe",
    "opensAt": (NOW + timedelta(hours=1)).isoformat(),
    "closesAt": (NOW + timedelta(hours=2)).isoformat(),
    "variants": [{"sku": "MUG", "units": 3}],
}


class DropShop(StaffShop):
    """Sells one thing, of which there are so many."""

    count = 3

    def find_offer_by_sku(self, sku: str, *, channel: str) -> Any:
        return make_offer(make_variant()) if sku == "MUG" else None

    def take_units(self, variant_id: Any, count: int, **parts: Any) -> list[Any]:
        from saleor_twitter_plugin.handoffs import NotEnoughUnits, TakenUnits

        if count > self.count:
            raise NotEnoughUnits(variant_id, self.count)
        return [TakenUnits("main", count)]


def say(shop: Any, text: str, **variables: Any) -> Any:
    return post(shop, text, variables)["data"]


def test_staff_write_a_drop_down_and_schedule_it() -> None:
    shop = DropShop(config=CONFIG)

    created = say(shop, CREATE, slug="shoe", input=INPUT)["twitterDropCreate"]
    hidden = say(shop, ONE, slug="shoe")["twitterDrop"]
    scheduled = say(shop, SCHEDULE, slug="shoe")["twitterDropSchedule"]
    again = say(shop, SCHEDULE, slug="shoe")["twitterDropSchedule"]

    assert created == {"drop": {"slug": "shoe", "state": "DRAFT"}, "errors": []}
    assert hidden is None
    assert scheduled == {"drop": {"slug": "shoe", "state": "SCHEDULED"}, "errors": []}
    assert [each["code"] for each in again["errors"]] == ["INVALID"]
    assert Drop.objects.get().hashtag == "shoe"
    shown = say(shop, ONE, slug="shoe")["twitterDrop"]
    assert (shown["variants"], shown["myEntry"]) == ([{"sku": "MUG"}], None)
    assert [each["count"] for each in shown["unitsLeft"]] == [3]


def test_what_is_wrong_is_told_by_its_field_and_nothing_is_stored() -> None:
    shop = DropShop(config=CONFIG)
    wrong = {**INPUT, "closesAt": INPUT["opensAt"], "hashtag": "two words"}

    answer = say(shop, CREATE, slug="Shoe!", input=wrong)["twitterDropCreate"]
    missing = say(shop, CREATE, slug="shoe", input={"name": "x"})["twitterDropCreate"]

    assert answer["errors"] == [
        {"code": "INVALID", "field": each} for each in ("slug", "hashtag", "closesAt")
    ]
    assert {each["code"] for each in missing["errors"]} == {"REQUIRED"}
    assert Drop.objects.count() == DropVariant.objects.count() == 0


def test_too_few_units_are_told_with_their_number() -> None:
    shop = DropShop(config=CONFIG)
    say(shop, CREATE, slug="shoe", input=INPUT)
    shop.count = 2

    answer = say(shop, SCHEDULE, slug="shoe")["twitterDropSchedule"]

    assert answer["errors"][0]["message"] == (
        "Of one variant the shop can promise only 2 units now."
    )
    assert Drop.objects.get().state == "draft"


def test_customers_may_not_run_drops() -> None:
    shop = DropShop(config=CONFIG)
    shop.caller = Requester(customer_id=EVA.customer_id, email="ada@example.com")

    answer = post(shop, CREATE, {"slug": "shoe", "input": INPUT})

    assert answer["errors"][0]["extensions"]["code"] == "PERMISSION_DENIED"
    assert Drop.objects.count() == 0


def test_my_entry_is_mine_alone() -> None:
    from saleor_twitter_plugin import drops

    from ..drops.givens import make_entrant

    shop = DropShop(config=CONFIG)
    say(shop, CREATE, slug="shoe", input={**INPUT, "audience": "OPEN"})
    say(shop, SCHEDULE, slug="shoe")
    drop = Drop.objects.get()
    drops.open_early(drop, now=NOW)
    drops.enter(drop, make_entrant("501", asked_at=NOW), key="post:1", now=NOW)
    given_link("1", "501")
    given_link("2", "502")

    mine = say(shop, ONE, slug="shoe")["twitterDrop"]["myEntry"]
    shop.caller = Requester(customer_id="2", email="bob@example.com")  # type: ignore[arg-type]
    others = say(shop, ONE, slug="shoe")["twitterDrop"]["myEntry"]

    assert mine == {"state": "HELD", "place": None, "ticket": None}
    assert others is None
