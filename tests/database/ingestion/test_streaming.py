"""The stream: rules kept in step, every post stored, and back again after whatever X does."""

import json
import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError

from saleor_twitter_plugin.config import Config
from saleor_twitter_plugin.models import InboxEvent, LedgerEntry, XApp
from saleor_twitter_plugin.pipeline import StreamTools, run_stream
from saleor_twitter_plugin.sealing import Sealer
from saleor_twitter_plugin.x_api.stream_rules import TAG
from tests.factories import NOW, add_account, make_config
from tests.fakes import Answer, FakeShop, FakeX

pytestmark = pytest.mark.django_db
STREAM = "GET /2/tweets/search/stream"
RULES = "GET /2/tweets/search/stream/rules"
CHANGE_RULES = "POST /2/tweets/search/stream/rules"
MENTIONS = "GET /2/users/100/mentions"
SEARCH = "GET /2/tweets/search/recent"
RULE = "(@shop OR #DropDay) -is:retweet"
ALIVE = b"\r\n"


def line(post_id: int, *mentioned: str, **parts: Any) -> bytes:
    post = {
        "id": str(post_id),
        "author_id": "200",
        "text": "@shop #buy MUG",
        "entities": {"mentions": [{"id": each} for each in mentioned]},
        **parts,
    }
    users = [{"id": "200", "username": "ana"}]
    return json.dumps({"data": post, "includes": {"users": users}}).encode() + b"\r\n"


def rules(*values: str, tag: str = TAG) -> Answer:
    data = [{"id": str(n), "value": each, "tag": tag} for n, each in enumerate(values, 50)]
    return Answer(json={"data": data, "meta": {"result_count": len(data)}})


@dataclass
class Listening:
    """One run of the stream, which ends after so many pauses or when a test says so."""

    shop: FakeShop
    sealer: Sealer
    pauses_max: int = 1
    now: datetime = NOW
    silence: timedelta = timedelta(seconds=5)
    on_wake: Callable[[], None] = lambda: None
    stop: threading.Event = field(default_factory=threading.Event)
    pauses: list[float] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    woken: int = 0

    def run(self) -> None:
        run_stream(
            StreamTools(
                shop=self.shop,
                sealer=self.sealer,
                clock=lambda: self.now,
                stop=self.stop,
                wake=self._wake,
                tell=self.told.append,
                wait=self._wait,
                silence=self.silence,
            )
        )

    def _wake(self) -> None:
        self.woken += 1
        self.on_wake()

    def _wait(self, seconds: float) -> None:
        self.pauses.append(seconds)
        if len(self.pauses) >= self.pauses_max:
            self.stop.set()


@pytest.fixture
def listening(fake_shop: FakeShop, sealer: Sealer, fake_x: FakeX) -> Listening:
    add_account()
    fake_shop.config = make_config(ingestion="stream", campaign_hashtag="DropDay")
    fake_x.answer(RULES, *[rules(RULE)] * 10)
    return Listening(fake_shop, sealer)


def stored() -> dict[str, str]:
    return dict(InboxEvent.objects.values_list("key", "account_x_user_id"))


def test_posts_are_stored_as_they_come(listening: Listening, fake_x: FakeX) -> None:
    two = line(902, "100") + line(903)
    fake_x.answer(
        STREAM,
        Answer(chunks=[ALIVE, line(901, "100"), two[:40], two[40:], line(904, author_id="100")]),
        Answer(503),
    )

    listening.run()

    # What mentions nobody is the staff's; what we wrote ourselves is nobody's.
    assert stored() == {"post:901": "100", "post:902": "100", "post:903": ""}
    assert set(InboxEvent.objects.values_list("source", flat=True)) == {"stream"}
    assert LedgerEntry.objects.get(item="post_read").count == 4
    assert listening.woken >= 2
    request = fake_x.seen(STREAM)[0]
    assert request.headers["Authorization"] == f"Bearer {listening.shop.config.bearer_token}"
    assert request.query["expansions"] == ["author_id"]


def test_post_that_comes_again_is_one_row(listening: Listening, fake_x: FakeX) -> None:
    fake_x.answer(MENTIONS, Answer(json={"data": [{"id": "901", "author_id": "200"}]}))
    fake_x.answer(STREAM, Answer(chunks=[line(901, "100"), line(901, "100")]), Answer(503))

    listening.run()

    assert [each.source for each in InboxEvent.objects.all()] == ["poll"]


