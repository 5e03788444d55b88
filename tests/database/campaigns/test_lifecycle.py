"""From the draft to the archive: at the owner's moments, and never by halves."""

from datetime import timedelta
from typing import Any

import pytest

from saleor_twitter_plugin import campaigns, drops
from saleor_twitter_plugin.campaigns import CampaignProblem, CampaignProblemCode
from saleor_twitter_plugin.models import Campaign
from tests.database.campaigns.rows import draft, run
from tests.database.drops.givens import add_drop, add_open_drop
from tests.factories import NOW
from tests.fakes import FakeShop

pytestmark = pytest.mark.django_db
TEN_PERCENT = {"kind": "percent", "value": "10"}
SOON = NOW + timedelta(hours=1)


def state_of(campaign: Campaign) -> str:
    return Campaign.objects.get(pk=campaign.pk).state


def test_a_campaign_waits_for_its_moment() -> None:
    campaign = campaigns.schedule(draft(starts_at=SOON), now=NOW)

    assert campaigns.start_due(SOON - timedelta(seconds=1)) == 0
    assert state_of(campaign) == "scheduled"

    assert campaigns.start_due(SOON) == 1
    assert state_of(campaign) == "running"
    assert campaigns.start_due(SOON) == 0


def test_without_a_start_it_begins_at_once() -> None:
    campaign = campaigns.schedule(draft(starts_at=None), now=NOW)

    assert state_of(campaign) == "running"
    assert campaign.started_at == NOW


def test_it_ends_at_its_moment_and_its_hashtag_is_free() -> None:
    campaign = run(ends_at=SOON)

    assert campaigns.end_due(SOON - timedelta(seconds=1)) == []
    assert campaigns.end_due(SOON) == [campaign]
    assert campaigns.end_due(SOON) == []

    assert state_of(campaign) == "ended"
    assert campaigns.find_by_hashtag("#SUMMERSALE") is None
    assert campaigns.list_live_hashtags() == frozenset()


def test_beat_that_was_away_the_whole_time_ends_what_it_never_began() -> None:
    campaign = campaigns.schedule(draft(starts_at=SOON, ends_at=SOON + timedelta(hours=1)), now=NOW)

    ended = campaigns.end_due(SOON + timedelta(hours=2))

    assert ended == [campaign]
    assert state_of(campaign) == "ended"


@pytest.mark.parametrize("seconds", [-1, 0, 3599, 3600])
def test_who_asks_is_answered_by_the_moments_and_not_by_beat(seconds: int) -> None:
    campaign = campaigns.schedule(draft(starts_at=SOON, ends_at=SOON + timedelta(hours=1)), now=NOW)

    is_open = campaigns.is_open_at(campaign, SOON + timedelta(seconds=seconds))

    assert is_open is (0 <= seconds < 3600)


def test_a_pause_lets_nobody_in_and_ends() -> None:
    campaign = run()

    assert campaigns.pause(campaign)
    assert not campaigns.pause(campaign)
    assert not campaigns.is_open_at(Campaign.objects.get(), NOW)

    assert campaigns.resume(campaign, now=NOW)
    assert campaigns.is_open_at(Campaign.objects.get(), NOW)
    assert campaigns.find_by_hashtag("summersale") == campaign


def test_what_is_over_is_not_resumed() -> None:
    campaign = run(ends_at=SOON)
    campaigns.pause(campaign)

    assert not campaigns.resume(campaign, now=SOON)


def test_only_what_is_over_or_never_began_is_put_away() -> None:
    campaign = run()

    assert not campaigns.archive(campaign)
    campaigns.end(campaign, now=NOW)
    assert campaigns.archive(campaign)
    assert state_of(campaign) == "archived"


