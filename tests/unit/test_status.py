"""The owner sees one line a problem, and never a secret."""

from django.test import RequestFactory

from saleor_twitter_plugin.config import SECRET_NAMES
from saleor_twitter_plugin.status import describe_status, webhook_url
from tests.factories import FORM, make_config


def test_status_off_says_so_and_lists_no_problem() -> None:
    assert describe_status(make_config(is_active=False, channel=""), "en") == (
        "Off. Nothing is posted, answered or received."
    )


def test_status_on() -> None:
    assert describe_status(make_config(), "en") == (
        "On. Feeds are posted and purchases are answered."
    )


def test_status_with_problems_has_a_line_each() -> None:
    config = make_config(channel="", quantity_limit="0", claim_url="https://a.example/{x}")

    assert describe_status(config, "en").splitlines() == [
        "On, but nothing is done until this is set right:",
        "channel: This field is required.",
        "claim_url: This address has no meaning for {x}.",
        "quantity_limit: Enter a whole number from 1 to 9999.",
    ]


def test_status_in_spanish_is_not_english_and_shows_no_secret() -> None:
    config = make_config(channel="")

    status = describe_status(config, "es")

    assert status != describe_status(config, "en")
    assert not any(FORM[name] in status for name in SECRET_NAMES if FORM.get(name))


def test_webhook_address_as_the_request_reached_us() -> None:
    request = RequestFactory().get("/dashboard", secure=True, headers={"host": "shop.example.com"})

    assert webhook_url(request) == "https://shop.example.com/plugins/global/twitter/x/webhook"
    assert webhook_url(None) == "/plugins/global/twitter/x/webhook"
