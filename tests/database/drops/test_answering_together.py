"""Entries that are decided are answered many at once: each once, and nobody by another's leave."""

import multiprocessing
import os
import signal
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from saleor_twitter_plugin import drops, outbox, shoppers
from saleor_twitter_plugin.handoffs import XUserId
from saleor_twitter_plugin.inbox.claiming import LEASE
from saleor_twitter_plugin.models import Claim, Drop, DropEntry, InboxEvent, OutboxMessage
from tests.database.flow import answers, drain, open_shop
from tests.factories import make_config
from tests.fakes import FakeShop

from .givens import AT_ONCE, add_open_drop, assert_explained
from .people import link, want
from .working import drain_until_dead, look

pytestmark = pytest.mark.django_db(transaction=True)
FORK = multiprocessing.get_context("fork")
# Asked before anything is claimed, and once for each claim and for each batch.
ASKED_BEFORE, ASKED_FOR_A_BATCH = 4, 2


@pytest.fixture
def shop(fake_shop: FakeShop) -> FakeShop:
    return open_shop(fake_shop)


def test_answers_cost_as_few_statements_however_many_there_are(shop: FakeShop) -> None:
    counts = []
    for number, size in enumerate((6, 46)):
        add_open_drop(shop, units={"42": 4}, slug=f"shoe{number}")
        for person in range(size):
            name = str(1000 * (number + 1) + person)
            want(name, f"@shop #shoe{number}")
            if person % 2:
                link(name, name)
        look(shop)
        with CaptureQueriesContext(connection) as seen:
            drain(shop, AT_ONCE)
        counts.append(len(seen))
        assert waiting_count() == 0
        Drop.objects.update(state="closed")

    assert counts[0] == counts[1] < 60
    assert (len(answers()), Claim.objects.count()) == (52, 4)


def test_answers_are_those_that_each_alone_would_get(shop: FakeShop) -> None:
    def tell_all(slug: str, *, is_decided_ahead: bool) -> list[str]:
        drop = add_open_drop(shop, units={"42": 2}, slug=slug, name="The shoe")
        for person in ("300", "301", "302", "303"):
            want(person, f"@shop #{slug}", post_id=f"{len(slug)}{person}")
        want("303", f"@shop #{slug}", post_id=f"{len(slug)}999")
        if is_decided_ahead:
            look(shop)
        known = set(OutboxMessage.objects.values_list("pk", flat=True))
        if is_decided_ahead:
            drain(shop, AT_ONCE)
        else:
            drain_without_batches(shop)
        assert_explained(drop)
        told = OutboxMessage.objects.exclude(pk__in=known).order_by("key")
        return [each.text.partition(" (1")[0].partition(" http")[0] for each in told]

    together = tell_all("shoe", is_decided_ahead=True)
    Drop.objects.update(state="closed")
    alone = tell_all("boots", is_decided_ahead=False)

    assert together == alone
    assert [each.partition("!")[0].partition(" is gone")[0] for each in together] == [
        "It is yours", "It is yours", "Shoe (42)", "Shoe (42)",
        "You wait in line for The shoe already.",
    ]  # fmt: skip


def test_winner_is_answered_before_those_who_were_heard_of_before(shop: FakeShop) -> None:
    add_open_drop(shop, units={"41": 1, "42": 1})
    for person in range(120):
        want(str(400 + person), "@shop #shoe 42")
    want("301", "@shop #shoe 41")
    look(shop)

    die_after(shop, batches=1)

    answered = set(OutboxMessage.objects.values_list("recipient_x_user_id", flat=True))
    won = set(DropEntry.objects.filter(outcome="won").values_list("x_user_id", flat=True))
    assert (len(won), won - answered) == (2, set())
    assert "301" in won
    assert (len(answered), waiting_count()) == (100, 21)


def test_what_is_decided_is_answered_after_the_drop_is_closed(shop: FakeShop) -> None:
    drop = add_open_drop(shop, units={"42": 1})
    for person in ("301", "302"):
        want(person)
    look(shop)
    drops.close(drop, now=AT_ONCE)

    with CaptureQueriesContext(connection) as seen:
        drain(shop, AT_ONCE)

    assert [each.partition("!")[0].partition(".")[0] for each in answers()] == [
        "It is yours",
        "Shoe (42) is gone for now",
    ]
    # Together: one statement closes both.
    assert sum("AS ended" in each["sql"] for each in seen) == 1


# --- one that fails -----------------------------------------------------------------------------


def test_one_that_cannot_be_answered_costs_nobody_else_their_answer(shop: FakeShop) -> None:
    shop.config, shop.public_url = (
        make_config(claim_url="", checkout_url="https://shop.example/{checkout_id}"),
        "",
    )
    add_open_drop(shop, units={"42": 2})
    for person in ("300", "301", "302", "303"):
        want(person)
    link("300", "70")
    look(shop)

    drain(shop, AT_ONCE)

    # Only who has won and is unknown to the shop needs a link, and there is no address for it.
    assert Counter(InboxEvent.objects.values_list("key", "state")) == Counter(
        [("post:9300", "done"), ("post:9301", "new"), ("post:9302", "done"), ("post:9303", "done")]
    )
    assert InboxEvent.objects.get(state="new").last_error_kind == "ConfigurationError"
    assert (len(answers()), Claim.objects.count()) == (3, 0)
    shop.public_url = "https://shop.example.com"
    drain(shop, AT_ONCE + timedelta(minutes=1))
    assert (len(answers()), Claim.objects.count(), waiting_count()) == (4, 1, 0)


