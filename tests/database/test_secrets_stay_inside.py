"""From a delivery to the answer on X with every log on: no token or secret in a record or a row."""

import base64
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import quote

import pytest
from django.db import connection
from pytest_django.fixtures import SettingsWrapper

from saleor_twitter_plugin import accounts
from saleor_twitter_plugin.models import Account, InboxEvent, OutboxMessage, ShopperLink
from saleor_twitter_plugin.pipeline import (
    drain_inbox,
    drain_outbox,
    poll_due_accounts,
    reconcile_outbox,
)
from saleor_twitter_plugin.sealing import Sealer
from tests.database.door import (
    MENTION,
    PREVIOUS,
    SENT_WORDS,
    Door,
    build,
    list_secrets,
    open_door,
    sign_delivery,
    write_out,
)
from tests.factories import (
    ACCESS_TOKEN,
    ANA_ID,
    NOW,
    REFRESH_TOKEN,
    SIGNING_KEY,
    add_message,
    make_config,
    make_customer,
    make_feed_post,
    make_image,
    make_item,
    make_offer,
    make_outgoing,
)
from tests.fakes import Answer, FakeX

pytestmark = pytest.mark.django_db
NEW_ACCESS_TOKEN = "new-access-token-that-nobody-may-see"
NEW_REFRESH_TOKEN = "new-refresh-token-that-nobody-may-see"
BUY = MENTION.replace(SENT_WORDS.encode(), b"@shop #buy MUG")
RENEWED = Answer(
    json={
        "access_token": NEW_ACCESS_TOKEN,
        "refresh_token": NEW_REFRESH_TOKEN,
        "expires_in": 7200,
    }
)
LATER = NOW + timedelta(hours=6)


@pytest.fixture
def door(caplog: pytest.LogCaptureFixture, settings: SettingsWrapper) -> Iterator[Door]:
    # SQL is logged too, with all that it stores; Django's loggers have a level of their own.
    caplog.set_level(logging.DEBUG, logger="django")
    connection.force_debug_cursor = True
    opened = open_door(caplog, settings)
    door = next(opened)
    door.config = door.shop.config = make_config(is_active=True, **PREVIOUS)
    door.shop.offers_by_sku["MUG"] = make_offer()
    door.shop.customers["7"] = make_customer()
    door.shop.items["1"] = make_item()
    yield door
    connection.force_debug_cursor = False


def list_spellings() -> list[str]:
    """Return every secret, also as a header or an address would carry it."""
    plain = [*list_secrets(), NEW_ACCESS_TOKEN, NEW_REFRESH_TOKEN]
    config = make_config()
    pairs = [f"{config.client_id}:{config.client_secret}".encode()]
    encoded = [base64.b64encode(each).decode() for each in [*pairs, *(s.encode() for s in plain)]]
    return [*plain, *encoded, *(quote(each, safe="") for each in plain)]


def read_every_row() -> str:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        rows = []
        for table in tables:
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t')
            rows += [f"{table} {row}" for (row,) in cursor.fetchall()]
    return "\n".join(rows)


def assert_secrets_are_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    rows = read_every_row()
    records = "\n".join(write_out(each) for each in caplog.get_records("call"))
    # That there is something to find in, and all of it.
    assert "twitter_account " in rows
    assert "sealed_tokens" in rows
    names = {each.name.partition(".")[0] for each in caplog.get_records("call")}
    assert {"django", "urllib3"} <= names
    for secret in list_spellings():
        assert secret not in rows
        assert secret not in records


def work(door: Door, sealer: Sealer, now: datetime = NOW) -> None:
    """Do what the workers do, once round."""
    drain_inbox(shop=door.shop, sealer=sealer, signing_key=SIGNING_KEY, clock=lambda: now)
    drain_outbox(shop=door.shop, sealer=sealer, clock=lambda: now)
    poll_due_accounts(config=door.config, sealer=sealer, clock=lambda: now)
    reconcile_outbox(shop=door.shop, sealer=sealer, clock=lambda: now)


def let_the_token_end() -> None:
    Account.objects.update(access_token_expires_at=NOW + timedelta(minutes=1))


