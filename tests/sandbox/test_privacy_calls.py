"""What the shop asks X about single posts, people and conversations, asked of the local X."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_django.fixtures import SettingsWrapper

from saleor_twitter_plugin.handoffs import XPostId, XUserId
from saleor_twitter_plugin.x_api.client import XClient
from saleor_twitter_plugin.x_api.lookups import find_gone_posts, find_user
from saleor_twitter_plugin.x_api.message_transports import LEGACY
from tests.fakes import FakeMeter

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _address(x: Any, settings: SettingsWrapper) -> None:
    settings.TWITTER_X_API_URL = x.base_url


def open_client(token: str) -> XClient:
    return XClient(token, meter=FakeMeter(), now=datetime.now(tz=UTC))


def test_posts_that_are_deleted_protected_or_never_were_are_gone(x: Any) -> None:
    x.make_person("ana")
    x.make_person("shy", protected=True)
    kept = XPostId(x.post_as("ana", "hello")["id"])
    deleted = XPostId(x.post_as("ana", "oh no")["id"])
    hidden = XPostId(x.post_as("shy", "only for friends")["id"])
    never = XPostId("1")
    x.delete_as("ana", deleted)

    shown, gone = find_gone_posts(
        open_client(x.app()["bearer_token"]), [kept, deleted, hidden, never]
    )

    assert shown == [kept]
    assert gone == [deleted, hidden, never]


def test_handle_is_looked_up(x: Any) -> None:
    ana = x.make_person("ana")

    client = open_client(x.app()["bearer_token"])

    assert find_user(client, "ana") == ana["x_user_id"]
    assert find_user(client, "nobody") is None


def test_conversation_is_read_back(x: Any) -> None:
    shop = x.make_person("hats", automated=True)
    ana = x.make_person("ana")
    other = x.make_person("other")
    x.message_as("ana", "hats", "Do you have felt & wool?")
    x.message_as("other", "hats", "Good morning")
    client = open_client(shop["access_token"])
    sent_id = LEGACY.send(client, "We have <felt> & wool", recipient_id=XUserId(ana["x_user_id"]))

    found = LEGACY.read_conversation(client, with_id=XUserId(ana["x_user_id"]), since=LONG_AGO)

    assert [(each.sender_id, each.text) for each in found] == [
        (shop["x_user_id"], "We have <felt> & wool"),
        (ana["x_user_id"], "Do you have felt & wool?"),
    ]
    assert found[0].message_id == sent_id
    assert other["x_user_id"] not in {each.sender_id for each in found}
    tomorrow = datetime.now(tz=UTC) + timedelta(days=1)
    with_ana = XUserId(ana["x_user_id"])
    assert LEGACY.read_conversation(client, with_id=with_ana, since=tomorrow) == []
