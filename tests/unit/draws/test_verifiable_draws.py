"""The same entries and the same beacon always give the same winners, and no ticket is favoured."""

import hashlib
from collections import Counter

import pytest

from saleor_twitter_plugin.draws import (
    DrawDocument,
    InvalidDocument,
    commit,
    make_nonce,
    make_seed,
    make_ticket,
    read_document,
    roll,
    shuffle,
    write_document,
)

from .independent import recompute

SEED_COUNT = 6_000
# Of chi-square with 23 degrees of freedom, exceeded once in a thousand times.
CHI_SQUARE_LIMIT_23 = 49.73

# By the independent script, from `make_document()` and the beacon `5f3a`.
COMMITMENT = "0140ebf88b8d6c0897177ea8dd84ec1d7460a96f228758966f5ee358f6feba16"
WINNERS_41 = ["d759242b", "92c0c49a", "e6299252"]
WINNERS_42 = ["0e2c7484"]


def tickets_of(count: int) -> tuple[str, ...]:
    return tuple(hashlib.sha256(f"person {n}".encode()).hexdigest() for n in range(count))


def make_document(count: int = 20, places: int = 3) -> DrawDocument:
    every = tickets_of(count)
    return DrawDocument(
        slug="shoe",
        beacon_source="drand round 4242",
        places={"41": places, "42": 1},
        tickets={"42": every[:5], "41": every[5:]},
        exclusions={"won_too_often": 2, "account_too_young": 1},
    )


def test_document_is_the_same_whatever_order_the_entries_came_in() -> None:
    one = make_document()
    other = DrawDocument(
        one.slug,
        one.beacon_source,
        places=dict(reversed(one.places.items())),
        tickets={pool: tuple(reversed(each)) for pool, each in reversed(one.tickets.items())},
        exclusions=dict(reversed(one.exclusions.items())),
    )

    text = write_document(one)

    assert write_document(other) == text
    assert write_document(read_document(text)) == text
    assert text.startswith(
        "twitter-draw/1\nslug shoe\nbeacon drand round 4242\nexcluded account_too_young 1\n"
        "excluded won_too_often 2\nplaces 41 3\nplaces 42 1\nentry 41 "
    )
    assert commit(text) == hashlib.sha256(text.encode()).hexdigest()


def test_a_fixed_draw_has_these_winners() -> None:
    text = write_document(make_document())

    results = roll(text, "5f3a")

    assert commit(text) == COMMITMENT
    assert [each[:8] for each in results["41"].winners] == WINNERS_41
    assert [each[:8] for each in results["42"].winners] == WINNERS_42
    assert len(results["41"].substitutes) == 12
    assert len(results["42"].substitutes) == 4


@pytest.mark.parametrize("count", [0, 1, 2, 6, 500])
@pytest.mark.parametrize("beacon", ["5f3a", "NIST 2026-11-22 ñ"])
def test_a_script_that_shares_no_code_with_ours_finds_the_same(count: int, beacon: str) -> None:
    every = tickets_of(count)
    document = DrawDocument("a", "b", places={"x": 3}, tickets={"x": every} if every else {})
    text = write_document(document)

    result = roll(text, beacon)["x"]

    assert recompute(text, beacon) == {"x": [*result.winners, *result.substitutes]}
    assert len(result.winners) == min(3, count)


def test_another_entry_or_another_beacon_changes_the_draw() -> None:
    every = tickets_of(50)
    text = write_document(DrawDocument("a", "b", {"x": 50}, {"x": every}))
    more = write_document(DrawDocument("a", "b", {"x": 51}, {"x": (*every, "f" * 64)}))

    drawn = roll(text, "1")["x"].winners

    assert roll(text, "1")["x"].winners == drawn
    assert roll(text, "2")["x"].winners != drawn
    assert [each for each in roll(more, "1")["x"].winners if each in every] != list(drawn)


def test_every_order_of_four_is_as_likely_as_any_other() -> None:
    tickets = ["a", "b", "c", "d"]

    orders = Counter(
        tuple(shuffle(tickets, seed=hashlib.sha256(str(n).encode()).digest(), pool="x"))
        for n in range(SEED_COUNT)
    )

    expected = SEED_COUNT / 24
    assert len(orders) == 24
    chi_square = sum((seen - expected) ** 2 / expected for seen in orders.values())
    assert chi_square < CHI_SQUARE_LIMIT_23


def test_every_ticket_wins_as_often_wherever_it_stands() -> None:
    tickets = [f"{n:02}" for n in range(24)]
    won: Counter[str] = Counter()

    for n in range(1_500):
        won.update(shuffle(tickets, seed=make_seed("00" * 32, f"beacon {n}"), pool="")[:4])

    expected = 1_500 * 4 / 24
    # Four of 24 without putting back vary less than chi-square supposes, by 20/23.
    chi_square = sum((won[each] - expected) ** 2 / expected for each in tickets) * 23 / 20
    assert chi_square < CHI_SQUARE_LIMIT_23


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("excluded won_too_often 2\n", ""),
        lambda text: text[:-1],
        lambda text: text + "\n",
        lambda text: text.replace("places 41 3", "places 41 03"),
        lambda text: text.replace("entry 41", "entry 43", 1),
        lambda text: "\r\n".join(text.split("\n")),
        lambda text: text.replace("slug shoe\n", ""),
    ],
)
def test_a_text_that_was_tampered_with_is_refused_or_has_another_commitment(change: object) -> None:
    text = write_document(make_document())
    changed = change(text)  # type: ignore[operator]
    assert changed != text

    try:
        read_document(changed)
    except InvalidDocument:
        return
    assert commit(changed) != commit(text)


@pytest.mark.parametrize(
    "document",
    [
        DrawDocument("", "b", {"x": 1}, {}),
        DrawDocument("a", "", {"x": 1}, {}),
        DrawDocument("a\nb", "b", {"x": 1}, {}),
        DrawDocument("a", "b", {"x": -1}, {}),
        DrawDocument("a", "b", {"x": 1}, {"y": ("0" * 64,)}),
        DrawDocument("a", "b", {"x": 1}, {"x": ("0" * 64, "0" * 64)}),
        DrawDocument("a", "b", {"x": 1}, {"x": ("A" * 64,)}),
        DrawDocument("a", "b", {"x y": 1}, {}),
    ],
)
def test_what_cannot_be_written_down_is_refused(document: DrawDocument) -> None:
    with pytest.raises(InvalidDocument):
        write_document(document)


@pytest.mark.parametrize("beacon", ["", "  ", "a\nb", "x" * 1_001])
def test_a_beacon_is_one_line(beacon: str) -> None:
    with pytest.raises(InvalidDocument):
        make_seed("00" * 32, beacon)


def test_a_ticket_is_found_by_its_owner_and_by_nobody_who_tries_user_ids() -> None:
    nonce = make_nonce(b"key", slug="shoe", x_user_id="501")
    ticket = make_ticket(slug="shoe", x_user_id="501", nonce=nonce)

    assert make_nonce(b"key", slug="shoe", x_user_id="501") == nonce
    assert len({nonce, make_nonce(b"other key", slug="shoe", x_user_id="501")}) == 2
    assert len({nonce, make_nonce(b"key", slug="boot", x_user_id="501")}) == 2
    assert ticket == hashlib.sha256(f"twitter-draw-ticket\nshoe\n501\n{nonce}".encode()).hexdigest()
    assert ticket != make_ticket(slug="shoe", x_user_id="501", nonce="")
    assert ticket != make_ticket(slug="shoe", x_user_id="502", nonce=nonce)
