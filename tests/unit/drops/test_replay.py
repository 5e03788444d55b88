"""What happened leads to what is stored, or the replay says where it does not."""

import pytest

from saleor_twitter_plugin.drops.audit import Happening, compare, replay
from saleor_twitter_plugin.drops.kinds import Kind

V = 1
STORY = [
    Happening(Kind.TAKEN, unit=1, variant=V),
    Happening(Kind.TAKEN, unit=2, variant=V),
    Happening(Kind.OPENED),
    Happening(Kind.ASKED, entry=10, unit=1, variant=V, detail="won"),
    Happening(Kind.ASKED, entry=11, unit=2, variant=V, detail="won"),
    Happening(Kind.ASKED, entry=12, variant=V, detail="waitlisted"),
    Happening(Kind.ASKED, entry=13, variant=V, detail="waitlisted"),
    Happening(Kind.ASKED, entry=14, detail="excluded not_linked"),
    Happening(Kind.ORDERED, entry=10, unit=1, variant=V),
    Happening(Kind.LAPSED, entry=11, variant=V),
    Happening(Kind.HELD, entry=12, unit=2, variant=V),
    Happening(Kind.PASSED, entry=13, variant=V),
    Happening(Kind.PASSED, entry=12, variant=V),
    Happening(Kind.FREED, unit=2, variant=V),
    Happening(Kind.CLOSED),
    Happening(Kind.RETURNED, unit=2, variant=V),
    Happening(Kind.SETTLED),
]
ENTRIES = {10: "ordered", 11: "lapsed", 12: "passed", 13: "passed", 14: "refused"}
UNITS = {1: "ordered", 2: "returned"}


def test_a_whole_story_is_explained() -> None:
    proof = replay(STORY)

    assert compare(proof, ENTRIES, UNITS) == []
    assert proof.holders == {1: 10}


def test_a_row_that_the_events_do_not_lead_to_is_named() -> None:
    assert compare(replay(STORY), {**ENTRIES, 11: "ordered"}, UNITS) == [
        "entry 11 is ordered, the events lead to lapsed"
    ]
    assert compare(replay(STORY), ENTRIES, {**UNITS, 3: "free"}) == [
        "unit 3 is free, the events lead to None"
    ]


@pytest.mark.parametrize(
    ("forged", "fault"),
    [
        (Happening(Kind.ORDERED, entry=12, unit=1), "entry 12 ordered unit 1 without holding it"),
        (
            Happening(Kind.HELD, entry=13, unit=2, variant=V),
            "entry 13 was served before entry 12",
        ),
        (Happening(Kind.HELD, entry=12, unit=1, variant=V), "unit 1 was taken from entry 10"),
        (Happening(Kind.ASKED, entry=10, detail="sold_out"), "entry 10 asked twice"),
        (Happening(Kind.HELD, entry=14, unit=2), "entry 14 got a unit though it was refused"),
        (Happening(Kind.RETURNED, unit=2), "unit 2 became returned though it was held"),
        (
            Happening(Kind.ASKED, entry=15, unit=2, variant=V, detail="won"),
            "unit 2 became held though it was held",
        ),
        (Happening(Kind.TAKEN, unit=2), "unit 2 became free though it was held"),
    ],
)
def test_a_step_that_could_not_be_is_a_fault(forged: Happening, fault: str) -> None:
    proof = replay([*STORY[:9], forged])

    assert fault in proof.faults
    assert replay(STORY[:9]).faults == []
