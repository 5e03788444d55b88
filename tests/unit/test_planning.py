"""Which product is announced by which account, and why the others are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_twitter_plugin.feeds import PlannedPost, plan
from saleor_twitter_plugin.handoffs import CatalogItem, SaleorCategoryId, SaleorProductId, XUserId
from tests.factories import make_item

LAMPS, INDOOR, ROOT = (SaleorCategoryId(each) for each in "321")
OWNERS = {LAMPS: XUserId("30"), ROOT: XUserId("10")}


def test_plan_announces_a_visible_product_once() -> None:
    result = plan([make_item()], OWNERS, set())

    assert result.posts == [
        PlannedPost(SaleorProductId("1"), "default-channel", "published", XUserId("30"))
    ]
    assert result.posts[0].key == "feed:default-channel:1:published"
    assert result.withheld == {}


@pytest.mark.parametrize(
    ("item", "why"),
    [
        (make_item(is_visible=False), "not visible"),
        (make_item(price=None), "not visible"),
        (make_item(is_in_stock=False), "out of stock"),
        (make_item(category_ids=()), "no account for its category"),
        (make_item(category_ids=(SaleorCategoryId("9"),)), "no account for its category"),
        (make_item(product_id=SaleorProductId("5")), "announced before"),
        (make_item(product_id=SaleorProductId("5"), is_visible=False), "announced before"),
    ],
)
def test_plan_withholds(item: CatalogItem, why: str) -> None:
    result = plan([item], OWNERS, {SaleorProductId("5")})

    assert result.posts == []
    assert result.withheld == {item.product_id: why}


@pytest.mark.parametrize(
    ("category_ids", "account_id"),
    [
        ((LAMPS, INDOOR, ROOT), "30"),
        ((INDOOR, ROOT), "10"),
        ((ROOT,), "10"),
        ((SaleorCategoryId("7"), INDOOR, ROOT), "10"),
        ((SaleorCategoryId("7"), LAMPS, INDOOR, ROOT), "30"),
    ],
)
def test_plan_chooses_the_nearest_account(
    category_ids: tuple[SaleorCategoryId, ...], account_id: str
) -> None:
    (post,) = plan([make_item(category_ids=category_ids)], OWNERS, set()).posts

    assert post.account_id == account_id


def test_plan_key_has_no_account_so_that_a_moved_product_is_not_announced_again() -> None:
    (before,) = plan([make_item()], OWNERS, set()).posts
    (after,) = plan([make_item(category_ids=(ROOT,))], OWNERS, set()).posts

    assert before.account_id != after.account_id
    assert before.key == after.key


@given(
    st.lists(
        st.builds(
            make_item,
            product_id=st.integers(1, 5).map(str),
            category_ids=st.lists(st.sampled_from("1234"), max_size=3).map(tuple),
            is_visible=st.booleans(),
            is_in_stock=st.booleans(),
        ),
        unique_by=lambda item: item.product_id,
    ),
    st.sets(st.integers(1, 5).map(str)),
)
def test_plan_decides_about_every_product_once(items: list[CatalogItem], known: set[str]) -> None:
    result = plan(items, OWNERS, known)  # type: ignore[arg-type]

    planned = [each.product_id for each in result.posts]
    assert sorted([*planned, *result.withheld]) == sorted(each.product_id for each in items)
    assert not set(planned) & known
