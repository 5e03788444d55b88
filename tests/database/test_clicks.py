"""The address in a post: counts once a GET, leads to the storefront, and nowhere else."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from saleor_twitter_plugin import web
from saleor_twitter_plugin.clicks import CLICKS_PER_MINUTE_MAX, count_click
from saleor_twitter_plugin.models import FeedItem, LinkDay, OutboxMessage
from tests.database.feed_rows import add_speaker, plan_post
from tests.factories import NOW, SIGNING_KEY, make_config
from tests.fakes import FakeShop

CODE = "bcdfg23456"
PAGE = "https://shop.example.com/{channel}/products/{slug}"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
TARGET = (
    "https://shop.example.com/default-channel/products/mug"
    "?utm_source=twitter&utm_medium=social&utm_campaign=price_drop&utm_content=77"
)


def given_link(**parts: Any) -> FeedItem:
    item = plan_post(
        add_speaker(),
        trigger="price_drop",
        link_code=CODE,
        product_slug="mug",
        outbox_key="feed:1",
        state="released",
        **parts,
    )
    OutboxMessage.objects.create(
        key="feed:1", kind="post", priority="4", account_x_user_id="100", x_post_id="77"
    )
    return item


def visit(
    path: str = f"r/{CODE}",
    *,
    method: str = "GET",
    page: str = PAGE,
    now: datetime = NOW,
    browser: str = FIREFOX,
    **headers: str,
) -> HttpResponse:
    address = f"/plugins/global/twitter/{path}"
    request = RequestFactory().generic(method, address, headers={"User-Agent": browser, **headers})
    return web.answer(
        request,
        f"/{path.partition('?')[0]}",
        shop=FakeShop(),
        config=make_config(storefront_url=page),
        signing_key=SIGNING_KEY,
        now=now,
        wake=lambda: None,
    )


def counts() -> list[tuple[str, int]]:
    rows = LinkDay.objects.order_by("day").values_list("day", "count")
    return [(day.isoformat(), count) for day, count in rows]


@pytest.mark.django_db
def test_each_get_counts_once_for_its_day_and_leads_to_the_product() -> None:
    given_link()

    answers = [visit(), visit(f"r/{CODE}/"), visit(now=NOW + timedelta(days=1))]

    assert {(each.status_code, each["Location"]) for each in answers} == {(302, TARGET)}
    assert answers[0]["Cache-Control"] == "no-store"
    assert counts() == [("2026-11-22", 2), ("2026-11-23", 1)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "visit_of",
    [
        lambda: visit(method="HEAD"),
        lambda: visit(browser="Twitterbot/1.0"),
        lambda: visit(browser=""),
        lambda: visit(**{"Sec-Purpose": "prefetch"}),
    ],
)
def test_who_did_not_look_is_led_on_uncounted(visit_of: Callable[[], HttpResponse]) -> None:
    given_link()

    answer = visit_of()

    assert (answer.status_code, answer["Location"]) == (302, TARGET)
    assert counts() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "r",
        "r/",
        "r/unknown234",
        f"r/{CODE.upper()}",
        f"r/{CODE}/more",
        f"r//{CODE}",
        f"r/{CODE}%0d%0aSet-Cookie:a=b",
        f"r/{CODE}\r\nSet-Cookie: a=b",
        f"r/{CODE}\x00",
        "r/https://evil.example",
        "r/..%2f..%2fgraphql",
        "r/' OR 1=1 --",
        "r/" + "b" * 5_000,
        "r/ｂｃｄｆｇ２３４５６",
    ],
)
def test_whatever_is_no_code_of_ours_is_not_found(path: str) -> None:
    given_link()

    answer = visit(path)

    assert answer.status_code == 404
    assert "Location" not in answer
    assert counts() == []


@pytest.mark.django_db
def test_nothing_of_the_request_chooses_where_it_leads() -> None:
    given_link()

    answer = visit(
        f"r/{CODE}?next=https://evil.example&url=//evil.example&utm_source=evil",
        Host="evil.example",
        Referer="https://evil.example",
        **{"X-Forwarded-Host": "evil.example"},
    )

    assert answer["Location"] == TARGET


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("slug", "path"),
    [
        ("//evil.example", "%2F%2Fevil.example"),
        ("@evil.example/", "%40evil.example%2F"),
        ("a\r\nSet-Cookie: b", "a%0D%0ASet-Cookie%3A%20b"),
        ("{channel}", "%7Bchannel%7D"),
        ("té#x?y", "t%C3%A9%23x%3Fy"),
    ],
)
def test_hostile_slugs_stay_one_step_of_the_path(slug: str, path: str) -> None:
    item = given_link()
    FeedItem.objects.filter(pk=item.pk).update(product_slug=slug)

    location = visit()["Location"]

    start = "https://shop.example.com/default-channel/products/"
    assert location.startswith(f"{start}{path}?utm_source=")


@pytest.mark.django_db
def test_without_a_page_in_the_settings_no_link_leads_anywhere() -> None:
    given_link()

    assert visit(page="").status_code == 404
    assert visit(page="https://{slug}").status_code == 404
    assert visit(method="POST").status_code == 405
    assert counts() == []


@pytest.mark.django_db
def test_a_post_that_x_does_not_have_yet_is_named_by_its_own_number() -> None:
    item = given_link()
    OutboxMessage.objects.update(x_post_id="")

    assert visit()["Location"].endswith(f"&utm_content=item-{item.pk}")


@pytest.mark.django_db
def test_a_click_is_one_read_and_one_write() -> None:
    given_link()

    with CaptureQueriesContext(
        connection,
    ) as queries:
        visit()

    assert [each["sql"].split()[0] for each in queries] == ["SELECT", "INSERT"]


@pytest.mark.django_db
def test_no_more_than_so_many_a_minute_are_counted() -> None:
    item = given_link()
    LinkDay.objects.create(
        item=item, day=NOW.date(), count=700, minute=720, minute_count=CLICKS_PER_MINUTE_MAX - 1
    )

    for _ in range(3):
        assert visit().status_code == 302
    assert counts() == [("2026-11-22", 701)]

    visit(now=NOW + timedelta(minutes=1))
    assert counts() == [("2026-11-22", 702)]


@pytest.mark.django_db(transaction=True)
def test_clicks_at_once_are_all_counted(run_together: Callable[..., list[Any]]) -> None:
    item = given_link()

    def click() -> None:
        for _ in range(25):
            count_click(item.pk, now=NOW)

    run_together(*[click] * 8)

    assert counts() == [("2026-11-22", 200)]
