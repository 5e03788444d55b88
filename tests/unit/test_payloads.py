"""X's JSON, however it is spelled or broken, becomes our events, and nothing is lost."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_twitter_plugin.handoffs import EventKind, XEvent, XPostId, XUserId
from saleor_twitter_plugin.x_api.payloads import (
    read_created_id,
    read_delivery,
    read_posts_page,
    read_problem_details,
    read_timeline,
    read_user,
)

SAMPLES = Path(__file__).parents[3] / "shared/data/x/activity_samples"
EXAMPLE = XUserId("1111111111111111111")
OTHER = XUserId("2222222222222222222")


def read_sample(name: str) -> bytes:
    path = SAMPLES / f"{name}.json"
    if not path.is_file():
        pytest.skip(f"LOUD: {path} is not here, this sample of X's was NOT checked")
    return path.read_bytes()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def post(number: str, **parts: Any) -> XEvent:
    return XEvent(
        f"post:{number}",
        f"post:{number}",
        EventKind.POST,
        EXAMPLE,
        post_id=XPostId(number),
        **parts,
    )


KNOWN_SAMPLES = {
    "post.mention.create": post(
        "2080765813578191303",
        author_id=OTHER,
        author_handle="OtherUser",
        text="hey @ExampleUser",
        language="und",
        mentioned_ids=(EXAMPLE,),
        created_at=at("2026-07-24T21:23:23"),
    ),
    "post.reply.create": post(
        "2090000000000000001",
        author_id=OTHER,
        text="@ExampleUser Great post — thanks for sharing!",
        language="en",
        mentioned_ids=(EXAMPLE,),
        in_reply_to_post_id=XPostId("2080761390344937796"),
        created_at=at("2026-08-12T18:00:00"),
    ),
    "post.quote.create": post(
        "2090000000000000002",
        author_id=OTHER,
        text="Adding some context to this. https://t.co/xxxxxxxx",
        language="en",
        quoted_post_id=XPostId("2080761390344937796"),
        created_at=at("2026-08-12T18:05:00"),
    ),
    "post.create": post(
        "2080761390344937796",
        author_id=EXAMPLE,
        author_handle="ExampleUser",
        text="Hello from the Activity API",
        language="en",
        created_at=at("2026-07-24T21:05:48"),
    ),
    "dm.received": XEvent(
        "message:2080765901528535096",
        "message:2080765901528535096",
        EventKind.MESSAGE,
        EXAMPLE,
        OTHER,
        author_handle="OtherUser",
        post_id=XPostId("2080765901528535096"),
        text="hello!",
        created_at=datetime.fromtimestamp(1784928224.372, tz=UTC),
    ),
    "post.delete": XEvent(
        "post.delete:2080761269309813134",
        "post.delete:2080761269309813134",
        EventKind.POST_DELETED,
        EXAMPLE,
        EXAMPLE,
        post_id=XPostId("2080761269309813134"),
    ),
    "follow.follow": XEvent(
        f"follow.follow:-7953119945885597316:{EXAMPLE}",
        f"follow.follow:-7953119945885597316:{EXAMPLE}",
        EventKind.FOLLOWED,
        EXAMPLE,
        EXAMPLE,
    ),
    "follow.unfollow": XEvent(
        f"follow.unfollow:-4233426745281461957:{EXAMPLE}",
        f"follow.unfollow:-4233426745281461957:{EXAMPLE}",
        EventKind.UNFOLLOWED,
        EXAMPLE,
        EXAMPLE,
    ),
    "oauth.revoke": XEvent(
        "oauth.revoke:5934540941047412905",
        "oauth.revoke:5934540941047412905",
        EventKind.ACCESS_REVOKED,
        EXAMPLE,
        EXAMPLE,
        created_at=at("2026-07-23T21:44:05"),
    ),
    # What it says, only the account's own devices can read.
    "chat.received": XEvent(
        f"chat.received:8511582263942905822:{EXAMPLE}",
        f"chat.received:8511582263942905822:{EXAMPLE}",
        EventKind.ENCRYPTED_MESSAGE,
        EXAMPLE,
        XUserId("2222222222222222222"),
        created_at=datetime(2026, 7, 23, 21, 13, 3, 370000, tzinfo=UTC),
    ),
}
UNKNOWN_SAMPLES = [
    "Event_envelope", "broadcast.chat", "broadcast.end", "broadcast.start",
    "chat.sent", "dm.sent", "like.create", "news.new", "post.repost.create",
    "profile.update.banner_picture", "profile.update.bio", "profile.update.geo",
    "profile.update.profile_picture", "profile.update.screenname", "profile.update.url",
    "spaces.end", "spaces.start",
]  # fmt: skip


@pytest.mark.parametrize("name", KNOWN_SAMPLES)
def test_sample_that_we_handle(name: str) -> None:
    assert read_delivery(read_sample(name)) == [KNOWN_SAMPLES[name]]


@pytest.mark.parametrize("name", UNKNOWN_SAMPLES)
def test_sample_that_we_keep_and_ignore(name: str) -> None:
    body = read_sample(name)
    data = json.loads(body)["data"]

    (event,) = read_delivery(body)

    filter_user = data["filter"].get("user_id", "")
    assert event.kind is EventKind.UNKNOWN
    assert event.key == f"{data['event_type']}:{data['event_uuid']}:{filter_user}"
    # What people write to each other in private is nothing to keep unread.
    is_private = name in {"chat.sent", "dm.sent"}
    assert event.text == ("" if is_private else body.decode())
    assert event.account_id == filter_user
    assert event.author_id == ""


def test_samples_are_all_read_here() -> None:
    if not SAMPLES.is_dir():
        pytest.skip(f"LOUD: {SAMPLES} is not here, X's samples were NOT checked")

    assert {path.stem for path in SAMPLES.glob("*.json")} == {*KNOWN_SAMPLES, *UNKNOWN_SAMPLES}


# --- posts in both spellings --------------------------------------------------------------------


def delivery(event_type: str, payload: object, **parts: object) -> bytes:
    data = {
        "event_uuid": "77",
        "filter": {"user_id": "100"},
        "event_type": event_type,
        "payload": payload,
        **parts,
    }
    return json.dumps({"data": data}).encode()


def read_one(payload: object, event_type: str = "post.mention.create", **parts: object) -> XEvent:
    (event,) = read_delivery(delivery(event_type, payload, **parts))
    return event


@pytest.mark.parametrize("word", ["tweet", "post"])
def test_post_in_both_spellings(word: str) -> None:
    event = read_one(
        {
            "id": "903",
            "author_id": "200",
            "text": "short…",
            f"note_{word}": {"text": "the long text"},
            f"edit_history_{word}_ids": ["901", "902", "903"],
            f"referenced_{word}s": [
                {"type": "replied_to", "id": "50"},
                {"type": "quoted", "id": "60"},
            ],
            "created_at": "2026-11-22T12:00:00.000Z",
            "lang": "es",
        }
    )

    assert event == XEvent(
        key="post:903",
        action_key="post:901",
        kind=EventKind.POST,
        account_id=XUserId("100"),
        author_id=XUserId("200"),
        post_id=XPostId("903"),
        text="the long text",
        language="es",
        in_reply_to_post_id=XPostId("50"),
        quoted_post_id=XPostId("60"),
        created_at=at("2026-11-22T12:00:00"),
    )


@pytest.mark.parametrize("name", ["in_reply_to_tweet_id", "in_reply_to_post_id"])
def test_post_answers_even_without_references(name: str) -> None:
    assert read_one({"id": "1", name: "50"}).in_reply_to_post_id == "50"


@pytest.mark.parametrize("kind", ["retweeted", "reposted"])
@pytest.mark.parametrize("name", ["referenced_tweets", "referenced_posts"])
def test_post_that_repeats_anothers(name: str, kind: str) -> None:
    event = read_one({"id": "1", "text": "RT @ana: #buy MUG", name: [{"type": kind, "id": "2"}]})

    assert event.is_repost
    assert event.quoted_post_id is None


def test_post_that_quotes_is_no_repost() -> None:
    assert not read_one({"id": "1", "referenced_posts": [{"type": "quoted", "id": "2"}]}).is_repost


def test_post_edited_keeps_one_action_and_has_a_key_a_version() -> None:
    history = ["901", "902"]
    first = read_one({"id": "901", "edit_history_tweet_ids": ["901"]})
    second = read_one({"id": "902", "edit_history_tweet_ids": history})

    assert (first.key, second.key) == ("post:901", "post:902")
    assert first.action_key == second.action_key == "post:901"


def test_post_is_the_same_event_by_webhook_and_by_poll() -> None:
    raw = {
        "id": "901",
        "author_id": "200",
        "text": "@shop #buy MUG",
        "lang": "en",
        "entities": {"mentions": [{"id": "100", "username": "shop"}, {"username": "no id"}]},
        "edit_history_tweet_ids": ["901"],
        "created_at": "2026-11-22T12:00:00.000Z",
    }
    users = {"users": [{"id": "200", "username": "ana"}]}

    pushed = read_one(raw, includes=users)
    polled, next_token = read_posts_page(
        {"data": [raw], "includes": users, "meta": {"next_token": "more"}},
        account_id=XUserId("100"),
    )

    assert polled == [pushed]
    assert pushed.author_handle == "ana"
    assert pushed.mentioned_ids == ("100",)
    assert next_token == "more"


def test_post_time_without_zone_is_utc() -> None:
    assert read_one({"id": "1", "created_at": "2026-11-22T12:00:00"}).created_at == at(
        "2026-11-22T12:00:00"
    )


@pytest.mark.parametrize("time", ["", "yesterday", None, 5, {}])
def test_post_with_a_time_that_is_none(time: object) -> None:
    assert read_one({"id": "1", "created_at": time}).created_at is None


def test_post_text_without_what_the_database_refuses() -> None:
    event = read_one({"id": "1", "text": "a\x00b\ud800c\U0001f600"})

    assert event.text == "ab?c\U0001f600"


def test_message_without_the_wrapped_profile() -> None:
    event = read_one(
        {
            "direct_message_events": [
                {
                    "id": 9,
                    "created_timestamp": 1784928224372,
                    "message_create": {"sender_id": "200", "message_data": {"text": "hi"}},
                }
            ],
            "users": {"200": {"screen_name": "ana"}},
        },
        "dm.received",
    )

    assert (event.key, event.author_handle, event.text) == ("message:9", "ana", "hi")
    assert event.account_id == "100"


def test_messages_of_one_delivery_are_all_read() -> None:
    events = read_delivery(
        delivery("dm.received", {"direct_message_events": [{"id": "1"}, {}, {"id": "2"}]})
    )

    assert [each.key for each in events] == ["message:1", "message:2"]


# --- what nobody can read ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"null",
        b"[]",
        b'"data"',
        b"{}",
        b'{"data": []}',
        b"[" * 100_000,
        b'{"data":' * 50_000,
        b"1" * 5_000,
        b"\x00",
        b'"\\ud800"',
    ],
    ids=range(13),
)
def test_malformed_body_is_kept(body: bytes) -> None:
    (event,) = read_delivery(body)
    (again,) = read_delivery(body)

    assert event.kind is EventKind.UNKNOWN
    assert event.key.startswith("body:")
    assert event == again
    assert "\x00" not in event.text


def test_malformed_bodies_have_different_keys() -> None:
    assert read_delivery(b"{")[0].key != read_delivery(b"[")[0].key


@pytest.mark.parametrize(
    ("event_type", "payload"),
    [
        ("post.mention.create", {}),
        ("post.mention.create", []),
        ("dm.received", {}),
        ("dm.received", {"direct_message_events": {}}),
        ("dm.received", {"direct_message_events": [{"id": ""}]}),
        ("post.delete", {}),
        ("oauth.revoke", {}),
        ("post.brand_new", {"id": "1"}),
        ("", {"id": "1"}),
    ],
)
def test_payload_without_what_it_needs_is_kept(event_type: str, payload: object) -> None:
    event = read_one(payload, event_type)

    assert event.kind is EventKind.UNKNOWN
    assert event.key == f"{event_type or 'untyped'}:77:100"
    assert json.loads(event.text)["data"]["payload"] == payload


LONG = "9" * 300


@pytest.mark.parametrize(
    ("event_type", "payload", "parts"),
    [
        ("post.mention.create", {"id": LONG}, {}),
        ("post.mention.create", {"id": "1", "author_id": LONG}, {}),
        ("post.mention.create", {"id": "1", "edit_history_tweet_ids": [LONG]}, {}),
        ("post.mention.create", {"id": "1"}, {"filter": {"user_id": LONG}}),
        ("dm.received", {"direct_message_events": [{"id": LONG}]}, {}),
        (
            "dm.received",
            {"direct_message_events": [{"id": "1", "message_create": {"sender_id": LONG}}]},
            {},
        ),
        (
            "post.mention.create",
            {"id": "1", "author_id": "2"},
            {"includes": {"users": [{"id": "2", "username": LONG}]}},
        ),
        ("post.delete", {"id": LONG}, {}),
        ("post.delete", {"id": "1", "author_id": LONG}, {}),
        ("follow.follow", {"source": {"id": LONG}}, {}),
        ("follow.follow", {}, {"event_uuid": LONG}),
        ("oauth.revoke", {"user_id": LONG}, {}),
        ("oauth.revoke", {"user_id": "1"}, {"event_uuid": LONG}),
        ("brand.new", {}, {"event_uuid": LONG}),
        (LONG, {}, {}),
        ("brand.new", {}, {"filter": {"user_id": LONG}}),
    ],
)
def test_overlong_names_still_fit_their_columns(
    event_type: str, payload: object, parts: dict[str, object]
) -> None:
    for event in read_delivery(delivery(event_type, payload, **parts)):
        assert_fits_columns(event)


def assert_fits_columns(event: XEvent) -> None:
    """What is longer would be refused by the database, and X would deliver it for ever."""
    assert 0 < len(event.key) <= 200
    assert 0 < len(event.action_key) <= 200
    assert len(event.account_id or "") <= 32
    assert len(event.author_id) <= 32
    assert len(event.author_handle) <= 32
    assert len(event.post_id or "") <= 32
    assert "\x00" not in repr(event)
    json.dumps(event.text).encode()
    event.text.encode()


anything: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just(LONG),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["id", "text", "author_id", "data", "users", "mentions", "entities", "type",
             "referenced_tweets", "note_post", "edit_history_post_ids", "message_create",
             "message_data", "target", "recipient_id", "sender_id", "created_timestamp",
             "direct_message_events", "source", "username", "created_at", "user_id"]
        ),
        inner,
        max_size=6,
    ),
    max_leaves=20,
)  # fmt: skip


@given(
    event_type=st.sampled_from(sorted({*KNOWN_SAMPLES, "brand.new"})) | anything,
    payload=anything,
    uuid=anything,
    filters=anything,
    includes=anything,
)
def test_delivery_of_any_shape_is_read(
    event_type: Any, payload: Any, uuid: Any, filters: Any, includes: Any
) -> None:
    body = delivery(event_type, payload, event_uuid=uuid, filter=filters, includes=includes)

    events = read_delivery(body)

    assert events == read_delivery(body)
    assert events
    for event in events:
        assert_fits_columns(event)


@given(anything)
def test_answers_of_any_shape_are_read(answer: Any) -> None:
    whole = {"data": answer, "includes": answer, "meta": answer, "errors": answer}

    events, _ = read_posts_page(whole, account_id=XUserId("100"))
    read_timeline(whole)
    read_created_id(whole)
    read_user(whole)

    for event in events:
        assert_fits_columns(event)
    assert isinstance(read_problem_details(answer), str)


# --- answers ------------------------------------------------------------------------------------


def test_mentions_page_that_is_the_last() -> None:
    assert read_posts_page({"meta": {"result_count": 0}}, account_id=XUserId("1")) == ([], None)


def test_created_id_of_posts_and_messages() -> None:
    assert read_created_id({"data": {"id": "1", "text": "hi"}}) == "1"
    assert read_created_id({"data": {"dm_event_id": "2", "dm_conversation_id": "3"}}) == "2"
    assert read_created_id({"errors": [{"detail": "no"}]}) == ""


def test_timeline_with_what_each_post_answers() -> None:
    answer = {
        "data": [
            {"id": "2", "text": "reply", "referenced_tweets": [{"type": "replied_to", "id": "1"}]},
            {"id": "1", "text": "post"},
        ]
    }

    assert read_timeline(answer) == [("2", "reply", "1"), ("1", "post", None)]


def test_problem_details_of_both_shapes() -> None:
    assert read_problem_details({"title": "Forbidden", "detail": "Not you"}) == "Not you Forbidden"
    assert read_problem_details(
        {"errors": [{"detail": "a"}, {"message": "b"}, {"detail": "a"}]}
    ) == ("a b")
    assert read_problem_details(None) == ""


def test_problem_details_repeat_no_token() -> None:
    token = "bGlnaHQ-d29yaw_" * 6 + "%3D%3D"

    assert read_problem_details({"detail": f"Bearer {token} is not known."}) == (
        "Bearer … is not known."
    )
    named = "exclude_reply_user_ids of 1111111111111111111: see https://docs.x.com/x-api/errors"
    assert read_problem_details({"detail": named}) == named


def test_text_is_what_the_person_wrote() -> None:
    body = delivery("post.mention.create", {"id": "9", "text": "a &lt;b&gt; &amp;amp; c &quot;d"})

    assert read_delivery(body)[0].text == "a <b> &amp; c &quot;d"
