"""What X told us is stored once, and one worker has it at a time."""

from datetime import timedelta

import pytest

from saleor_twitter_plugin import inbox
from saleor_twitter_plugin.errors import (
    ConfigurationError,
    PermanentError,
    RetryableError,
)
from saleor_twitter_plugin.handoffs import EventKind, XEvent
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import InboxEvent
from saleor_twitter_plugin.pipeline import receive_delivery
from tests.database.conftest import RunTogether
from tests.factories import NOW, make_event

pytestmark = pytest.mark.django_db


def record(*events: XEvent, source: str = "webhook") -> None:
    inbox.record(events or [make_event()], source=source, sealer=get_sealer(), now=NOW)


def claim(seconds: float = 0) -> inbox.ClaimedEvent:
    claimed = inbox.claim_next(sealer=get_sealer(), now=NOW + timedelta(seconds=seconds))
    assert claimed is not None
    return claimed


def test_same_event_three_times_by_webhook_and_poll_is_one_row() -> None:
    record()
    inbox.record(
        [make_event(), make_event()],
        source="poll",
        sealer=get_sealer(),
        now=NOW + timedelta(hours=1),
    )
    record()

    row = InboxEvent.objects.get()
    assert (row.source, row.received_at, row.state) == ("webhook", NOW, "new")


def test_known_event_that_comes_again_is_not_opened_again() -> None:
    record()
    inbox.finish(claim(), result="done", is_ignored=False, now=NOW)

    record(source="poll")

    assert inbox.claim_next(sealer=get_sealer(), now=NOW + timedelta(days=1)) is None


def test_event_comes_back_from_its_row_as_it_was() -> None:
    event = make_event('ünï \N{GRINNING FACE} 東京 "quoted"', quoted_post_id="5", is_repost=True)
    record(event)

    assert claim().event == event


def test_event_with_what_postgresql_refuses_is_stored() -> None:
    body = b'{"data":{"event_type":"post.mention.create","filter":{"user_id":"100"},'
    body += b'"payload":{"id":"9","author_id":"2","text":"a\\u0000b\\ud800c"}}}'

    receive_delivery(body, sealer=get_sealer(), now=NOW)
    receive_delivery(b"\x00\xff not json", sealer=get_sealer(), now=NOW)

    assert claim().event.text == "ab?c"
    unknown = InboxEvent.objects.get(kind=EventKind.UNKNOWN)
    assert unknown.body["text"] == "\ufffd not json"


def test_unknown_event_is_kept_and_never_claimed() -> None:
    record(make_event(kind=EventKind.UNKNOWN, key="brand.new:1:100", text="{}"))

    row = InboxEvent.objects.get()
    assert (row.state, row.result, row.finished_at) == ("ignored", "unknown", NOW)
    assert inbox.claim_next(sealer=get_sealer(), now=NOW) is None


