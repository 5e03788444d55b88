"""Where links lead: to the storefront of the settings alone; and which visitors are counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_twitter_plugin.clicks.visitors import is_person
from saleor_twitter_plugin.links import counted_link, product_page, with_campaign
from saleor_twitter_plugin.x_text import has_link, weigh
from tests.factories import make_config

PAGE = "https://shop.example.com/{channel}/products/{slug}"


@given(slug=st.text(max_size=60), channel=st.text(max_size=20))
def test_nothing_that_is_filled_in_leads_elsewhere(slug: str, channel: str) -> None:
    config = make_config(storefront_url=PAGE)

    page = product_page(config, slug=slug, product_id="1", channel=channel)

    if slug:
        assert page.startswith("https://shop.example.com/")
        assert page.isascii()
        assert page.isprintable()
        assert len(page.split("/")) == 6
    else:
        assert page == ""


def test_page_may_have_the_products_id_alone() -> None:
    config = make_config(storefront_url="https://shop.example.com/p?id={product_id}")

    page = product_page(config, slug="", product_id="UHJvZHVjdDox", channel="us")

    assert page == "https://shop.example.com/p?id=UHJvZHVjdDox"


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (
            "https://s.com/a",
            "https://s.com/a?utm_source=twitter&utm_medium=social&utm_campaign=price_drop"
            "&utm_content=77",
        ),
        (
            "https://s.com/a?utm_source=x&b=1#top",
            "https://s.com/a?utm_source=x&b=1&utm_medium=social&utm_campaign=price_drop"
            "&utm_content=77#top",
        ),
    ],
)
def test_campaign_is_added_and_the_owners_own_names_win(page: str, expected: str) -> None:
    assert with_campaign(page, campaign="price_drop", content="77") == expected


def test_counted_link_is_one_link_of_23() -> None:
    link = counted_link("https://shop.example.com", "2222222222")

    assert has_link(link)
    assert weigh(link) == 23
    assert counted_link("", "2222222222") == ""


@pytest.mark.parametrize(
    "page",
    [
        "https://{slug}",
        "https://{channel}.example.com/{slug}",
        "https://shop.example.com{slug}",
        "https://shop.example.com/a b",
        "https://shop.example.com/\r\nSet-Cookie: a",
        "http://shop.example.com/{slug}",
        "//shop.example.com/{slug}",
        "javascript:alert(1)",
        "https://shop.example.com/{token}",
    ],
)
def test_page_that_could_lead_elsewhere_is_refused(page: str) -> None:
    assert [each.field for each in make_config(storefront_url=page).problems] == ["storefront_url"]


def test_page_of_the_official_storefront_is_taken() -> None:
    assert make_config(storefront_url=PAGE).problems == ()
    assert make_config(storefront_url="").problems == ()


FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.mark.parametrize(
    ("headers", "counts"),
    [
        ({"User-Agent": FIREFOX}, True),
        ({"User-Agent": "Mozilla/5.0 (Linux; Android 9; CUBOT_X19) Chrome/120 Mobile"}, True),
        ({"User-Agent": "Twitterbot/1.0"}, False),
        ({"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"}, False),
        ({"User-Agent": "facebookexternalhit/1.1"}, False),
        ({"User-Agent": "python-requests/2.32"}, False),
        ({"User-Agent": "curl/8.5"}, False),
        ({"User-Agent": " "}, False),
        ({}, False),
        ({"User-Agent": FIREFOX, "Sec-Purpose": "prefetch;prerender"}, False),
        ({"User-Agent": FIREFOX, "Purpose": "prefetch"}, False),
    ],
)
def test_machines_are_told_by_their_own_word(headers: dict[str, str], counts: bool) -> None:
    assert is_person(headers) is counts
