"""What a drop says: exact words, in both languages, and always a text that X takes."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_twitter_plugin.handoffs import (
    DropAnswer,
    DropAnswered,
    DropOutcome,
    ExclusionReason,
    Outcome,
    Priority,
    TurnPassed,
)
from saleor_twitter_plugin.replies import compose_reply
from saleor_twitter_plugin.x_text import weigh
from saleor_twitter_plugin.x_text.links import find_links
from tests.factories import NOW, SHOP_ID, make_event, make_wish

from .test_replies_to_commands import LIVE, OURS, STAMP, URL, names, text_of

UNTIL = NOW + timedelta(minutes=30)


def say(outcome: DropOutcome, *, url: str = "", is_linked: bool = False, **parts: Any) -> Outcome:
    answer = DropAnswer(1, outcome, "shoe", "The shoe", **{"wish": make_wish(), **parts})
    return DropAnswered(answer, url, is_linked)


OUTCOMES: list[tuple[Outcome, str]] = [
    (say(DropOutcome.WON, held_until=UNTIL, is_linked=True, url="https://a.example/1"),
     "It is yours! Mug is held for you until 22 Nov, 12:30 UTC and ordered now."
     " https://a.example/1"),
    (say(DropOutcome.WON, held_until=UNTIL, url="https://a.example/1"),
     "It is yours! Mug is held for you until 22 Nov, 12:30 UTC. Order it here:"
     " https://a.example/1"),
    (say(DropOutcome.WON, is_linked=True), "It is yours: Mug. See how it stands."),
    (say(DropOutcome.WAITLISTED, place=7),
     "Mug is gone for now. You are number 7 in line: what others leave is held for you in turn."),
    (say(DropOutcome.WAITLISTED), "Your turn for Mug has come. See how it stands."),
    (say(DropOutcome.ENTERED), "You are in the draw for Mug. Good luck!"),
    (say(DropOutcome.SOLD_OUT), "The shoe is sold out. Nothing was ordered."),
    (say(DropOutcome.NOT_OPEN, opens_at=UNTIL),
     "The shoe opens on 22 Nov, 12:30 UTC. Please write again then."),
    (say(DropOutcome.NOT_OPEN), "The shoe is not open yet. Please write again when it is."),
    (say(DropOutcome.CLOSED), "The shoe is over."),
    (say(DropOutcome.CHOOSE_VARIANT, choices=(("SHOE-42", "42"), ("", "43"))),
     "Which one of The shoe? Write the hashtag and one of these: SHOE-42 = 42; 43"),
    *[(say(DropOutcome.ALREADY_IN, standing=standing), text) for standing, text in [
        ("held", "One of The shoe is held for you already."),
        ("ordered", "You have ordered yours of The shoe already."),
        ("waiting", "You wait in line for The shoe already."),
        ("entered", "You are in the draw of The shoe already."),
        ("lapsed", "You had your turn in The shoe: each person has one."),
        ("passed", "You had your turn in The shoe: each person has one."),
        ("lost", "You took part in The shoe already: each person can do so once."),
    ]],
    *[(say(DropOutcome.EXCLUDED, reason=reason), text) for reason, text in [
        (ExclusionReason.NOT_LINKED,
         "The shoe is for handles that are linked to an account at our shop: #link says how."),
        (ExclusionReason.WON_TOO_OFTEN,
         "You won lately, so The shoe is for others this time. Thank you!"),
        (ExclusionReason.ACCOUNT_TOO_YOUNG,
         "Sorry: The shoe is for accounts that have been on X for longer."),
        (ExclusionReason.ACCOUNT_AGE_UNKNOWN,
         "Sorry: The shoe asks for an account's age, and we cannot tell yours."),
        (ExclusionReason.SAME_CUSTOMER,
         "Your account at our shop is in The shoe already, with another handle."),
        (ExclusionReason.SAME_ADDRESS,
         "Sorry: The shoe is one for each address, and yours is in already."),
        (ExclusionReason.SAME_PAYMENT,
         "Sorry: The shoe is one for each payment method, and yours is in already."),
        (ExclusionReason.OPTED_OUT, "Sorry: you cannot take part in The shoe."),
    ]],
    (TurnPassed(1, "The shoe", "drop:1"),
     "Done: you are out of The shoe, and your place goes to the next in line."),
]  # fmt: skip


@pytest.mark.parametrize(("outcome", "text"), OUTCOMES, ids=[text[:40] for _, text in OUTCOMES])
def test_answer(outcome: Outcome, text: str) -> None:
    assert text_of(outcome) == text + STAMP
    assert text_of(outcome, "es") != text_of(outcome)
    assert "{" not in text_of(outcome, "es")


@pytest.mark.parametrize("outcome", DropOutcome)
def test_winners_are_told_first(outcome: DropOutcome) -> None:
    message = compose_reply(make_event(), say(outcome), account_id=SHOP_ID, language="en", now=NOW)

    assert message is not None
    assert message.priority is (Priority.ORDER if outcome is DropOutcome.WON else Priority.CARE)
    assert message.key == "answer:post:900"


answers = st.builds(
    DropAnswer,
    entry_id=st.just(1),
    outcome=st.sampled_from(DropOutcome),
    drop_slug=st.just("shoe"),
    drop_name=names,
    wish=st.builds(lambda name: make_wish(product_name=name, variant_name=name), names),
    held_until=st.none() | st.just(UNTIL),
    place=st.none() | st.integers(1, 10**6),
    reason=st.sampled_from(ExclusionReason),
    choices=st.lists(st.tuples(names, names), max_size=4).map(tuple),
    opens_at=st.none() | st.just(UNTIL),
    standing=st.sampled_from(["held", "ordered", "waiting", "entered", "lapsed", "lost", ""]),
)
outcomes: st.SearchStrategy[Outcome] = st.builds(
    DropAnswered, answers, st.sampled_from(["", URL]), st.booleans()
) | st.builds(TurnPassed, st.just(1), names, st.just("drop:1"))


@given(outcome=outcomes, language=st.sampled_from(["en", "es"]))
def test_answer_always_fits_and_mentions_tags_and_links_nobody(
    outcome: Outcome, language: str
) -> None:
    text = text_of(outcome, language)

    assert weigh(text) <= 280
    without_ours = text.replace(URL, "")
    for tag in sorted(OURS, key=len, reverse=True):
        without_ours = without_ours.replace(tag, "")
    assert list(find_links(without_ours)) == []
    assert not LIVE.search(without_ours)
