"""The sample shop's own addresses; Saleor brings its own."""

import json
from typing import Any

import pytest
from django.test import Client

from saleor_twitter_plugin.shop import get_shop

from .conftest import TESTED_SHOP

pytestmark = pytest.mark.skipif(TESTED_SHOP != "sample", reason="addresses of the sample shop")


def log_in(client: Client, body: str) -> Any:
    return client.post("/sample/login", body, content_type="application/json")


def test_login_gives_a_token_that_names_the_customer(stock_room: Any, client: Client) -> None:
    ada = stock_room.add_customer("ada@example.com", password="secret")
    answer = log_in(client, json.dumps({"email": "ada@example.com", "password": "secret"}))
    assert answer.status_code == 200
    request = client.get("/").wsgi_request
    request.META["HTTP_AUTHORIZATION"] = f"Bearer {answer.json()['token']}"
    assert get_shop().identify(request).customer_id == ada


def test_login_refuses_wrong_words_and_wrong_forms(stock_room: Any, client: Client) -> None:
    stock_room.add_customer("ada@example.com", password="secret")
    wrong = json.dumps({"email": "ada@example.com", "password": "Secret"})
    assert log_in(client, wrong).status_code == 403
    assert [log_in(client, each).status_code for each in ("", "[]", '{"email": 1}')] == [400] * 3
    assert client.get("/sample/login").status_code == 405


def test_plugins_address_reaches_the_web_door(stock_room: Any, client: Client) -> None:
    shop: Any = get_shop()
    shop.is_active = False
    assert client.get("/plugins/global/twitter/x/webhook").status_code == 404
    shop.is_active = True
    assert client.put("/plugins/global/twitter/x/webhook").status_code == 405