def test_two_live_campaigns_never_share_a_hashtag() -> None:
    first = run("Drop", "Shared")
    second = draft("SHARED", slug="another")

    with pytest.raises(CampaignProblem) as refused:
        campaigns.schedule(second, now=NOW)

    assert refused.value.code is CampaignProblemCode.HASHTAG_TAKEN
    assert state_of(second) == "draft"
    assert campaigns.find_by_hashtag("shared") == first
    campaigns.end(first, now=NOW)
    campaigns.schedule(second, now=NOW)
    assert campaigns.find_by_hashtag("shared") == second


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"kind": "pay_with_a_post", "settings": {"is_by_request": True}}, ["discount"]),
        ({"ends_at": None}, ["ends_at"]),
        ({"ends_at": NOW}, ["ends_at"]),
        ({"settings": {}}, ["discount"]),
        ({"settings": {"discount": {"kind": "percent", "value": "101"}}}, ["discount"]),
        ({"settings": {"discount": {"kind": "free", "value": "1"}}}, ["discount"]),
        ({"settings": {"discount": {"kind": "fixed", "value": "NaN"}}}, ["discount"]),
        ({"settings": {"discount": TEN_PERCENT, "valid_days": 0}}, ["valid_days"]),
        ({"settings": {"discount": TEN_PERCENT, "minimum_spend": "-1"}}, ["minimum_spend"]),
        ({"settings": {"discount": TEN_PERCENT, "products": "7"}}, ["products"]),
        ({"budget_amount": 100}, ["most_it_gives"]),
        ({"audience": "buyers"}, ["audience_category_ids"]),
        ({"per_person_max": 0}, ["per_person_max"]),
        ({"voucher_count_max": 0}, ["voucher_count_max"]),
        ({"budget_amount": 0}, ["budget_amount"]),
        (
            {"kind": "contest"},
            ["sponsor", "rules_text", "settings.beacon", "settings.prize.campaign"],
        ),
        ({"kind": "pay_with_a_post"}, ["approval", "post_texts", "kind"]),
        ({"ends_at": None, "settings": {}}, ["ends_at", "discount"]),
    ],
)
def test_what_is_missing_is_said_at_once_and_nothing_begins(
    values: dict[str, Any], fields: list[str]
) -> None:
    campaign = draft(**values)

    with pytest.raises(CampaignProblem) as refused:
        campaigns.schedule(campaign, now=NOW)

    assert refused.value.code is CampaignProblemCode.INCOMPLETE
    assert [each.field for each in refused.value.problems] == fields
    assert state_of(campaign) == "draft"
    assert campaigns.list_live_hashtags() == frozenset()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"slug": "Not A Slug"}, "slug"),
        ({"slug": "x" * 65}, "slug"),
        ({"kind": "lottery"}, "kind"),
        ({"audience": "friends"}, "audience"),
        ({"texts": {"fr": {"loaded": "Voilà"}}}, "texts"),
        ({"texts": {"en": {"shout": "Hey"}}}, "texts"),
        ({"texts": {"en": {"loaded": "x" * 201}}}, "texts"),
        ({"name": "x" * 129}, "name"),
    ],
)
def test_a_value_that_cannot_be_is_refused(values: dict[str, Any], field: str) -> None:
    with pytest.raises(CampaignProblem) as refused:
        draft(**values)

    assert [each.field for each in refused.value.problems] == [field]
    assert not Campaign.objects.exists()


@pytest.mark.parametrize("tag", ["", "12345", "two words", "a-b", "x" * 101, "sale!"])
def test_what_is_no_hashtag_is_refused(tag: str) -> None:
    with pytest.raises(CampaignProblem) as refused:
        draft(tag, "fine")

    assert [each.field for each in refused.value.problems] == ["hashtags"]


def test_a_second_campaign_of_the_same_address_is_refused() -> None:
    draft()

    with pytest.raises(CampaignProblem) as refused:
        draft("other")

    assert refused.value.code is CampaignProblemCode.NAME_TAKEN
    assert Campaign.objects.count() == 1


def test_of_what_people_see_only_what_takes_nothing_away_is_changed() -> None:
    campaign = run()

    changed = campaigns.change(campaign, {"ends_at": NOW + timedelta(days=9)}, now=NOW)
    with pytest.raises(CampaignProblem) as refused:
        campaigns.change(campaign, {"per_person_max": 2, "name": "Other"}, now=NOW)

    assert changed.ends_at == NOW + timedelta(days=9)
    assert [each.field for each in refused.value.problems] == ["per_person_max"]
    assert Campaign.objects.get().name == "Summer sale"


def test_a_draft_is_changed_in_everything() -> None:
    campaign = draft("Old")

    campaigns.change(campaign, {"kind": "greeting", "slug": "hello"}, hashtags=["New"], now=NOW)

    row = Campaign.objects.get()
    assert (row.kind, row.slug) == ("greeting", "hello")
    assert [each.tag for each in row.hashtags.all()] == ["new"]


def test_what_is_over_is_not_changed() -> None:
    campaign = run()
    campaigns.end(campaign, now=NOW)

    with pytest.raises(CampaignProblem) as refused:
        campaigns.change(campaign, {"name": "Other"}, now=NOW)

    assert refused.value.code is CampaignProblemCode.WRONG_STATE


def test_a_budget_below_what_was_issued_is_refused() -> None:
    campaign = run(voucher_count_max=5)
    Campaign.objects.update(issued_count=3)

    with pytest.raises(CampaignProblem) as refused:
        campaigns.change(campaign, {"voucher_count_max": 2}, now=NOW)

    assert [each.field for each in refused.value.problems] == ["voucher_count_max"]
    assert Campaign.objects.get().voucher_count_max == 5


def test_hashtag_means_a_campaign_or_a_drop(fake_shop: FakeShop) -> None:
    drop = add_open_drop(fake_shop, hashtag="summersale")
    campaign = draft("SummerSale")

    with pytest.raises(CampaignProblem) as refused:
        campaigns.schedule(campaign, now=NOW)
    drops.close(drop, now=NOW)
    campaigns.schedule(campaign, now=NOW)
    late = add_drop(hashtag="summersale", slug="late")
    fake_shop.stock["42"] = 2
    with pytest.raises(drops.HashtagTaken):
        drops.schedule(late, shop=fake_shop, now=NOW)

    assert refused.value.code is CampaignProblemCode.HASHTAG_TAKEN
    late.refresh_from_db()
    assert late.state == "draft"
