"""Our claim page: what each visitor sees, what a form does, and what nobody gets at."""

import html
import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from saleor_twitter_plugin import web
from saleor_twitter_plugin.claims import Holder, write_holder
from saleor_twitter_plugin.claims.tokens import write_signed
from saleor_twitter_plugin.errors import RetryableError
from saleor_twitter_plugin.handoffs import RefusalReason, Refuse
from saleor_twitter_plugin.models import Claim
from saleor_twitter_plugin.wording import print_moment
from tests.factories import make_image

from .claiming import (
    ANA,
    OUR_PAGE,
    RESERVED_FOR,
    finish_in_storefront,
    given_offer,
    given_shop_that_reserves,
    set_stock,
)
from .graphql.fake_shop import FakeShop
from .graphql.givens import CONFIG, NOW, SIGNING_KEY, WISH, given_link, minutes
from .test_claims import forged_tokens

pytestmark = pytest.mark.django_db(transaction=True)

LATER = NOW + RESERVED_FOR
CHECKOUT = "https://store.example/us/checkout?checkout="


class Browser:
    """Keeps its cookie, and opens pages of ours."""

    def __init__(self, shop: FakeShop, *, now: datetime = NOW, **headers: str) -> None:
        self.shop, self.now, self.headers = shop, now, headers
        self.cookie = ""

    def get(self, path: str, **options: Any) -> HttpResponse:
        return self.open("get", path, **options)

    def post(self, path: str, **options: Any) -> HttpResponse:
        return self.open("post", path, **options)

    def open(self, method: str, path: str, **headers: str) -> HttpResponse:
        request = getattr(RequestFactory(), method)("/", headers={**self.headers, **headers})
        if self.cookie:
            request.COOKIES["twitter_claim"] = self.cookie
        config = self.shop.config or OUR_PAGE
        response = web.answer(
            request,
            f"/claim/{path}/",
            shop=self.shop,
            config=config,
            signing_key=SIGNING_KEY,
            now=self.now,
            wake=lambda: None,
        )
        if "twitter_claim" in response.cookies:
            self.cookie = response.cookies["twitter_claim"].value
        return response


