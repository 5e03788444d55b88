"""The claim page in a real browser: phone first, by keyboard, with and without scripts."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from saleor_twitter_plugin import claims
from saleor_twitter_plugin.handoffs import (
    ClaimOffered,
    ClaimReason,
    OfferClaim,
    Origin,
    Wish,
    XPostId,
    XUserId,
)
from saleor_twitter_plugin.keys import get_signing_key
from saleor_twitter_plugin.models import Claim
from saleor_twitter_plugin.shop import get_shop

from .chromium import Page
from .conftest import Storefront

TAB, ENTER = ("Tab", 9), ("Enter", 13)
# Set to a folder, it gets a picture of each state.
PICTURES = os.environ.get("TWITTER_TEST_PICTURES", "")
NAME = "Runner One <b>&amp; sons</b> with a name that goes on for longer than a telephone is wide"
LOWEST_CONTRAST = """
(() => {
  const numbers = (color) => color.match(/[0-9.]+/g).map(Number);
  const light = (color) => {
    const [r, g, b] = numbers(color).map((each) => {
      const part = each / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const paper = (node) => {
    for (; node; node = node.parentElement) {
      const color = getComputedStyle(node).backgroundColor;
      if ((numbers(color)[3] ?? 1) === 1) return color;
    }
    return "rgb(255, 255, 255)";
  };
  const ratios = [...document.querySelectorAll("main *")]
    .filter((each) => each.innerText && each.offsetParent)
    .map((each) => {
      const [a, b] = [light(getComputedStyle(each).color), light(paper(each))];
      return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    });
  return Math.min(...ratios);
})()
"""


def offer(address: str, storefront: Storefront, *, stock: int = 3) -> str:
    """Return the address of the page of a claim for two."""
    shop: Any = get_shop()
    shop.clear()
    shop.settings = {
        "channel": "main",
        "client_id": "client",
        "client_secret": "secret",
        "public_url": "http://localhost:8000",
        "checkout_url": f"{storefront.address}/checkout?checkout={{checkout_id}}",
    }
    product_id = shop.add_product(NAME, image="teal")
    variant_id = shop.add_variant(product_id, "RUN-42", name="42", price="49.95", stock=stock)
    offered = claims.offer(
        OfferClaim((Wish(variant_id, product_id, NAME, "42", 2),), ClaimReason.NOT_LINKED),
        key="post:900",
        origin=Origin(XUserId("500"), "ada", XPostId("900"), XUserId("42"), "shop"),
        channel="main",
        shop=shop,
        config=shop.read_config(),
        signing_key=get_signing_key(),
        now=datetime.now(UTC),
    )
    assert isinstance(offered, ClaimOffered)
    return address + urlsplit(offered.claim_url).path


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.photograph(Path(PICTURES) / f"{name}.png")


def test_by_keyboard_to_the_storefronts_checkout(
    page: Page, address: str, storefront: Storefront
) -> None:
    link = offer(address, storefront)
    page.resize(390, 844)

    page.open(link)
    page.wait_until(lambda: ":" in page.evaluate("left.textContent"), "the clock")
    picture(page, "reserved")

    text = page.text()
    assert "Reserved for you" in text
    assert NAME in text
    assert "$99.90" in text
    assert page.evaluate("left.textContent").split(":")[0] in ("29", "30")
    assert page.evaluate("document.images[0].naturalWidth") > 0
    # Nothing was refused: no policy, no script, no picture.
    assert page.complaints == []
    page.press(*TAB)
    assert page.evaluate("document.activeElement.innerText") == "Continue to checkout"
    page.press(*ENTER)
    page.wait_until(lambda: "The checkout" in page.text(), "the storefront")

    ((path, headers),) = storefront.requests
    (checkout_id,) = parse_qs(urlsplit(path).query)["checkout"]
    claim = Claim.objects.get()
    assert get_shop().to_primary_key("Checkout", checkout_id) == claim.saleor_checkout_id
    assert claim.holder_digest
    # The address of the page is a right to buy: it is told to nobody.
    assert "Referer" not in headers
    assert "twitter_claim" not in headers.get("Cookie", "")
    page.open(link)
    assert "Continue to checkout" in page.text()
    assert "twitter_claim" not in page.evaluate("document.cookie")


def test_without_scripts_the_page_says_and_does_the_same(
    page: Page, address: str, storefront: Storefront
) -> None:
    link = offer(address, storefront)
    page.send("Emulation.setScriptExecutionDisabled", value=True)

    page.open(link)

    assert "Reserved until" in page.text()
    assert "Time left" not in page.text()
    page.press(*TAB)
    page.press(*ENTER)
    page.wait_until(lambda: storefront.requests != [], "the storefront")
    assert Claim.objects.get().holder_digest


def test_when_the_time_is_over_the_page_offers_it_again(
    page: Page, address: str, storefront: Storefront
) -> None:
    # Enough beside what the shop itself still holds for the claim.
    link = offer(address, storefront, stock=5)
    soon = datetime.now(UTC) + timedelta(seconds=3)
    Claim.objects.update(reserved_until=soon)
    page.resize(390, 844)

    page.open(link)
    page.wait_until(lambda: "The reservation has ended" in page.text(), "the end")
    picture(page, "over")
    page.press(*TAB)
    page.press(*ENTER)
    page.wait_until(lambda: "Reserved for you" in page.text(), "another reservation")

    assert page.evaluate("location.href") == link
    assert storefront.requests == []


def test_other_states_have_no_way_on(page: Page, address: str, storefront: Storefront) -> None:
    link = offer(address, storefront, stock=2)
    page.resize(390, 844)
    claims.go_on(
        Claim.objects.get(), claims.hold_as_new_browser(), shop=get_shop(), now=datetime.now(UTC)
    )
    expected = {"held": "Somebody has gone on", "sold-out": "Sold out", "expired": "has expired"}
    for name, heading in expected.items():
        if name == "sold-out":
            Claim.objects.update(reserved_until=datetime.now(UTC), held_until=datetime.now(UTC))
        if name == "expired":
            Claim.objects.update(expires_at=datetime.now(UTC))
        page.open(link)
        page.wait_until(lambda heading=heading: heading in page.text(), heading)  # type: ignore[misc]
        picture(page, name)
        assert page.evaluate("document.forms.length") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_it(
    page: Page, address: str, storefront: Storefront, scheme: str
) -> None:
    link = offer(address, storefront)
    page.prefer(scheme)
    # The narrowest telephones, and a text at twice its size on others.
    page.resize(320, 640)

    page.open(link)
    picture(page, f"narrow-{scheme}")

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate(LOWEST_CONTRAST) >= 4.5
    assert page.evaluate("document.querySelector('button').offsetHeight") >= 44
    tree = page.send("Accessibility.getFullAXTree")["nodes"]
    roles = [(each["role"]["value"], each.get("name", {}).get("value", "")) for each in tree]
    assert [role for role, _ in roles].count("main") == 1
    assert ("heading", "Reserved for you") in roles
    assert ("button", "Continue to checkout") in roles
    assert [name for role, name in roles if role == "image"] == [NAME]
    assert page.evaluate("document.documentElement.lang") == "en"
