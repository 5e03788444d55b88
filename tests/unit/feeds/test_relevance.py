"""What is left out changes no choice."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from saleor_twitter_plugin.feeds.pacing import Candidate, Said, choose
from saleor_twitter_plugin.feeds.relevance import keep_relevant
from saleor_twitter_plugin.feeds.rules import FeedRules
from saleor_twitter_plugin.handoffs import SaleorProductId, XUserId
from tests.factories import NOW, SHOP_ID

OTHER_ID = XUserId("101")
WORDS = st.frozensets(st.sampled_from(["red", "blue", "mug", "lamp"]), min_size=1)
PRODUCTS = st.sampled_from([None, *map(SaleorProductId, "123")])
MOMENTS = st.integers(0, 200).map(lambda hours: NOW - timedelta(hours=hours))


@st.composite
def make_candidates(draw: st.DrawFn) -> list[Candidate]:
    return [
        Candidate(
            key=str(number),
            product_id=draw(PRODUCTS),
            is_promotional=draw(st.booleans()),
            score=draw(st.integers(0, 3)),
            words=draw(WORDS),
            planned_at=NOW,
        )
        for number in range(draw(st.integers(1, 4)))
    ]


SAID = st.lists(
    st.builds(Said, st.sampled_from([SHOP_ID, OTHER_ID]), PRODUCTS, st.booleans(), WORDS, MOMENTS),
    max_size=8,
)


@given(make_candidates(), SAID, st.integers(0, 100))
def test_choice_is_the_same(candidates: list[Candidate], said: list[Said], percent: int) -> None:
    rules = FeedRules(similarity_percent_max=percent)

    kept = keep_relevant(said, candidates, account_id=SHOP_ID, similarity_percent_max=percent)

    assert choose(candidates, kept, account_id=SHOP_ID, rules=rules, now=NOW) == choose(
        candidates, said, account_id=SHOP_ID, rules=rules, now=NOW
    )


def test_what_another_account_said_of_something_else_is_left_out() -> None:
    mug = Candidate("1", SaleorProductId("1"), False, 0, frozenset({"red", "mug"}), NOW)
    lamp = Said(OTHER_ID, SaleorProductId("2"), False, frozenset({"red", "lamp"}), NOW)
    own = Said(SHOP_ID, SaleorProductId("2"), False, frozenset({"lamp"}), NOW)

    assert keep_relevant([lamp, own], [mug], account_id=SHOP_ID, similarity_percent_max=50) == [own]
    assert keep_relevant([lamp, own], [mug], account_id=SHOP_ID, similarity_percent_max=30) == [
        lamp,
        own,
    ]