def text_of(response: HttpResponse) -> str:
    body = response.content.decode().partition("<main>")[2].partition("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())


def forms_of(response: HttpResponse) -> list[str]:
    found = re.findall(r'<form method="post" action="([^"]*)"', response.content.decode())
    return [each.rpartition("/")[2] for each in found]


@pytest.fixture
def shop() -> FakeShop:
    return given_shop_that_reserves()


# --- what is shown --------------------------------------------------------------------------------


def test_reserved_goods_are_shown_with_their_price_and_the_way_on(shop: FakeShop) -> None:
    claim, token = given_offer(shop)

    page = Browser(shop).get(token)

    assert page.status_code == 200
    text = text_of(page)
    assert "Reserved for you Reserved until 20 Nov, 12:10 UTC." in text
    assert "Air Runner 42 × 2 $19.90 Total $19.90" in text
    assert "Delivery is chosen in the checkout." in text
    assert forms_of(page) == ["next"]
    assert 'datetime="2026-11-20T12:10:00+00:00"' in page.content.decode()
    # Looking binds nobody: previews of links look too.
    claim.refresh_from_db()
    assert (claim.holder_digest, page.cookies, shop.opened_count) == ("", {}, 1)


def test_going_on_leads_to_the_storefronts_checkout(shop: FakeShop) -> None:
    _, token = given_offer(shop)
    browser = Browser(shop)

    answer = browser.post(f"{token}/next")

    assert (answer.status_code, answer["Location"]) == (
        303,
        CHECKOUT + shop.to_global_id("Checkout", "checkout-1").replace("=", "%3D"),
    )
    assert (answer["Referrer-Policy"], answer["Cache-Control"]) == ("no-referrer", "no-store")
    cookie = answer.cookies["twitter_claim"]
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"]) == (True, True, "Lax")
    assert cookie["path"] == "/plugins/global/twitter/claim"
    assert browser.post(f"{token}/next")["Location"] == answer["Location"]
    assert text_of(browser.get(token)).startswith("Your purchase from X Reserved for you")


def test_another_browser_is_told_to_wait(shop: FakeShop) -> None:
    _, token = given_offer(shop)
    Browser(shop).post(f"{token}/next")
    stranger = Browser(shop)

    seen, refused = stranger.get(token), stranger.post(f"{token}/next")

    assert "Somebody has gone on with this link" in text_of(seen)
    assert "come back after 20 Nov, 12:10 UTC" in text_of(seen)
    assert (refused.status_code, forms_of(seen), forms_of(refused)) == (403, [], [])
    assert "checkout-1" not in seen.content.decode() + refused.content.decode()
    assert stranger.cookie == ""


def test_a_reservation_that_is_over_is_offered_again(shop: FakeShop) -> None:
    _, token = given_offer(shop)
    browser = Browser(shop)
    browser.post(f"{token}/next")
    browser.now = LATER

    over = browser.get(token)
    assert "The reservation has ended" in text_of(over)
    assert forms_of(over) == ["again"]
    shop.reserved_until = LATER + RESERVED_FOR
    taken = browser.post(f"{token}/again")

    assert (taken.status_code, taken["Location"]) == (
        303,
        f"/plugins/global/twitter/claim/{token}",
    )
    assert "Reserved until 20 Nov, 12:20 UTC." in text_of(browser.get(token))


def test_what_is_sold_out_offers_nothing_until_some_is_back(shop: FakeShop) -> None:
    _, token = given_offer(shop)
    set_stock(shop, 1)
    browser = Browser(shop, now=LATER)

    sold_out = browser.get(token)
    assert "Sold out" in text_of(sold_out)
    assert forms_of(sold_out) == []
    set_stock(shop, 2)

    assert forms_of(browser.get(token)) == ["again"]


def test_who_is_too_late_to_take_it_again_is_told_so(shop: FakeShop) -> None:
    _, token = given_offer(shop)
    shop.refusal = Refuse(RefusalReason.SOLD_OUT)
    set_stock(shop, 0)
    browser = Browser(shop, now=LATER)

    answer = browser.post(f"{token}/again")

    assert answer.status_code == 409
    assert "Sold out It could not be reserved. Nothing was ordered." in text_of(answer)
    assert (Claim.objects.get().holder_digest, browser.cookie) == ("", "")


def test_a_shop_that_reserves_nothing_says_so(shop: FakeShop) -> None:
    shop.reserved_until = None
    _, token = given_offer(shop)

    page = Browser(shop).get(token)

    assert "Ready to order Nothing is reserved: who orders first has it." in text_of(page)
    assert forms_of(page) == ["next"]
    assert "<time" not in page.content.decode()


def test_digital_goods_need_no_address(shop: FakeShop) -> None:
    claim, token = given_offer(shop)
    facts = shop.checkout_facts[claim.saleor_checkout_id]
    shop.checkout_facts[claim.saleor_checkout_id] = replace(facts, is_shipping_required=False)

    assert "no delivery address is needed" in text_of(Browser(shop).get(token))


def test_an_order_is_told_to_its_own_browser_alone(shop: FakeShop) -> None:
    claim, token = given_offer(shop)
    browser = Browser(shop)
    browser.post(f"{token}/next")
    finish_in_storefront(shop, claim)

    mine, others = browser.get(token), Browser(shop).get(token)

    assert "Thank you! Your order is number 1009." in text_of(mine)
    assert "This link has been used" in text_of(others)
    assert "1009" not in others.content.decode()
    assert (forms_of(mine), forms_of(others)) == ([], [])
    assert Browser(shop).post(f"{token}/next").status_code == 403
    assert browser.post(f"{token}/next").status_code == 403


def test_a_linked_persons_claim_is_for_their_account(shop: FakeShop) -> None:
    given_link(ANA, "900")
    _, token = given_offer(shop)
    browser = Browser(shop)

    page, answer = browser.get(token), browser.post(f"{token}/next")

    assert "This belongs to a customer's account" in text_of(page)
    assert (forms_of(page), answer.status_code) == ([], 403)
    assert Claim.objects.get().holder_digest == ""


def test_what_a_drop_holds_is_told_and_led_to_no_checkout(shop: FakeShop) -> None:
    claim, token = given_offer(shop)
    Claim.objects.update(is_set_aside=True, saleor_checkout_id="", reserved_until=None)
    browser = Browser(shop)

    page, answer = browser.get(token), browser.post(f"{token}/next")

    until = print_moment(claim.expires_at, "en")
    assert f"Reserved for you It is yours until {until}. Sign in at our shop" in text_of(page)
    assert claim.expires_at.isoformat() in html.unescape(page.content.decode())
    assert (forms_of(page), answer.status_code) == ([], 403)
    assert Claim.objects.get().holder_digest == ""


def test_the_picture_comes_from_here_and_is_written_anew(shop: FakeShop) -> None:
    shop.images[WISH.product_id] = [make_image()]
    _, token = given_offer(shop)

    page, picture = Browser(shop).get(token), Browser(shop).get(f"{token}/picture")

    assert f'src="/plugins/global/twitter/claim/{token}/picture"' in page.content.decode()
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/png")
    assert picture["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("content", [b"", b"<svg onload=alert(1)>", b"\x89PNG\r\n\x1a\nno"])
def test_what_is_no_picture_is_not_handed_on(shop: FakeShop, content: bytes) -> None:
    shop.images[WISH.product_id] = [replace(make_image(), content=content)]
    _, token = given_offer(shop)

    assert Browser(shop).get(f"{token}/picture").status_code == 404


def test_the_page_speaks_the_visitors_language(shop: FakeShop) -> None:
    _, token = given_offer(shop)

    page = Browser(shop).get(token, **{"Accept-Language": "es-MX,es;q=0.9,en;q=0.1"})

    body = page.content.decode()
    assert '<html lang="es">' in body
    assert re.search(r"20 nov,? 12:10 UTC", body)


def test_with_a_page_of_the_owners_the_link_leads_there(shop: FakeShop) -> None:
    _, token = given_offer(shop)
    shop.config = CONFIG

    answer = Browser(shop).get(token)

    assert answer["Location"] == f"https://store.example/claim?t={token}"
    assert Browser(shop).get("forged").status_code == 404


# --- what nobody gets at --------------------------------------------------------------------------


def test_forged_tokens_are_one_page_and_no_picture(shop: FakeShop) -> None:
    bodies = set()
    for name, token in forged_tokens().items():
        if not token.isascii() or "/" in token:
            continue
        page = Browser(shop).get(token)
        assert page.status_code == 404, name
        bodies.add(page.content)
        for act in ("next", "again"):
            assert Browser(shop).post(f"{token}/{act}").status_code == 404, name
        assert Browser(shop).get(f"{token}/picture").status_code == 404, name
    # Which of them was nearly right is not to be seen.
    assert len(bodies) == 1
    assert Claim.objects.get().holder_digest == ""


def test_a_claim_that_is_gone_looks_like_one_that_never_was(shop: FakeShop) -> None:
    _, token = given_offer(shop)
    Claim.objects.all().delete()

    assert Browser(shop).get(token).content == Browser(shop).get("a.b.c").content


def test_an_expired_link_shows_nothing_of_the_claim(shop: FakeShop) -> None:
    claim, token = given_offer(shop)

    for method, path in (("get", token), ("post", f"{token}/next"), ("get", f"{token}/picture")):
        page = Browser(shop, now=claim.expires_at).open(method, path)
        assert page.status_code == 410
        assert "Air Runner" not in page.content.decode()


@pytest.mark.parametrize("cookie", ["", "x", "a.b.c", "browser:guess"])
def test_a_cookie_that_is_not_ours_is_nobodys(shop: FakeShop, cookie: str) -> None:
    _, token = given_offer(shop)
    Browser(shop).post(f"{token}/next")
    thief = Browser(shop)
    thief.cookie = cookie

    assert "Somebody has gone on" in text_of(thief.get(token))


def test_a_cookie_for_something_else_or_somebody_else_does_not_count(shop: FakeShop) -> None:
    _, token = given_offer(shop)
    owner, thief = Browser(shop), Browser(shop)
    owner.post(f"{token}/next")
    real = owner.cookie
    head, payload, signature = real.split(".")
    stolen_shapes = [
        token,
        f"{head}.{payload}.{signature[:-4]}AAAA",
        f"{head}.{payload[:-4]}AAAA.{signature}",
        write_signed({"aud": "other", "sub": "browser:x"}, signing_key=SIGNING_KEY),
        write_signed(
            {"aud": "twitter-claim-holder", "sub": "customer:11"}, signing_key=SIGNING_KEY
        ),
        write_holder(Holder("browser:x"), signing_key=b"y" * 32),
        write_holder(Holder("browser:x"), signing_key=SIGNING_KEY),
    ]
    for each in stolen_shapes:
        thief.cookie = each
        assert thief.post(f"{token}/next").status_code == 403, each


def test_a_browsers_cookie_opens_its_own_claims_only(shop: FakeShop) -> None:
    _, first_token = given_offer(shop, key="buy:1")
    _, second_token = given_offer(shop, key="buy:2")
    browser = Browser(shop)
    browser.post(f"{first_token}/next")
    Browser(shop).post(f"{second_token}/next")

    assert "Somebody has gone on" in text_of(browser.get(second_token))
    digests = set(Claim.objects.values_list("holder_digest", flat=True))
    assert len(digests) == 2


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_cannot_send_a_form(shop: FakeShop, site: str) -> None:
    _, token = given_offer(shop)

    answer = Browser(shop).post(f"{token}/next", **{"Sec-Fetch-Site": site})

    assert (answer.status_code, Claim.objects.get().holder_digest) == (403, "")
    # To follow the link from X is no such thing.
    assert Browser(shop).get(token, **{"Sec-Fetch-Site": site}).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [("post", "", "GET, HEAD"), ("get", "/next", "POST"), ("put", "/again", "POST")],
)
def test_only_a_form_does_something(shop: FakeShop, method: str, path: str, allow: str) -> None:
    _, token = given_offer(shop)

    answer = Browser(shop).open(method, token + path)

    assert (answer.status_code, answer["Allow"]) == (405, allow)
    assert Claim.objects.get().holder_digest == ""


def test_the_page_has_nothing_from_elsewhere_and_stays_private(shop: FakeShop) -> None:
    shop.images[WISH.product_id] = [make_image()]
    _, token = given_offer(shop)

    page = Browser(shop).get(token)

    policy = page["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "; script-src 'sha256-" in policy
    assert "unsafe" not in policy
    assert policy.endswith(
        "; img-src 'self'; base-uri 'none'; form-action 'self' https://store.example;"
        " frame-ancestors 'none'"
    )
    assert page["Referrer-Policy"] == "no-referrer"
    assert (page["Cache-Control"], page["X-Frame-Options"]) == ("no-store", "DENY")
    assert not re.search(r'(?:src|href|action)="(?!/plugins/)', page.content.decode())


def test_names_are_shown_and_never_run(shop: FakeShop) -> None:
    evil = "</li><script>alert(1)</script><img src=x onerror=alert(1)> \"'& {{ say }}"
    claim, token = given_offer(shop, wishes=(replace(WISH, product_name=evil, variant_name=evil),))
    shop.images[WISH.product_id] = [make_image()]
    facts = shop.checkout_facts[claim.saleor_checkout_id]
    named = replace(facts.lines[0], product_name=evil, variant_name=evil)

    shop.checkout_facts[claim.saleor_checkout_id] = replace(facts, lines=(named,))
    from_checkout = Browser(shop).get(token).content.decode()
    shop.checkout_facts.clear()
    from_claim = Browser(shop).get(token).content.decode()

    for body in (from_checkout, from_claim):
        assert "<script>alert" not in body
        assert "<img src=x" not in body
        assert "&lt;script&gt;alert(1)" in body
        assert "{{ say }}" in body


@pytest.mark.parametrize(
    "hostile", ["//evil.example", "https://evil.example/", "a\r\nSet-Cookie: b=c", "?next=//evil"]
)
def test_no_channel_or_checkout_leads_elsewhere(shop: FakeShop, hostile: str) -> None:
    _, token = given_offer(shop)
    Claim.objects.update(channel=hostile)

    answer = Browser(shop).post(f"{token}/next", **{"Referer": hostile, "X-Forwarded-Host": "e"})

    assert answer["Location"].startswith("https://store.example/")
    assert not any(map(str.isspace, answer["Location"]))
    assert "b=c" not in str(answer.cookies)


def test_a_plugin_with_a_problem_holds_nothing(shop: FakeShop) -> None:
    _, token = given_offer(shop)
    shop.config = replace(OUR_PAGE, problems=(CONFIG.problems or (None,)))  # type: ignore[arg-type]

    assert Browser(shop).post(f"{token}/next").status_code == 503
    assert Claim.objects.get().holder_digest == ""


def test_a_shop_in_trouble_says_to_try_again(shop: FakeShop) -> None:
    _, token = given_offer(shop)
    shop.error = RetryableError("away", retry_after=timedelta(seconds=1))

    answer = Browser(shop).post(f"{token}/next")

    assert answer.status_code == 503
    assert "Try again in a moment." in text_of(answer)
    shop.error = None
    assert Browser(shop, now=NOW + minutes(31)).get(token).status_code == 200
