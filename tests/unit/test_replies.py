"""The one answer: its exact words, to whom, and never longer than X takes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_twitter_plugin.handoffs import (
    ClaimOffered,
    ClaimReason,
    MessageKind,
    Money,
    NothingDone,
    OptedIn,
    OptedOut,
    OrderPlaced,
    Outcome,
    OutgoingMessage,
    Priority,
    ProofRecorded,
    RefusalReason,
    Refuse,
    SaleorOrderId,
    XPostId,
    XUserId,
)
from saleor_twitter_plugin.replies import compose_reply
from saleor_twitter_plugin.x_text import weigh
from tests.factories import (
    ANA_ID,
    NOW,
    euros,
    make_direct_message,
    make_event,
    make_wish,
)

ANSWERING_ID = XUserId("101")
CLAIM_URL = "https://shop.example.com/claim/" + "x" * 250


def compose(
    outcome: Outcome, *, language: str = "en", now: datetime = NOW
) -> OutgoingMessage | None:
    return compose_reply(make_event(), outcome, account_id=ANSWERING_ID, language=language, now=now)


def text_of(outcome: Outcome, *, language: str = "en", now: datetime = NOW) -> str:
    message = compose(outcome, language=language, now=now)
    assert message is not None
    return message.text


def order(**parts: object) -> OrderPlaced:
    values = {
        "order_id": SaleorOrderId("o-1"),
        "number": "1042",
        "total": euros("25.00"),
        "wishes": (make_wish(quantity=2),),
    }
    return OrderPlaced(**{**values, **parts})  # type: ignore[arg-type]


def claim(reason: ClaimReason = ClaimReason.NOT_LINKED, **wish: object) -> ClaimOffered:
    return ClaimOffered("https://shop.example.com/claim/t", NOW, (make_wish(**wish),), reason)


def refuse(reason: RefusalReason, **parts: object) -> Refuse:
    return Refuse(reason, **{"code": "MUG", "product_name": "Mug", **parts})  # type: ignore[arg-type]


OUTCOMES: list[tuple[Outcome, str]] = [
    (order(), "Thank you! Order 1042: 2 × Mug, €25.00."),
    (
        order(pay_url="https://shop.example.com/pay/1"),
        "Thank you! Order 1042: 2 × Mug, €25.00. Pay here: https://shop.example.com/pay/1",
    ),
    (order(is_paid=True), "Thank you! Order 1042: 2 × Mug, €25.00. It is paid."),
    (
        order(wishes=(make_wish(variant_name="Blue"),)),
        "Thank you! Order 1042: 1 × Mug (Blue), €25.00.",
    ),
    (
        order(wishes=(make_wish(), make_wish(product_name="Cup", quantity=3))),
        "Thank you! Order 1042: 1 × Mug, 3 × Cup, €25.00.",
    ),
    (
        order(wishes=tuple(make_wish(product_name=f"Mug number {each}") for each in range(9))),
        "Thank you! Order 1042: 1 × Mug number 0, 1 × Mug number 1, 1 × Mug number 2,"
        " 1 × Mug number 3, 1 × Mug number 4, +4 more, €25.00.",
    ),
    (order(total=Money(Decimal("1500"), "JPY")), "Thank you! Order 1042: 2 × Mug, ¥1,500."),
    (claim(), "1 × Mug is yours to order here: https://shop.example.com/claim/t"),
    (
        replace(claim(), reserved_until=datetime(2026, 8, 2, 23, 5, tzinfo=UTC)),
        "1 × Mug is reserved for you until 2 Aug, 23:05 UTC: https://shop.example.com/claim/t",
    ),
    (
        claim(ClaimReason.NO_ADDRESS, quantity=3),
        "3 × Mug: add your address and finish here: https://shop.example.com/claim/t",
    ),
    (
        ProofRecorded(is_known=True),
        "Thank you! Now confirm in your account at our shop that this is you. (12:00 UTC · 900)",
    ),
    (
        ProofRecorded(is_known=False),
        "That code is not valid any more. Please get a new one in your account. (12:00 UTC · 900)",
    ),
    (
        OptedOut(),
        "Done: you will get no more automatic messages from us. #start undoes it."
        " (12:00 UTC · 900)",
    ),
    (OptedIn(), "Welcome back! We answer you again. (12:00 UTC · 900)"),
]
REFUSALS = {
    RefusalReason.MISSING_CODE: "Which product? Write #buy and one code from our posts.",
    RefusalReason.UNKNOWN_CODE: (
        "We know no product with the code MUG. Did you mean MUG-S = small; MUG-L?"
    ),
    RefusalReason.RETIRED: "Mug is no longer for sale.",
    RefusalReason.SOLD_OUT: "Mug is sold out. Nothing was ordered.",
    RefusalReason.NOT_ENOUGH: "Only 2 of Mug left. Nothing was ordered.",
    RefusalReason.OVER_LIMIT: ("You can order at most 2 of Mug at a time. Nothing was ordered."),
    RefusalReason.BAD_QUANTITY: "How many of Mug? Write a whole number after the code.",
    RefusalReason.CHOOSE_VARIANT: (
        "Which Mug? Write #buy and one of these codes: MUG-S = small; MUG-L"
    ),
    RefusalReason.NO_DELIVERY: "We cannot deliver Mug to your address. Nothing was ordered.",
    RefusalReason.ADDRESS_REJECTED: (
        "Please check your address in your account. Nothing was ordered."
    ),
    RefusalReason.VOUCHER_REFUSED: (
        "That voucher or gift card cannot be used here. Nothing was ordered."
    ),
    RefusalReason.NOTHING_WAITING: (
        "Nothing waits to be confirmed: it is done, cancelled, or older than 15 minutes."
    ),
    RefusalReason.SHOP_REFUSED: (
        "We could not take this order. Nothing was ordered; please write to us."
    ),
}


@pytest.mark.parametrize(("outcome", "text"), OUTCOMES, ids=[text[:40] for _, text in OUTCOMES])
def test_reply_text(outcome: Outcome, text: str) -> None:
    assert text_of(outcome) == text


@pytest.mark.parametrize("reason", RefusalReason)
def test_reply_text_of_every_refusal(reason: RefusalReason) -> None:
    refusal = refuse(reason, count=2, choices=(("MUG-S", "small"), ("MUG-L", "")))

    assert text_of(refusal) == f"{REFUSALS[reason]} (12:00 UTC · 900)"


@pytest.mark.parametrize(
    "outcome",
    [*(outcome for outcome, _ in OUTCOMES), *(refuse(each, count=2) for each in RefusalReason)],
)
def test_reply_in_spanish_is_translated(outcome: Outcome) -> None:
    spanish = text_of(outcome, language="es")

    assert spanish != text_of(outcome)
    assert "{" not in spanish
    assert "ordered" not in spanish


def test_reply_is_none_where_nothing_was_done() -> None:
    assert compose(NothingDone()) is None


def test_reply_to_a_post() -> None:
    message = compose(order())

    assert message == OutgoingMessage(
        key="answer:deal:post:900",
        kind=MessageKind.REPLY,
        account_id=ANSWERING_ID,
        priority=Priority.ORDER,
        text="Thank you! Order 1042: 2 × Mug, €25.00.",
        in_reply_to_post_id=XPostId("900"),
        recipient_id=ANA_ID,
    )


def test_reply_to_a_direct_message() -> None:
    message = compose_reply(
        make_direct_message(), claim(), account_id=ANSWERING_ID, language="en", now=NOW
    )

    assert message is not None
    assert message.kind is MessageKind.DIRECT_MESSAGE
    assert message.key == "answer:deal:message:700"
    assert message.recipient_id == ANA_ID
    assert message.in_reply_to_post_id is None
    assert message.account_id == ANSWERING_ID
    assert message.priority is Priority.ORDER


@pytest.mark.parametrize(
    "outcome", [refuse(RefusalReason.SOLD_OUT), OptedOut(), ProofRecorded(True)]
)
def test_reply_without_a_deal_comes_after_those_with_one(outcome: Outcome) -> None:
    message = compose(outcome)

    assert message is not None
    assert message.priority is Priority.CARE


def test_reply_to_an_edited_post_answers_the_last_version_under_the_first_ones_key() -> None:
    event = make_event(post_id="902", action_key="post:900")

    message = compose_reply(event, order(), account_id=ANSWERING_ID, language="en", now=NOW)

    assert message is not None
    assert (message.key, message.in_reply_to_post_id) == ("answer:deal:post:900", "902")


def test_reply_to_an_edited_post_that_is_refused_is_of_that_version() -> None:
    event = make_event(post_id="902", action_key="post:900")
    refusal = refuse(RefusalReason.SOLD_OUT)

    message = compose_reply(event, refusal, account_id=ANSWERING_ID, language="en", now=NOW)

    assert message is not None
    assert message.key == "answer:post:902"


@pytest.mark.parametrize("outcome", [ProofRecorded(True), OptedOut(), OptedIn()])
def test_reply_to_the_next_person_is_another_text(outcome: Outcome) -> None:
    # X refuses a text that the account has posted before.
    replies = [
        compose_reply(
            make_event(post_id=each), outcome, account_id=ANSWERING_ID, language="en", now=NOW
        )
        for each in ("10001", "10002")
    ]

    assert len({each.text for each in replies if each is not None}) == 2


def test_reply_of_a_refusal_differs_a_minute_later() -> None:
    sold_out = refuse(RefusalReason.SOLD_OUT)

    assert text_of(sold_out) != text_of(sold_out, now=NOW + timedelta(minutes=1))


def test_reply_defuses_names_and_codes() -> None:
    order_text = text_of(order(wishes=(make_wish(product_name="@ana #x $Y z.com {url}"),)))
    refusal_text = text_of(refuse(RefusalReason.UNKNOWN_CODE, code="@ANA.COM{name}"))

    for text in (order_text, refusal_text):
        for live in ("@ana", "@ANA", "#x", "$Y", "z.com", "ANA.COM"):
            assert live not in text
    assert "{url}" in order_text
    assert "{name}" in refusal_text


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    "name",
    ["東" * 600, "a.com " * 100, "\N{GRINNING FACE}" * 600, "\u05d0@b" * 200],
    ids=["wide", "links", "emoji", "right to left"],
)
def test_reply_fits_with_the_worst_names(name: str, language: str) -> None:
    wish = make_wish(product_name=name, variant_name=name, quantity=9_999)
    choices = ((name, name),) * 4
    outcomes: list[Outcome] = [
        *(
            each
            for wishes in ((wish,), (wish, wish), (wish,) * 10)
            for each in (
                order(
                    wishes=wishes,
                    number="#" + "9" * 63,
                    total=euros("99999999.99"),
                    pay_url=CLAIM_URL,
                ),
                ClaimOffered(CLAIM_URL, NOW, wishes, ClaimReason.NOT_LINKED),
                ClaimOffered(CLAIM_URL, NOW, wishes, ClaimReason.NO_ADDRESS),
            )
        ),
        *(
            Refuse(each, code=name, product_name=name, count=999_999_999, choices=choices)
            for each in RefusalReason
        ),
    ]

    for outcome in outcomes:
        text = text_of(outcome, language=language)
        assert weigh(text) <= 280, text


@given(
    reason=st.sampled_from(list(RefusalReason)),
    name=st.text(max_size=200),
    code=st.text(max_size=100),
    language=st.sampled_from(["en", "es"]),
)
def test_reply_of_any_refusal_fits(
    reason: RefusalReason, name: str, code: str, language: str
) -> None:
    refusal = Refuse(
        reason, code=code, product_name=name, count=5, choices=((code, name), (name, code))
    )

    assert weigh(text_of(refusal, language=language)) <= 280
