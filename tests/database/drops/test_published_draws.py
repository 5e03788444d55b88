"""What anybody is told of a draw: by its page, as JSON, as text, and by the command."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory

from saleor_twitter_plugin import web
from saleor_twitter_plugin.models import Draw, Drop
from tests.factories import NOW, SIGNING_KEY, make_config
from tests.fakes import FakeShop
from tests.unit.draws.independent import recompute

from .test_drawing import BEACON, add_drawn_drop, draw, freeze

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def frozen() -> Draw:
    return freeze(add_drawn_drop())


@pytest.fixture
def drawn(frozen: Draw) -> Draw:
    draw(Drop.objects.get())
    return frozen


def visit(path: str, method: str = "GET", **headers: str) -> HttpResponse:
    request = RequestFactory().generic(method, "/", headers=headers)
    return web.answer(
        request,
        path,
        shop=FakeShop(),
        config=make_config(),
        signing_key=SIGNING_KEY,
        now=NOW,
        wake=lambda: None,
    )


def verify(*words: str, **options: Any) -> str:
    out = StringIO()
    call_command("twitter_verify_draw", *words, stdout=out, **options)
    return out.getvalue()


# --- the page -----------------------------------------------------------------------------------


def test_commitment_is_published_before_the_roll_and_no_winner(frozen: Draw) -> None:
    told = json.loads(visit("draws/shoe.json").content)
    page = visit("draws/shoe").content.decode()

    assert (told["commitment"], told["beacon"]) == (frozen.commitment, None)
    assert told["beaconSource"] == "drand round 4242"
    assert "pools" not in told
    assert frozen.commitment in page
    assert "Not drawn yet" in page
    assert "<li>" not in page


def test_all_that_recomputing_needs_is_there(drawn: Draw) -> None:
    told = json.loads(visit("draws/shoe.json").content)
    text = visit("draws/shoe.txt")
    page = visit("draws/shoe/").content.decode()

    order = recompute(text.content.decode(), told["beacon"])["42"]
    assert text.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert text.content.decode() == told["document"] == drawn.document
    assert told["pools"] == {"42": {"winners": order[:2], "substitutes": order[2:]}}
    assert all(ticket in page for ticket in (*order[:2], BEACON, told["seed"]))
    assert not any(ticket in page for ticket in order[2:])


def test_page_speaks_the_reader_s_language_and_loads_nothing(drawn: Draw) -> None:
    page = visit("draws/shoe", **{"Accept-Language": "en-GB,en"})

    assert page.headers["Content-Security-Policy"] == "default-src 'none'"
    assert "Winning tickets" in page.content.decode()


def test_names_cannot_write_into_the_page(frozen: Draw) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE twitter_draw DISABLE TRIGGER twitter_draw_append_only")
        Draw.objects.update(title="<script>alert(1)</script>", beacon_source='"><img src=x>')
        cursor.execute("ALTER TABLE twitter_draw ENABLE TRIGGER twitter_draw_append_only")

    page = visit("draws/shoe").content.decode()

    assert "<script>" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    "name",
    [
        "",
        "nobody",
        "shoe.html",
        "shoe.json.json",
        "shoe/.json",
        ".json",
        "..",
        "../shoe",
        "shoe/../shoe",
        "SHOE",
        "shoe%00",
        "shoe\x00",
        "shoe\n",
        "shoe\ud800",
        "' OR 1=1 --",
        "<script>",
        "s" * 10_000,
    ],
)
@pytest.mark.usefixtures("drawn")
def test_whatever_is_no_draw_is_not_found(name: str) -> None:
    answer = visit(f"draws/{name}")

    assert (answer.status_code, answer.content) == (404, b"")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.usefixtures("drawn")
def test_page_is_only_read(method: str) -> None:
    assert visit("draws/shoe", method).status_code == 405


# --- the command --------------------------------------------------------------------------------


def test_command_tells_the_winners_that_the_page_tells(drawn: Draw) -> None:
    order = recompute(drawn.document, BEACON)["42"]

    lines = verify("shoe").splitlines()

    assert lines[0] == f"commitment {drawn.commitment}"
    assert lines[2:] == [
        *(f"winner 42 {each}" for each in order[:2]),
        *(f"substitute 42 {each}" for each in order[2:]),
        "What is stored is what comes out.",
    ]


def test_command_tells_what_is_not_drawn_yet(frozen: Draw) -> None:
    assert verify("shoe").splitlines() == [
        f"commitment {frozen.commitment}",
        "not drawn yet",
        "What is stored is what comes out.",
    ]


def test_command_verifies_a_file_of_anybody(drawn: Draw, tmp_path: Path) -> None:
    path = tmp_path / "shoe.txt"
    path.write_bytes(visit("draws/shoe.txt").content)

    said = verify(document=path, beacon=BEACON)

    assert said == verify("shoe").replace("What is stored is what comes out.\n", "")
    assert "winner" not in verify(document=path)
    assert said != verify(document=path, beacon="another")


def test_command_finds_a_draw_that_was_changed_by_hand(drawn: Draw) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE twitter_draw DISABLE TRIGGER twitter_draw_append_only")
        Draw.objects.update(document=drawn.document.replace("places 42 2", "places 42 1"))
        cursor.execute("ALTER TABLE twitter_draw ENABLE TRIGGER twitter_draw_append_only")

    with pytest.raises(CommandError, match="another SHA-256 than the commitment"):
        verify("shoe")


@pytest.mark.parametrize("text", ["", "twitter-draw/1\n", "winners: me\n"])
def test_command_refuses_a_file_that_is_no_document(text: str, tmp_path: Path) -> None:
    path = tmp_path / "shoe.txt"
    path.write_text(text)

    with pytest.raises(CommandError):
        verify(document=path, beacon=BEACON)


def test_command_wants_to_know_which_draw() -> None:
    with pytest.raises(CommandError, match="Name a draw"):
        verify()
    with pytest.raises(CommandError, match="There is no draw boot"):
        verify("boot")
