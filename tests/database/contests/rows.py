"""Contests for tests: a draw of two gift cards that is open at NOW."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from saleor_twitter_plugin import campaigns
from saleor_twitter_plugin.contests import ContestRules, Entrant, find_day, read_rules
from saleor_twitter_plugin.contests.entering import EntryAnswer, NewEntry, enter
from saleor_twitter_plugin.contests.freezing import freeze_entries, list_people
from saleor_twitter_plugin.handoffs import XPostId, XUserId
from saleor_twitter_plugin.models import Campaign, ContestEntry, ContestPrize, ContestResult
from tests.factories import NOW, SHOP_ID, SIGNING_KEY

SETTINGS: dict[str, Any] = {
    "mode": "draw",
    "places": 2,
    "claim_days": 7,
    "beacon": "drand round 4242",
    "prize": {"kind": "gift_card", "amount": "25"},
}
BEACON = "3f9a" * 16
ENDS_AT = NOW + timedelta(days=7)


def draft_contest(*hashtags: str, **changes: Any) -> Campaign:
    """Write a contest; `changes` of its settings."""
    return campaigns.create(
        {
            "slug": "win-a-mug",
            "name": "Win a mug",
            "kind": "contest",
            "channel": "default-channel",
            "starts_at": NOW - timedelta(hours=1),
            "ends_at": ENDS_AT,
            "sponsor": "The Mug Shop",
            "rules_text": "One entry a day.\nNo purchase needed.",
            "settings": {**SETTINGS, **changes},
        },
        hashtags=hashtags or ["WinAMug"],
        accounts=[],
    )


def run_contest(**changes: Any) -> Campaign:
    return campaigns.schedule(draft_contest(**changes), now=NOW)


def make_entry(person: int, *, post: int = 0, posted_at: datetime = NOW) -> NewEntry:
    return NewEntry(
        x_user_id=XUserId(str(person)),
        handle=f"person{chr(97 + person % 26)}{person}x",
        x_post_id=XPostId(str(post or 10_000 + person)),
        account_id=SHOP_ID,
        language="en",
        text="",
        posted_at=posted_at,
        day=find_day(posted_at, "UTC"),
    )


def enter_people(campaign: Campaign, count: int) -> None:
    for person in range(1, count + 1):
        posted_at = NOW + timedelta(seconds=person)
        assert enter(campaign, make_entry(person, posted_at=posted_at)) is EntryAnswer.ENTERED


def rules_of(campaign: Campaign) -> ContestRules:
    rules, problems = read_rules(campaign.settings)
    assert (rules is not None, problems) == (True, [])
    assert rules is not None
    return rules


def gather(campaign: Campaign, **parts: Mapping[str, Any]) -> dict[str, Entrant]:
    """Return who entered, as the pipeline asks; `parts` by X user id."""
    return {
        each.x_user_id: Entrant(
            each.x_user_id, each.handle, each.entered_at, **parts.get(each.x_user_id, {})
        )
        for each in list_people(campaign)
    }


def freeze(campaign: Campaign, **parts: Mapping[str, Any]) -> ContestResult:
    return freeze_entries(
        campaign,
        rules_of(campaign),
        gather(campaign, **parts),
        signing_key=SIGNING_KEY,
        now=ENDS_AT,
    )


def end(campaign: Campaign) -> None:
    assert campaigns.end(campaign, now=ENDS_AT)


def states() -> list[tuple[str, str, str]]:
    """Return (person, state, reason) of every entry, as they came."""
    rows = ContestEntry.objects.order_by("pk")
    return list(rows.values_list("x_user_id", "state", "reason"))


def places() -> list[tuple[int, str, str]]:
    """Return (place, person, state) of every prize, in the order in which they were offered."""
    rows = ContestPrize.objects.order_by("pk")
    return list(rows.values_list("place", "entry__x_user_id", "state"))
