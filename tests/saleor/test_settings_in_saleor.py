"""The owner's settings, out of Saleor's own table."""

from typing import Any

import pytest

from saleor_twitter_plugin.errors import ConfigurationError
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.sealing import Sealer
from saleor_twitter_plugin.shop import get_shop

VALUES = {
    "channel": "main",
    "client_id": "client",
    "claim_url": "https://shop.example/claim?token={token}",
}


def store(*, active: bool, channel: Any = None, **values: str | None) -> None:
    from saleor.plugins.models import PluginConfiguration

    fields = [{"name": name, "value": value} for name, value in {**VALUES, **values}.items()]
    PluginConfiguration.objects.create(
        identifier="twitter", name="Twitter/X", channel=channel, active=active, configuration=fields
    )


def test_settings_are_read_with_their_secrets_open(stock_room: Any) -> None:
    store(active=True, client_secret=get_sealer().seal("opened"), bearer_token="as typed")
    config = get_shop().read_config()
    assert config.problems == ()
    assert (config.is_active, config.is_working) == (True, True)
    assert (config.channel, config.client_id) == ("main", "client")
    assert (config.client_secret, config.bearer_token) == ("opened", "as typed")
    assert config.consumer_secret == ""


def test_settings_without_a_row_are_switched_off(stock_room: Any) -> None:
    config = get_shop().read_config()
    assert (config.is_active, config.is_working) == (False, False)


def test_settings_of_a_channel_are_not_ours(stock_room: Any) -> None:
    from saleor.channel.models import Channel

    store(active=True, channel=Channel.objects.get())
    assert get_shop().read_config().is_active is False


def test_settings_are_read_anew_each_time(stock_room: Any) -> None:
    from saleor.plugins.models import PluginConfiguration

    store(active=True, client_secret="x")
    assert get_shop().read_config().is_active is True
    PluginConfiguration.objects.update(active=False)
    assert get_shop().read_config().is_active is False


def test_secret_of_a_lost_key_is_told_by_its_cure(stock_room: Any) -> None:
    store(active=True, client_secret=Sealer(["another key"]).seal("lost"))
    with pytest.raises(ConfigurationError, match="enter the secret again") as refused:
        get_shop().read_config()
    assert "lost" not in str(refused.value).replace("lost key", "")


def test_sample_shop_refuses_to_stand_inside_saleor() -> None:
    from saleor_twitter_plugin.shop.sample_shop import SampleShop

    with pytest.raises(ConfigurationError, match="never runs inside an installed Saleor"):
        SampleShop()
