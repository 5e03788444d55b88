"""A message is added once, and goes out at most once."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import SettingsWrapper

from saleor_twitter_plugin import outbox
from saleor_twitter_plugin.errors import PermanentError, RetryableError, UnknownOutcomeError
from saleor_twitter_plugin.handoffs import MessageKind, Priority, XPostId, XUserId
from saleor_twitter_plugin.models import OutboxMessage
from saleor_twitter_plugin.shop import get_shop
from tests.database.conftest import RunTogether
from tests.factories import NOW, SHOP_ID, add_account, add_message, make_feed_post, make_outgoing

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)
SOON = RetryableError("Busy.", retry_after=timedelta(seconds=1))


def claim(seconds: float = 0) -> OutboxMessage:
    message = outbox.claim_next(now=NOW + timedelta(seconds=seconds))
    assert message is not None
    return message


def read_row() -> OutboxMessage:
    return OutboxMessage.objects.get()


def send_into_the_dark(text: str = "Thank you!") -> OutboxMessage:
    """Leave a message as a worker does that dies while it calls X."""
    message = claim()
    assert outbox.mark_sending(message, text=text, now=NOW)
    return message


# --- adding -------------------------------------------------------------------------------------


def test_message_is_added_once_and_the_first_stays() -> None:
    outbox.add([make_outgoing(text="first")], now=NOW)
    outbox.add([make_outgoing(text="second"), make_outgoing(text="third")], now=LATER)

    row = read_row()
    assert (row.text, row.state, row.created_at) == ("first", "waiting", NOW)


def test_message_that_was_sent_is_not_added_again() -> None:
    add_message(state="sent")

    outbox.add([make_outgoing()], now=NOW)

    assert read_row().state == "sent"


@pytest.mark.django_db(transaction=True)
def test_message_added_by_four_at_once_is_one(run_together: RunTogether) -> None:
    run_together(*[lambda: outbox.add([make_outgoing()], now=NOW)] * 4)

    assert OutboxMessage.objects.count() == 1


# --- claiming -----------------------------------------------------------------------------------


def test_most_urgent_message_is_claimed_first() -> None:
    add_account()
    for priority in reversed(Priority):
        add_message(make_outgoing(f"key:{priority}", priority=priority))
    add_message(make_outgoing("key:older order", priority=Priority.ORDER),
                not_before=NOW - timedelta(hours=1))  # fmt: skip

    assert [claim().key for _ in range(5)] == [
        "key:older order", "key:1_order", "key:2_care", "key:3_campaign", "key:4_promotion",
    ]  # fmt: skip
    assert outbox.claim_next(now=NOW) is None


def test_message_waits_for_its_time() -> None:
    add_account()
    add_message(not_before=NOW + timedelta(seconds=10))

    assert outbox.claim_next(now=NOW) is None
    assert claim(10).attempts == 1


@pytest.mark.parametrize(
    ("state", "claimed"),
    [
        ("connected", ["order", "promotion"]),
        ("paused", ["order"]),
        ("needs_reconnecting", []),
    ],
)
def test_account_that_cannot_send_keeps_its_messages(state: str, claimed: list[str]) -> None:
    add_account(state=state)
    add_message(make_outgoing("order", priority=Priority.ORDER))
    add_message(make_outgoing("promotion", priority=Priority.PROMOTION))

    found = []
    while message := outbox.claim_next(now=NOW):
        found.append(message.key)

    assert found == claimed
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {"waiting"}


def test_account_in_trouble_does_not_hold_up_the_others() -> None:
    add_account(state="needs_reconnecting")
    add_account("101", "lamps")
    add_message(make_outgoing("stuck", priority=Priority.ORDER))
    add_message(make_outgoing("free", account_id="101", priority=Priority.PROMOTION))

    assert claim().key == "free"


def test_message_in_preparation_is_freed_when_its_worker_died() -> None:
    add_account()
    add_message()
    claim()

    assert outbox.claim_next(now=NOW + timedelta(seconds=90)) is None
    assert claim(91).attempts == 2


@pytest.mark.parametrize("state", ["sending", "sent", "unknown", "held", "failed"])
def test_message_that_is_not_waiting_is_never_claimed(state: str) -> None:
    add_account()
    add_message(state=state, sending_since=NOW - timedelta(days=9))

    assert outbox.claim_next(now=LATER) is None


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_messages_and_take_each_once(run_together: RunTogether) -> None:
    add_account()
    outbox.add([make_outgoing(f"key:{number}") for number in range(30)], now=NOW)

    def work() -> list[int]:
        taken = []
        while message := outbox.claim_next(now=NOW):
            assert outbox.mark_sending(message, text="hi", now=NOW)
            taken.append(message.pk)
        return taken

    taken = [pk for share in run_together(work, work) for pk in share]

    assert len(taken) == 30
    assert len(set(taken)) == 30


# --- sending ------------------------------------------------------------------------------------


def test_message_on_its_way_keeps_the_text_that_goes_out() -> None:
    add_account()
    add_message(make_feed_post())
    message = claim()

    assert outbox.mark_sending(message, text="Mug · $12.50", now=NOW)

    row = read_row()
    assert (row.state, row.text, row.sending_since) == ("sending", "Mug · $12.50", NOW)
    assert row.claimed_until is None


def test_message_is_marked_as_sending_by_one_only() -> None:
    add_account()
    add_message()
    slow, quick = claim(), claim(91)

    assert outbox.mark_sending(quick, text="hi", now=NOW)
    assert not outbox.mark_sending(quick, text="again", now=NOW)
    assert not outbox.mark_sending(slow, text="late", now=NOW)
    assert read_row().text == "hi"


@pytest.mark.parametrize("end", ["give back", "hold", "fail", "unknown"])
def test_worker_that_lost_its_message_cannot_touch_it(end: str) -> None:
    # given a worker so slow in preparing that another one took the message and is calling X
    add_account()
    add_message()
    slow, quick = claim(), claim(91)
    assert outbox.mark_sending(quick, text="hi", now=NOW)

    match end:
        case "give back":
            outbox.give_back(slow, SOON, retry_after=timedelta(0), now=NOW)
        case "hold":
            outbox.hold(slow, why="Sold out.")
        case "fail":
            outbox.mark_failed(slow, PermanentError("Late."))
        case _:
            outbox.mark_unknown(slow, UnknownOutcomeError("Late."))

    assert read_row().state == "sending"
    assert outbox.claim_next(now=LATER) is None
    outbox.mark_sent(quick, x_post_id="5001", now=NOW)
    assert (read_row().state, read_row().x_post_id) == ("sent", "5001")


def test_worker_that_lost_its_message_before_it_is_sent_cannot_touch_it() -> None:
    add_account()
    add_message()
    slow, quick = claim(), claim(91)

    outbox.hold(slow, why="Sold out.")
    outbox.mark_failed(slow, PermanentError("Late."))
    outbox.give_back(slow, SOON, retry_after=timedelta(0), now=NOW)

    assert outbox.claim_next(now=NOW + timedelta(seconds=100)) is None
    assert outbox.mark_sending(quick, text="hi", now=NOW)


def test_sent_message_is_closed() -> None:
    add_account()
    add_message()
    message = send_into_the_dark()

    outbox.mark_sent(message, x_post_id="5001", now=NOW)
    outbox.mark_failed(message, PermanentError("Never mind."))
    outbox.give_back(message, SOON, retry_after=timedelta(0), now=NOW)

    row = read_row()
    assert (row.state, row.x_post_id, row.sent_at, row.last_error) == ("sent", "5001", NOW, "")


def test_message_given_back_waits_as_long_as_x_says_and_at_least_the_backoff() -> None:
    add_account()
    add_message()

    outbox.give_back(claim(), SOON, retry_after=timedelta(seconds=1), now=NOW)
    first = read_row()
    assert (first.state, first.not_before) == ("waiting", NOW + timedelta(seconds=10))

    outbox.give_back(claim(10), SOON, retry_after=timedelta(minutes=7), now=NOW)
    second = read_row()
    assert second.not_before == NOW + timedelta(minutes=7)
    assert (second.last_error, second.last_error_kind) == ("Busy.", "RetryableError")
    assert second.sending_since is None


def test_message_held_says_why_and_is_not_claimed() -> None:
    add_account()
    add_message(make_feed_post())

    outbox.hold(claim(), why="The product is out of stock.")

    row = read_row()
    assert (row.state, row.last_error) == ("held", "The product is out of stock.")
    assert outbox.claim_next(now=LATER) is None


# --- unknown outcomes ---------------------------------------------------------------------------


def test_message_of_a_dead_worker_becomes_unknown_and_is_never_claimed() -> None:
    add_account()
    add_message()
    send_into_the_dark()

    assert outbox.expire_sending(now=NOW + timedelta(seconds=119)) == 0
    assert outbox.expire_sending(now=NOW + timedelta(seconds=121)) == 1

    row = read_row()
    assert (row.state, row.last_error_kind) == ("unknown", "WorkerDied")
    assert outbox.claim_next(now=LATER) is None


def make_unknown(message: OutboxMessage) -> OutboxMessage:
    outbox.mark_unknown(message, UnknownOutcomeError("No answer."))
    return read_row()


def test_unknown_reply_is_adopted_by_the_post_it_answers() -> None:
    add_account()
    add_message()
    unknown = make_unknown(send_into_the_dark())
    timeline = [
        (XPostId("3"), "Thank you!", None),
        (XPostId("2"), "Thank you!", XPostId("899")),
        (XPostId("1"), "@ana as X rewrote it", XPostId("900")),
    ]

    assert outbox.adopt(unknown, timeline, now=LATER)

    row = read_row()
    assert (row.state, row.x_post_id, row.sent_at) == ("sent", "1", NOW)


@pytest.mark.parametrize(
    ("ours", "on_timeline"),
    [
        ("Mug · $12.50\nTo buy", "Mug · $12.50\nTo buy"),
        ("Mug https://shop.example.com/1 now", "Mug https://t.co/abc now"),
        ("Mug · $12.50", "Mug · $12.50 https://t.co/picture"),
        ("Cafe\u0301", "Caf\u00e9"),
    ],
)
def test_unknown_post_is_adopted_by_its_text(ours: str, on_timeline: str) -> None:
    add_account()
    add_message(make_feed_post())
    unknown = make_unknown(send_into_the_dark(ours))

    assert outbox.adopt(unknown, [(XPostId("8"), on_timeline, None)], now=LATER)
    assert read_row().x_post_id == "8"


@pytest.mark.parametrize(
    "timeline",
    [
        [],
        [(XPostId("1"), "Another post", None)],
        [(XPostId("1"), "Mug", XPostId("900"))],
    ],
)
def test_unknown_post_that_is_not_there_stays_unknown(
    timeline: list[tuple[XPostId, str, XPostId | None]],
) -> None:
    add_account()
    add_message(make_feed_post())
    unknown = make_unknown(send_into_the_dark("Mug"))

    assert not outbox.adopt(unknown, timeline, now=LATER)
    assert read_row().state == "unknown"


def test_unknown_post_does_not_adopt_what_is_another_messages() -> None:
    add_account()
    add_message(make_outgoing("another"), state="sent", x_post_id="1")
    add_message(make_feed_post())
    message = claim()
    outbox.mark_sending(message, text="Mug", now=NOW)
    outbox.mark_unknown(message, UnknownOutcomeError("No answer."))
    message.refresh_from_db()

    assert not outbox.adopt(message, [(XPostId("1"), "Mug", None)], now=LATER)


def test_unknown_message_that_is_missing_is_left_to_a_person() -> None:
    add_account()
    add_message()
    unknown = make_unknown(send_into_the_dark())
    assert outbox.list_unknown(limit=9) == [unknown]

    outbox.note_missing(unknown)

    row = read_row()
    assert (row.state, row.last_error_kind) == ("unknown", "NotOnTimeline")
    assert "twitter_outbox" in row.last_error
    assert outbox.list_unknown(limit=9) == []
    assert outbox.claim_next(now=LATER) is None


# --- what a person decides ----------------------------------------------------------------------


@pytest.fixture
def _shop_of_the_command(settings: SettingsWrapper) -> Iterator[None]:
    settings.TWITTER_PLUGIN_SHOP = "tests.fakes.FakeShop"
    get_shop.cache_clear()
    yield
    get_shop.cache_clear()


@pytest.mark.usefixtures("_shop_of_the_command")
@pytest.mark.parametrize("state", ["unknown", "failed", "held"])
def test_person_sends_a_stuck_message_once_more(state: str) -> None:
    add_account()
    message = add_message(state=state, last_error="Why.", not_before=NOW - timedelta(days=1))

    call_command("twitter_outbox", "retry", str(message.pk))

    row = read_row()
    assert (row.state, row.last_error, row.sending_since) == ("waiting", "", None)
    assert outbox.claim_next(now=row.not_before) is not None


@pytest.mark.usefixtures("_shop_of_the_command")
def test_person_gives_a_message_up(capsys: pytest.CaptureFixture[str]) -> None:
    add_account()
    message = add_message(state="unknown", last_error="No answer.")

    call_command("twitter_outbox", "list")
    call_command("twitter_outbox", "give-up", str(message.pk))

    row = read_row()
    assert (row.state, row.last_error_kind) == ("failed", "GivenUp")
    assert f"{message.pk}  unknown  {message.key}  No answer." in capsys.readouterr().out
    assert outbox.claim_next(now=LATER) is None


@pytest.mark.usefixtures("_shop_of_the_command")
@pytest.mark.parametrize("state", ["waiting", "sending", "sent"])
@pytest.mark.parametrize("action", ["retry", "give-up"])
def test_person_cannot_touch_what_is_not_stuck(state: str, action: str) -> None:
    message = add_message(state=state)

    with pytest.raises(CommandError, match="is not stuck"):
        call_command("twitter_outbox", action, str(message.pk))

    assert read_row().state == state


def test_message_kinds_fit_their_column() -> None:
    assert all(len(each) <= 16 for each in [*MessageKind, *Priority])


@pytest.mark.django_db(transaction=True)
def test_workers_that_meet_the_same_limit_do_not_wait_for_each_other(
    run_together: RunTogether,
) -> None:
    add_account()
    outbox.add([make_outgoing(f"answer:{number}") for number in range(300)], now=NOW)

    def postpone(worker: int) -> None:
        for minutes in range(worker, 160, 8):
            outbox.postpone(
                account_id=XUserId(SHOP_ID),
                kinds=[MessageKind.REPLY],
                from_priority=Priority.ORDER if worker % 2 else Priority.CARE,
                why=RetryableError("X allows no more", retry_after=timedelta(minutes=minutes)),
                until=NOW + timedelta(minutes=minutes),
            )

    run_together(*[lambda worker=worker: postpone(worker) for worker in range(1, 9)])

    waiting = OutboxMessage.objects.filter(state="waiting", last_error="X allows no more")
    assert waiting.count() == 300
