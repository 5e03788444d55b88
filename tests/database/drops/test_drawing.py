"""A drop's draw: frozen, published, rolled once; the independent script finds the same winners."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from saleor_twitter_plugin import drops
from saleor_twitter_plugin.draws import InvalidDocument
from saleor_twitter_plugin.draws.storing import find_draw, find_problems
from saleor_twitter_plugin.models import Draw, DrawRoll, Drop, DropEntry
from tests.fakes import FakeShop
from tests.unit.draws.independent import recompute

from .givens import AT_ONCE, CLOSES_AT, add_open_drop, ask, assert_explained, count_units

pytestmark = pytest.mark.django_db(transaction=True)
KEY = b"signing key"
BEACON = "5f3a"


def add_drawn_drop(shop: FakeShop | None = None, *, people: int = 6, **parts: object) -> Drop:
    drop = add_open_drop(
        shop, units={"42": 2}, mode="draw", beacon_source="drand round 4242", **parts
    )
    for person in range(people):
        ask(drop, person)
    return drop


def freeze(drop: Drop) -> Draw:
    drops.close(drop, now=CLOSES_AT)
    return drops.freeze_entries(drop, signing_key=KEY, now=CLOSES_AT)


def draw(drop: Drop, beacon: str = BEACON) -> list[drops.Given]:
    return drops.draw_winners(
        drop, beacon, signing_key=KEY, drawn_by="staff@example.com", now=CLOSES_AT
    )


def test_winners_are_those_that_anybody_can_recompute() -> None:
    drop = add_drawn_drop()
    frozen = freeze(drop)
    own = {
        drops.ticket_of(drop, entry.x_user_id, KEY)[1]: entry.pk
        for entry in DropEntry.objects.all()
    }

    given = draw(drop)

    expected = [own[ticket] for ticket in recompute(frozen.document, BEACON)["42"]]
    assert [each.entry.pk for each in given] == expected[:2]
    waiting = DropEntry.objects.filter(state="waiting").order_by("rank")
    assert [each.pk for each in waiting] == expected[2:]
    assert count_units(drop) == {"held": 2}
    assert find_problems(frozen) == []
    assert_explained(drop)


def test_nobody_is_named_in_what_is_published() -> None:
    drop = add_drawn_drop(people=1)
    DropEntry.objects.update(x_user_id="1460323737035677698")

    document = freeze(drop).document

    assert "1460323737035677698" not in document
    assert drops.ticket_of(drop, "1460323737035677698", KEY)[1] in document


def test_substitutes_move_up_in_the_drawn_order() -> None:
    drop = add_drawn_drop(people=4)
    frozen = freeze(drop)
    draw(drop)
    third, fourth = list(DropEntry.objects.filter(state="waiting").order_by("rank"))
    assert (drops.find_place(third), drops.find_place(fourth)) == (1, 2)

    given = drops.lapse_due(now=CLOSES_AT + timedelta(minutes=10))

    assert [each.entry.pk for each in given] == [third.pk, fourth.pk]
    assert drops.find_place(third) is None
    assert frozen.commitment == Draw.objects.get().commitment
    assert_explained(drop)


def test_database_refuses_a_second_roll_and_a_second_freeze() -> None:
    drop = add_drawn_drop()
    frozen = freeze(drop)
    winners = {each.entry.pk for each in draw(drop)}

    with pytest.raises(drops.AlreadyDrawn):
        draw(drop, "another")
    with pytest.raises(drops.AlreadyDrawn):
        drops.freeze_entries(drop, signing_key=KEY, now=CLOSES_AT)
    with pytest.raises(IntegrityError, match="only ever added"), transaction.atomic():
        DrawRoll.objects.update(beacon="another")
    with pytest.raises(IntegrityError, match="only ever added"), transaction.atomic():
        DrawRoll.objects.all().delete()
    with pytest.raises(IntegrityError, match="only ever added"), transaction.atomic():
        Draw.objects.filter(pk=frozen.pk).update(document="another")

    assert set(DropEntry.objects.filter(state="held").values_list("pk", flat=True)) == winners
    assert DrawRoll.objects.get().beacon == BEACON


def test_it_cannot_be_frozen_while_people_enter_nor_drawn_before_it_is_frozen() -> None:
    drop = add_drawn_drop()

    with pytest.raises(drops.NotDrawable):
        drops.freeze_entries(drop, signing_key=KEY, now=AT_ONCE)
    drops.close(drop, now=CLOSES_AT)
    with pytest.raises(drops.NotDrawable):
        draw(drop)
    with pytest.raises(drops.NotDrawable):
        drops.freeze_entries(_race_that_closed(), signing_key=KEY, now=CLOSES_AT)

    assert Draw.objects.count() == 0
    assert find_draw("shoe") is None


def test_a_beacon_that_is_none_changes_nothing() -> None:
    drop = add_drawn_drop()
    freeze(drop)

    with pytest.raises(InvalidDocument):
        draw(drop, " ")

    assert DrawRoll.objects.count() == 0
    assert count_units(drop) == {"free": 2}
    assert draw(drop) != []


def test_exclusions_are_counted_in_the_document() -> None:
    drop = add_drawn_drop(people=1, account_age_days_min=30)
    ask(drop, 77, account_created_at=AT_ONCE)
    ask(drop, 78, account_created_at=AT_ONCE)

    document = freeze(drop).document

    assert "excluded account_too_young 2\n" in document
    assert document.count("entry 42 ") == 1


def test_what_nobody_drew_goes_back_to_the_shop() -> None:
    shop = FakeShop()
    drop = add_drawn_drop(shop, people=1)
    drops.close(drop, now=CLOSES_AT)
    drops.tidy_closed(shop=shop, now=CLOSES_AT)
    # Until the draw the units wait.
    assert (shop.stock["42"], count_units(drop)) == (0, {"free": 2})
    drops.freeze_entries(drop, signing_key=KEY, now=CLOSES_AT)

    draw(drop)
    drops.tidy_closed(shop=shop, now=CLOSES_AT)

    assert (shop.stock["42"], count_units(drop)) == (1, {"held": 1, "returned": 1})
    assert_explained(drop)


def test_who_left_after_the_freeze_is_passed_over() -> None:
    drop = add_drawn_drop(people=3)
    frozen = freeze(drop)
    order = recompute(frozen.document, BEACON)["42"]
    own = {drops.ticket_of(drop, each.x_user_id, KEY)[1]: each for each in DropEntry.objects.all()}
    drops.pass_turn(drop, own[order[0]].x_user_id, now=CLOSES_AT)

    given = draw(drop)

    assert [each.entry.pk for each in given] == [own[ticket].pk for ticket in order[1:]]
    assert_explained(drop)


def _race_that_closed() -> Drop:
    race = add_open_drop(slug="boot", beacon_source="drand")
    drops.close(race, now=CLOSES_AT)
    return race
