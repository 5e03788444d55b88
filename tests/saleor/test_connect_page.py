"""The settings form's link, through Saleor's own address, and what Saleor lets through of it."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.test import Client

from saleor_twitter_plugin.models import ConnectAttempt
from saleor_twitter_plugin.shop import get_shop
from saleor_twitter_plugin.shop.saleor_shop.executor import run
from tests.scenarios.saleor_settings import save_settings

SITE = "https://shop.example.com"
FORM = {
    "public_url": SITE,
    "channel": "main",
    "client_id": "client-id",
    "client_secret": "a-secret-of-the-owner",
    "claim_url": "https://shop.example/claim?token={token}",
}
PLUGIN = '{ plugin(id: "twitter") { globalConfiguration { configuration { name value } } } }'


def read_form(stock_room: Any) -> dict[str, str]:
    answer = run(PLUGIN, {}, customer=stock_room._staff, reads_replica=False)
    fields = answer["plugin"]["globalConfiguration"]["configuration"]
    return {each["name"]: each["value"] for each in fields}


def test_from_the_form_to_x_and_back(stock_room: Any) -> None:
    category = stock_room.add_category("shoes")
    save_settings(FORM, is_active=True)
    form = read_form(stock_room)
    assert form["callback_url"] == f"{SITE}/plugins/global/twitter/x/callback"
    link = urlsplit(form["connect_url"])
    assert f"{link.scheme}://{link.netloc}{link.path}" == f"{SITE}/plugins/global/twitter/x/connect"
    (ticket,) = parse_qs(link.query)["ticket"]
    browser = Client(headers={"accept-language": "en"})

    page = browser.get(f"{link.path}?{link.query}")

    assert page.status_code == 200
    assert "Connect an account on X" in page.content.decode()
    assert page.headers["X-Frame-Options"] == "DENY"

    found = get_shop().find_category(str(category))
    assert found is not None

    gone = browser.post(
        link.path,
        f"ticket={ticket}&do=connect&category={found.slug}&language=en",
        content_type="application/x-www-form-urlencoded",
    )

    assert gone.status_code == 302
    target = urlsplit(gone.headers["Location"])
    assert f"{target.scheme}://{target.netloc}{target.path}" == "https://x.com/i/oauth2/authorize"
    asked = {name: value for name, (value,) in parse_qs(target.query).items()}
    assert asked["redirect_uri"] == form["callback_url"]
    attempt = ConnectAttempt.objects.get()
    assert attempt.category_id == str(category)
    assert attempt.started_by.startswith("user ")
    assert "@" not in attempt.started_by

    denied = {"state": asked["state"], "error": "access_denied"}
    stranger = Client().get("/plugins/global/twitter/x/callback", denied)
    assert "another browser" in stranger.content.decode()
    back = browser.get("/plugins/global/twitter/x/callback", denied)
    assert "X was told no." in back.content.decode()


def test_nothing_to_follow_while_the_plugin_is_off(stock_room: Any) -> None:
    save_settings(FORM, is_active=False)

    form = read_form(stock_room)

    assert form["connect_url"] == "Switch the plugin on and save first."
    assert Client().get("/plugins/global/twitter/x/connect").status_code == 404
