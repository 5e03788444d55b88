"""RSS and Atom: well-formed whatever the names are, and the same content is written the same."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_twitter_plugin.links import FeedFormat, feed_link
from saleor_twitter_plugin.syndication.texts import clean, clean_line
from saleor_twitter_plugin.syndication.values import Feed, Line
from saleor_twitter_plugin.syndication.writing import write_feed
from tests.factories import NOW

ATOM = "{http://www.w3.org/2005/Atom}"
MEDIA = "{http://search.yahoo.com/mrss/}"
URL = "https://shop.example.com/plugins/global/twitter/feeds/mugs.rss"


def make_line(**parts: Any) -> Line:
    values: dict[str, Any] = {
        "line_id": "tag:shop.example.com,2026:twitter/product/1",
        "title": "Mug · €12.50",
        "link": "https://x.com/shop/status/900",
        "summary": "<p>€12.50</p>",
        "published_at": NOW - timedelta(days=2),
        "updated_at": NOW - timedelta(days=1),
        "image_url": "https://shop.example.com/media/mug.png?a=1&b=2",
        "image_alt": "A blue mug",
    }
    return Line(**{**values, **parts})


def make_feed(*lines: Line, **parts: Any) -> Feed:
    values: dict[str, Any] = {
        "feed_id": "tag:shop.example.com,2026:twitter/category/3",
        "title": "Mugs · @shop",
        "description": "What is new in Mugs",
        "language": "en",
        "handle": "shop",
        "url": URL,
        "next_url": f"{URL}?page=2",
        "previous_url": "",
        "updated_at": NOW,
        "lines": lines,
    }
    return Feed(**{**values, **parts})


def read(feed: Feed, feed_format: FeedFormat) -> ElementTree.Element:
    return ElementTree.fromstring(write_feed(feed, feed_format))


def test_rss_says_what_the_feed_says() -> None:
    root = read(make_feed(make_line()), FeedFormat.RSS)

    channel = root.find("channel")
    assert channel is not None
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    assert channel.findtext("title") == "Mugs · @shop"
    assert channel.findtext("link") == "https://x.com/shop"
    assert channel.findtext("description") == "What is new in Mugs"
    assert channel.findtext("language") == "en"
    assert channel.findtext("lastBuildDate") == "Sun, 22 Nov 2026 12:00:00 +0000"
    assert [(each.get("rel"), each.get("href")) for each in channel.findall(f"{ATOM}link")] == [
        ("self", URL),
        ("next", f"{URL}?page=2"),
    ]
    (item,) = channel.findall("item")
    assert item.findtext("title") == "Mug · €12.50"
    assert item.findtext("link") == "https://x.com/shop/status/900"
    assert item.findtext("description") == "<p>€12.50</p>"
    assert item.findtext("pubDate") == "Fri, 20 Nov 2026 12:00:00 +0000"
    assert item.findtext(f"{ATOM}updated") == "2026-11-21T12:00:00+00:00"
    guid = item.find("guid")
    assert guid is not None
    assert guid.text == "tag:shop.example.com,2026:twitter/product/1"
    assert guid.get("isPermaLink") == "false"
    picture = item.find(f"{MEDIA}content")
    assert picture is not None
    assert picture.get("url") == "https://shop.example.com/media/mug.png?a=1&b=2"
    assert picture.findtext(f"{MEDIA}description") == "A blue mug"


def test_atom_says_what_the_feed_says() -> None:
    root = read(make_feed(make_line(), previous_url=URL), FeedFormat.ATOM)

    assert root.tag == f"{ATOM}feed"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    assert root.findtext(f"{ATOM}id") == "tag:shop.example.com,2026:twitter/category/3"
    assert root.findtext(f"{ATOM}title") == "Mugs · @shop"
    assert root.findtext(f"{ATOM}updated") == "2026-11-22T12:00:00+00:00"
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "@shop"
    assert root.findtext(f"{ATOM}author/{ATOM}uri") == "https://x.com/shop"
    assert [(each.get("rel"), each.get("href")) for each in root.findall(f"{ATOM}link")] == [
        ("alternate", "https://x.com/shop"),
        ("self", URL),
        ("next", f"{URL}?page=2"),
        ("previous", URL),
    ]
    (entry,) = root.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == "tag:shop.example.com,2026:twitter/product/1"
    assert entry.findtext(f"{ATOM}published") == "2026-11-20T12:00:00+00:00"
    assert entry.findtext(f"{ATOM}updated") == "2026-11-21T12:00:00+00:00"
    summary = entry.find(f"{ATOM}summary")
    assert summary is not None
    assert (summary.get("type"), summary.text) == ("html", "<p>€12.50</p>")
    assert entry.find(f"{MEDIA}content") is not None


@pytest.mark.parametrize("feed_format", FeedFormat)
def test_empty_feed_is_a_feed_and_is_written_the_same(feed_format: FeedFormat) -> None:
    feed = make_feed(next_url="")

    first, second = write_feed(feed, feed_format), write_feed(feed, feed_format)

    assert first == second
    root = ElementTree.fromstring(first)
    assert root.findall(".//item") == root.findall(f".//{ATOM}entry") == []
    assert b"2026" in first


@pytest.mark.parametrize("feed_format", FeedFormat)
def test_line_without_a_picture_has_none(feed_format: FeedFormat) -> None:
    root = read(make_feed(make_line(image_url="", image_alt="A blue mug")), feed_format)

    assert root.findall(f".//{MEDIA}content") == []
    assert root.findall(f".//{MEDIA}description") == []


NASTY = st.text(
    st.characters() | st.sampled_from("\0\x01\x0b\x1f\x7f\ud800\ufffe\uffff<>&\"'\r\n\t]\u202e")
)


@given(name=NASTY, alt=NASTY)
@pytest.mark.parametrize("feed_format", FeedFormat)
def test_no_name_breaks_the_document(feed_format: FeedFormat, name: str, alt: str) -> None:
    line = make_line(title=clean_line(name), summary=clean(name), image_alt=clean_line(alt))
    feed = replace(make_feed(line), title=clean_line(name))

    root = read(feed, feed_format)

    titles = [each.text or "" for each in root.iter() if each.tag in {"title", f"{ATOM}title"}]
    assert titles == [clean_line(name)] * 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mug\0\x08", "Mug"),
        ("  a\r\n\tb  ", "a b"),
        ("\ud800x\ufffe\uffff", "x"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
        ("قهوة ☕ 𝒳", "قهوة ☕ 𝒳"),
    ],
)
def test_line_keeps_what_xml_can_carry(text: str, expected: str) -> None:
    assert clean_line(text) == expected


def test_feed_link_is_behind_the_shops_address() -> None:
    assert feed_link("https://shop.example.com", "mugs", FeedFormat.RSS) == URL
    assert feed_link("https://a.example", "tazas-niño", FeedFormat.ATOM) == (
        "https://a.example/plugins/global/twitter/feeds/tazas-ni%C3%B1o.atom"
    )
    assert feed_link("", "mugs", FeedFormat.RSS) == ""