def test_recording_nothing_asks_nothing(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_num_queries(0):
        inbox.record([], source="poll", sealer=get_sealer(), now=NOW)


def test_oldest_event_is_claimed_first_and_once() -> None:
    inbox.record([make_event(post_id="2")], source="poll", sealer=get_sealer(), now=NOW)
    inbox.record(
        [make_event(post_id="1")],
        source="poll",
        sealer=get_sealer(),
        now=NOW - timedelta(seconds=5),
    )

    assert [claim().event.key, claim().event.key] == ["post:1", "post:2"]
    assert inbox.claim_next(sealer=get_sealer(), now=NOW) is None


def test_event_is_freed_when_its_worker_died() -> None:
    record()
    first = claim()

    assert inbox.claim_next(sealer=get_sealer(), now=NOW + timedelta(seconds=60)) is None
    second = claim(61)

    assert (first.pk, first.attempts) == (second.pk, 1)
    assert second.attempts == 2


@pytest.mark.parametrize(
    "body", [{}, {"kind": "post"}, {"kind": "of a later version"}, {"more": 1}]
)
def test_row_that_cannot_be_read_does_not_stop_those_behind_it(body: dict[str, object]) -> None:
    record(make_event(post_id="1"), make_event(post_id="2"))
    InboxEvent.objects.filter(key="post:1").update(body=body)

    assert claim().event.post_id == "2"

    row = InboxEvent.objects.get(key="post:1")
    assert (row.state, row.last_error) == ("failed", "Its row cannot be read.")


def test_finished_event_is_not_claimed_again() -> None:
    record()

    inbox.finish(claim(), result="x" * 100, is_ignored=False, now=NOW)

    row = InboxEvent.objects.get()
    assert (row.state, row.result, row.finished_at) == ("done", "x" * 64, NOW)
    assert inbox.claim_next(sealer=get_sealer(), now=NOW + timedelta(days=1)) is None


def test_event_given_back_waits_as_long_as_the_error_says() -> None:
    record()

    inbox.give_back(claim(), RetryableError("Busy.", retry_after=timedelta(minutes=3)), now=NOW)

    row = InboxEvent.objects.get()
    assert (row.state, row.last_error, row.last_error_kind) == ("new", "Busy.", "RetryableError")
    assert inbox.claim_next(sealer=get_sealer(), now=NOW + timedelta(seconds=179)) is None
    assert claim(180).attempts == 2


def test_event_given_back_waits_longer_each_time() -> None:
    record()
    waits = []
    now = NOW
    for _ in range(4):
        claimed = inbox.claim_next(sealer=get_sealer(), now=now)
        assert claimed is not None
        inbox.give_back(claimed, ValueError(), now=now)
        due_at = InboxEvent.objects.get().not_before
        waits.append((due_at - now).total_seconds())
        now = due_at

    assert waits == [5, 10, 20, 40]


def test_error_that_may_quote_a_person_is_kept_out_of_the_row() -> None:
    record()

    inbox.give_back(claim(), ValueError("ana@example.com lives in"), now=NOW)

    row = InboxEvent.objects.get()
    assert (row.last_error, row.last_error_kind) == ("", "ValueError")


def test_event_that_can_never_work_is_closed_and_says_why() -> None:
    record()

    inbox.give_back(claim(), PermanentError("No such channel."), now=NOW)

    row = InboxEvent.objects.get()
    assert (row.state, row.last_error, row.finished_at) == ("failed", "No such channel.", NOW)
    assert inbox.claim_next(sealer=get_sealer(), now=NOW + timedelta(days=1)) is None


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (ValueError(), "failed"),
        (RetryableError("Down.", retry_after=timedelta(seconds=1)), "new"),
        (ConfigurationError("No channel."), "new"),
    ],
)
def test_event_after_its_last_attempt(error: Exception, state: str) -> None:
    record()
    InboxEvent.objects.update(attempts=7)

    inbox.give_back(claim(), error, now=NOW)

    assert InboxEvent.objects.get().state == state


def test_worker_that_lost_its_event_cannot_open_it_again() -> None:
    # given a worker held up so long that another one finished its event
    record()
    slow = claim()
    inbox.finish(claim(61), result="OrderPlaced", is_ignored=False, now=NOW)

    inbox.give_back(slow, ValueError(), now=NOW + timedelta(seconds=90))

    assert InboxEvent.objects.get().state == "done"
    assert inbox.claim_next(sealer=get_sealer(), now=NOW + timedelta(days=1)) is None


def test_worker_that_lost_its_event_cannot_take_it_from_the_next() -> None:
    record()
    slow = claim()
    claim(61)

    inbox.give_back(slow, PermanentError("Late."), now=NOW + timedelta(seconds=62))

    assert InboxEvent.objects.get().state == "claimed"
    assert inbox.claim_next(sealer=get_sealer(), now=NOW + timedelta(seconds=70)) is None


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_events_and_take_each_once(run_together: RunTogether) -> None:
    record(*(make_event(post_id=str(number)) for number in range(40)))

    def work() -> list[int]:
        taken = []
        while claimed := inbox.claim_next(sealer=get_sealer(), now=NOW):
            taken.append(claimed.pk)
        return taken

    shares = run_together(work, work)

    taken = [pk for share in shares for pk in share]
    assert len(taken) == 40
    assert len(set(taken)) == 40
    assert set(InboxEvent.objects.values_list("attempts", flat=True)) == {1}


@pytest.mark.django_db(transaction=True)
def test_webhook_and_poll_at_once_store_one_row(run_together: RunTogether) -> None:
    events = [make_event(post_id=str(number)) for number in range(20)]

    run_together(
        lambda: record(*events),
        lambda: record(*reversed(events), source="poll"),
        lambda: record(*events),
    )

    assert InboxEvent.objects.count() == 20
