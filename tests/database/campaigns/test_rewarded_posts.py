"""A post that X has approved to be rewarded, carried to its voucher; and all that is none."""

from datetime import datetime
from typing import Any

import pytest

from saleor_twitter_plugin import campaigns, inbox, pipeline
from saleor_twitter_plugin.campaigns import CampaignProblem, CampaignProblemCode
from saleor_twitter_plugin.handoffs import XEvent, XPostId
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import Campaign, LoadedVoucher, OutboxMessage, ShopperLink
from tests.database.campaigns.rows import draft
from tests.factories import (
    ANA_ID,
    NOW,
    SIGNING_KEY,
    add_account,
    make_config,
    make_direct_message,
    make_event,
)
from tests.fakes import FakeShop

pytestmark = pytest.mark.django_db
APPROVED: dict[str, Any] = {
    "discount": {"kind": "percent", "value": "100"},
    "approval": {"reference": "X-2026-17", "date": "2026-03-31"},
    "post_texts": {"en": "I tried the new song. #ad"},
}
POST = "I tried the new song. #ad #TheSong @shop"


@pytest.fixture
def shop(fake_shop: FakeShop) -> FakeShop:
    add_account()
    ShopperLink.objects.create(
        x_user_id=ANA_ID, handle="ana", saleor_customer_id="7", linked_at=NOW
    )
    fake_shop.config = make_config(rewarded_posts="yes")
    return fake_shop


def run(*, is_allowed: bool = True, **settings: Any) -> Campaign:
    campaign = draft(
        "TheSong", kind="pay_with_a_post", name="The song", settings={**APPROVED, **settings}
    )
    return campaigns.schedule(campaign, allows_rewarded_posts=is_allowed, now=NOW)


def tell(shop: FakeShop, event: XEvent, *, at: datetime = NOW) -> str:
    """Let the event be handled, and return its one answer."""
    inbox.record([event], source="webhook", sealer=get_sealer(), now=NOW)
    pipeline.drain_inbox(shop=shop, sealer=get_sealer(), signing_key=SIGNING_KEY, clock=lambda: at)
    message = OutboxMessage.objects.get()
    return message.text or get_sealer().unseal(message.sealed_text)


def states() -> list[str]:
    return list(LoadedVoucher.objects.values_list("state", flat=True))


def test_the_post_is_what_it_is_given_for(shop: FakeShop) -> None:
    run()

    answer = tell(shop, make_event(POST))

    assert answer.startswith("The song: your voucher is loaded.")
    row = LoadedVoucher.objects.get()
    assert (row.state, row.saleor_customer_id, row.x_post_id) == ("loaded", "7", "900")


def test_a_post_that_hides_that_it_is_an_ad_gets_nothing(shop: FakeShop) -> None:
    run()

    answer = tell(shop, make_event("I tried the new song #TheSong @shop"))

    assert answer.startswith(
        "The song: a post for a voucher has to say that it is an ad: write #ad in it, please."
    )
    assert states() == []


def test_a_message_is_no_post_and_is_told_where_to_post(shop: FakeShop) -> None:
    run()

    answer = tell(shop, make_direct_message("#TheSong please #ad"))

    assert answer.startswith("The song: post this on X, and the voucher is yours: https://x.com/")
    assert "%23ad+%23thesong+%40shop" in answer
    assert states() == []


def test_nothing_runs_without_the_owners_switch(shop: FakeShop) -> None:
    with pytest.raises(CampaignProblem) as refused:
        run(is_allowed=False)

    assert refused.value.code is CampaignProblemCode.INCOMPLETE
    (problem,) = refused.value.problems
    assert problem.field == "kind"
    assert "X forbids rewards for posts." in problem.message
    assert Campaign.objects.get().state == "draft"


def test_switching_off_ends_it_at_once(shop: FakeShop) -> None:
    run()
    shop.config = make_config(rewarded_posts="no")

    answer = tell(shop, make_event(POST))

    assert answer.startswith("The song is not open now. Thank you for asking!")
    assert states() == []


def test_who_only_asks_needs_no_post_no_ad_and_no_switch(shop: FakeShop) -> None:
    shop.config = make_config()
    run(is_allowed=False, is_by_request=True, approval=None, post_texts=None)

    answer = tell(shop, make_event("@shop #TheSong please"))

    assert answer.startswith("The song: your voucher is loaded.")
    assert states() == ["loaded"]


def test_a_post_that_is_deleted_takes_its_voucher_along_unless_it_was_used(shop: FakeShop) -> None:
    campaign = run()
    tell(shop, make_event(POST))

    pipeline.forget_posts([XPostId("900")], now=NOW)
    pipeline.forget_posts([XPostId("900")], now=NOW)

    assert states() == ["revoked"]
    campaign.refresh_from_db()
    assert campaign.issued_count == 0
    LoadedVoucher.objects.update(state="used")
    pipeline.forget_posts([XPostId("900")], now=NOW)
    assert states() == ["used"]


def test_deleting_a_mere_request_takes_nothing_back(shop: FakeShop) -> None:
    run(is_by_request=True)
    tell(shop, make_event("@shop #TheSong please"))

    pipeline.forget_posts([XPostId("900")], now=NOW)

    assert states() == ["loaded"]
