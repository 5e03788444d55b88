"""A price is read when the post is sent; when it changes afterwards, the owner's policy holds."""

from datetime import UTC, datetime, timedelta

import pytest

from saleor_twitter_plugin import pipeline
from saleor_twitter_plugin.models import Account
from saleor_twitter_plugin.tasks import now
from tests.factories import free_rules

from .stage import Stage


def correct(stage: Stage) -> None:
    with stage.shop.allow_writes():
        pipeline.correct_posts(shop=stage.shop, now=datetime.now(UTC))
    stage.work(later=timedelta(minutes=5))


def test_price_that_changes_before_its_turn_is_posted_as_it_is(stage: Stage) -> None:
    shoes = stage.category("shoes")
    account = stage.open_account("shop_shoes", shoes)
    product = stage.product(shoes, name="Runner Eight", price="80.00")
    with stage.shop.allow_writes():
        pipeline.plan_feeds(shop=stage.shop, now=now())
        pipeline.scan_catalog(shop=stage.shop, now=now())

    stage.room.set_price(product.variant_id, "91.00")
    stage.work()

    (post,) = stage.posts_by(account)
    assert post["text"].startswith("Runner Eight · $91.00\n")


@pytest.mark.parametrize("policy", ["reply", "delete", "leave"])
def test_price_that_changes_afterwards(stage: Stage, policy: str) -> None:
    shoes = stage.category("shoes")
    account = stage.open_account("shop_shoes", shoes)
    free_rules(Account.objects.get(x_user_id=account.x_user_id), correction=policy)
    product = stage.product(shoes, name="Runner Nine", price="80.00")
    stage.work()
    (post,) = stage.posts_by(account)

    stage.room.set_price(product.variant_id, "91.00")
    stage.work()
    correct(stage)
    correct(stage)

    replies = [each["text"] for each in stage.replies_to(post["id"])]
    is_shown = post["id"] in {each["id"] for each in stage.posts_by(account)}
    assert replies == (["New price: $91.00"] if policy == "reply" else [])
    assert is_shown is (policy != "delete")