def test_purchase_from_delivery_to_answer(
    door: Door, sealer: Sealer, fake_x: FakeX, caplog: pytest.LogCaptureFixture
) -> None:
    # given a linked customer, a token that ends within the minute, and a post with a picture
    ShopperLink.objects.create(
        x_user_id=ANA_ID, handle="ana", saleor_customer_id="7", linked_at=NOW
    )
    let_the_token_end()
    fake_x.answer("POST /2/oauth2/token", RENEWED)
    door.shop.images["1"] = [make_image()]
    add_message(make_feed_post())

    assert door.send(build("x/webhook", BUY, headers=sign_delivery(BUY))).status_code == 200
    work(door, sealer)

    assert InboxEvent.objects.get(key="post:900").state == "done"
    assert len(door.shop.orders) == 1
    assert len(fake_x.seen("POST /2/oauth2/token")) == 1
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {"sent"}
    assert len(fake_x.published) == 2
    sent_tokens = {each.headers["Authorization"] for each in fake_x.published}
    assert sent_tokens == {f"Bearer {NEW_ACCESS_TOKEN}"}
    account = Account.objects.get()
    assert accounts.read_access_token(account, sealer=sealer) == NEW_ACCESS_TOKEN
    assert_secrets_are_nowhere(caplog)


def test_claim_offered_to_a_stranger(
    door: Door, sealer: Sealer, fake_x: FakeX, caplog: pytest.LogCaptureFixture
) -> None:
    door.send(build("x/webhook", BUY, headers=sign_delivery(BUY)))

    work(door, sealer)

    (reply,) = fake_x.published
    assert "https://shop.example.com/claim/" in reply.json["text"]
    assert_secrets_are_nowhere(caplog)


REFUSALS = {
    "401": Answer(401, {"detail": f"Unauthorized: {ACCESS_TOKEN}"}),
    "402": Answer(402, {"detail": "CreditsDepleted"}),
    "403": Answer(403, {"detail": f"Token {ACCESS_TOKEN} is not allowed to do that."}),
    "403 duplicate": Answer(
        403, {"detail": f"You are not allowed to post duplicate content, {ACCESS_TOKEN}."}
    ),
    "400 that repeats us": Answer(400, {"errors": [{"message": f"Bearer {ACCESS_TOKEN}"}]}),
    "429": Answer(429, headers={"x-rate-limit-reset": "1"}),
    "500": Answer(500, body=ACCESS_TOKEN.encode()),
    "redirect": Answer(302, headers={"Location": f"https://x.example/?token={ACCESS_TOKEN}"}),
    "cut off": Answer(201, {"data": {"id": "1"}}, is_cut_off=True),
    "no JSON": Answer(201, body=ACCESS_TOKEN.encode()),
}  # fmt: skip


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS)
def test_answer_of_x_that_is_a_refusal(
    refusal: Answer, door: Door, sealer: Sealer, fake_x: FakeX, caplog: pytest.LogCaptureFixture
) -> None:
    add_message(make_outgoing())
    for call in "POST /2/tweets", "GET /2/users/100/mentions", "GET /2/users/100/tweets":
        fake_x.answer(call, refusal)

    work(door, sealer)
    work(door, sealer, LATER)

    assert fake_x.seen("POST /2/tweets") != []
    assert_secrets_are_nowhere(caplog)


TOKEN_REFUSALS = {
    "400": Answer(400, {"error": "invalid_grant", "error_description": REFRESH_TOKEN}),
    "401": Answer(401, {"error": "invalid_client", "detail": make_config().client_secret}),
    "500": Answer(500, body=REFRESH_TOKEN.encode()),
    "no token": Answer(200, {"refresh_token": NEW_REFRESH_TOKEN}),
    "odd token": Answer(200, {"access_token": [NEW_ACCESS_TOKEN], "refresh_token": 1}),
    "no JSON": Answer(200, body=NEW_ACCESS_TOKEN.encode()),
    "cut off": Answer(200, {"access_token": NEW_ACCESS_TOKEN}, is_cut_off=True),
}


@pytest.mark.parametrize("refusal", TOKEN_REFUSALS.values(), ids=TOKEN_REFUSALS)
def test_token_that_is_not_renewed(
    refusal: Answer, door: Door, sealer: Sealer, fake_x: FakeX, caplog: pytest.LogCaptureFixture
) -> None:
    Account.objects.update(access_token_expires_at=NOW - timedelta(minutes=1))
    add_message(make_outgoing())
    fake_x.answer("POST /2/oauth2/token", *[refusal] * 5)

    work(door, sealer)

    assert fake_x.published == []
    assert fake_x.seen("POST /2/oauth2/token") != []
    assert_secrets_are_nowhere(caplog)


def test_x_that_is_not_there(
    door: Door, sealer: Sealer, fake_x: FakeX, caplog: pytest.LogCaptureFixture
) -> None:
    add_message(make_outgoing())
    fake_x.stop()

    work(door, sealer)

    assert_secrets_are_nowhere(caplog)
