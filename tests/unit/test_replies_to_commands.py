"""Answers to commands: their exact words, what they keep private, and that X takes them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_twitter_plugin.handoffs import (
    CartShown,
    ClaimOffered,
    ClaimReason,
    ConfirmationAsked,
    HelpGiven,
    LinkExplained,
    Money,
    OrderPlaced,
    OrderProgress,
    OrderStatus,
    Outcome,
    Priority,
    ProofRecorded,
    RefusalReason,
    Refuse,
    SaleorOrderId,
    SaleorProductId,
    StatusTold,
    UnlinkAsked,
    Unlinked,
    WaitingCancelled,
    Wish,
)
from saleor_twitter_plugin.replies import compose_reply
from saleor_twitter_plugin.x_text import weigh
from saleor_twitter_plugin.x_text.links import find_links
from tests.factories import NOW, SHOP_ID, euros, make_direct_message, make_event, make_wish

STAMP = " (12:00 UTC · 900)"
MUG = make_wish()
CUP = make_wish(product_name="Cup", quantity=3)
CLAIM = ClaimOffered("https://shop.example.com/claim/t", NOW, (MUG,), ClaimReason.RESERVED)


def text_of(outcome: Outcome, language: str = "en") -> str:
    message = compose_reply(make_event(), outcome, account_id=SHOP_ID, language=language, now=NOW)
    assert message is not None
    return message.text


def status(progress: OrderProgress, *, is_paid: bool = False) -> StatusTold:
    return StatusTold(OrderStatus("1042", progress, is_paid))


HELP = (
    "Write # and one of: buy CODE 2, reserve CODE, confirm, cancel, cart, status, link, unlink,"
    " stop."
)
OUTCOMES: list[tuple[Outcome, str]] = [
    (ConfirmationAsked((MUG, CUP), euros("50")),
     "1 × Mug, 3 × Cup: €50.00 before delivery. Reply #confirm within 15 minutes to order, or"
     " #cancel."),
    (ConfirmationAsked((MUG,), euros("14"), is_price_changed=True),
     "The price has changed: 1 × Mug is €14.00 before delivery now. Reply #confirm within 15"
     " minutes to order, or #cancel."),
    (ConfirmationAsked((MUG,), euros("14"), has_replaced=True),
     "1 × Mug: €14.00 before delivery. Reply #confirm within 15 minutes to order, or #cancel."
     " Your earlier wish is dropped."),
    (ConfirmationAsked((MUG,), euros("14"), has_replaced=True, is_charged=True),
     "1 × Mug: €14.00 before delivery. Reply #confirm within 15 minutes to order, or #cancel."
     " Your saved payment method is charged then. Your earlier wish is dropped."),
    (WaitingCancelled(), "Nothing waits that could be cancelled."),
    (WaitingCancelled("post:1", (MUG, CUP)), "Cancelled: 1 × Mug, 3 × Cup. Nothing was ordered."),
    (WaitingCancelled("post:1"), "Cancelled: the handle stays linked."),
    (UnlinkAsked(), "Reply #confirm within 15 minutes to unlink this handle from your account."),
    (Unlinked(has_link=True), "Done: this handle is not linked to your account any more."),
    (Unlinked(has_link=False), "This handle is linked to no account."),
    (CartShown((), (), 0, is_private=False), "Your cart is empty."),
    (CartShown((MUG,), (), 2, is_private=False),
     "To confirm: 1. To finish in our shop: 2. Send us #cart as a message for details."),
    (CartShown((MUG, CUP), (), 0, is_private=True), "Waits for your #confirm: 1 × Mug, 3 × Cup."),
    (CartShown((CUP,), (CLAIM,), 4, is_private=True),
     "Waits for your #confirm: 3 × Cup. To finish here: 1 × Mug"
     " https://shop.example.com/claim/t, +3 more"),
    (StatusTold(None, is_private=False),
     "Orders are private: look into your account at our shop, or send us #status as a message."),
    (StatusTold(None, is_linked=False), "This handle is linked to no account yet: #link says how."),
    (StatusTold(None), "You have no order yet."),
    (StatusTold(None, "1042"), "You have no order 1042."),
    (status(OrderProgress.UNCONFIRMED),
     "Order 1042 waits for us to confirm it. It is not paid yet."),
    (status(OrderProgress.OPEN, is_paid=True), "Order 1042 is being prepared. It is paid."),
    (status(OrderProgress.PARTLY_SENT), "Order 1042 is sent in part. It is not paid yet."),
    (status(OrderProgress.SENT, is_paid=True), "Order 1042 is sent. It is paid."),
    (status(OrderProgress.RETURNED, is_paid=True), "Order 1042 was returned."),
    (status(OrderProgress.CANCELLED), "Order 1042 is cancelled."),
    (status(OrderProgress.EXPIRED), "Order 1042 was not paid in time."),
    (LinkExplained(""),
     "Sign in to your account at our shop, get a code there, and write it here as #link CODE."),
    (LinkExplained("https://shop.example.com/me"),
     "Sign in to your account at our shop, get a code there, and write it here as #link CODE."
     " https://shop.example.com/me"),
    (LinkExplained("https://shop.example.com/me", is_linked=True),
     "This handle is linked to your account. #unlink undoes it."),
    (HelpGiven(), HELP),
    (HelpGiven((("grab", "buy"), ("lo quiero", "reserve"))),
     f"{HELP} Also: grab = buy, lo quiero = reserve"),
    (Refuse(RefusalReason.UNKNOWN_CODE, code="K7M3O", choices=(("K7M3Q", "Mug"),)),
     "We know no product with the code K7M3O. Did you mean K7M3Q = Mug?"),
    (Refuse(RefusalReason.CHOOSE_VARIANT, product_name="Tee", choices=(("TEE-F", "Forest"),)),
     "Which Tee? If you mean TEE-F = Forest: write #buy and that code."),
    (Refuse(RefusalReason.CHOOSE_VARIANT, product_name="Tee", choices=(("", "S"), ("T-L", ""))),
     "Which Tee? Write #buy and one of these codes: S; T-L"),
]  # fmt: skip


@pytest.mark.parametrize(("outcome", "text"), OUTCOMES, ids=[text[:40] for _, text in OUTCOMES])
def test_answer(outcome: Outcome, text: str) -> None:
    assert text_of(outcome) == text + STAMP


@pytest.mark.parametrize("outcome", [each for each, _ in OUTCOMES])
def test_answer_in_spanish_is_translated(outcome: Outcome) -> None:
    spanish = text_of(outcome, "es")

    assert spanish != text_of(outcome)
    assert "{" not in spanish


def test_question_names_its_product_for_who_replies() -> None:
    refusal = Refuse(RefusalReason.CHOOSE_VARIANT, product_id=SaleorProductId("2"))

    asking = compose_reply(
        make_event(), refusal, account_id=SHOP_ID, channel="main", language="en", now=NOW
    )
    other = compose_reply(
        make_event(), UnlinkAsked(), account_id=SHOP_ID, channel="main", language="en", now=NOW
    )

    assert asking is not None
    assert other is not None
    assert (asking.product_id, asking.channel) == ("2", "main")
    assert (other.product_id, other.channel) == (None, "")


def test_question_to_confirm_comes_as_soon_as_an_order() -> None:
    message = compose_reply(
        make_direct_message(), ConfirmationAsked((MUG,), euros("1")), account_id=SHOP_ID,
        language="en", now=NOW,
    )  # fmt: skip

    assert message is not None
    assert (message.priority, message.key) == (Priority.ORDER, "answer:message:700")


# --- whatever the names are ---------------------------------------------------------------------

OURS = {"#buy", "#confirm", "#cancel", "#cart", "#status", "#link", "#unlink", "#start"}
OURS |= {"#confirmar", "#cancelar", "#carrito", "#estado", "#vincular", "#desvincular"}
OURS |= {"#comprar"}
LIVE = re.compile(r"[@＠][A-Za-z0-9_]|[#＃][^\W\d_]|\$[A-Za-z]")
URL = "https://shop.example.com/" + "x" * 200
names = st.text(max_size=120) | st.sampled_from(
    ["@ana #x $Y z.com", "東" * 120, "a.com " * 30, "\N{GRINNING FACE}" * 90, "\u05d0@b.co" * 30]
)
wishes = st.lists(
    st.builds(
        lambda name, variant, quantity: make_wish(
            product_name=name, variant_name=variant, quantity=quantity
        ),
        names,
        names,
        st.integers(1, 9_999),
    ),
    min_size=1,
    max_size=10,
).map(tuple)
totals = st.decimals(0, 10**8, places=2).map(lambda amount: Money(amount, "EUR"))
claims = wishes.map(lambda them: ClaimOffered(URL, NOW, them, ClaimReason.RESERVED))


def make_order(them: tuple[Wish, ...], total: Money, url: str, is_paid: bool) -> OrderPlaced:
    return OrderPlaced(SaleorOrderId("1"), "9" * 20, total, them, url, is_paid)


outcomes: st.SearchStrategy[Outcome] = st.one_of(
    st.builds(
        ConfirmationAsked, wishes, totals, st.booleans(), st.booleans(), is_charged=st.booleans()
    ),
    st.builds(make_order, wishes, totals, st.sampled_from(["", URL]), st.booleans()),
    claims,
    st.builds(WaitingCancelled, st.just("post:1"), wishes, st.booleans()),
    st.builds(
        CartShown,
        wishes,
        st.lists(claims, max_size=2).map(tuple),
        st.integers(2, 9_999),
        is_private=st.booleans(),
    ),
    st.builds(
        StatusTold,
        st.none() | st.builds(OrderStatus, names, st.sampled_from(OrderProgress), st.booleans()),
        names,
        st.booleans(),
        st.booleans(),
    ),
    st.builds(LinkExplained, st.sampled_from(["", URL]), st.booleans()),
    st.builds(
        HelpGiven,
        st.lists(
            st.tuples(st.from_regex(r"[a-z]{1,10}( [a-z]{1,9})?", fullmatch=True), st.just("buy")),
            max_size=50,
        ).map(tuple),
    ),
    st.builds(
        Refuse,
        st.sampled_from(RefusalReason),
        names,
        names,
        st.integers(0, 10**9),
        st.lists(st.tuples(names, names), max_size=4).map(tuple),
    ),
    st.sampled_from([UnlinkAsked(), Unlinked(has_link=True), ProofRecorded(is_known=True)]),
)


@given(outcome=outcomes, language=st.sampled_from(["en", "es"]))
def test_answer_always_fits_and_mentions_tags_and_links_nobody(
    outcome: Outcome, language: str
) -> None:
    text = text_of(outcome, language)

    assert weigh(text) <= 280
    without_ours = text.replace(URL, "")
    for tag in sorted(OURS, key=len, reverse=True):
        without_ours = without_ours.replace(tag, "")
    assert list(find_links(without_ours)) == []
    assert not LIVE.search(without_ours)
