"""A drop's campaign as everybody sees it: nothing of a drop that is a secret."""

from datetime import timedelta
from typing import Any

import pytest

from saleor_twitter_plugin import campaigns, drops
from saleor_twitter_plugin.models import Campaign, Drop
from tests.fakes import FakeShop

from .givens import NOW, given_shop, post
from .staff_givens import ask, codes_of

pytestmark = pytest.mark.django_db
PUBLIC = """
{ twitterCampaigns { edges { node { slug hashtags drop { slug } } } } }
"""


def given_drop(**parts: Any) -> Drop:
    return Drop.objects.create(
        slug="shoe", name="Shoe", channel="us", hashtag="shoeday", opens_at=NOW,
        closes_at=NOW + timedelta(hours=1), **parts,
    )  # fmt: skip


def given_input(**changes: Any) -> dict[str, Any]:
    return {"slug": "days", "name": "Days", "kind": "DROP", "channel": "us", **changes}


def read_public() -> list[dict[str, Any]]:
    answer = post(given_shop(), PUBLIC)
    return [each["node"] for each in answer["data"]["twitterCampaigns"]["edges"]]


def test_a_secret_is_kept_until_it_opens_and_for_ever_where_it_never_does() -> None:
    drop = given_drop(is_hashtag_secret=True)
    drops.schedule(drop, shop=FakeShop(), now=NOW - timedelta(days=1))
    number = ask("CreateCampaign", {"input": given_input(drop="shoe")})["campaign"]["id"]
    campaigns.schedule(Campaign.objects.get(pk=number), now=NOW - timedelta(days=1))
    assert read_public() == []

    # Beat has begun the campaign, and nobody has opened the drop.
    campaigns.start_due(NOW)
    assert read_public() == []

    drops.open_now(drop, now=NOW)
    campaigns.follow_drops(NOW)
    assert read_public() == [{"slug": "days", "hashtags": ["shoeday"], "drop": {"slug": "shoe"}}]


def test_a_secret_drop_that_was_cancelled_stays_one() -> None:
    drop = given_drop(is_hashtag_secret=True)
    drops.schedule(drop, shop=FakeShop(), now=NOW - timedelta(days=1))
    number = ask("CreateCampaign", {"input": given_input(drop="shoe")})["campaign"]["id"]
    campaigns.schedule(Campaign.objects.get(pk=number), now=NOW - timedelta(days=1))

    drops.cancel(drop, shop=FakeShop(), now=NOW)
    campaigns.follow_drops(NOW)

    assert Campaign.objects.get().state == "ended"
    assert read_public() == []


def test_what_is_wrong_with_the_drop_is_said_by_field() -> None:
    given_drop(state="scheduled")

    def refuse(**changes: Any) -> list[tuple[str | None, str]]:
        return codes_of(ask("CreateCampaign", {"input": given_input(**changes)}))

    assert refuse() == [("drop", "INVALID")]
    assert refuse(drop="nowhere") == [("drop", "NOT_FOUND")]
    assert refuse(drop="shoe", channel="es") == [("drop", "INVALID")]
    assert refuse(drop="shoe", hashtags=["mine"]) == [("hashtags", "INVALID")]
    assert refuse(drop="shoe", endsAt=NOW.isoformat()) == [("endsAt", "INVALID")]
    assert Campaign.objects.count() == 0