def test_connection_that_lived_is_opened_again_at_once(listening: Listening, fake_x: FakeX) -> None:
    fake_x.answer(
        STREAM,
        Answer(chunks=[ALIVE]),
        Answer(chunks=[line(901, "100")[:30]], is_cut_off=True),
        Answer(chunks=[ALIVE, b'{"errors": [{"title": "operational-disconnect"}]}\r\n']),
        Answer(503),
    )

    listening.pauses_max = 2
    listening.run()

    # Half a line is no sign of life.
    assert listening.pauses == [0.25, 5]
    assert len(fake_x.seen(STREAM)) == 4
    assert stored() == {}


@pytest.mark.parametrize(
    ("answer", "pauses", "problem"),
    [
        (Answer(503), [5, 10, 20], "X answered 503 to the stream."),
        (Answer(401), [5, 10, 20], "X refuses the app's bearer token: enter it anew"),
        (Answer(402), [5, 10, 20], "The X app has no credit left"),
        (Answer(403, {"detail": "secret"}), [5, 10, 20], "X does not let this app listen"),
        (Answer(429), [60, 120, 240], "X allows one connection"),
        (Answer(chunks=[]), [0.25, 0.5, 0.75], "X opened the stream and said nothing."),
    ],
)
def test_trouble_is_waited_out_as_x_documents(
    answer: Answer, pauses: list[float], problem: str, listening: Listening, fake_x: FakeX
) -> None:
    listening.pauses_max = 3
    fake_x.answer(STREAM, answer, answer, answer)

    listening.run()

    assert listening.pauses == pauses
    noted = XApp.objects.get().stream_problem or listening.told[-1]
    assert noted.startswith(problem)
    assert "secret" not in noted
    assert InboxEvent.objects.count() == 0


def test_silent_connection_is_given_up(listening: Listening, fake_x: FakeX) -> None:
    listening.silence = timedelta(seconds=0.2)
    never = threading.Event()
    fake_x.answer(STREAM, Answer(chunks=[ALIVE], until=never), Answer(503))

    listening.run()

    assert len(fake_x.seen(STREAM)) == 2


def test_gap_is_fetched_by_the_polls_after_every_connection(
    listening: Listening, fake_x: FakeX
) -> None:
    # given a mention that came while nobody listened, and a poll of a moment ago
    XApp.objects.create(client_id="client-id", stream_seen_at=NOW, searched_at=NOW)
    mention = {"id": "901", "author_id": "200", "text": "@shop #buy MUG"}
    hashtag = {"id": "902", "author_id": "200", "text": "#DropDay"}
    fake_x.answer(MENTIONS, Answer(json={"data": []}), Answer(json={"data": [mention]}))
    fake_x.answer(SEARCH, Answer(json={"data": []}), Answer(json={"data": [hashtag]}))
    fake_x.answer(STREAM, Answer(chunks=[ALIVE]), Answer(chunks=[ALIVE]), Answer(503))

    listening.run()

    assert stored() == {"post:901": "100", "post:902": ""}
    assert (len(fake_x.seen(MENTIONS)), len(fake_x.seen(SEARCH))) == (2, 2)


def test_stop_ends_an_open_connection(listening: Listening, fake_x: FakeX) -> None:
    def stop_when_stored() -> None:
        if InboxEvent.objects.exists():
            listening.stop.set()

    # Long, so that it is the hanging up that ends the reading.
    listening.silence = timedelta(minutes=5)
    listening.on_wake = stop_when_stored
    fake_x.answer(STREAM, Answer(chunks=[line(901, "100")], until=threading.Event()))

    listening.run()

    assert stored() == {"post:901": "100"}
    assert listening.pauses == []
    assert len(fake_x.seen(STREAM)) == 1
    wait_for(lambda: "x-stream" not in {each.name for each in threading.enumerate()})
    app = XApp.objects.get()
    assert (app.stream_seen_at, app.stream_problem) == (NOW, "")


