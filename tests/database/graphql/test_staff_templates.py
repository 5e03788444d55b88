"""Templates: what is wrong with them, what they would say, and what came of their posts."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from saleor_twitter_plugin.errors import RetryableError
from saleor_twitter_plugin.handoffs import (
    ProductImage,
    SaleorProductId,
    SaleorVariantId,
    write_lines,
)
from saleor_twitter_plugin.models import (
    Account,
    BuyCode,
    Claim,
    FeedTemplate,
    ProductState,
    ShopAction,
)
from tests.factories import make_wish

from .givens import NOW, given_account, race
from .staff_givens import ask, codes_of, given_released, given_staff_shop

pytestmark = pytest.mark.django_db

BODY = "{name} · {price}\n#buy {code}"
NEW: dict[str, Any] = {"name": "Short", "body": BODY, "trigger": "PUBLISHED", "language": "en"}
DAY = timedelta(days=1)


def given_template(name: str = "a", account: Account | None = None, **parts: Any) -> FeedTemplate:
    values = {"trigger": "published", "language": "en", "body": BODY, "created_at": NOW}
    return FeedTemplate.objects.create(name=name, account=account, **{**values, **parts})


def given_claim(account: Account, at: datetime, *, product_id: str = "1") -> None:
    Claim.objects.create(
        key=f"{account.x_user_id}{product_id}{at}",
        x_user_id="900",
        handle="ana",
        x_post_id="1",
        account_x_user_id=account.x_user_id,
        account_handle=account.handle,
        reason="not_linked",
        lines=write_lines([make_wish(product_id=SaleorProductId(product_id))]),
        channel="us",
        created_at=at,
        expires_at=at + DAY,
    )


def given_order(
    account: Account, at: datetime, *, variant_id: str = "11", state: str = "done"
) -> None:
    ShopAction.objects.create(
        key=f"{variant_id}{at}{state}",
        state=state,
        x_user_id="900",
        x_post_id="1",
        account_x_user_id=account.x_user_id,
        lines=write_lines([make_wish(variant_id=SaleorVariantId(variant_id))]),
        channel="us",
        created_at=at,
    )


def results_of(**counts: Any) -> dict[str, Any]:
    return {"posts": 0, "clicks": 0, "claims": 0, "orders": 0, "revenue": [], **counts}


def results() -> dict[str, dict[str, int]]:
    return {each["name"]: each["results"] for each in ask("Templates")}


def test_templates_of_an_account_and_those_for_all() -> None:
    account, other = given_account(), given_account("200", "other")
    given_template("own", account)
    given_template("shared", body="{name} for {price}", is_active=False)
    given_template("of another", other)

    found = ask("Templates", {"account": "100"})

    assert [each["name"] for each in found] == ["own", "shared"]
    shared = found[1]
    assert shared.pop("id") == str(FeedTemplate.objects.get(name="shared").pk)
    assert shared == {
        "name": "shared",
        "account": None,
        "trigger": "PUBLISHED",
        "language": "en",
        "body": "{name} for {price}",
        "isActive": False,
        "createdAt": NOW.isoformat(),
        "problems": [
            {
                "code": "MISSING_CODE",
                "message": "Without {code} nobody can buy by answering the post.",
                "isBlocking": False,
            }
        ],
        "media": "OPTIONAL",
        "results": results_of(),
    }


def test_templates_of_a_trigger_and_a_language() -> None:
    given_template("a", trigger="price_drop")
    given_template("b", trigger="price_drop", language="es")
    given_template("c")

    def names(**wanted: str) -> list[str]:
        return [each["name"] for each in ask("Templates", wanted)]

    assert names(trigger="PRICE_DROP") == ["a", "b"]
    assert names(trigger="PRICE_DROP", language="es") == ["b"]
    assert names(language="fr") == []


def test_a_claim_and_an_order_count_for_the_last_post_of_the_product() -> None:
    account, other = given_account(), given_account("200", "other")
    for name in ("a", "b"):
        given_template(name)
    ProductState.objects.create(saleor_product_id="1", channel="us", variant_ids=["11", "12"])
    given_released(account, released_at=NOW - 6 * DAY, template_name="a")
    given_released(account, released_at=NOW - 3 * DAY, template_name="b", change="price_drop:2")
    # Before the second post, after it, at another account, and of another product.
    given_claim(account, NOW - 4 * DAY)
    given_claim(account, NOW - 2 * DAY)
    given_claim(other, NOW - 2 * DAY)
    given_claim(account, NOW - DAY, product_id="2")
    given_order(account, NOW - DAY, variant_id="12")
    given_order(account, NOW - DAY, variant_id="13")
    given_order(account, NOW - DAY, variant_id="11", state="refused")

    assert results() == {
        "a": results_of(posts=1, claims=1, orders=0),
        "b": results_of(posts=1, claims=1, orders=1),
    }


def test_what_came_long_after_a_post_or_before_it_is_not_its_doing() -> None:
    account = given_account()
    given_template("a")
    given_released(account, released_at=NOW - 10 * DAY, template_name="a")
    given_claim(account, NOW - 11 * DAY)
    given_claim(account, NOW - 2 * DAY)

    assert results() == {"a": results_of(posts=1, claims=0, orders=0)}


def test_only_what_x_has_is_a_post() -> None:
    account = given_account()
    given_template("a")
    for index, state in enumerate(("waiting", "sending", "unknown", "failed", "held")):
        given_released(account, str(index), state=state, template_name="a")
    given_released(account, "9", template_name="a", released_at=NOW - 91 * DAY)

    assert results()["a"]["posts"] == 0


def test_an_own_template_takes_the_place_of_a_shared_one_of_its_name() -> None:
    account, other = given_account(), given_account("200", "other")
    Account.objects.filter(pk=given_account("300", "spanish").pk).update(language="es")
    given_template("a", account)
    given_template("a")
    for index, each in enumerate((account, other, Account.objects.get(handle="spanish"))):
        given_released(each, str(index), template_name="a")

    own, shared = sorted(ask("Templates"), key=lambda each: each["account"] is None)

    assert own["results"]["posts"] == shared["results"]["posts"] == 1


def test_lint_tells_what_is_wrong_before_anything_is_saved() -> None:
    found = ask("LintTemplate", {"body": "{nmae} {price", "trigger": "PUBLISHED", "language": "en"})

    assert [(each["code"], each["isBlocking"]) for each in found] == [
        ("BRACES", True),
        ("UNKNOWN_VARIABLE", True),
    ]
    assert found[1]["message"].startswith("There is no variable {nmae}: choose from {name}, ")
    assert not FeedTemplate.objects.exists()


def test_lint_says_nothing_of_a_good_template() -> None:
    variables = {"body": BODY, "trigger": "PUBLISHED", "language": "en"}

    assert ask("LintTemplate", variables) == []


def preview(shop: Any = None, **variables: str) -> Any:
    asked = {"product": "Product:1", "trigger": "PUBLISHED", "account": "100", **variables}
    return ask("PreviewPost", asked, shop=shop)


def test_a_preview_is_the_exact_post_with_its_length_and_price() -> None:
    shop = given_staff_shop()
    shop.images["1"] = [ProductImage(b"", "image/png", "A mug")] * 2
    given_account()
    BuyCode.objects.create(code="BCD23", saleor_product_id="1")

    payload = preview(shop, body=BODY)

    assert payload == {
        "preview": {
            "text": "Mug · $12.50\n#buy BCD23",
            "weightedLength": 23,
            "priceUsd": 0.025,
            "templateName": "default",
            "problems": [],
        },
        "errors": [],
    }


def test_a_preview_without_a_body_is_of_the_accounts_template() -> None:
    account = given_account()
    given_template("own", account, body="Look: {name}, {price}, {code}, https://shop.com/a")

    found = preview()["preview"]

    assert found["text"].startswith("Look: Mug, $12.50, ")
    assert found["templateName"] == "own"
    assert found["priceUsd"] == 0.2
    assert [each["code"] for each in found["problems"]] == ["LINK"]


def test_a_preview_of_a_broken_template_says_what_would_be_posted_instead() -> None:
    given_account()

    found = preview(body="{nope}")["preview"]

    assert found["text"].startswith("Mug · $12.50\nTo buy, mention us with #buy ")
    assert [each["code"] for each in found["problems"]] == ["UNKNOWN_VARIABLE"]


@pytest.mark.parametrize(
    ("variables", "error"),
    [
        ({"product": "Product:2"}, ("product", "NOT_FOUND")),
        ({"product": "Category:1"}, ("product", "NOT_FOUND")),
        ({"product": ""}, ("product", "REQUIRED")),
        ({"product": "Product:1\x00"}, ("product", "NOT_FOUND")),
        ({"account": "shop"}, ("account", "NOT_FOUND")),
        ({"channel": "fr"}, ("channel", "NOT_FOUND")),
    ],
)
def test_a_preview_of_what_there_is_not(variables: dict[str, str], error: tuple[str, str]) -> None:
    given_account()

    payload = preview(**variables)

    assert payload["preview"] is None
    assert codes_of(payload) == [error]


def test_a_product_without_a_price_has_no_preview() -> None:
    shop = given_staff_shop()
    shop.items["1"] = replace(shop.items["1"], price=None)
    given_account()

    (error,) = preview(shop)["errors"]

    assert error == {
        "field": "product",
        "code": "INVALID",
        "message": "The product has no price in the channel.",
    }


def test_a_shop_that_cannot_answer_now_has_no_preview() -> None:
    shop = given_staff_shop()
    shop.read_error = RetryableError("busy", retry_after=timedelta(seconds=5))
    given_account()

    assert codes_of(preview(shop)) == [(None, "TRY_AGAIN")]


def save(pk: int | None = None, /, **template: Any) -> Any:
    return ask("SaveTemplate", {"id": str(pk) if pk else None, "template": template})


def test_a_template_is_added() -> None:
    account = given_account()

    payload = save(**NEW, account="100")

    row = FeedTemplate.objects.get()
    assert payload == {
        "template": {
            "id": str(row.pk),
            "name": "Short",
            "body": BODY,
            "media": "OPTIONAL",
            "isActive": True,
            "problems": [],
        },
        "errors": [],
    }
    assert (row.account, row.trigger, row.language) == (account, "published", "en")


def test_one_for_all_can_be_added_switched_off() -> None:
    save(**NEW, isActive=False)

    row = FeedTemplate.objects.get()
    assert (row.account, row.is_active) == (None, False)


def test_a_template_is_changed_where_it_is_told_and_stays_else() -> None:
    row = given_template("a")

    payload = save(row.pk, isActive=False)
    renamed = save(row.pk, name=" b ", trigger="PUBLISHED", language="en")

    assert payload["template"]["isActive"] is False
    assert renamed["errors"] == []
    row.refresh_from_db()
    assert (row.name, row.body, row.is_active) == ("b", BODY, False)


@pytest.mark.parametrize("missing", ["name", "body", "trigger", "language"])
def test_a_new_template_needs_all_its_parts(missing: str) -> None:
    payload = save(**{name: value for name, value in NEW.items() if name != missing})

    assert codes_of(payload) == [(missing, "REQUIRED")]
    assert not FeedTemplate.objects.exists()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"name": "a" * 65}, ("name", "INVALID")),
        ({"name": "   "}, ("name", "INVALID")),
        ({"name": "a\x00"}, ("name", "INVALID")),
        ({"name": "default"}, ("name", "NAME_TAKEN")),
        ({"language": "Spanish"}, ("language", "INVALID")),
        ({"account": "shop"}, ("account", "NOT_FOUND")),
        ({"body": "{nope}"}, ("body", "TEMPLATE_INVALID")),
        ({"body": "{code} " + "a" * 300}, ("body", "TEMPLATE_INVALID")),
    ],
)
def test_nothing_wrong_is_added(change: dict[str, str], error: tuple[str, str]) -> None:
    payload = save(**{**NEW, **change})

    assert codes_of(payload) == [error]
    assert payload["template"] is None
    assert not FeedTemplate.objects.exists()


def test_a_body_with_a_null_character_is_refused() -> None:
    payload = save(**{**NEW, "body": BODY + "\x00"})

    assert codes_of(payload) == [("body", "INVALID")]
    assert not FeedTemplate.objects.exists()


def test_nothing_wrong_is_changed() -> None:
    row = given_template("a")
    given_account()

    for change, error in (
        ({"body": "{nope}"}, ("body", "TEMPLATE_INVALID")),
        ({"trigger": "PRICE_DROP"}, ("trigger", "INVALID")),
        ({"language": "es"}, ("language", "INVALID")),
        ({"account": "100"}, ("account", "INVALID")),
    ):
        assert codes_of(save(row.pk, **change)) == [error]

    assert FeedTemplate.objects.filter(body=BODY, trigger="published", account=None).count() == 1


def test_a_name_is_there_once_for_the_same_posts() -> None:
    account = given_account()
    row = given_template("a")
    given_template("b")
    given_template("a", account)

    assert codes_of(save(**{**NEW, "name": "a"})) == [("name", "NAME_TAKEN")]
    assert codes_of(save(**{**NEW, "name": "a", "account": "100"})) == [("name", "NAME_TAKEN")]
    assert codes_of(save(row.pk, name="b")) == [("name", "NAME_TAKEN")]
    assert save(**{**NEW, "name": "a", "language": "es"})["errors"] == []
    assert FeedTemplate.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_add_the_same_name_one_does() -> None:
    def add() -> Any:
        return save(**NEW)

    answers = race(add, add)

    assert sorted(map(codes_of, answers)) == [[], [("name", "NAME_TAKEN")]]
    assert FeedTemplate.objects.count() == 1


def test_a_template_is_deleted_once() -> None:
    row = given_template("a")

    deleted = ask("DeleteTemplate", {"id": str(row.pk)})
    again = ask("DeleteTemplate", {"id": str(row.pk)})

    assert deleted == {"template": {"name": "a"}, "errors": []}
    assert codes_of(again) == [("id", "NOT_FOUND")]
    assert not FeedTemplate.objects.exists()


@pytest.mark.parametrize("name", ["0", "-1", "x", "", "9" * 30, "１"])
def test_a_template_that_there_is_not(name: str) -> None:
    assert codes_of(ask("DeleteTemplate", {"id": name})) == [("id", "NOT_FOUND")]
    saved = ask("SaveTemplate", {"id": name, "template": {"isActive": False}})
    assert codes_of(saved) == [("id", "NOT_FOUND")]
