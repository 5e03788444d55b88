"""A handle becomes a customer's by two proofs; STOP ends every automatic answer at once."""

from .stage import Person, Product, Stage

START = "mutation { twitterLinkStart { code instruction expiresAt errors { code } } }"
CONFIRM = """
mutation Confirm($code: String!, $handle: String) {
  twitterLinkConfirm(code: $code, handle: $handle) {
    link { handle xUserId } errors { field code message }
  }
}
"""
ME = """
{ twitterMe {
    link { handle xUserId }
    pendingLink { code provedHandles }
    claims(first: 10) { edges { node { lines { productName } state } } }
} }
"""


def _open_shop(stage: Stage) -> tuple[Person, Product]:
    category = stage.category("shoes")
    account = stage.open_account("shop_shoes", category)
    product = stage.product(category, name="Runner One", stock=5)
    stage.work()
    stage.subscribe(account)
    return account, product


def test_code_shown_on_x_then_confirmed_in_the_shop(stage: Stage) -> None:
    _, product = _open_shop(stage)
    shopper = stage.shopper(has_account=True)

    started = stage.graphql(START, token=shopper.token)["twitterLinkStart"]
    assert started["errors"] == []
    assert started["instruction"].startswith("@shop_shoes #link ")
    early = stage.graphql(CONFIRM, {"code": started["code"]}, token=shopper.token)
    assert [each["code"] for each in early["twitterLinkConfirm"]["errors"]] == [
        "LINK_NOT_PROVED_YET"
    ]

    shown = stage.x.post_as(shopper.handle, started["instruction"])
    stage.wait_for_events(1)
    stage.work()
    pending = stage.graphql(ME, token=shopper.token)["twitterMe"]
    assert pending["link"] is None
    assert pending["pendingLink"]["provedHandles"] == [shopper.handle]
    (reply,) = stage.replies_to(shown["id"])
    assert "Now confirm in your account" in reply["text"]

    done = stage.graphql(CONFIRM, {"code": started["code"]}, token=shopper.token)
    assert done["twitterLinkConfirm"] == {
        "link": {"handle": shopper.handle, "xUserId": shopper.x_user_id},
        "errors": [],
    }

    stage.x.post_as(shopper.handle, f"@shop_shoes #buy {product.code}")
    stage.wait_for_events(2)
    stage.work()
    (order,) = stage.orders(product)
    assert order.customer_id == shopper.customer_id


def test_a_link_by_direct_message(stage: Stage) -> None:
    _open_shop(stage)
    shopper = stage.shopper(has_account=True)
    code = stage.graphql(START, token=shopper.token)["twitterLinkStart"]["code"]

    stage.x.message_as(shopper.handle, "shop_shoes", f"#link {code}")
    stage.wait_for_events(1)
    stage.work()

    done = stage.graphql(CONFIRM, {"code": code}, token=shopper.token)["twitterLinkConfirm"]
    assert done["link"]["xUserId"] == shopper.x_user_id


def test_a_stranger_who_repeats_the_code_gains_nothing(stage: Stage) -> None:
    _open_shop(stage)
    shopper, stranger = stage.shopper(has_account=True), stage.shopper(has_account=True)
    started = stage.graphql(START, token=shopper.token)["twitterLinkStart"]
    stage.x.post_as(stranger.handle, started["instruction"])
    stage.x.post_as(shopper.handle, started["instruction"])
    stage.wait_for_events(2)
    stage.work()

    # The stranger's own account does not have this code.
    stolen = stage.graphql(CONFIRM, {"code": started["code"]}, token=stranger.token)
    assert stolen["twitterLinkConfirm"]["link"] is None
    # Two showed it: nobody guesses which of them the customer is.
    unclear = stage.graphql(CONFIRM, {"code": started["code"]}, token=shopper.token)
    assert [each["code"] for each in unclear["twitterLinkConfirm"]["errors"]] == ["LINK_AMBIGUOUS"]
    done = stage.graphql(
        CONFIRM, {"code": started["code"], "handle": shopper.handle}, token=shopper.token
    )
    assert done["twitterLinkConfirm"]["link"]["xUserId"] == shopper.x_user_id


def test_stop_is_answered_once_and_ends_everything(stage: Stage) -> None:
    _, product = _open_shop(stage)
    shopper = stage.shopper(is_linked=True)

    stop = stage.x.post_as(shopper.handle, "@shop_shoes STOP")
    stage.wait_for_events(1)
    stage.work()
    wish = stage.x.post_as(shopper.handle, f"@shop_shoes #buy {product.code}")
    again = stage.x.post_as(shopper.handle, "@shop_shoes stop!")
    stage.wait_for_events(3)
    stage.work()

    (reply,) = stage.replies_to(stop["id"])
    assert "no more automatic messages" in reply["text"]
    assert stage.replies_to(wish["id"]) == []
    assert stage.replies_to(again["id"]) == []
    assert stage.orders(product) == []

    start = stage.x.post_as(shopper.handle, "@shop_shoes #start")
    stage.wait_for_events(4)
    stage.work()
    (welcome,) = stage.replies_to(start["id"])
    assert "Welcome back" in welcome["text"]


def test_without_or_with_a_bad_token_only_what_is_public(stage: Stage) -> None:
    account, _ = _open_shop(stage)
    feeds = "{ twitterFeeds(first: 5) { edges { node { account { handle } } } } }"

    for token in ("", "not.a.jwt"):
        assert stage.graphql(ME, token=token)["twitterMe"] is None
        public = stage.graphql(feeds, token=token)["twitterFeeds"]
        assert [each["node"]["account"]["handle"] for each in public["edges"]] == [account.handle]
