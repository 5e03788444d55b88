"""Links into the storefront: filled in, percent-encoded, and nothing else."""

from dataclasses import replace

import pytest

from saleor_twitter_plugin.config import read_config
from saleor_twitter_plugin.links import claim_link, pay_link

CONFIG = read_config(
    {
        "claim_url": "https://s.example/c/{token}",
        "pay_url": "https://s.example/{channel}/{order_id}",
    },
    is_active=True,
)


def test_a_claim_link_carries_the_token() -> None:
    assert claim_link(CONFIG, "a.b-c_d") == "https://s.example/c/a.b-c_d"


def test_values_are_percent_encoded() -> None:
    assert (
        pay_link(CONFIG, order_id="T3JkZXI6MQ==", number="1", channel="a/b?c#d&e é")
        == "https://s.example/a%2Fb%3Fc%23d%26e%20%C3%A9/T3JkZXI6MQ%3D%3D"
    )


@pytest.mark.parametrize("hostile", ["{number}", "{order_id.__class__}", "%7Bnumber%7D", "{0}"])
def test_a_value_is_never_filled_in_itself(hostile: str) -> None:
    config = replace(CONFIG, pay_url="https://s.example/{channel}?o={order_id}&n={number}")

    link = pay_link(config, order_id="o", number="secret", channel=hostile)

    assert link.count("secret") == 1
    assert "{" not in link


def test_without_a_page_there_is_no_link() -> None:
    assert pay_link(replace(CONFIG, pay_url=""), order_id="o", number="1", channel="c") == ""
