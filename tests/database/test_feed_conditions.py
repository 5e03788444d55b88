"""A feed that has not changed is not sent twice, and never is an old one taken for the new."""

import gzip
from datetime import timedelta

import pytest

from tests.database.feed_reading import MUGS, ask, give, make_shop
from tests.factories import make_entry
from tests.fakes import FakeShop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> FakeShop:
    return make_shop()


def test_same_content_is_not_sent_twice(shop: FakeShop) -> None:
    give(MUGS)
    first = ask(shop)

    again = ask(shop, headers={"If-None-Match": first["ETag"]})
    among = ask(shop, headers={"If-None-Match": f'"other", W/{first["ETag"]}'})
    other = ask(shop, headers={"If-None-Match": '"other"'})

    assert first["ETag"].startswith('"')
    assert first["Cache-Control"] == "public, max-age=60"
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert (again["Cache-Control"], again["Vary"]) == (first["Cache-Control"], "Accept-Encoding")
    assert (among.status_code, other.status_code) == (304, 200)


def test_another_price_is_another_content(shop: FakeShop) -> None:
    give(MUGS)
    first = ask(shop)
    shop.category_entries[MUGS] = [make_entry(has_price_range=True)]

    second = ask(shop, headers={"If-None-Match": first["ETag"]})

    assert second.status_code == 200
    assert second["ETag"] != first["ETag"]


def test_moment_of_the_last_change_is_when_we_saw_it(shop: FakeShop) -> None:
    give(MUGS)
    minute = timedelta(minutes=1)
    first, second = ask(shop), ask(shop, later=minute)
    since = {"If-Modified-Since": second["Last-Modified"]}
    third = ask(shop, later=2 * minute, headers=since)
    # A promotion begins: nothing of the product itself has changed.
    shop.category_entries[MUGS] = [make_entry(has_price_range=True)]
    fourth = ask(shop, later=3 * minute, headers=since)
    fifth = ask(shop, later=4 * minute, headers=since)

    assert not first.has_header("Last-Modified")
    assert second["Last-Modified"] == "Sun, 22 Nov 2026 12:00:00 GMT"
    assert [each.status_code for each in (third, fourth, fifth)] == [304, 200, 200]
    assert not fourth.has_header("Last-Modified")
    assert fifth["Last-Modified"] == "Sun, 22 Nov 2026 12:03:00 GMT"


def test_head_tells_the_same_without_the_body(shop: FakeShop) -> None:
    give(MUGS)
    whole = ask(shop)

    head = ask(shop, method="HEAD")
    unchanged = ask(shop, method="HEAD", headers={"If-None-Match": whole["ETag"]})

    assert (head.status_code, head.content) == (200, b"")
    assert {**head.headers} == {**whole.headers}
    assert head["Content-Length"] == str(len(whole.content))
    assert unchanged.status_code == 304


@pytest.mark.parametrize(
    ("accepted", "is_packed"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("br", False),
        ("identity", False),
    ],
)
def test_gzip_where_it_is_asked_for(accepted: str, is_packed: bool, shop: FakeShop) -> None:
    give(MUGS)
    plain = ask(shop)

    response = ask(shop, headers={"Accept-Encoding": accepted})

    assert response.has_header("Content-Encoding") is is_packed
    assert response["Vary"] == "Accept-Encoding"
    body = gzip.decompress(response.content) if is_packed else response.content
    assert body == plain.content
    # A strong tag stands for these very bytes.
    assert (response["ETag"] == plain["ETag"]) is not is_packed
    again = ask(shop, headers={"Accept-Encoding": accepted, "If-None-Match": response["ETag"]})
    assert again.status_code == 304
