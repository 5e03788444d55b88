"""A drop among the campaigns: begun with it, ended with it, and reported from it."""

from datetime import UTC, datetime
from typing import Any

import requests

from saleor_twitter_plugin import campaigns, drops
from saleor_twitter_plugin.models import Campaign, CampaignHashtag, Drop

from .campaign_story import tend
from .drop_story import HASHTAG, DropStory
from .stage import Stage

CREATE = """
mutation C($input: TwitterCampaignInput!) { twitterCampaignCreate(input: $input) {
    campaign { id campaign { state hashtags startsAt drop { slug } } } errors { field code }
} }
"""
SCHEDULE = """
mutation S($id: ID!) { twitterCampaignSchedule(id: $id) { errors { field code } } }
"""
PUBLIC = """
query P($slug: String!) { twitterCampaign(slug: $slug) { kind state hashtags drop { slug } } }
"""
REPORT = """
query R($id: ID!) { twitterCampaignReport(id: $id) {
    reached asked issued used revenue refunds net apiCostUsd posts { edges { cursor } }
} }
"""


def create(stage: Stage, token: str, **values: Any) -> dict[str, Any]:
    given = {
        "slug": "runner-days",
        "name": "Runner days",
        "kind": "DROP",
        "channel": stage.room.channel,
        "drop": HASHTAG,
        **values,
    }
    created: dict[str, Any] = stage.graphql(CREATE, {"input": given}, token=token)[
        "twitterCampaignCreate"
    ]
    return created


def link(stage: Stage, token: str) -> str:
    """Tie the drop of the story to a campaign, as staff do; return its id."""
    created = create(stage, token)
    assert created["errors"] == []
    number: str = created["campaign"]["id"]
    scheduled = stage.graphql(SCHEDULE, {"id": number}, token=token)
    assert scheduled["twitterCampaignSchedule"]["errors"] == []
    return number


def read_public(stage: Stage) -> dict[str, Any] | None:
    found: dict[str, Any] | None = stage.graphql(PUBLIC, {"slug": "runner-days"})["twitterCampaign"]
    return found


def test_asked_won_ordered_and_reported(stage: Stage) -> None:
    story = DropStory(stage, stock=5)
    drop = story.open(units=1)
    token = stage.room.make_staff_token()
    number = link(stage, token)
    tend(stage)
    assert read_public(stage) == {
        "kind": "DROP", "state": "RUNNING", "hashtags": [HASHTAG], "drop": {"slug": HASHTAG},
    }  # fmt: skip
    assert CampaignHashtag.objects.count() == 0
    winner, late = stage.shopper(is_linked=True), stage.shopper(is_linked=True)

    assert "It is yours!" in story.ask(winner)
    assert story.ask(late) != ""
    story.beat()
    (order,) = story.orders
    tend(stage)

    report = stage.graphql(REPORT, {"id": number}, token=token)["twitterCampaignReport"]
    (seen,) = stage.shop.list_customer_orders(winner.customer_id)
    total = float(seen.total.amount)
    assert (report["reached"], report["asked"]) == (2, 2)
    assert (report["issued"], report["used"]) == (1, 1)
    assert (report["revenue"], report["refunds"], report["net"]) == (total, 0.0, total)
    assert report["apiCostUsd"] > 0
    assert report["posts"] is None
    address = f"{stage.graphql_url.removesuffix('graphql/')}campaigns/{number}.csv"
    csv = requests.get(address, headers={"Authorization": f"Bearer {token}"}, timeout=10).text
    names, values = (line.split(",") for line in csv.splitlines())
    row = dict(zip(names, values, strict=True))
    assert (row["campaign"], row["asked"], row["used"]) == ("runner-days", "2", "1")
    assert float(row["net"]) == total

    stage.room.cancel_order(seen.order_id)
    tend(stage)
    after = stage.graphql(REPORT, {"id": number}, token=token)["twitterCampaignReport"]
    assert (after["revenue"], after["refunds"], after["net"]) == (total, total, 0.0)
    assert (drop.slug, order.metadata["twitter_drop"]) == (HASHTAG, HASHTAG)


def test_a_drop_has_one_campaign_and_its_own_moments(stage: Stage) -> None:
    story = DropStory(stage, stock=5)
    story.open(units=1)
    token = stage.room.make_staff_token()
    link(stage, token)

    def fields(**values: Any) -> list[str]:
        return [each["field"] for each in create(stage, token, **values)["errors"]]

    assert fields(slug="again") == ["drop"]
    assert fields(slug="again", drop="nowhere") == ["drop"]
    assert fields(slug="again", drop=None) == ["drop"]
    assert fields(slug="again", kind="OFFER") == ["drop"]
    assert Campaign.objects.count() == 1


def test_a_cancelled_drop_ends_its_campaign(stage: Stage) -> None:
    story = DropStory(stage, stock=5)
    drop = story.open(units=1)
    token = stage.room.make_staff_token()
    number = link(stage, token)
    tend(stage)

    with stage.shop.allow_writes():
        assert drops.cancel(drop, shop=stage.shop, now=datetime.now(UTC))
    tend(stage)

    public = read_public(stage)
    assert public is not None
    assert public["state"] == "ENDED"
    assert Drop.objects.get().state == "cancelled"
    assert campaigns.archive(Campaign.objects.get(pk=number))
    # The drop is over: it starts no other campaign.
    assert [each["field"] for each in create(stage, token, slug="again")["errors"]] == ["drop"]
