"""One person, taken out of every table; nobody else, and no order in the shop."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from saleor_twitter_plugin import inbox, outbox, shoppers, staff
from saleor_twitter_plugin.handoffs import EventKind, MessageKind, Origin, XEvent, XPostId, XUserId
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import (
    Account,
    BilledResource,
    Campaign,
    CampaignAsk,
    Claim,
    ContestEntry,
    DebateQuestion,
    Drop,
    DropEntry,
    Greeting,
    HandleProof,
    InboxEvent,
    LinkRequest,
    LoadedVoucher,
    OutboxMessage,
    PendingWish,
    ShopAction,
    Shopper,
    ShopperLink,
    StaffTask,
    WallPost,
)
from saleor_twitter_plugin.models.personal_data import COLUMNS, Content
from saleor_twitter_plugin.models.staff_tasks import StaffTaskKind
from saleor_twitter_plugin.pipeline import PersonNotFound, find_person, forget_person
from saleor_twitter_plugin.shop.origins import METADATA_KEYS, metadata_of
from tests.factories import (
    NOW,
    add_account,
    add_message,
    make_config,
    make_direct_message,
    make_event,
    make_outgoing,
)
from tests.fakes import Answer, FakeX

pytestmark = pytest.mark.django_db
ANA = XUserId("2000000001")
BOB = XUserId("2000000002")
# What leads to Ana: her id, her handle, her words, and the numbers of her posts.
TRACES = (ANA, "ana_of_x", "anas own words", "77001")


@pytest.fixture(autouse=True)
def _account() -> None:
    add_account()


def tell(*events: XEvent, days_ago: int = 0) -> None:
    inbox.record(events, source="webhook", sealer=get_sealer(), now=NOW)
    InboxEvent.objects.filter(key__in=[each.key for each in events]).update(
        received_at=NOW.replace(day=NOW.day - days_ago), finished_at=None
    )


def live(person: XUserId, handle: str, post_id: str, words: str) -> None:
    """Leave traces of a person in every table that can hold any."""
    parts: dict[str, Any] = {"author_id": person, "author_handle": handle}
    tell(make_event(words, post_id=post_id, **parts))
    tell(make_event(words, post_id=f"{post_id}9", **parts), days_ago=20)
    tell(make_direct_message(words, message_id=f"{post_id}8", **parts))
    tell(make_event("", key=f"follow:{post_id}", kind=EventKind.FOLLOWED, **parts))
    raw = f'{{"user":{{"id":"{person}","about":"{words}"}}}}'
    tell(make_event(raw, key=f"odd:{post_id}", kind=EventKind.UNKNOWN, author_id=XUserId("")))
    shoppers.remember(person, handle, now=NOW)
    ShopperLink.objects.create(x_user_id=person, handle=handle, saleor_customer_id=f"c{post_id}")
    request = LinkRequest.objects.create(
        code=f"C{post_id}", saleor_customer_id=f"c{post_id}", expires_at=NOW, confirmed_at=NOW
    )
    HandleProof.objects.create(request=request, x_user_id=person, handle=handle, x_post_id=post_id)
    for number, state, customer in ((1, "open", ""), (2, "completed", f"c{post_id}")):
        Claim.objects.create(
            key=f"claim {number} of {post_id[-1]}", x_user_id=person, handle=handle,
            x_post_id=post_id, account_x_user_id="100", account_handle="shop",
            state=state, saleor_customer_id=customer, expires_at=NOW,
        )  # fmt: skip
    ShopAction.objects.create(
        key=f"action of {post_id[-1]}", x_user_id=person, x_post_id=post_id,
        account_x_user_id="100", saleor_customer_id=f"c{post_id}", state="done",
        order_number=f"10{post_id[-1]}",
    )  # fmt: skip
    PendingWish.objects.create(
        key=f"wish of {post_id[-1]}", x_user_id=person, x_post_id=post_id,
        account_x_user_id="100", expires_at=NOW,
    )  # fmt: skip
    message = {"kind": MessageKind.DIRECT_MESSAGE, "recipient_id": person, "text": words}
    add_message(make_outgoing(f"sent {post_id[-1]}", recipient_id=person, text=words), state="sent")
    add_message(make_outgoing(f"waits {post_id[-1]}", **message))
    add_message(make_outgoing(f"unknown {post_id[-1]}", **message), state="unknown")
    staff.ask(StaffTaskKind.ANSWER_BY_HAND, f"x{person}", x_user_id=person, now=NOW)
    campaign, _ = Campaign.objects.get_or_create(
        slug="summer", kind="offer", channel="main", defaults={"issued_count": 4}
    )
    for number, state in ((1, "used"), (2, "waiting")):
        LoadedVoucher.objects.create(
            campaign=campaign, key=f"voucher {number} of {post_id[-1]}", x_user_id=person,
            number=number, state=state, x_post_id=post_id, expires_at=NOW,
        )  # fmt: skip
    CampaignAsk.objects.create(campaign=campaign, key=f"ask of {post_id[-1]}", x_user_id=person)
    BilledResource.objects.create(day=NOW.date(), item="user_read", resource_id=person)
    campaign, _ = Campaign.objects.get_or_create(slug="all-of-us", defaults={"channel": "us"})
    account = Account.objects.get()
    ContestEntry.objects.create(
        campaign=campaign, x_user_id=person, handle=handle, x_post_id=post_id, text=words,
        account_x_user_id="100", day=NOW.date(),
    )  # fmt: skip
    question, _ = DebateQuestion.objects.get_or_create(
        campaign=campaign, account=account, defaults={"text": "Tea?", "asks_at": NOW}
    )
    WallPost.objects.create(
        question=question, x_post_id=post_id, x_user_id=person, handle=handle, text=words
    )
    Greeting.objects.create(account=account, x_user_id=person, key=f"first of {post_id[-1]}")


@pytest.fixture
def _people() -> None:
    live(ANA, "ana_of_x", "77001", "anas own words")
    live(BOB, "bob_of_x", "88002", "what bob says")
    tell(make_event("@shop look", post_id="5", author_id=BOB, mentioned_ids=(ANA, BOB)))


def texts_of(*contents: Content) -> Iterator[tuple[str, str]]:
    """Yield (Model.column, value as text) of all columns that hold any of these."""
    for model in apps.get_app_config("saleor_twitter_plugin").get_models():
        for content, columns in COLUMNS.get(model.__name__, {}).items():
            for column in columns if content in contents else ():
                for value in model._default_manager.values_list(column, flat=True):
                    yield f"{model.__name__}.{column}", _open(value)


def _open(value: object) -> str:
    text = str(value)
    return get_sealer().unseal(text) if text.startswith("eyJ") else text


def whole_database() -> dict[str, list[str]]:
    rows = {}
    with connection.cursor() as cursor:
        for model in apps.get_app_config("saleor_twitter_plugin").get_models():
            cursor.execute(f"SELECT each::text FROM {model._meta.db_table} each ORDER BY 1")
            rows[model.__name__] = [row[0] for row in cursor.fetchall()]
    return rows


PERSONAL = (Content.WORDS, Content.TO_PERSON, Content.HANDLE, Content.PERSON, Content.POST)


@pytest.fixture
def _drop(_people: None) -> None:
    drop = Drop.objects.create(
        slug="shoe", name="Shoe", channel="main", hashtag="shoe", opens_at=NOW,
        closes_at=NOW.replace(day=NOW.day + 1),
    )  # fmt: skip
    DropEntry.objects.create(
        drop=drop, key="post:77001", x_user_id=ANA, handle="ana_of_x", x_post_id="77001",
        account_x_user_id="1", outcome="sold_out", state="refused", asked_at=NOW,
    )  # fmt: skip


@pytest.mark.usefixtures("_people", "_drop")
def test_the_test_leaves_traces_in_every_column_that_can_hold_one() -> None:
    held = {column for column, text in texts_of(*PERSONAL) if any(each in text for each in TRACES)}

    listed = {
        f"{model}.{column}"
        for model, contents in COLUMNS.items()
        for content in PERSONAL
        for column in contents.get(content, ())
    }
    # The two that only X's answers and tasks about posts fill.
    rare = {"OutboxMessage.in_reply_to_post_id", "OutboxMessage.x_post_id", "StaffTask.x_post_id"}
    assert listed - held - rare == set()


@pytest.mark.usefixtures("_people", "_drop")
def test_nothing_that_leads_to_the_person_is_left() -> None:
    forgotten = forget_person(ANA, is_rehearsal=False, now=NOW)

    assert [each for each in texts_of(*PERSONAL) if any(trace in each[1] for trace in TRACES)] == []
    assert dict(forgotten.counts) == {
        "people": 1,
        "links to customers": 1,
        "link codes": 1,
        "proofs of a handle": 1,
        "claims": 2,
        "entries in drops": 1,
        "wishes to confirm": 1,
        "vouchers and what was asked for": 3,
        "entries in contests": 1,
        "greetings": 1,
        "posts on walls": 1,
        "posts, messages and other events": 5,
        "messages to them": 3,
        "tasks for the staff": 1,
        "notes of orders": 1,
        "readings of their profile": 1,
    }
    assert forgotten.order_numbers == ("101",)
    assert forgotten.is_id_kept is False


@pytest.mark.usefixtures("_people")
def test_nobody_else_is_touched() -> None:
    def rows_of_bob() -> list[str]:
        marks = (BOB, "bob_of_x", "88002", "c88002", "bob says", "102", "of 2")
        return [
            row
            for rows in whole_database().values()
            for row in rows
            if any(mark in row for mark in marks) and ANA not in row
        ]

    before = rows_of_bob()

    forget_person(ANA, is_rehearsal=False, now=NOW)

    assert set(before) - set(rows_of_bob()) == set()
    # Who mentioned her keeps his post, without her.
    assert InboxEvent.objects.get(key="post:5").body["mentioned_ids"] == [BOB]


@pytest.mark.usefixtures("_people")
def test_rehearsal_counts_the_same_and_changes_nothing() -> None:
    before = whole_database()

    rehearsed = forget_person(ANA, is_rehearsal=True, now=NOW)

    assert whole_database() == before
    assert rehearsed == forget_person(ANA, is_rehearsal=False, now=NOW)
    assert whole_database() != before


@pytest.mark.usefixtures("_people")
def test_second_time_finds_nothing() -> None:
    forget_person(ANA, is_rehearsal=False, now=NOW)

    again = forget_person(ANA, is_rehearsal=False, now=NOW)

    assert {count for _, count in again.counts} == {0}
    assert again.order_numbers == ()


@pytest.mark.usefixtures("_people")
def test_what_x_tells_again_does_not_come_back() -> None:
    forget_person(ANA, is_rehearsal=False, now=NOW)

    tell(make_event("anas own words", post_id="77001", author_id=ANA, author_handle="ana_of_x"))

    row = InboxEvent.objects.get(key="post:77001")
    assert (row.state, row.result, row.body) == ("ignored", "forgotten", {})
    # What is too old to come back is gone whole.
    assert not InboxEvent.objects.filter(key="post:770019").exists()


@pytest.mark.usefixtures("_people")
def test_nothing_more_is_sent_to_the_person() -> None:
    forget_person(ANA, is_rehearsal=False, now=NOW)

    states = dict(OutboxMessage.objects.filter(key__endswith=" 1").values_list("key", "state"))
    assert states == {"sent 1": "sent", "waits 1": "held", "unknown 1": "held"}
    assert OutboxMessage.objects.get(key="waits 2").state == "waiting"


@pytest.mark.usefixtures("_people")
def test_order_notes_stay_so_that_nothing_is_ordered_twice() -> None:
    forget_person(ANA, is_rehearsal=False, now=NOW)

    action = ShopAction.objects.get(key="action of 1")
    assert (action.state, action.order_number, action.x_user_id) == ("done", "101", "")
    assert [each.state for each in Claim.objects.filter(x_user_id="")] == ["completed"]


@pytest.mark.usefixtures("_people")
def test_stop_is_remembered_by_the_bare_id() -> None:
    shoppers.opt_out(ANA, now=NOW)
    key = outbox.stop_answer_key(ANA, opted_out_at=NOW)
    add_message(make_outgoing(key, recipient_id=ANA), state="sent")

    forgotten = forget_person(ANA, is_rehearsal=False, now=NOW)

    assert forgotten.is_id_kept is True
    left = Shopper.objects.get(x_user_id=ANA)
    assert (left.handle, left.opted_out_at, left.first_seen_at) == ("", NOW, NOW)
    assert shoppers.has_opted_out(ANA)
    # Its key names her.
    assert not OutboxMessage.objects.filter(key=key).exists()
    named = [column for column, text in texts_of(*PERSONAL) if ANA in text]
    assert named == ["Shopper.x_user_id"]


# --- who is meant -------------------------------------------------------------------------------


def find(name: str) -> XUserId:
    return find_person(name, config=make_config(), sealer=get_sealer(), now=NOW)


@pytest.mark.usefixtures("_people")
@pytest.mark.parametrize("name", ["@ana_of_x", "ana_of_x", "@ANA_of_X", ANA])
def test_person_is_found_by_handle_or_id(name: str, fake_x: FakeX) -> None:
    assert find(name) == ANA
    assert fake_x.requests == []


def test_handle_that_we_do_not_know_is_asked_of_x(fake_x: FakeX) -> None:
    fake_x.answer(
        "GET /2/users/by/username/carla", Answer(json={"data": {"id": "55", "username": "carla"}})
    )

    assert find("@carla") == "55"

    (request,) = fake_x.requests
    assert request.headers["Authorization"] == "Bearer bearer-token-of-the-tests"


@pytest.mark.parametrize(
    "name", ["@nobody", "@shop/../x", "not a handle", "", "100", "@" + "a" * 16]
)
def test_nobody_is_forgotten_by_mistake(name: str, fake_x: FakeX) -> None:
    with pytest.raises(PersonNotFound):
        find(name)

    assert len(fake_x.requests) == (1 if name == "@nobody" else 0)


def test_handle_that_changed_hands_is_for_a_person_to_decide() -> None:
    shoppers.remember(XUserId("1"), "dora", now=NOW)
    shoppers.remember(XUserId("2"), "Dora", now=NOW)

    with pytest.raises(PersonNotFound, match="several people: 1, 2"):
        find("@dora")


# --- the command --------------------------------------------------------------------------------


def run(*words: str) -> str:
    out = StringIO()
    call_command("twitter_forget", *words, stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("_people")
def test_command_counts_first_and_erases_when_told() -> None:
    said = run(ANA)

    assert said.startswith(f"Would be erased, of the person {ANA}:")
    assert "Nothing was changed. Run it again with --yes." in said
    assert Shopper.objects.filter(x_user_id=ANA).exists()

    said = run(ANA, "--yes")

    assert said.startswith(f"Erased, of the person {ANA}:")
    assert "  5  posts, messages and other events" in said
    assert "Not touched: 1 orders in the shop: 101." in said
    assert ", ".join(METADATA_KEYS) in said
    assert not Shopper.objects.filter(x_user_id=ANA).exists()
    for secret in ("ana_of_x", "anas own words"):
        assert secret not in said


def test_command_says_whom_it_cannot_find() -> None:
    with pytest.raises(CommandError, match="is an account of the shop"):
        run("100", "--yes")


@pytest.mark.usefixtures("_people")
def test_command_waits_for_a_message_that_is_being_sent() -> None:
    OutboxMessage.objects.filter(key="waits 1").update(state="sending")

    with pytest.raises(CommandError, match="ask again in some minutes"):
        run(ANA, "--yes")

    assert Shopper.objects.filter(x_user_id=ANA).exists()
    assert StaffTask.objects.filter(x_user_id=ANA).exists()


def test_keys_to_remove_are_those_that_orders_carry() -> None:
    origin = Origin(ANA, "ana", XPostId("1"), XUserId("100"), "shop")

    assert set(METADATA_KEYS) == set(metadata_of(origin))
