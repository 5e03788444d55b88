"""A worker is killed at each step from the catalog to X: the post is there once in the end."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from saleor_twitter_plugin.models import FeedItem, OutboxMessage, StaffTask

from .dying import ANSWER, Worker
from .feed_story import look, names
from .stage import Person, Stage

# Longer than a lease on a message that is prepared, and than X takes to show what it has.
LATER = timedelta(minutes=5)
POST = {"method": "POST", "path_prefix": "/2/tweets"}


@pytest.fixture
def account(stage: Stage) -> Person:
    shoes = stage.category("shoes")
    account = stage.open_account("shop_shoes", shoes)
    product = stage.product(shoes, name="Alpha")
    stage.room.add_image(product.product_id, alt="A red shoe", color="red")
    return account


def state() -> str:
    row = OutboxMessage.objects.first()
    return row.state if row else ""


def die_reading_the_catalog(stage: Stage, account: Person) -> None:
    worker = Worker(stage, stops_at="read_catalog_items")
    worker.go()
    worker.kill_when(worker.asked.is_set)
    assert FeedItem.objects.count() == 0


def die_writing_the_plan(stage: Stage, account: Person) -> None:
    worker = Worker(stage)
    worker.kill_when_blocked_by("LOCK TABLE twitter_feed_item IN SHARE MODE")
    assert FeedItem.objects.count() == 0


def die_releasing(stage: Stage, account: Person) -> None:
    worker = Worker(stage)
    worker.kill_when_blocked_by("LOCK TABLE twitter_outbox_message IN SHARE MODE")
    assert OutboxMessage.objects.count() == 0


def die_composing(stage: Stage, account: Person) -> None:
    look(stage)
    worker = Worker(stage, stops_at="read_product_images")
    worker.go()
    worker.kill_when(worker.asked.is_set)
    assert state() == "waiting"


def die_noting_that_it_sends(stage: Stage, account: Person) -> None:
    look(stage)
    worker = Worker(stage)
    worker.kill_when_blocked_by("SELECT id FROM twitter_feed_item FOR UPDATE")
    assert state() == "waiting"


def die_while_x_is_called(stage: Stage, account: Person) -> None:
    look(stage)
    stage.x.faults({"kind": "timeout_after", "seconds": 30, **POST})
    worker = Worker(stage)
    worker.go()
    worker.kill_when(lambda: bool(stage.posts_by(account)))
    assert state() == "sending"


def die_noting_the_answer(stage: Stage, account: Person) -> None:
    look(stage)
    worker = Worker(stage, stops_at=ANSWER)
    worker.go()
    worker.kill_when(worker.asked.is_set)
    assert (state(), len(stage.posts_by(account))) == ("sending", 1)


DEATHS: tuple[Callable[[Stage, Person], None], ...] = (
    die_reading_the_catalog,
    die_writing_the_plan,
    die_releasing,
    die_composing,
    die_noting_that_it_sends,
    die_while_x_is_called,
    die_noting_the_answer,
)


def recover(stage: Stage) -> None:
    stage.x.faults()
    stage.work(later=LATER)
    stage.reconcile(later=2 * LATER)
    stage.work(later=3 * LATER)
    stage.work(later=4 * LATER)


@pytest.mark.parametrize("die", DEATHS, ids=lambda die: die.__name__)
def test_neither_twice_nor_never(
    stage: Stage, account: Person, die: Callable[[Stage, Person], None]
) -> None:
    die(stage, account)

    recover(stage)

    assert names(stage, account) == ["Alpha"]
    assert state() == "sent"
    assert FeedItem.objects.get().state == "released"
    assert StaffTask.objects.count() == 0


def test_what_x_may_have_heard_and_does_not_show_is_a_persons_to_decide(
    stage: Stage, account: Person
) -> None:
    look(stage)
    stage.x.faults({"kind": "timeout_before", "seconds": 30, **POST})
    worker = Worker(stage)
    worker.go()
    worker.kill_when(lambda: state() == "sending")

    recover(stage)

    assert stage.posts_by(account) == []
    assert state() == "unknown"
    assert StaffTask.objects.get().kind == "look_at_timeline"
