"""An owner tries a drop out before it opens: a report, and nothing has happened."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from saleor_twitter_plugin import rehearsal
from saleor_twitter_plugin.models import Account, Drop, DropEntry, InboxEvent, OutboxMessage
from saleor_twitter_plugin.shop import get_shop

from .drop_story import DropStory
from .stage import Stage

TABLES = [Account, DropEntry, InboxEvent, OutboxMessage]


def count_rows() -> list[int]:
    return [each.objects.count() for each in TABLES]


def list_schemas() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'twitter_rehearsal_%'")
        return [str(name) for (name,) in cursor.fetchall()]


def rehearse(stage: Stage, slug: str, *, shoppers: int = 12) -> rehearsal.Report:
    with get_shop().allow_writes():
        report = rehearsal.rehearse(
            slug, x_url=stage.x.base_url, shop=stage.shop, shopper_count=shoppers, seed=3
        )
    assert report is not None
    return report


def test_race_is_tried_out_and_nothing_has_happened(stage: Stage) -> None:
    story = DropStory(stage, stock=5)
    drop = story.open(units=3)
    rows, people, stock = count_rows(), stage.x.people(), story.stock

    report = rehearse(stage, drop.slug)

    assert report.faults == []
    assert report.ended == "settled"
    assert sum(each.outcome == "won" for each in report.asked) == 3
    assert {each.order_number for each in report.asked if each.order_number} == {"R1", "R2", "R3"}
    assert len({each.handle for each in report.asked}) == 12
    assert report.count_passed_over() == 0
    assert all(each.answered_at for each in report.asked)
    text = report.describe()
    assert "3 units, 12 shoppers, seed 3; ended settled" in text
    assert f"{len(report.asked)} of {len(report.asked)} answered" in text
    costs = {each.item: each.count for each in report.costs}
    assert costs["summoned_reply"] == costs["post_read"] == len(report.asked)
    assert "cost in all: 0." in text
    # Nothing of it is anywhere.
    assert (count_rows(), stage.x.people(), story.stock) == (rows, people, stock)
    assert (list_schemas(), story.orders) == ([], [])
    assert Drop.objects.get().state == "open"
    assert "It is yours!" in story.ask(stage.shopper(is_linked=True))


def test_draw_is_tried_out_to_its_end(stage: Stage) -> None:
    story = DropStory(stage, stock=5)
    drop = story.open(units=2, mode="draw", beacon_source="drand round 7", audience="linked")
    rows = count_rows()

    report = rehearse(stage, drop.slug)

    assert (report.faults, report.ended) == ([], "settled")
    states = [each.state for each in report.asked if each.outcome == "entered"]
    assert sorted(states) == ["lost"] * 10 + ["ordered"] * 2
    assert count_rows() == rows


def test_command_reports_and_refuses_another_x(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    story = DropStory(stage, stock=5)
    drop, rows = story.open(units=1), count_rows()

    call_command("twitter_rehearse_drop", drop.slug, "--shoppers", "3", "--seed", "1", "--all")

    printed = capsys.readouterr().out
    assert "rehearsal of airdrop: race, 1 units, 3 shoppers, seed 1; ended settled" in printed
    assert printed.count("@rehearsal_") >= 3
    with pytest.raises(CommandError, match="There is no drop nowhere"):
        call_command("twitter_rehearse_drop", "nowhere")
    monkeypatch.setenv("TWITTER_X_API_URL", "https://api.x.com")
    with pytest.raises(CommandError, match="is no local X"):
        call_command("twitter_rehearse_drop", drop.slug)
    assert count_rows() == rows
