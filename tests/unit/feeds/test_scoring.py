"""The stated score: its figures, and that more of what is good never lowers it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_twitter_plugin.feeds.planning import Known, plan
from saleor_twitter_plugin.feeds.scoring import Worth, score
from saleor_twitter_plugin.feeds.speakers import Speaker, Speakers
from saleor_twitter_plugin.handoffs import CatalogItem, SaleorCategoryId, SaleorProductId, XUserId
from tests.factories import NOW, make_item

WORTHS = st.builds(
    Worth,
    discount_percent=st.integers(-50, 200),
    stock_quantity=st.none() | st.integers(-5, 10_000),
    margin_percent=st.none() | st.integers(-300, 300),
    posts_so_far=st.integers(0, 1_000),
    past_revenue=st.decimals(-1_000, 1_000_000, places=2),
)


@pytest.mark.parametrize(
    ("worth", "expected"),
    [
        (Worth(), 25),
        (Worth(discount_percent=100, stock_quantity=50, margin_percent=100), 90),
        (Worth(100, 50, 100, 0, Decimal(1_000)), 100),
        (Worth(0, 0, 0, 1_000_000, Decimal(0)), 0),
        (Worth(margin_percent=100), 30),
        (Worth(margin_percent=-100), 20),
        (Worth(past_revenue=Decimal(500)), 30),
        (Worth(posts_so_far=1), 20),
    ],
)
def test_score_is_as_stated(worth: Worth, expected: int) -> None:
    assert score(worth) == expected


@given(worth=WORTHS, more=st.integers(0, 10_000))
def test_more_never_lowers_it_and_more_posts_never_raise_it(worth: Worth, more: int) -> None:
    def changed(**parts: object) -> int:
        values = {name: getattr(worth, name) for name in Worth.__slots__}
        return score(Worth(**{**values, **parts}))  # type: ignore[arg-type]

    now = score(worth)

    assert 0 <= now <= 100
    assert changed(discount_percent=worth.discount_percent + more) >= now
    assert changed(past_revenue=worth.past_revenue + more) >= now
    assert changed(posts_so_far=worth.posts_so_far + more) <= now
    if worth.stock_quantity is not None:
        assert changed(stock_quantity=worth.stock_quantity + more) >= now
    if worth.margin_percent is not None:
        assert changed(margin_percent=worth.margin_percent + more) >= now


def plan_score(item: CatalogItem, known: Known) -> int:
    speaker = Speaker(XUserId("100"))
    speakers = Speakers({SaleorCategoryId("1"): speaker})
    (post,) = plan([item], speakers=speakers, known=known, now=NOW).posts
    return post.score


def test_planning_counts_the_margin_and_what_was_sold_on_x() -> None:
    revenues = {SaleorProductId("1"): Decimal(1_000)}

    assert plan_score(make_item(), Known()) == 25
    assert plan_score(make_item(margin_percent=100), Known()) == 30
    assert plan_score(make_item(), Known(revenues=revenues)) == 35
