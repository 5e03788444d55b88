"""A drop in the hands of the staff: each step where it is possible, by who may, and once."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from saleor_twitter_plugin import drops
from saleor_twitter_plugin.handoffs import Requester, SaleorVariantId, TakenUnits
from saleor_twitter_plugin.models import Drop, DropEntry, DropEvent, DropUnit

from ..drops.givens import make_entrant
from .givens import CONFIG, NOW, post
from .staff_givens import EVA
from .test_drops import CREATE, INPUT, SCHEDULE, DropShop, say

pytestmark = pytest.mark.django_db
ANSWER = "{ drop { slug name state } errors { code field message } }"
STEPS = {
    "update": f"""mutation($slug: String!, $input: TwitterDropInput!) {{
      twitterDropUpdate(slug: $slug, input: $input) {ANSWER} }}""",
    "open": f"mutation($slug: String!) {{ twitterDropOpen(slug: $slug) {ANSWER} }}",
    "close": f"mutation($slug: String!) {{ twitterDropClose(slug: $slug) {ANSWER} }}",
    "cancel": f"mutation($slug: String!) {{ twitterDropCancel(slug: $slug) {ANSWER} }}",
    "schedule": SCHEDULE,
}
DRAW = """mutation($slug: String!, $beacon: String) {
  twitterDropDraw(slug: $slug, beacon: $beacon) { commitment errors { code field } }
}"""
DRAW_INPUT = {**INPUT, "mode": "DRAW", "audience": "OPEN", "beaconSource": "drand round 1"}
WHO = {
    "nobody": Requester(),
    "a customer": Requester(customer_id=EVA.customer_id, email="ada@example.com"),
    "staff without the permission": Requester(
        customer_id=EVA.customer_id, email="eva@shop.example", is_staff=True
    ),
}


class RunningShop(DropShop):
    """Takes units back, too."""

    def return_units(self, variant_id: SaleorVariantId, taken: Sequence[TakenUnits]) -> None:
        self.returned = sum(each.count for each in taken)


@pytest.fixture
def shop() -> RunningShop:
    return RunningShop(config=CONFIG)


def given_drop(shop: Any, state: str, **parts: Any) -> Drop:
    """Bring a drop to the state by the staff's own steps."""
    say(shop, CREATE, slug="shoe", input={**INPUT, "audience": "OPEN", **parts})
    for step in ("schedule", "open", "close")[: ORDER.index(state)]:
        run(shop, step)
    drop = Drop.objects.get()
    if state == "cancelled":
        run(shop, "cancel")
        drop.refresh_from_db()
    assert drop.state == state
    return drop


ORDER = ("draft", "scheduled", "open", "closed", "cancelled")


def run(shop: Any, step: str, **parts: Any) -> Any:
    given = {"input": {"name": "Other"}} if step == "update" else {}
    (answer,) = say(shop, STEPS[step], **{"slug": "shoe", **given, **parts}).values()
    return answer


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("step", [*STEPS, "draw"])
def test_only_who_manages_plugins_runs_drops(shop: RunningShop, step: str, who: str) -> None:
    drop = given_drop(shop, "scheduled")
    shop.caller = WHO[who]

    query = DRAW if step == "draw" else STEPS[step]
    answer = post(shop, query, {"slug": "shoe", "input": {"name": "Other"}})

    assert [each["extensions"]["code"] for each in answer["errors"]] == ["PERMISSION_DENIED"]
    drop.refresh_from_db()
    assert (drop.state, drop.name) == ("scheduled", "The shoe")


POSSIBLE = {
    "update": {"draft": "draft"},
    "schedule": {"draft": "scheduled"},
    "open": {"scheduled": "open"},
    "close": {"open": "closed"},
    "cancel": dict.fromkeys(("draft", "scheduled", "open", "closed"), "cancelled"),
}


