"""Every command, by mention and by message: what is done, and what everybody may read."""

from typing import Any

import pytest

from saleor_twitter_plugin import feeds, shoppers
from saleor_twitter_plugin.handoffs import (
    MessageKind,
    OrderProgress,
    OrderStatus,
    SaleorProductId,
    SaleorVariantId,
    XPostId,
    XUserId,
)
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import (
    Account,
    Campaign,
    CampaignHashtag,
    Claim,
    OutboxMessage,
    ShopperLink,
)
from saleor_twitter_plugin.pipeline import drain_outbox
from tests.factories import (
    NOW,
    add_message,
    make_direct_message,
    make_feed_post,
    make_offer,
    make_variant,
)
from tests.fakes import FakeShop, FakeX

from .flow import answers, drain, open_shop, results, say, tell

pytestmark = pytest.mark.django_db
SMALL = make_variant(variant_id=SaleorVariantId("21"), sku="TEE-S", name="Red / S")
LARGE = make_variant(variant_id=SaleorVariantId("22"), sku="TEE-L", name="Red / L")
FOREST = make_variant(variant_id=SaleorVariantId("23"), sku="TEE-F", name="Forest Green")
TEE = make_offer(SMALL, LARGE, FOREST, product_id=SaleorProductId("2"), product_name="Tee")


@pytest.fixture
def shop(fake_shop: FakeShop) -> FakeShop:
    open_shop(fake_shop, account_url="https://shop.example.com/me")
    fake_shop.offers_by_sku["MUG-1"] = fake_shop.offers_by_sku["MUG"]
    fake_shop.offers_by_sku["TEE"] = fake_shop.offers_by_product["2"] = TEE
    return fake_shop


@pytest.fixture
def post(shop: FakeShop) -> XPostId:
    """A feed post about the tee, on X."""
    add_message(make_feed_post("2"), state="sent", x_post_id="500")
    return XPostId("500")


def write(text: str, number: str = "70", **parts: Any) -> None:
    tell(make_direct_message(text, message_id=number, **parts))


def lines_of(shop: FakeShop) -> list[tuple[str, int]]:
    ((_, request),) = shop.order_calls
    return [(each.variant_id, each.quantity) for each in request.wishes]


# --- lines and variants -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("@shop #buy TEE red s", [("21", 1)]),
        ("@shop #comprar TEE talla L rojo x2", [("22", 2)]),
        ("@shop #buy TEE forest green 3", [("23", 3)]),
        ("@shop #buy TEE red s, MUG-1 x2", [("21", 1), ("11", 2)]),
        ("@shop #buy TEE red s #buy TEE green", []),
    ],
)
def test_several_lines_and_variants_are_one_order(
    text: str, lines: list[tuple[str, int]], shop: FakeShop
) -> None:
    say(text, "900")

    drain(shop)

    if lines:
        assert lines_of(shop) == lines
    else:
        # Half a name: it is asked, and nothing is ordered of the rest.
        assert shop.order_calls == []
        assert answers() == [
            "Which Tee? If you mean TEE-F = Forest Green: write #buy and that code."
        ]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("@shop #buy TEE-X9, MUG-1", "We know no product with the code TEE-X9. Please check it."),
        ("@shop #buy MUG, TEE9", "We know no product with the code TEE9. Please check it."),
        ("@shop #buy TEE", "Which Tee? Write #buy and one of these codes: TEE-S = Red / S;"
         " TEE-L = Red / L; TEE-F = Forest Green"),
        ("@shop #buy TEE red", "Which Tee? Write #buy and one of these codes: TEE-S = Red / S;"
         " TEE-L = Red / L"),
        ("@shop #buy TEE red S, MUG-1 6", "Only 5 of Mug left. Nothing was ordered."),
        ("@shop #buy TEE-9 or MUG-1", "Which product? Write #buy and one code from our posts."),
    ],
)  # fmt: skip
def test_what_is_not_certain_is_asked_and_nothing_is_made(
    text: str, answer: str, shop: FakeShop
) -> None:
    say(text, "900")

    drain(shop)

    assert answers() == [answer]
    assert shop.order_calls == []
    assert Claim.objects.count() == 0


def test_mistyped_code_of_a_post_gets_the_nearest(shop: FakeShop) -> None:
    code = feeds.read_or_make_codes([SaleorProductId("2")], now=NOW)[SaleorProductId("2")]
    typed = code[:-1] + ("X" if code[-1] != "X" else "Z")
    say(f"@shop #buy {typed}", "900")

    drain(shop)

    assert answers() == [f"We know no product with the code {typed}. Did you mean {code} = Tee?"]
    assert shop.order_calls == []