def test_token_is_nowhere_to_be_read(
    listening: Listening, fake_x: FakeX, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    listening.pauses_max = 3
    fake_x.answer(STREAM, Answer(chunks=[line(901, "100")], is_cut_off=True), Answer(401))
    token = listening.shop.config.bearer_token

    listening.run()

    assert token in fake_x.seen(STREAM)[0].headers["Authorization"]
    assert token not in caplog.text
    assert token not in " ".join(listening.told)
    assert token not in XApp.objects.get().stream_problem


def test_another_choice_in_the_settings_ends_it(listening: Listening, fake_x: FakeX) -> None:
    listening.shop.config = make_config(ingestion="poll")

    listening.run()

    assert fake_x.requests == []
    assert listening.told == ["The settings name another way: the stream ends."]


class LosesItsDatabase(FakeShop):
    losses = 1

    def read_config(self) -> Config:
        if self.losses:
            self.losses -= 1
            raise OperationalError("the connection is closed")
        return self.config


def test_database_that_is_away_is_waited_for(listening: Listening, fake_x: FakeX) -> None:
    config = listening.shop.config
    listening.shop = LosesItsDatabase()
    listening.shop.config = config
    listening.pauses_max = 2
    fake_x.answer(STREAM, Answer(503))

    listening.run()

    assert listening.pauses == [5, 10]
    assert listening.told[0].startswith("The shop's database did not answer.")
    assert len(fake_x.seen(STREAM)) == 1


# --- rules ------------------------------------------------------------------------------------


def change_rules(listening: Listening, fake_x: FakeX, *listed: Answer) -> list[Any]:
    fake_x.answers[RULES] = [*listed, *[rules(RULE)] * 5]
    fake_x.answer(STREAM, Answer(503))
    fake_x.answer(CHANGE_RULES, Answer(201, {"data": [{"id": "60", "value": RULE}]}))
    listening.run()
    return [each.json for each in fake_x.seen(CHANGE_RULES)]


def test_missing_rule_is_added_before_the_connection(listening: Listening, fake_x: FakeX) -> None:
    assert change_rules(listening, fake_x, rules()) == [{"add": [{"value": RULE, "tag": TAG}]}]

    paths = [f"{each.method} {each.path}" for each in fake_x.requests]
    assert paths.index(CHANGE_RULES) < paths.index(STREAM)


def test_outdated_rule_goes_after_the_new_one_has_come(listening: Listening, fake_x: FakeX) -> None:
    assert change_rules(listening, fake_x, rules("(@old) -is:retweet")) == [
        {"add": [{"value": RULE, "tag": TAG}]},
        {"delete": {"ids": ["50"]}},
    ]


def test_rules_that_are_right_and_those_of_others_stay(listening: Listening, fake_x: FakeX) -> None:
    ours, foreign = rules(RULE).json["data"], rules("cats", tag="pets").json["data"]
    foreign[0]["id"] = "70"

    assert change_rules(listening, fake_x, Answer(json={"data": ours + foreign})) == []


def test_refused_rules_keep_the_old_ones(listening: Listening, fake_x: FakeX) -> None:
    fake_x.answer(CHANGE_RULES, Answer(201, {"errors": [{"title": "RulesCapExceeded"}]}))

    bodies = change_rules(listening, fake_x, rules("(@old) -is:retweet"))

    assert [list(each) for each in bodies] == [["add"]]
    assert fake_x.seen(STREAM) == []


def test_without_an_account_nothing_is_opened(
    fake_shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    fake_shop.config = make_config(ingestion="stream")
    listening = Listening(fake_shop, sealer)

    listening.run()

    assert listening.pauses == [60]
    assert fake_x.requests == []


def test_rules_follow_the_accounts_while_the_stream_runs(
    listening: Listening, fake_x: FakeX
) -> None:
    # given that another account is connected while we listen
    def connect_another() -> None:
        if InboxEvent.objects.filter(key="post:902").exists():
            listening.stop.set()
        elif InboxEvent.objects.exists():
            add_account("101", "shoes")
            listening.now += timedelta(minutes=6)

    def come_one_by_one() -> Iterable[bytes]:
        yield line(901, "100")
        wait_for(lambda: bool(fake_x.seen(CHANGE_RULES)))
        yield line(902, "101")

    listening.on_wake = connect_another
    fake_x.answer(STREAM, Answer(chunks=come_one_by_one(), until=threading.Event()))
    added = "(@shop OR @shoes OR #DropDay) -is:retweet"
    fake_x.answer(CHANGE_RULES, Answer(201, {"data": [{"id": "60", "value": added}]}))

    listening.run()

    assert stored() == {"post:901": "100", "post:902": "101"}
    assert fake_x.seen(CHANGE_RULES)[0].json == {"add": [{"value": added, "tag": TAG}]}


def wait_for(condition: Callable[[], bool]) -> None:
    for _ in range(500):
        if condition():
            return
        threading.Event().wait(0.02)
    raise AssertionError("It did not happen within 10 seconds.")
