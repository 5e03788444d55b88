"""docs/drops.md: its examples, in the page's order, are one whole story."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from graphql import parse

from saleor_twitter_plugin import drops
from saleor_twitter_plugin.config import Config
from saleor_twitter_plugin.models import Drop, DropEntry

from ..drops.givens import make_entrant
from .givens import CONFIG, post
from .test_drops import DropShop

pytestmark = pytest.mark.django_db

PAGE = (Path(__file__).parents[3] / "docs" / "drops.md").read_text()
EXAMPLES = {
    parse(text).definitions[0].name.value: text
    for text in re.findall(r"```graphql\n(.*?)```", PAGE, re.DOTALL)
}
IN_THE_DRAW = datetime(2030, 11, 24, 12, 30, tzinfo=UTC)


def say(name: str, config: Config = CONFIG) -> Any:
    answer = post(DropShop(config=config), EXAMPLES[name], {})
    assert "errors" not in answer, answer
    (payload,) = answer["data"].values()
    assert not payload.get("errors"), payload
    return payload


def test_examples_of_the_guide_are_one_story() -> None:
    assert list(EXAMPLES) == [
        *("PlanRace", "ScheduleRace", "WatchRace", "CloseRace"),
        *("PlanDraw", "FreezeDraw", "RollDraw"),
    ]
    assert say("PlanRace")["drop"] == {"slug": "runner", "state": "DRAFT"}
    assert say("ScheduleRace")["drop"]["state"] == "SCHEDULED"
    race = Drop.objects.get(slug="runner")
    assert (race.hashtag, race.won_max, race.hold_minutes) == ("runnerdrop", 1, 30)
    assert [each["count"] for each in say("WatchRace")["unitsLeft"]] == [2]
    drops.open_now(race, now=race.opens_at)
    assert say("CloseRace")["drop"]["state"] == "CLOSED"

    assert say("PlanDraw")["drop"] == {"slug": "golden", "mode": "DRAW"}
    draw = Drop.objects.get(slug="golden")
    drops.schedule(draw, shop=DropShop(config=CONFIG), now=draw.created_at)
    for person in (1, 2):
        entrant = make_entrant(person, asked_at=IN_THE_DRAW)
        drops.enter(draw, entrant, key=f"post:{person}", now=IN_THE_DRAW)
    drops.close(draw, now=IN_THE_DRAW)
    assert re.fullmatch(r"[0-9a-f]{64}", say("FreezeDraw")["commitment"])
    say("RollDraw")

    assert sorted(DropEntry.objects.values_list("state", flat=True)) == ["held", "waiting"]


def test_pages_it_names_are_there() -> None:
    for name in re.findall(r"`(twitter[A-Z]\w+)`", PAGE):
        assert name in (Path(__file__).parents[3] / "docs" / "staff.md").read_text(), name
    assert "manage.py twitter_verify_draw" in PAGE