def test_what_is_retired_is_not_suggested(shop: FakeShop) -> None:
    code = feeds.read_or_make_codes([SaleorProductId("3")], now=NOW)[SaleorProductId("3")]
    shop.offers_by_product["3"] = make_offer(is_purchasable=False)
    typed = code[:-1] + ("X" if code[-1] != "X" else "Z")
    say(f"@shop #buy {typed}", "900")

    drain(shop)

    assert "Did you mean" not in answers()[0]


def test_number_in_a_sku_is_no_size(shop: FakeShop) -> None:
    shop.offers_by_sku["SKU-2"] = make_offer(make_variant(sku="SKU-2", name="SKU-2"))
    say("@shop #buy SKU-2 2", "900")

    drain(shop)

    assert lines_of(shop) == [("11", 2)]


# --- the post above names the product -----------------------------------------------------------


@pytest.mark.parametrize("above", ["in_reply_to_post_id", "quoted_post_id"])
@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("@shop #buy red S", [("21", 1)]),
        ("@shop #buy forest green", [("23", 1)]),
        ("@shop #buy forest green x2", [("23", 2)]),
        ("@shop #buy MUG", [("11", 1)]),
        ("@shop #buy TEE red L", [("22", 1)]),
    ],
)
def test_post_that_is_answered_names_the_product(
    text: str, lines: list[tuple[str, int]], above: str, shop: FakeShop, post: XPostId
) -> None:
    say(text, "900", **{above: post})

    drain(shop)

    assert lines_of(shop) == lines


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("@shop #buy", "Which Tee? Write #buy and one of these codes:"),
        ("@shop #buy red or green", "Which Tee? Write #buy and one of these codes:"),
        ("@shop #buy purple", "Which Tee? Write #buy and one of these codes:"),
        ("@shop #buy 2", "Which Tee? Write #buy and one of these codes:"),
        # A wrong code is no word for the product above.
        ("@shop #buy NOSUCH1", "We know no product with the code NOSUCH1. Please check it."),
        ("@shop #buy lamps", "We know no product with the code LAMPS. Please check it."),
    ],
)
def test_post_that_is_answered_lets_nothing_be_guessed(
    text: str, answer: str, shop: FakeShop, post: XPostId
) -> None:
    say(text, "900", in_reply_to_post_id=post)

    drain(shop)

    (text,) = answers()
    assert text.startswith(answer)
    assert shop.order_calls == []


def test_wrong_code_below_a_post_of_one_variant_is_not_that_product(shop: FakeShop) -> None:
    add_message(make_feed_post("1"), state="sent", x_post_id="500")
    say("@shop #buy TEAPOT", "900", in_reply_to_post_id=XPostId("500"))
    say("@shop #buy mug", "901", in_reply_to_post_id=XPostId("500"))
    say("@shop #buy", "902", in_reply_to_post_id=XPostId("500"))

    drain(shop)

    assert answers()[0] == "We know no product with the code TEAPOT. Please check it."
    assert [key for key, _ in shop.order_calls] == ["post:901", "post:902"]


def test_other_posts_name_nothing(shop: FakeShop, post: XPostId) -> None:
    add_message(make_feed_post("1"), state="sent", x_post_id="501")
    # Of nobody we know, and of two products at once.
    say("@shop #buy XL", "900", in_reply_to_post_id=XPostId("999"))
    say("@shop #buy XL", "901", in_reply_to_post_id=post, quoted_post_id=XPostId("501"))

    drain(shop)

    assert all(each.startswith("We know no product with the code XL") for each in answers())
    assert shop.order_calls == []


def test_question_about_a_product_names_it_for_the_answer(shop: FakeShop, fake_x: FakeX) -> None:
    say("@shop #buy TEE", "900")
    drain(shop)
    drain_outbox(shop=shop, sealer=get_sealer(), clock=lambda: NOW)
    question = OutboxMessage.objects.get()
    assert (question.kind, question.state) == (MessageKind.REPLY, "sent")
    assert (question.saleor_product_id, question.channel) == ("2", "default-channel")
    assert fake_x.published[0].json["text"] == question.text

    say("@shop #buy red L", "901", in_reply_to_post_id=XPostId(question.x_post_id))
    drain(shop)

    assert lines_of(shop) == [("22", 1)]


# --- reserving, the cart, the status ------------------------------------------------------------


@pytest.mark.parametrize("is_linked", [True, False])
def test_reserving_is_a_claim_for_whomever(is_linked: bool, shop: FakeShop) -> None:
    if not is_linked:
        ShopperLink.objects.all().delete()
    say("@shop #reserve TEE red S", "900")

    drain(shop)

    claim = Claim.objects.get()
    assert (claim.key, claim.reason) == ("post:900", "reserved")
    assert answers()[0].startswith("1 × Tee (Red / S) is yours to order here: https://")
    assert shop.order_calls == []


def test_cart_in_public_tells_no_more_than_how_much(shop: FakeShop) -> None:
    say("@shop #reserve MUG", "900")
    say("@shop #cart", "901")

    drain(shop)

    assert answers()[1] == (
        "To confirm: 0. To finish in our shop: 1. Send us #cart as a message for details."
    )


