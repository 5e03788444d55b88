"""What people delete on X is deleted here, and what came of it stays; the rest has its time."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from saleor_twitter_plugin import inbox, staff
from saleor_twitter_plugin.errors import RetryableError
from saleor_twitter_plugin.handoffs import EventKind, MessageKind, XEvent, XPostId, XUserId
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import (
    Claim,
    ConnectAttempt,
    HandleProof,
    InboxEvent,
    LinkRequest,
    OutboxMessage,
    StaffTask,
)
from saleor_twitter_plugin.models.staff_tasks import StaffTaskKind
from saleor_twitter_plugin.pipeline import clear_expired, drain_inbox, forget_posts, recheck_posts
from tests.factories import (
    ANA_ID,
    NOW,
    SIGNING_KEY,
    add_account,
    add_message,
    make_config,
    make_direct_message,
    make_event,
    make_offer,
    make_outgoing,
)
from tests.fakes import Answer, FakeShop, FakeX

pytestmark = pytest.mark.django_db
LOOK = "GET /2/tweets"
NOT_FOUND = "https://api.x.com/2/problems/resource-not-found"
PROTECTED = "https://api.x.com/2/problems/not-authorized-for-resource"
DAY = timedelta(days=1)


@pytest.fixture
def shop(fake_shop: FakeShop) -> FakeShop:
    add_account()
    fake_shop.offers_by_sku["MUG"] = make_offer()
    return fake_shop


def tell(*events: XEvent, now: datetime = NOW) -> None:
    inbox.record(events, source="webhook", sealer=get_sealer(), now=now)


def handle(shop: FakeShop, now: datetime = NOW) -> int:
    return drain_inbox(shop=shop, sealer=get_sealer(), signing_key=SIGNING_KEY, clock=lambda: now)


def make_deletion(post_id: str = "900") -> XEvent:
    key = f"post.delete:{post_id}"
    return make_event(
        "", post_id=post_id, key=key, action_key=key, kind=EventKind.POST_DELETED, author_handle=""
    )


def read_post(post_id: str = "900") -> InboxEvent:
    return InboxEvent.objects.get(key=f"post:{post_id}")


def assert_forgotten(post_id: str = "900", *, at: datetime = NOW) -> None:
    row = read_post(post_id)
    assert row.redacted_at == at
    assert row.body["text"] == ""
    assert row.body["author_handle"] == ""
    assert row.body["mentioned_ids"] == []


# --- told by X ----------------------------------------------------------------------------------


def test_deleted_post_is_forgotten_and_its_claim_stays(shop: FakeShop) -> None:
    tell(make_event(), make_event("@shop #buy MUG", post_id="950", author_id=XUserId("300")))
    handle(shop)
    assert Claim.objects.count() == 2

    tell(make_deletion())
    assert handle(shop) == 1

    assert_forgotten()
    claim = Claim.objects.get(key="post:900")
    assert (claim.handle, claim.x_user_id, claim.state) == ("", ANA_ID, "open")
    # Nobody else's.
    assert read_post("950").body["text"] == "@shop #buy MUG"
    assert Claim.objects.get(key="post:950").handle == "ana"


def test_every_version_of_a_deleted_post_is_forgotten(shop: FakeShop) -> None:
    tell(
        make_event(),
        make_event("@shop #buy MUG 2", post_id="901", action_key="post:900"),
        make_event("@shop #buy MUG 3", post_id="902", action_key="post:900"),
    )
    handle(shop)

    tell(make_deletion("901"))
    handle(shop)

    for version in ("900", "901", "902"):
        assert_forgotten(version)
    assert Claim.objects.get().handle == ""


def test_post_deleted_before_its_turn_is_no_purchase(shop: FakeShop) -> None:
    tell(make_event(), make_deletion())

    handle(shop)

    row = read_post()
    assert (row.state, row.result) == ("ignored", "deleted by its author")
    assert_forgotten()
    assert Claim.objects.count() == 0
    assert OutboxMessage.objects.count() == 0


def test_deletion_that_comes_before_the_post(shop: FakeShop) -> None:
    tell(make_deletion())
    handle(shop)
    tell(make_event())

    handle(shop)

    assert_forgotten()
    assert Claim.objects.count() == 0


def test_deleted_post_told_again_stays_forgotten(shop: FakeShop) -> None:
    tell(make_event())
    handle(shop)
    tell(make_deletion())
    handle(shop)

    tell(make_event())

    assert handle(shop) == 0
    assert_forgotten()


def test_task_to_answer_a_deleted_post_is_withdrawn(shop: FakeShop) -> None:
    staff.ask(StaffTaskKind.ANSWER_BY_HAND, "a", x_post_id="900", now=NOW)
    staff.ask(StaffTaskKind.LOOK_AT_TIMELINE, "b", x_post_id="900", now=NOW)
    staff.ask(StaffTaskKind.ANSWER_BY_HAND, "c", x_post_id="901", now=NOW)

    forget_posts([XPostId("900")], now=NOW)

    assert sorted(StaffTask.objects.values_list("key", flat=True)) == [
        "answer_by_hand:c",
        "look_at_timeline:b",
    ]


def test_proof_that_is_still_to_be_confirmed_outlives_its_post() -> None:
    def prove(code: str, post_id: str, **parts: Any) -> HandleProof:
        request = LinkRequest.objects.create(
            code=code, saleor_customer_id="7", **{"expires_at": NOW + DAY, **parts}
        )
        return HandleProof.objects.create(
            request=request, x_user_id=ANA_ID, handle="ana", x_post_id=post_id
        )

    prove("OPEN", "1")
    prove("CONFIRMED", "2", confirmed_at=NOW)
    prove("OVER", "3", expires_at=NOW)

    forget_posts([XPostId("1"), XPostId("2"), XPostId("3")], now=NOW)

    handles = dict(HandleProof.objects.values_list("x_post_id", "handle"))
    assert handles == {"1": "ana", "2": "", "3": ""}


# --- asked after once a day ---------------------------------------------------------------------


def recheck(shop: FakeShop, now: datetime = NOW + DAY * 1.5) -> int:
    return recheck_posts(shop=shop, sealer=get_sealer(), clock=lambda: now)


def errors(**types: str) -> list[dict[str, str]]:
    return [
        {"resource_type": "tweet", "resource_id": each.removeprefix("p"), "type": what}
        for each, what in types.items()
    ]


def test_posts_that_are_gone_are_forgotten_and_the_others_asked_after_tomorrow(
    shop: FakeShop, fake_x: FakeX
) -> None:
    tell(*(make_event(post_id=str(number)) for number in range(901, 907)))
    fake_x.answer(
        LOOK,
        Answer(
            json={
                "data": [{"id": "901", "text": "x"}],
                "errors": errors(
                    p902=NOT_FOUND,
                    p903=PROTECTED,
                    p904="https://api.x.com/2/problems/internal-error",
                    p906="https://api.x.com/2/problems/resource-unavailable",
                ),
            }
        ),
    )
    now = NOW + DAY * 1.5

    assert recheck(shop, now) == 3

    (request,) = fake_x.requests
    assert request.query["ids"] == ["901,902,903,904,905,906"]
    assert request.headers["Authorization"] == "Bearer bearer-token-of-the-tests"
    for gone in ("902", "903", "906"):
        assert_forgotten(gone, at=now)
    # Of these X said nothing, or that it failed: they are asked after again at once.
    for unsure in ("904", "905"):
        assert read_post(unsure).body["text"] == "@shop #buy MUG"
        assert read_post(unsure).rechecked_at is None
    assert (read_post("901").rechecked_at, read_post("901").redacted_at) == (now, None)


def test_only_what_still_says_something_is_asked_after(shop: FakeShop, fake_x: FakeX) -> None:
    late = NOW + DAY * 1.5
    tell(make_event(post_id="1"), make_event(post_id="2"), make_event(post_id="3"))
    tell(make_event(post_id="4"), now=late - timedelta(hours=23))
    tell(make_direct_message(), make_deletion("77"), make_event(post_id="no-number"))
    forget_posts([XPostId("2")], now=NOW)
    InboxEvent.objects.filter(key="post:3").update(rechecked_at=late - timedelta(hours=23))

    recheck(shop, late)

    (request,) = fake_x.requests
    assert request.query["ids"] == ["1"]


def test_posts_are_asked_after_a_hundred_at_a_time(shop: FakeShop, fake_x: FakeX) -> None:
    tell(*(make_event(post_id=str(1000 + number)) for number in range(150)))

    recheck(shop)

    counts = [len(each.query["ids"][0].split(",")) for each in fake_x.requests]
    assert counts == [100, 50]


def test_posts_are_asked_after_by_an_account_where_the_app_has_no_token(
    shop: FakeShop, fake_x: FakeX
) -> None:
    shop.config = make_config(bearer_token="")
    tell(make_event())

    recheck(shop)

    assert fake_x.requests[0].headers["Authorization"] == "Bearer access-token-that-nobody-may-see"


def test_nothing_is_forgotten_while_x_does_not_answer(shop: FakeShop, fake_x: FakeX) -> None:
    tell(make_event())
    fake_x.answer(LOOK, Answer(503))

    with pytest.raises(RetryableError):
        recheck(shop)

    assert read_post().body["text"] == "@shop #buy MUG"
    assert read_post().rechecked_at is None


def test_nobody_is_asked_while_the_plugin_is_off(shop: FakeShop, fake_x: FakeX) -> None:
    shop.config = make_config(is_active=False)
    tell(make_event())

    assert recheck(shop) == 0
    assert fake_x.requests == []


# --- what has its time --------------------------------------------------------------------------


def days(count: float) -> datetime:
    return NOW + DAY * count


def test_handled_post_is_forgotten_after_a_day(shop: FakeShop) -> None:
    tell(make_event())
    handle(shop)

    clear_expired(now=days(0.99))
    assert read_post().body["text"] == "@shop #buy MUG"

    clear_expired(now=days(30.1))
    assert_forgotten(at=days(30.1))
    assert read_post().state == "done"
    assert Claim.objects.count() == 1


def test_post_that_was_not_handled_keeps_its_text() -> None:
    tell(make_event())

    clear_expired(now=days(100))

    assert read_post().body["text"] == "@shop #buy MUG"


def test_failed_message_is_forgotten_after_thirty_days() -> None:
    tell(make_direct_message())
    InboxEvent.objects.update(state="failed", finished_at=NOW)

    clear_expired(now=days(31))

    row = InboxEvent.objects.get()
    assert (row.state, row.sealed_text) == ("failed", "")


def test_what_we_could_not_read_goes_after_a_week() -> None:
    tell(make_event('{"private": 1}', key="odd:1", kind=EventKind.UNKNOWN), make_event())

    clear_expired(now=days(6.9))
    assert InboxEvent.objects.count() == 2

    clear_expired(now=days(7.1))
    assert [each.key for each in InboxEvent.objects.all()] == ["post:900"]


def test_finished_row_goes_after_half_a_year(shop: FakeShop) -> None:
    tell(make_event(), make_event(post_id="901"))
    handle(shop)
    InboxEvent.objects.filter(key="post:901").update(state="new", finished_at=None)

    clear_expired(now=days(179))
    assert InboxEvent.objects.count() == 2

    clear_expired(now=days(181))
    assert [each.key for each in InboxEvent.objects.all()] == ["post:901"]


def test_texts_of_what_we_sent_have_their_time() -> None:
    message = {"kind": MessageKind.DIRECT_MESSAGE, "recipient_id": ANA_ID}
    add_message(make_outgoing("old reply"), state="sent")
    add_message(make_outgoing("old post", kind=MessageKind.POST), state="sent")
    add_message(make_outgoing("late reply"))
    add_message(make_outgoing("held message", **message), state="held")
    add_message(make_outgoing("open message", **message))
    add_message(make_outgoing("plain message", **message), state="sent", text="from before")

    clear_expired(now=days(1))
    plain = OutboxMessage.objects.get(key="plain message")
    assert (plain.text, plain.sealed_text) == ("", "")
    assert OutboxMessage.objects.get(key="held message").sealed_text != ""

    clear_expired(now=days(31))
    assert OutboxMessage.objects.get(key="held message").sealed_text == ""
    assert OutboxMessage.objects.get(key="old reply").text == "Thank you!"

    clear_expired(now=days(181))
    assert OutboxMessage.objects.get(key="old reply").text == ""
    # Our own posts are ours; what may still go out keeps its text.
    assert OutboxMessage.objects.get(key="old post").text == "Thank you!"
    assert OutboxMessage.objects.get(key="late reply").text == "Thank you!"
    assert OutboxMessage.objects.get(key="open message").sealed_text != ""


def test_the_small_things_go_too() -> None:
    ConnectAttempt.objects.create(
        state_digest="a", sealed_verifier="s", redirect_url="u", language="en", expires_at=NOW
    )
    open_request = LinkRequest.objects.create(
        code="A", saleor_customer_id="7", expires_at=NOW, confirmed_at=None
    )
    HandleProof.objects.create(request=open_request, x_user_id=ANA_ID, handle="ana", x_post_id="1")
    LinkRequest.objects.create(code="B", saleor_customer_id="7", expires_at=NOW, confirmed_at=NOW)
    staff.ask(StaffTaskKind.HASHTAG_POST, "done", now=NOW)
    StaffTask.objects.update(done_at=NOW)
    staff.ask(StaffTaskKind.HASHTAG_POST, "open", now=NOW)

    clear_expired(now=days(0.9))
    assert (ConnectAttempt.objects.count(), LinkRequest.objects.count()) == (1, 2)

    clear_expired(now=days(1.1))
    assert (ConnectAttempt.objects.count(), HandleProof.objects.count()) == (0, 0)
    assert [each.code for each in LinkRequest.objects.all()] == ["B"]
    assert StaffTask.objects.count() == 2

    clear_expired(now=days(181))
    assert [each.key for each in StaffTask.objects.all()] == ["hashtag_post:open"]


def test_claim_that_nobody_used_goes_half_a_year_after_its_time(shop: FakeShop) -> None:
    tell(make_event(), make_event(post_id="901"))
    handle(shop)
    Claim.objects.filter(key="post:901").update(saleor_customer_id="7", state="completed")

    clear_expired(now=days(179))
    assert Claim.objects.count() == 2

    clear_expired(now=days(182))
    assert [each.key for each in Claim.objects.all()] == ["post:901"]