@pytest.mark.parametrize("state", ORDER)
@pytest.mark.parametrize("step", STEPS)
def test_each_step_is_possible_at_its_point_alone(shop: RunningShop, step: str, state: str) -> None:
    given_drop(shop, state)
    before = DropEvent.objects.count()

    answer = run(shop, step)

    after = POSSIBLE[step].get(state)
    told = answer["drop"] and answer["drop"]["state"].lower()
    assert told == after
    assert Drop.objects.get().state == (after or state)
    if after is None:
        assert [each["code"] for each in answer["errors"]] == ["INVALID"]
        assert DropEvent.objects.count() == before
        assert Drop.objects.get().name == "The shoe"


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("slug", ["boot", "", "shoe\x00", "\ud800"])
def test_no_step_for_a_drop_that_is_not_there(shop: RunningShop, step: str, slug: str) -> None:
    given_drop(shop, "draft")

    answer = run(shop, step, slug=slug)

    assert [(each["code"], each["field"]) for each in answer["errors"]] == [("NOT_FOUND", "slug")]
    assert Drop.objects.get().state == "draft"


def test_draft_changes_whole_or_not_at_all(shop: RunningShop) -> None:
    given_drop(shop, "draft")
    wrong = {"name": "Other", "holdMinutes": 0, "variants": [{"sku": "MUG", "units": 9}]}

    refused = run(shop, "update", input=wrong)
    changed = run(shop, "update", input={**wrong, "holdMinutes": 5})

    assert [each["field"] for each in refused["errors"]] == ["holdMinutes"]
    assert changed["errors"] == []
    drop = Drop.objects.get()
    assert (drop.name, drop.hold_minutes, drop.hashtag) == ("Other", 5, "shoe")
    assert list(drop.variants.values_list("unit_count", flat=True)) == [9]


def test_drop_that_is_opened_early_lets_people_in_at_once(shop: RunningShop) -> None:
    drop = given_drop(shop, "scheduled")

    run(shop, "open")

    drop = Drop.objects.get()
    assert drop.opens_at == NOW
    answer = drops.enter(drop, make_entrant(1, asked_at=NOW), key="post:1", now=NOW)
    assert answer.outcome == "won"


def test_cancelling_gives_every_unit_back_and_ends_every_entry(shop: RunningShop) -> None:
    drop = given_drop(shop, "open")
    drop.refresh_from_db()
    drops.enter(drop, make_entrant(1, asked_at=NOW), key="post:1", now=NOW)

    run(shop, "cancel")

    assert shop.returned == 3
    assert DropEntry.objects.get().state == "cancelled"
    assert set(DropUnit.objects.values_list("state", flat=True)) == {"returned"}


# --- draws --------------------------------------------------------------------------------------


def roll(shop: Any, **variables: Any) -> Any:
    return say(shop, DRAW, slug="shoe", **variables)["twitterDropDraw"]


def test_draw_is_frozen_then_rolled_once(shop: RunningShop) -> None:
    drop = given_drop(shop, "open", **{k: DRAW_INPUT[k] for k in ("mode", "beaconSource")})
    askings = [drops.Asking(make_entrant(n, asked_at=NOW), f"post:{n}") for n in range(5)]
    drops.enter_many(drop, askings, now=NOW)

    early = [roll(shop), roll(shop, beacon="5f3a")]
    run(shop, "close")
    unfrozen = roll(shop, beacon="5f3a")
    frozen = roll(shop)
    frozen_again = roll(shop)
    empty = roll(shop, beacon=" ")
    rolled = roll(shop, beacon="5f3a")
    again = roll(shop, beacon="other")

    assert [each["errors"][0]["code"] for each in (*early, unfrozen)] == ["INVALID"] * 3
    assert (len(frozen["commitment"]), frozen["errors"], rolled["errors"]) == (64, [], [])
    assert [each["errors"][0]["code"] for each in (frozen_again, again)] == ["ALREADY_DONE"] * 2
    assert empty["errors"] == [{"code": "INVALID", "field": "beacon"}]
    assert DropEntry.objects.filter(state="held").count() == 3
    assert timedelta(0) < DropUnit.objects.filter(state="held")[0].held_until - NOW  # type: ignore[operator]


def test_race_is_never_drawn(shop: RunningShop) -> None:
    given_drop(shop, "closed")

    assert roll(shop)["errors"] == [{"code": "INVALID", "field": "slug"}]
    assert roll(shop, beacon="5f3a")["errors"] == [{"code": "INVALID", "field": "slug"}]