def test_cart_in_a_message_has_names_and_links(shop: FakeShop) -> None:
    for number in range(3):
        say(f"@shop #reserve MUG {number + 1}", f"90{number}")
    write("cart")

    drain(shop)

    cart = OutboxMessage.objects.get(key="answer:message:70")
    assert cart.kind == MessageKind.DIRECT_MESSAGE
    text = answers()[3]
    assert text.startswith("To finish here: ")
    assert text.count("https://shop.example.com/claim/") == 2
    assert text.endswith(", +1 more")


@pytest.mark.parametrize("author", ["300"])
def test_cart_of_another_person_is_empty(author: str, shop: FakeShop) -> None:
    say("@shop #reserve MUG", "900")
    write("#cart", author_id=XUserId(author), author_handle="bea")

    drain(shop)

    assert answers()[1] == "Your cart is empty."


def test_status_in_public_says_where_to_ask(shop: FakeShop) -> None:
    shop.order_statuses["7", ""] = OrderStatus("1042", OrderProgress.SENT, is_paid=True)
    say("@shop #status", "900")
    say("@shop #status 1042", "901")

    drain(shop)

    private = (
        "Orders are private: look into your account at our shop, or send us #status as a message."
    )
    assert answers() == [private, private]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("status", "Order 1042 is being prepared. It is not paid yet."),
        ("#status 1041", "Order 1041 is sent. It is paid."),
        ("#status 9", "You have no order 9."),
    ],
)
def test_status_in_a_message_is_of_the_customers_own_orders(
    text: str, answer: str, shop: FakeShop
) -> None:
    shop.order_statuses["7", ""] = OrderStatus("1042", OrderProgress.OPEN, is_paid=False)
    shop.order_statuses["7", "1041"] = OrderStatus("1041", OrderProgress.SENT, is_paid=True)
    shop.order_statuses["8", "9"] = OrderStatus("9", OrderProgress.SENT, is_paid=True)
    write(text)

    drain(shop)

    assert answers() == [answer]


def test_status_of_who_is_not_linked_says_so(shop: FakeShop) -> None:
    write("#status 1042", author_id=XUserId("300"), author_handle="bea")

    drain(shop)

    assert answers() == ["This handle is linked to no account yet: #link says how."]


# --- linking and help ---------------------------------------------------------------------------

HOW = (
    "Sign in to your account at our shop, get a code there, and write it here as #link CODE."
    " https://shop.example.com/me"
)


def test_linking_is_explained_and_in_public_nobody_hears_who_is_a_customer(
    shop: FakeShop,
) -> None:
    say("@shop #link", "900")
    write("#link")
    write("#link", "71", author_id=XUserId("300"), author_handle="bea")

    drain(shop)

    assert answers() == [
        HOW, "This handle is linked to your account. #unlink undoes it.", HOW
    ]  # fmt: skip


def test_help_has_the_owners_words_and_no_hashtag_by_accident(shop: FakeShop) -> None:
    from tests.factories import make_config

    shop.config = make_config(command_aliases="grab = buy\nlo quiero = reserve")
    say("@shop #help", "900")
    say("@shop #grab MUG", "901")
    say("@shop #loquiero MUG", "902")

    drain(shop)

    assert answers()[0] == (
        "Write # and one of: buy CODE 2, reserve CODE, confirm, cancel, cart, status, link,"
        " unlink, stop. Also: grab = buy, lo quiero = reserve"
    )
    assert results() == ["HelpGiven", "OrderPlaced", "ClaimOffered"]


@pytest.mark.parametrize(
    "text",
    ["#reserve MUG", "#confirm", "#cancel", "#cart", "#status", "#link", "#unlink", "#help"],
)
def test_who_said_stop_gets_no_answer_to_any_command(text: str, shop: FakeShop) -> None:
    shoppers.remember(XUserId("200"), "ana", now=NOW)
    shoppers.opt_out(XUserId("200"), now=NOW)
    write(text)
    say(f"@shop {text}", "900")

    drain(shop)

    assert answers() == []
    assert results() == ["opted out", "opted out"]
    assert Claim.objects.count() == 0


# --- hashtags -----------------------------------------------------------------------------------


def test_hashtag_that_is_nobodys_yet_is_not_answered(shop: FakeShop) -> None:
    campaign = Campaign.objects.create(slug="air", name="Air", kind="drop", channel="x")
    CampaignHashtag.objects.create(campaign=campaign, tag="airdrop", is_live=True)
    CampaignHashtag.objects.create(campaign=campaign, tag="oldtag", is_live=False)
    say("@shop #AirDrop XL", "900")
    say("@shop #oldtag XL", "901")

    drain(shop)

    assert answers() == []
    assert results() == ["NothingDone", "no request"]
    assert Account.objects.count() == 1
