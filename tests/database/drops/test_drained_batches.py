"""While a drop is open, events are claimed together and decided ahead: the answers are the same."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saleor_twitter_plugin import inbox, shoppers
from saleor_twitter_plugin.handoffs import XUserId
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import DropEntry, InboxEvent
from saleor_twitter_plugin.pipeline import drain_inbox
from saleor_twitter_plugin.pipeline.drop_batches import decide_ahead
from saleor_twitter_plugin.pipeline.hearing import read_vocabulary
from tests.database.flow import answers, drain, open_shop, results
from tests.factories import SHOP_ID, SIGNING_KEY
from tests.fakes import FakeShop

from .givens import AT_ONCE, CLOSES_AT, add_open_drop, assert_explained, count_units
from .people import states, want

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop(fake_shop: FakeShop) -> FakeShop:
    return open_shop(fake_shop)


class Dying(BaseException):
    pass


def test_who_asked_first_on_x_is_first_though_told_of_last(shop: FakeShop) -> None:
    drop = add_open_drop(shop, units={"42": 2})
    for seconds, person in ((3, "303"), (2, "302"), (1, "301")):
        want(person, created_at=AT_ONCE + timedelta(seconds=seconds))
    InboxEvent.objects.update(not_before=AT_ONCE)

    drain(shop, AT_ONCE + timedelta(seconds=5))

    assert states() == [("301", "held"), ("302", "held"), ("303", "waiting")]
    assert len(answers()) == 3
    assert_explained(drop)


def test_a_batch_enters_nobody_who_would_be_ignored(shop: FakeShop) -> None:
    drop = add_open_drop(shop, units={"42": 9})
    shoppers.opt_out(XUserId("301"), now=AT_ONCE)
    want("301")
    want(SHOP_ID, post_id="71")
    want("302", is_repost=True)
    want("303", created_at=AT_ONCE - timedelta(days=3))
    want("304", "@shop #stop", post_id="72")
    want("304", "@shop #shoe", post_id="73")
    want("305", "@shop hello", post_id="74")
    want("306")

    drain(shop, AT_ONCE)

    assert states() == [("306", "held")]
    assert results().count("DropAnswered") == 1
    assert len(answers()) == 2
    assert_explained(drop)


def test_what_was_decided_before_a_crash_is_answered_after_it(shop: FakeShop) -> None:
    drop = add_open_drop(shop, units={"42": 1})
    for person in ("301", "302"):
        want(person)
    times = iter([AT_ONCE] * 5)

    def clock() -> datetime:
        try:
            return next(times)
        except StopIteration:
            raise Dying from None

    with pytest.raises(Dying):
        drain_inbox(shop=shop, sealer=get_sealer(), signing_key=SIGNING_KEY, clock=clock)
    before = states()
    assert (before, answers()) == ([("301", "held"), ("302", "waiting")], [])
    drain(shop, AT_ONCE + inbox.LEASE)
    assert answers() == []
    drain(shop, AT_ONCE + inbox.LEASE + timedelta(seconds=1))

    assert (states(), len(answers())) == (before, 2)
    assert DropEntry.objects.count() == 2
    assert_explained(drop)


def test_one_event_that_cannot_be_asked_about_stops_nobody(shop: FakeShop) -> None:
    class Moody(FakeShop):
        def find_customer(self, customer_id: Any) -> Any:
            raise RuntimeError("no answer")

    moody = Moody()
    moody.__dict__.update(shop.__dict__)
    add_open_drop(moody, units={"42": 2})
    want()
    want("301")

    drain(moody, AT_ONCE)

    assert states() == [("301", "held")]
    assert sorted(InboxEvent.objects.values_list("state", flat=True)) == ["done", "new"]


def test_what_a_slow_batch_leaves_is_for_the_next_worker_at_once(shop: FakeShop) -> None:
    add_open_drop(shop, units={"42": 3})
    for person in ("301", "302", "303"):
        want(person)
    # So often until the first event's turn; it is too late for the second.
    times, late = iter([AT_ONCE] * 6), AT_ONCE + inbox.LEASE / 2

    with CaptureQueriesContext(connection) as seen:
        drain_inbox(
            shop=shop, sealer=get_sealer(), signing_key=SIGNING_KEY, clock=lambda: next(times, late)
        )

    assert len([each for each in seen if "WITH oldest" in each["sql"]]) == 3
    assert len(answers()) == 3
    assert set(InboxEvent.objects.values_list("state", "attempts")) == {("done", 1)}


def test_without_an_open_drop_one_event_is_taken_at_a_time(shop: FakeShop) -> None:
    drop = add_open_drop(shop, units={"42": 1})
    for person in ("301", "302"):
        want(person, "@shop hello", created_at=CLOSES_AT)
    InboxEvent.objects.update(not_before=CLOSES_AT)

    with CaptureQueriesContext(
        connection,
    ) as seen:
        drain(shop, CLOSES_AT)

    claims = [each["sql"] for each in seen if "WITH oldest" in each["sql"]]
    assert len(claims) == 3
    assert all("LIMIT 1\n" in each for each in claims)
    assert count_units(drop) == {"free": 1}


def test_a_batch_is_decided_in_few_statements_however_many_it_has(shop: FakeShop) -> None:
    counts = []
    for number, size in enumerate((5, 45)):
        drop = add_open_drop(shop, units={"42": 3}, slug=f"shoe{number}")
        for person in range(size):
            want(str(1000 * (number + 1) + person), f"@shop #shoe{number}")
        batch = inbox.claim_many(50, sealer=get_sealer(), now=AT_ONCE)
        with CaptureQueriesContext(connection) as seen:
            decide_ahead(
                batch,
                shop=shop,
                signing_key=SIGNING_KEY,
                vocabulary=read_vocabulary(shop.config, now=AT_ONCE),
                now=AT_ONCE,
            )
        counts.append(len(seen))
        assert DropEntry.objects.filter(drop=drop).count() == size

    assert counts[0] == counts[1] < 30
