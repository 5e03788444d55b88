"""After a drop it is proved from what is stored; what was changed by hand shows."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings

from saleor_twitter_plugin import drops
from saleor_twitter_plugin.keys import get_sealer, get_signing_key
from saleor_twitter_plugin.models import Drop, DropEntry, DropEvent, DropUnit, InboxEvent
from saleor_twitter_plugin.pipeline.replaying_drops import Replayed, replay_drop
from tests.database.flow import drain, open_shop
from tests.fakes import FakeShop

from .givens import AT_ONCE, CLOSES_AT, add_open_drop
from .people import want

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop(fake_shop: FakeShop) -> FakeShop:
    return open_shop(fake_shop)


@pytest.fixture
def drop(shop: FakeShop) -> Drop:
    """Four people, in the order of their numbers, for two units; one asks again."""
    drop = add_open_drop(shop, units={"42": 2})
    Drop.objects.update(created_at=AT_ONCE - timedelta(days=1))
    drop.refresh_from_db()
    for seconds, person in enumerate(("301", "302", "303", "304")):
        want(person, created_at=AT_ONCE + timedelta(seconds=seconds))
    want("301", post_id="77", created_at=AT_ONCE + timedelta(seconds=9))
    drain(shop, AT_ONCE + timedelta(seconds=10))
    drain(shop, AT_ONCE + timedelta(seconds=11))
    return drop


def replay(drop: Drop, shop: FakeShop) -> Replayed:
    return replay_drop(drop, config=shop.config, sealer=get_sealer(), signing_key=get_signing_key())


@contextmanager
def tampering() -> Iterator[None]:
    """Change what the database itself would not let anybody change."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")


def entry_of(person: str) -> DropEntry:
    return DropEntry.objects.exclude(state="refused").get(x_user_id=person)


def test_drop_that_nobody_touched_is_proved(drop: Drop, shop: FakeShop) -> None:
    told = replay(drop, shop)

    assert told == Replayed(entry_count=5, event_count=5, refused_count=1, late_count=0)


def test_who_came_late_is_counted_and_no_difference(drop: Drop, shop: FakeShop) -> None:
    DropEntry.objects.filter(pk=entry_of("304").pk).update(asked_at=AT_ONCE)
    InboxEvent.objects.filter(key="post:9304").delete()
    with tampering():
        DropEvent.objects.filter(entry_pk=entry_of("304").pk).update(
            happened_at=AT_ONCE + timedelta(seconds=20)
        )

    told = replay(drop, shop)

    assert (told.late_count, told.event_count, told.differences) == (1, 4, [])


def test_unit_given_to_whoever_asked_later_shows(drop: Drop, shop: FakeShop) -> None:
    first, last = entry_of("302"), entry_of("304")
    DropUnit.objects.filter(entry=first).update(entry=last)
    DropEntry.objects.filter(pk=first.pk).update(state="waiting", held_until=None)
    DropEntry.objects.filter(pk=last.pk).update(state="held")

    told = replay(drop, shop)

    assert f"entry {first.pk} is waiting, the events lead to held" in told.differences
    assert f"entry {last.pk} is held, the events lead to waiting" in told.differences


def test_events_that_pass_somebody_over_show(drop: Drop, shop: FakeShop) -> None:
    first = entry_of("301")
    DropEntry.objects.filter(pk=first.pk).update(asked_at=AT_ONCE + timedelta(seconds=8))
    event = DropEvent.objects.get(entry_pk=first.pk)
    # As if the one who waits had been told before the winner.
    with tampering():
        DropEvent.objects.filter(pk=event.pk).delete()
    DropEvent.objects.create(
        drop=drop, kind="asked", detail="won", entry_pk=first.pk, unit_pk=event.unit_pk,
        variant_pk=event.variant_pk, happened_at=event.happened_at,
    )  # fmt: skip
    waiting = entry_of("303")

    told = replay(drop, shop)

    assert f"entry {first.pk} won, and entry {waiting.pk} had asked before" in told.differences
    assert f"entry {waiting.pk} was told waitlisted while units were free" in told.differences
    assert f"post:9301 was written at another time than entry {first.pk} says" in told.differences


def test_mention_without_an_entry_shows(drop: Drop, shop: FakeShop) -> None:
    waiting = entry_of("304")
    with tampering():
        DropEvent.objects.filter(entry_pk=waiting.pk).delete()
    waiting.delete()

    assert replay(drop, shop).differences == ["post:9304 asked for a unit, and has no entry"]


def test_draw_is_recomputed(shop: FakeShop) -> None:
    drop = add_open_drop(
        shop, units={"42": 2}, mode="draw", beacon_source="drand round 1", slug="golden"
    )
    for person in range(310, 316):
        want(str(person), "@shop #golden")
    drain(shop, AT_ONCE)
    drops.close(drop, now=CLOSES_AT)
    drops.freeze_entries(drop, signing_key=get_signing_key(), now=CLOSES_AT)
    given = drops.draw_winners(
        drop, "5f3a", signing_key=get_signing_key(), drawn_by="ana", now=CLOSES_AT
    )
    assert replay(drop, shop).differences == []
    winner, loser = given[0].entry.pk, DropEntry.objects.filter(state="waiting").first()
    assert loser is not None

    with tampering():
        DropEvent.objects.filter(kind="held", entry_pk=winner).update(entry_pk=loser.pk)

    (told,) = [each for each in replay(drop, shop).differences if "the draw names" in each]
    assert told.startswith(f"of SHOE-42 the draw names [{winner}")


def test_command_says_so_by_its_exit_code(drop: Drop, capsys: pytest.CaptureFixture[str]) -> None:
    with override_settings(TWITTER_PLUGIN_SHOP="tests.fakes.FakeShop"):
        call_command("twitter_replay_drop", drop.slug)
        assert "5 entries, of which 1 refused" in capsys.readouterr().out
        DropEntry.objects.filter(pk=entry_of("304").pk).update(state="lost")

        with pytest.raises(CommandError, match="1 differences"):
            call_command("twitter_replay_drop", drop.slug)
    assert "difference: entry" in capsys.readouterr().out
    with pytest.raises(CommandError, match="There is no drop nowhere"):
        call_command("twitter_replay_drop", "nowhere")
