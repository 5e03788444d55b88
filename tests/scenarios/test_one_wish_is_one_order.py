"""Repeated, late, at once, and after a power cut: one order, one reply."""

import signal
from datetime import timedelta

import pytest

from saleor_twitter_plugin.inbox.claiming import LEASE
from saleor_twitter_plugin.models import InboxEvent, OutboxMessage
from saleor_twitter_plugin.outbox.reconciling import SENDING_AT_MOST

from .stage import Person, Product, Stage, wait_until


@pytest.fixture
def shoes(stage: Stage) -> tuple[Person, Product]:
    category = stage.category("shoes")
    account = stage.open_account("shop_shoes", category)
    product = stage.product(category, name="Runner One", stock=5)
    stage.work()
    stage.subscribe(account)
    return account, product


def test_delivered_three_times_and_polled(stage: Stage, shoes: tuple[Person, Product]) -> None:
    _, product = shoes
    shopper = stage.shopper(is_linked=True)
    wish = stage.x.post_as(shopper.handle, f"@shop_shoes #buy {product.code}")
    stage.wait_for_events(1)

    stage.x.redeliver(wish["id"], 2)
    wait_until(
        lambda: len([each for each in stage.x.deliveries() if each["status"] == 200]) >= 3,
        "three accepted deliveries",
    )
    stage.poll()
    stage.work()
    stage.poll()
    stage.work()

    assert InboxEvent.objects.filter(kind="post").count() == 1
    assert len(stage.orders(product)) == 1
    assert len(stage.replies_to(wish["id"])) == 1


@pytest.mark.saleor_only
def test_two_workers_at_once(stage: Stage, shoes: tuple[Person, Product]) -> None:
    _, product = shoes
    shopper = stage.shopper(is_linked=True)
    workers = [stage.start_worker("drain") for _ in range(2)]
    for worker in workers:
        worker.wait_until_ready()
    wish = stage.x.post_as(shopper.handle, f"@shop_shoes #buy {product.code}")
    stage.wait_for_events(1)
    stage.x.redeliver(wish["id"], 2)
    stage.poll()

    for worker in workers:
        worker.go()
    assert [worker.wait_for_end() for worker in workers] == [0, 0]
    stage.work()

    assert len(stage.orders(product)) == 1
    assert len(stage.replies_to(wish["id"])) == 1


@pytest.mark.saleor_only
def test_a_worker_killed_between_the_order_and_its_record(
    stage: Stage, shoes: tuple[Person, Product]
) -> None:
    _, product = shoes
    shopper = stage.shopper(is_linked=True)
    worker = stage.start_worker("die-after-order")
    worker.wait_until_ready()
    wish = stage.x.post_as(shopper.handle, f"@shop_shoes #buy {product.code}")
    stage.wait_for_events(1)

    worker.go()
    assert worker.wait_for_end() == -signal.SIGKILL
    # The order is there, and nobody has been told.
    assert len(stage.orders(product)) == 1
    assert stage.replies_to(wish["id"]) == []
    assert InboxEvent.objects.get().state == "claimed"

    stage.work(later=LEASE + timedelta(seconds=1))

    (order,) = stage.orders(product)
    (reply,) = stage.replies_to(wish["id"])
    assert f"Order {order.number}" in reply["text"]
    assert stage.room.read_free_count(product.variant_id) == 4


@pytest.mark.saleor_only
def test_a_worker_killed_while_x_takes_the_reply(
    stage: Stage, shoes: tuple[Person, Product]
) -> None:
    _, product = shoes
    shopper = stage.shopper(is_linked=True)
    worker = stage.start_worker("drain")
    worker.wait_until_ready()
    wish = stage.x.post_as(shopper.handle, f"@shop_shoes #buy {product.code}")
    stage.wait_for_events(1)
    # X takes the reply and does not answer: the worker is in the middle of the call.
    stage.x.faults(
        {
            "path_prefix": "/2/tweets",
            "method": "POST",
            "times": 1,
            "kind": "timeout_after",
            "seconds": 60,
        }
    )

    worker.go()
    wait_until(lambda: len(stage.replies_to(wish["id"])) == 1, "the reply on X", seconds=60)
    worker.process.send_signal(signal.SIGKILL)
    assert worker.wait_for_end() == -signal.SIGKILL
    assert OutboxMessage.objects.get(key__startswith="answer:").state == "sending"

    later = SENDING_AT_MOST + timedelta(seconds=1)
    stage.work(later=later)
    assert stage.reconcile(later=later) == 1
    stage.work(later=2 * later)

    (reply,) = stage.replies_to(wish["id"])
    message = OutboxMessage.objects.get(key__startswith="answer:")
    assert (message.state, message.x_post_id) == ("sent", reply["id"])
    assert len(stage.orders(product)) == 1


def test_x_answers_nothing_and_has_not_taken_it(
    stage: Stage, shoes: tuple[Person, Product]
) -> None:
    _, product = shoes
    shopper = stage.shopper(is_linked=True)
    wish = stage.x.post_as(shopper.handle, f"@shop_shoes #buy {product.code}")
    stage.wait_for_events(1)
    stage.x.faults(
        {"path_prefix": "/2/tweets", "method": "POST", "times": 1, "kind": "reset_before"}
    )

    stage.work()
    stage.work()
    assert stage.reconcile(later=timedelta(minutes=10)) == 0
    stage.work(later=timedelta(minutes=10))

    # Not sent again unseen: a person is told instead. The order stands.
    message = OutboxMessage.objects.get(key__startswith="answer:")
    assert (message.state, message.last_error_kind) == ("unknown", "NotOnTimeline")
    assert stage.replies_to(wish["id"]) == []
    assert len(stage.orders(product)) == 1
