"""Links into the storefront: filled in, percent-encoded, and nothing else."""

from dataclasses import replace

import pytest

from saleor_twitter_plugin.config import read_config
from saleor_twitter_plugin.links import checkout_link, claim_link, pay_link

CONFIG = read_config(
    {
        "claim_url": "https://s.example/c/{token}",
        "pay_url": "https://s.example/{channel}/{order_id}",
    },
    is_active=True,
)


def test_a_claim_link_carries_the_token() -> None:
    link = claim_link(CONFIG, "a.b-c_d", public_url="https://api.example")

    assert link == "https://s.example/c/a.b-c_d"


@pytest.mark.parametrize(
    ("public_url", "link"),
    [
        ("https://api.example", "https://api.example/plugins/global/twitter/claim/a.b-c_d"),
        # Where nobody has said where the shop is, there is no link, and no half of one.
        ("", ""),
    ],
)
def test_without_a_claim_page_of_the_owners_it_is_ours(public_url: str, link: str) -> None:
    assert claim_link(replace(CONFIG, claim_url=""), "a.b-c_d", public_url=public_url) == link


def test_a_checkout_link_cannot_lead_elsewhere() -> None:
    config = replace(CONFIG, checkout_url="https://s.example/checkout?checkout={checkout_id}")

    link = checkout_link(config, checkout_id="//evil.example/\r\nSet-Cookie: a@b", channel="us")

    assert link.startswith("https://s.example/checkout?checkout=%2F%2Fevil.example%2F%0D%0A")
    assert not any(map(str.isspace, link))


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
