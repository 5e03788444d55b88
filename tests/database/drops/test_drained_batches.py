"""While a drop is open, entries are decided ahead of their turns: the answers are the same."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saleor_twitter_plugin import drops, shoppers
from saleor_twitter_plugin.handoffs import XUserId
from saleor_twitter_plugin.inbox.claiming import LEASE
from saleor_twitter_plugin.models import Drop, DropEntry, InboxEvent
from tests.database.flow import answers, drain, open_shop, results
from tests.factories import SHOP_ID
from tests.fakes import FakeShop

from .givens import AT_ONCE, CLOSES_AT, add_open_drop, assert_explained, count_units
from .people import states, want
from .working import drain_until_dead, look

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop(fake_shop: FakeShop) -> FakeShop:
    return open_shop(fake_shop)


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

    drain_until_dead(shop, looks=8)
    before = states()
    assert (before, answers()) == ([("301", "held"), ("302", "waiting")], [])
    drain(shop, AT_ONCE + LEASE + timedelta(seconds=1))

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


def test_without_an_open_drop_nobody_looks_ahead(shop: FakeShop) -> None:
    drop = add_open_drop(shop, units={"42": 1})
    for person in ("301", "302"):
        want(person, created_at=CLOSES_AT)
    InboxEvent.objects.update(not_before=CLOSES_AT)

    with CaptureQueriesContext(connection) as seen:
        drain(shop, CLOSES_AT)

    assert [each for each in seen if "looked_ahead_until" in each["sql"].partition("FROM")[2]] == []
    assert answers() == ["The shoe is over."] * 2
    assert count_units(drop) == {"free": 1}


def test_one_worker_looks_ahead_at_a_time_and_no_longer_than_its_time(shop: FakeShop) -> None:
    add_open_drop(shop, units={"42": 1})
    for person in range(150):
        want(str(300 + person))
    assert len(drops.claim_look_ahead(until=AT_ONCE + timedelta(seconds=5), now=AT_ONCE)) == 1

    assert drops.claim_look_ahead(until=CLOSES_AT, now=AT_ONCE) == []
    look(shop)
    assert DropEntry.objects.count() == 0
    times = iter([AT_ONCE + timedelta(seconds=each) for each in (5, 5, 5, 5, 10)])
    look(shop, lambda: next(times))
    assert DropEntry.objects.count() == 100
    look(shop, lambda: AT_ONCE + timedelta(seconds=10))

    assert DropEntry.objects.count() == 150
    assert set(InboxEvent.objects.values_list("state", "attempts")) == {("new", 0)}
    assert sorted(dict(states()).values()) == ["held"] + ["waiting"] * 149


def test_who_wrote_something_else_before_waits_for_their_turn(shop: FakeShop) -> None:
    add_open_drop(shop, units={"42": 2})
    want("301", "@shop #stop", post_id="71")
    for person in range(120):
        want(str(400 + person), "@shop hello", post_id=str(1000 + person))
    want("301", post_id="72")
    want("302")

    look(shop)

    assert states() == [("302", "held")]


def test_entries_are_decided_in_few_statements_however_many_there_are(shop: FakeShop) -> None:
    counts = []
    for number, size in enumerate((5, 45)):
        drop = add_open_drop(shop, units={"42": 3}, slug=f"shoe{number}")
        for person in range(size):
            want(str(1000 * (number + 1) + person), f"@shop #shoe{number}")
        with CaptureQueriesContext(connection) as seen:
            look(shop)
        counts.append(len(seen))
        assert DropEntry.objects.filter(drop=drop).count() == size
        Drop.objects.filter(pk=drop.pk).update(state="closed")

    assert counts[0] == counts[1] < 40
