"""The Dashboard's plugin list and form, by Saleor's own `plugins` and `pluginUpdate`."""

from typing import Any

import pytest

from saleor_twitter_plugin.shop import get_shop
from saleor_twitter_plugin.shop.saleor_shop.executor import run
from tests.scenarios.saleor_settings import update_plugin

GOOD = {
    "channel": "main",
    "client_id": "client-id",
    "client_secret": "a-secret-of-the-owner",
    "claim_url": "https://shop.example/claim?token={token}",
}
PLUGINS = """
{ plugins(first: 50) { edges { node {
    id name description
    globalConfiguration { active configuration { name value type label helpText } }
    channelConfigurations { active }
} } } }
"""


def _read_form(stock_room: Any) -> dict[str, Any]:
    answer = run(PLUGINS, {}, customer=stock_room._staff, reads_replica=False)
    nodes = [edge["node"] for edge in answer["plugins"]["edges"]]
    (node,) = [each for each in nodes if each["id"] == "twitter"]
    return dict(node)


def _fields(node: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in node["globalConfiguration"]["configuration"]}


def test_it_is_in_the_list_off_and_says_so(stock_room: Any) -> None:
    node = _read_form(stock_room)

    assert node["name"] == "Twitter/X"
    assert node["channelConfigurations"] == []
    assert node["globalConfiguration"]["active"] is False
    fields = _fields(node)
    assert fields["status"]["value"] == "Off. Nothing is posted, answered or received."
    assert fields["client_secret"]["type"] == "SECRET"
    assert fields["webhook_url"]["value"].endswith("/plugins/global/twitter/x/webhook")
    assert all(each["label"] and each["helpText"] for each in fields.values())


def test_it_is_switched_on_there(stock_room: Any) -> None:
    answer = update_plugin(GOOD, is_active=True)

    assert answer["errors"] == []
    node = _read_form(stock_room)
    assert node["globalConfiguration"]["active"] is True
    assert _fields(node)["status"]["value"] == "On. Feeds are posted and purchases are answered."
    config = get_shop().read_config()
    assert config.is_working
    assert config.client_secret == "a-secret-of-the-owner"


def test_secrets_are_sealed_in_saleors_table_and_never_shown(stock_room: Any) -> None:
    from saleor.plugins.models import PluginConfiguration

    update_plugin(GOOD, is_active=True)

    row = PluginConfiguration.objects.get(identifier="twitter")
    stored = {each["name"]: each["value"] for each in row.configuration}
    assert "a-secret-of-the-owner" not in str(row.configuration)
    assert stored["client_secret"].count(".") == 4
    assert _fields(_read_form(stock_room))["client_secret"]["value"] == "••••"
    # Another save leaves what was sealed as it was.
    update_plugin({"campaign_hashtag": "Sale"}, is_active=True)
    row.refresh_from_db()
    again = {each["name"]: each["value"] for each in row.configuration}
    assert again["client_secret"] == stored["client_secret"]
    assert get_shop().read_config().client_secret == "a-secret-of-the-owner"


def test_every_problem_is_shown_at_its_field(stock_room: Any) -> None:
    bad = {
        "channel": "no-such-channel",
        "client_id": "",
        "claim_url": "http://shop.example/claim",
        "pay_url": "https://shop.example/{password}",
        "quantity_limit": "many",
        "claim_minutes": "1",
        "campaign_hashtag": "two words",
        "language": "tlh",
    }

    answer = update_plugin(bad, is_active=True)

    errors: list[dict[str, str]] = answer["errors"]  # type: ignore[assignment]
    assert {each["field"] for each in errors} == {
        "clientId",
        "clientSecret",
        "claimUrl",
        "payUrl",
        "quantityLimit",
        "claimMinutes",
        "campaignHashtag",
        "language",
    }
    assert all(each["message"] for each in errors)
    # Nothing was saved.
    assert _read_form(stock_room)["globalConfiguration"]["active"] is False


def test_a_channel_that_does_not_exist(stock_room: Any) -> None:
    answer = update_plugin({**GOOD, "channel": "no-such-channel"}, is_active=True)

    errors: list[dict[str, str]] = answer["errors"]  # type: ignore[assignment]
    assert [(each["field"], each["message"]) for each in errors] == [
        ("channel", "There is no channel with the slug no-such-channel.")
    ]


def test_switching_off_is_allowed_whatever_is_in_the_form(stock_room: Any) -> None:
    update_plugin(GOOD, is_active=True)

    answer = update_plugin({"claim_url": "nonsense"}, is_active=False)

    assert answer["errors"] == []
    assert get_shop().read_config().is_active is False


@pytest.mark.parametrize("permission", ["manage_products", None])
def test_only_who_may_manage_plugins(stock_room: Any, permission: str | None) -> None:
    from saleor.account.models import User

    from saleor_twitter_plugin.errors import ConfigurationError

    clerk = User.objects.create(email="clerk@example.com", is_staff=True, is_active=True)
    with pytest.raises(ConfigurationError):
        run(PLUGINS, {}, customer=clerk, reads_replica=False)