def test_one_that_the_database_refuses_costs_nobody_else_their_answer(shop: FakeShop) -> None:
    add_open_drop(shop, units={"42": 1})
    for person in range(9):
        want(str(300 + person))
    look(shop)
    row = InboxEvent.objects.get(key="post:9304")
    InboxEvent.objects.filter(pk=row.pk).update(body={**row.body, "author_handle": "x" * 99})

    drain(shop, AT_ONCE)

    assert InboxEvent.objects.get(state="new").key == "post:9304"
    assert sorted(OutboxMessage.objects.values_list("recipient_x_user_id", flat=True)) == [
        str(300 + each) for each in range(9) if each != 4
    ]


# --- STOP ---------------------------------------------------------------------------------------


def test_who_said_stop_after_the_decision_is_not_answered(shop: FakeShop) -> None:
    drop = add_open_drop(shop, units={"42": 1})
    for person in ("301", "302", "303"):
        want(person)
    look(shop)
    shoppers.opt_out(XUserId("302"), now=AT_ONCE)

    drain(shop, AT_ONCE)

    assert sorted(OutboxMessage.objects.values_list("recipient_x_user_id", flat=True)) == [
        "301",
        "303",
    ]
    assert InboxEvent.objects.get(key="post:9302").result == "opted out"
    assert_explained(drop)


def test_who_says_stop_while_the_answers_are_written_is_sent_none(shop: FakeShop) -> None:
    class Interrupted(FakeShop):
        def read_public_url(self) -> str:
            # Another worker takes the STOP now: our batch has read that there is none.
            shoppers.opt_out(XUserId("302"), now=AT_ONCE)
            with transaction.atomic():
                outbox.hold_all_for(XUserId("302"))
            return super().read_public_url()

    interrupted = Interrupted()
    interrupted.__dict__.update(shop.__dict__)
    add_open_drop(shop, units={"42": 1})
    for person in ("301", "302"):
        want(person)
    look(shop)
    drain(interrupted, AT_ONCE)

    sendable = {}
    for message in OutboxMessage.objects.all():
        person = message.recipient_x_user_id
        sendable[person] = outbox.mark_sending(message, text=message.text, now=AT_ONCE)

    assert sendable == {"301": True, "302": False}
    assert OutboxMessage.objects.get(recipient_x_user_id="302").state == "held"


def test_stop_is_taken_before_those_who_were_heard_of_after_it(shop: FakeShop) -> None:
    add_open_drop(shop, units={"42": 1})
    want("301")
    want("302", "@shop #stop", post_id="71")
    for person in range(250):
        want(str(400 + person))
    look(shop)

    die_after(shop, batches=2)

    assert InboxEvent.objects.get(key="post:71").result == "OptedOut"
    assert waiting_count() == 250 + 2 - 100 - 1


# --- workers beside each other, and dying -------------------------------------------------------


def test_two_workers_at_once_give_each_one_answer(shop: FakeShop) -> None:
    drop = add_open_drop(shop, units={"42": 20})
    for person in range(450):
        want(str(1000 + person))
    look(shop)
    start = FORK.Barrier(2)

    def work() -> None:
        start.wait()
        while drain(shop, AT_ONCE):
            pass

    exit_codes = run_in_processes(work, work)

    assert exit_codes == [0, 0]
    assert OutboxMessage.objects.count() == 450
    assert OutboxMessage.objects.values("recipient_x_user_id").distinct().count() == 450
    assert set(InboxEvent.objects.values_list("state", "attempts")) == {("done", 1)}
    assert Claim.objects.count() == 20
    assert_explained(drop)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_worker_killed_amid_a_batch_leaves_all_to_be_answered_once(
    moment: str, shop: FakeShop
) -> None:
    class Killing(FakeShop):
        def read_public_url(self) -> str:
            # Asked before claims are stored, and again for the pages when they are.
            asked = Claim.objects.exists()
            if asked == (moment == "after"):
                os.kill(os.getpid(), signal.SIGKILL)
            return super().read_public_url()

    killing = Killing()
    killing.__dict__.update(shop.__dict__)
    drop = add_open_drop(shop, units={"42": 2})
    for person in range(30):
        want(str(300 + person))
    look(shop)

    exit_codes = run_in_processes(lambda: drain(killing, AT_ONCE))

    assert exit_codes == [-signal.SIGKILL]
    assert (OutboxMessage.objects.count(), waiting_count()) == (0, 30)
    assert drain(shop, AT_ONCE + timedelta(seconds=1)) == 0
    assert drain(shop, AT_ONCE + LEASE + timedelta(seconds=1)) == 30
    assert OutboxMessage.objects.values("recipient_x_user_id").distinct().count() == 30
    assert (OutboxMessage.objects.count(), Claim.objects.count()) == (30, 2)
    assert_explained(drop)


def waiting_count() -> int:
    return InboxEvent.objects.filter(state__in=["new", "claimed"]).count()


def die_after(shop: FakeShop, *, batches: int) -> None:
    """Drain so many batches, and die; somebody else looks ahead meanwhile."""
    assert drops.claim_look_ahead(until=AT_ONCE + LEASE, now=AT_ONCE)
    drain_until_dead(shop, looks=ASKED_BEFORE + batches * ASKED_FOR_A_BATCH)


def drain_without_batches(shop: FakeShop) -> None:
    """Let each event be decided in its own turn."""
    assert drops.claim_look_ahead(until=AT_ONCE + LEASE, now=AT_ONCE)
    drain(shop, AT_ONCE)


def run_in_processes(*works: Callable[[], Any]) -> list[int | None]:
    # A connection that two processes hold is a broken one.
    connections.close_all()
    workers = [FORK.Process(target=each) for each in works]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    return [each.exitcode for each in workers]
