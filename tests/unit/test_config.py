"""The settings form: every problem at once, at its field, and secrets never in a log."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_twitter_plugin.config import (
    SECRET_NAMES,
    SETTINGS,
    FieldKind,
    find_problems,
    read_config,
)
from saleor_twitter_plugin.links import claim_link, pay_link
from saleor_twitter_plugin.wording import translate
from tests.factories import CLIENT_SECRET, CONSUMER_SECRET, FORM, make_config


def problems_of(**form: str) -> list[tuple[str, str]]:
    found = find_problems({**FORM, **form})
    return [(each.field, translate(each.message, "en").format(**each.values)) for each in found]


def test_config_without_problems() -> None:
    config = make_config(campaign_hashtag="#shop", quantity_limit="3", claim_minutes="90")

    assert config.problems == ()
    assert config.is_working
    assert config.campaign_hashtag == "shop"
    assert config.quantity_limit == 3
    assert config.claim_validity == timedelta(minutes=90)


def test_config_switched_off_does_not_work() -> None:
    assert not make_config(is_active=False).is_working


def test_config_with_a_problem_is_active_and_does_not_work() -> None:
    config = make_config(channel="")

    assert config.is_active
    assert not config.is_working
    assert [each.field for each in config.problems] == ["channel"]


def test_config_of_an_empty_form_names_every_problem_in_the_order_of_the_fields() -> None:
    config = read_config({}, is_active=True)

    assert [each.field for each in config.problems] == [
        "channel",
        "client_id",
        "client_secret",
        "checkout_url",
    ]


def test_a_claim_page_of_the_owners_or_a_checkout_is_enough() -> None:
    assert (
        problems_of(claim_url="", checkout_url="https://shop.example.com/c?c={checkout_id}") == []
    )
    assert [field for field, _ in problems_of(claim_url="", checkout_url="")] == ["checkout_url"]


def test_config_of_a_form_that_is_wrong_everywhere() -> None:
    wrong = {
        "channel": " ",
        "client_id": "",
        "client_secret": "",
        "consumer_secret": "",
        "campaign_hashtag": "two words",
        "claim_url": "shop.example.com/{token}",
        "pay_url": "ftp://shop.example.com",
        "quantity_limit": "many",
        "claim_minutes": "4",
        "language": "de",
    }

    config = read_config(wrong, is_active=True)

    assert [each.field for each in config.problems] == [
        "channel", "client_id", "campaign_hashtag", "claim_url", "pay_url", "quantity_limit",
        "claim_minutes", "language", "client_secret",
    ]  # fmt: skip


REQUIRED = "This field is required."
ONE_SITE = "The site must stand there whole: names in braces come behind it, spaces never."
WHOLE_ADDRESS = "Enter a whole address that starts with https://."


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("channel", "", REQUIRED),
        ("client_id", "", REQUIRED),
        ("checkout_url", "https://shop.example.com/", "This address must contain {checkout_id}."),
        ("checkout_url", "https://{checkout_id}.example.com/{checkout_id}", ONE_SITE),
        ("checkout_url", "https://{channel}/{checkout_id}", ONE_SITE),
        ("checkout_url", "https://shop.example.com{channel}/{checkout_id}", ONE_SITE),
        ("checkout_url", "https://shop.example.com/{checkout_id}\r\nSet-Cookie: a", ONE_SITE),
        ("checkout_url", "http://shop.example.com/{checkout_id}", WHOLE_ADDRESS),
        ("checkout_url", "javascript:alert({checkout_id})", WHOLE_ADDRESS),
        ("claim_url", "https://shop.example.com/", "This address must contain {token}."),
        ("claim_url", "https://shop.example.com/{{token}}",
         "The braces in this address do not match."),
        ("claim_url", "https://shop.example.com/{token:}",
         "This address has no meaning for {token:}."),
        ("claim_url", "https://shop.example.com/{token}/{sku}",
         "This address has no meaning for {sku}."),
        ("claim_url", "https://shop.example.com/{token.x}",
         "This address has no meaning for {token.x}."),
        ("claim_url", "https://shop.example.com/{token[0]}",
         "This address has no meaning for {token[0]}."),
        ("claim_url", "https://shop.example.com/{token!r}",
         "This address has no meaning for {token!r}."),
        ("claim_url", "https://shop.example.com/{token:>9}",
         "This address has no meaning for {token:>9}."),
        ("claim_url", "https://shop.example.com/{}/{token}",
         "This address has no meaning for {}."),
        ("claim_url", "https://shop.example.com/{token",
         "The braces in this address do not match."),
        ("claim_url", "https://shop.example.com/}{token}",
         "The braces in this address do not match."),
        ("claim_url", "http://shop.example.com/{token}", WHOLE_ADDRESS),
        ("claim_url", "javascript:alert({token})", WHOLE_ADDRESS),
        ("claim_url", "https:///{token}", WHOLE_ADDRESS),
        ("claim_url", "https://[shop/{token}", WHOLE_ADDRESS),
        ("claim_url", "https://[::1/{token}", WHOLE_ADDRESS),
        ("claim_url", "//shop.example.com/{token}", WHOLE_ADDRESS),
        ("pay_url", "shop.example.com", WHOLE_ADDRESS),
        ("pay_url", "https://shop.example.com/{token}",
         "This address has no meaning for {token}."),
        ("quantity_limit", "0", "Enter a whole number from 1 to 9999."),
        ("quantity_limit", "10000", "Enter a whole number from 1 to 9999."),
        ("quantity_limit", "-1", "Enter a whole number from 1 to 9999."),
        ("quantity_limit", "2.5", "Enter a whole number from 1 to 9999."),
        ("quantity_limit", "٣", "Enter a whole number from 1 to 9999."),
        ("quantity_limit", "9" * 30, "Enter a whole number from 1 to 9999."),
        ("claim_minutes", "4", "Enter a whole number from 5 to 43200."),
        ("claim_minutes", "43201", "Enter a whole number from 5 to 43200."),
        ("language", "fr", "Choose one of these languages: en, es."),
        ("campaign_hashtag", "12345", "A hashtag has letters, digits and underscores only."),
        ("campaign_hashtag", "a-b", "A hashtag has letters, digits and underscores only."),
        ("campaign_hashtag", "x" * 51, "A hashtag has letters, digits and underscores only."),
    ],
)  # fmt: skip
def test_config_problem(field: str, value: str, message: str) -> None:
    assert problems_of(**{field: value}) == [(field, message)]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("pay_url", ""),
        ("pay_url", "https://shop.example.com/account"),
        ("pay_url", "https://shop.example.com/{channel}/{order_id}?n={number}"),
        ("claim_url", "http://localhost:3000/claim/{token}"),
        ("claim_url", "http://127.0.0.1:3000/claim?t={token}"),
        ("quantity_limit", "1"),
        ("quantity_limit", "9999"),
        ("claim_minutes", "5"),
        ("claim_minutes", "43200"),
        ("campaign_hashtag", ""),
        ("campaign_hashtag", "#Lämpchen_2026"),
        ("campaign_hashtag", "＃東京"),
        ("client_secret", ""),
        ("consumer_secret", ""),
    ],
)
def test_config_value_that_is_right(field: str, value: str) -> None:
    assert problems_of(**{field: value}) == []


def test_config_needs_one_of_the_two_secrets() -> None:
    found = problems_of(client_secret="", consumer_secret="")

    assert found == [
        (
            "client_secret",
            "Enter the client secret or the consumer secret: X's deliveries are signed.",
        )
    ]


def test_config_reads_past_spaces_and_missing_fields() -> None:
    config = read_config(
        {**FORM, "channel": " default-channel \n", "quantity_limit": None, "language": None},
        is_active=True,
    )

    assert config.channel == "default-channel"
    assert config.quantity_limit == 10
    assert config.language == "en"
    assert config.problems == ()


def test_config_prints_no_secret() -> None:
    form = {each: f"{each} that nobody may see" for each in SECRET_NAMES}
    config = make_config(is_active=True, quantity_limit="none", **form)

    assert repr(config) == "Config(is_active=True, problems=1)"
    assert str(config) == repr(config)
    for secret in form.values():
        assert secret not in f"{config} {config!r} {config.problems}"
    assert config.client_secret == form["client_secret"]


def test_config_keeps_the_previous_secrets_apart_from_the_new_ones() -> None:
    rotated = make_config(previous_client_secret=" old client ", previous_consumer_secret="old key")

    assert rotated.problems == ()
    assert (rotated.client_secret, rotated.previous_client_secret) == (CLIENT_SECRET, "old client")
    assert rotated.consumer_secret == CONSUMER_SECRET
    assert rotated.previous_consumer_secret == "old key"
    assert make_config().previous_client_secret == ""
    assert make_config().previous_consumer_secret == ""


def test_config_is_not_content_with_a_previous_secret() -> None:
    found = problems_of(client_secret="", consumer_secret="", previous_client_secret="old")

    assert [field for field, _ in found] == ["client_secret"]


def test_config_secrets_are_secret_fields() -> None:
    assert {
        "client_secret",
        "previous_client_secret",
        "consumer_secret",
        "previous_consumer_secret",
        "bearer_token",
    } == SECRET_NAMES
    assert all(each.kind is FieldKind.SECRET for each in SETTINGS if each.name in SECRET_NAMES)


@given(
    st.dictionaries(
        st.sampled_from([each.name for each in SETTINGS]),
        st.none()
        | st.text(max_size=30)
        | st.text(alphabet="htps:/{}[]token.!@#x0", max_size=30).map(
            lambda each: "https://" + each
        ),
    )
)
def test_config_of_any_text_is_read(form: dict[str, str | None]) -> None:
    config = read_config(form, is_active=True)

    for each in config.problems:
        assert translate(each.message, "es").format(**each.values)
    assert config.quantity_limit >= 1
    assert config.language in {"en", "es"}


@given(st.text(alphabet="htps:/{}token!.0x", max_size=20))
def test_claim_page_that_passes_carries_the_token(tail: str) -> None:
    config = make_config(claim_url=f"https://shop.example.com/{tail}")

    if config.is_working:
        assert "THE-TOKEN" in claim_link(config, "THE-TOKEN", public_url="")


def test_links_encode_what_they_carry() -> None:
    config = make_config(pay_url="https://shop.example.com/{channel}/{order_id}?n={number}")

    link = pay_link(config, order_id="T3JkZXI6MQ==", number="{order_id}&x=1", channel="a/b")

    assert link == "https://shop.example.com/a%2Fb/T3JkZXI6MQ%3D%3D?n=%7Border_id%7D%26x%3D1"
    assert pay_link(make_config(pay_url=""), order_id="1", number="1", channel="c") == ""


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://shop.example.com",
        "https://shop.example.com/",
        "http://localhost:8000",
        "http://127.0.0.1:8000",
    ],
)
def test_public_address_that_is_taken(address: str) -> None:
    assert problems_of(public_url=address) == []
    assert make_config(public_url=address).public_url == address.rstrip("/")


@pytest.mark.parametrize(
    "address",
    [
        "shop.example.com",
        "http://shop.example.com",
        "https://shop.example.com:8443",
        "https://shop.example.com:port",
        "https://shop.example.com/api",
        "https://shop.example.com?a=b",
        "https://shop.example.com#a",
        "https://ana:secret@shop.example.com",
        "https://",
    ],
)
def test_public_address_that_is_refused(address: str) -> None:
    assert problems_of(public_url=address) == [
        ("public_url", "Enter an address without port and path, as https://shop.example.com.")
    ]


def test_sign_in_addresses_are_one_a_line_and_plain() -> None:
    good = (
        "https://shop.example.com/signed-in",
        "https://shop.example.com:8443/a/b?from=x",
        "http://localhost:3000/signed-in",
        "http://127.0.0.1/",
    )
    config = make_config(sign_in_redirect_urls="\r\n  ".join(["", *good, ""]))

    assert (config.problems, config.sign_in_redirect_urls) == ((), good)
    assert make_config().sign_in_redirect_urls == ()


@pytest.mark.parametrize(
    "line",
    [
        "shop.example.com/signed-in",
        "http://shop.example.com/signed-in",
        "ftp://shop.example.com/",
        "javascript:alert(1)",
        "https://user@shop.example.com/",
        "https://shop.example.com\\@evil.example/",
        "https://shop.example.com/signed-in#top",
        "https://shop.example.com/a/../b",
        "https://shop.example.com/%2e%2e/b",
        "https://shop.example.com:port/",
        "https://shop.example.com:0/",
        "https://shop.example.com/*",
        "https://*.example.com/",
        "https://ѕhop.example.com/",
        "https:///signed-in",
        "http://localhost.evil.example/",
    ],
)
def test_sign_in_address_that_could_be_read_in_two_ways(line: str) -> None:
    ((field, message),) = problems_of(sign_in_redirect_urls=f"https://shop.example.com/\n{line}")

    assert field == "sign_in_redirect_urls"
    assert message.startswith(line[:60])


@pytest.mark.parametrize(
    ("text", "creates"), [("", False), ("no", False), ("yes", True), (" Yes ", True)]
)
def test_signing_in_makes_customers_by_the_owners_word_only(text: str, creates: bool) -> None:
    config = make_config(sign_in_creates_customers=text)

    assert (config.problems, config.sign_in_creates_customers) == ((), creates)


def test_signing_in_makes_customers_yes_or_no() -> None:
    assert problems_of(sign_in_creates_customers="maybe") == [
        ("sign_in_creates_customers", "Choose one of these: yes, no.")
    ]
