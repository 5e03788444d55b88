"""Claims: offered once, read only with our own token, completed once."""

import base64
import json
import uuid
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from jose import jws

from saleor_twitter_plugin.claims import (
    COMPLETION_LEASE,
    ClaimProblem,
    ClaimProblemCode,
    action_key,
    complete,
    offer,
    read_token,
)
from saleor_twitter_plugin.errors import RetryableError
from saleor_twitter_plugin.handoffs import (
    ClaimReason,
    Money,
    OfferClaim,
    OrderRequest,
    RefusalReason,
    Refuse,
    SaleorCustomerId,
    XUserId,
)
from saleor_twitter_plugin.models import Claim, ShopAction
from saleor_twitter_plugin.models.actions import ActionState
from saleor_twitter_plugin.models.claims import ClaimState

from .graphql.givens import (
    CONFIG,
    NOW,
    ORIGIN,
    SIGNING_KEY,
    WISH,
    given_claim,
    given_link,
    given_shop,
    given_token,
    race,
)

pytestmark = pytest.mark.django_db(transaction=True)

ANA = SaleorCustomerId("11")
BEN = SaleorCustomerId("22")


# --- offering ---------------------------------------------------------------------------------


def test_offering_twice_gives_one_claim_and_an_equal_link() -> None:
    shop = given_shop()

    def ask(now_offset: timedelta, reason: ClaimReason) -> object:
        return offer(
            OfferClaim((WISH,), reason),
            key="buy:1",
            origin=ORIGIN,
            channel="us",
            shop=shop,
            config=CONFIG,
            signing_key=SIGNING_KEY,
            now=NOW + now_offset,
        )

    first = ask(timedelta(0), ClaimReason.NOT_LINKED)
    second = ask(timedelta(minutes=3), ClaimReason.NO_ADDRESS)

    assert first == second
    claim = Claim.objects.get()
    assert claim.expires_at == NOW + CONFIG.claim_validity
    assert (claim.x_user_id, claim.handle, claim.lines[0]["quantity"]) == ("900", "ana", 2)


def test_offering_at_once_in_four_threads_gives_one_link() -> None:
    tokens = race(*[given_token] * 4)

    assert len(set(tokens)) == 1
    assert Claim.objects.count() == 1


# --- tokens -----------------------------------------------------------------------------------


def test_a_token_is_read_back() -> None:
    token = given_token()

    claim = read_token(token, signing_key=SIGNING_KEY, now=NOW)

    assert claim == Claim.objects.get()


def forge(content: object, *, key: bytes = SIGNING_KEY, algorithm: str = "HS256") -> str:
    payload = json.dumps(content).encode()
    return str(jws.sign(payload, key, algorithm=algorithm))


def content_for(claim_id: object = None, **changes: object) -> dict[str, object]:
    content: dict[str, object] = {
        "aud": "twitter-claim",
        "sub": str(claim_id or uuid.uuid4()),
        "iat": int(NOW.timestamp()),
        "exp": int((NOW + timedelta(days=1)).timestamp()),
    }
    return content | changes


def encode(part: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


def forged_tokens() -> dict[str, str]:
    claim = given_claim()
    header, _, signature = given_token().split(".")
    genuine = content_for(claim.pk)
    none = encode({"alg": "none", "typ": "JWT"})
    return {
        "empty": "",
        "garbage": "garbage",
        "dots": "..",
        "not ascii": "é.é.é",
        "long": "a" * 5_000,
        "nested header": base64.urlsafe_b64encode(b"[" * 600).decode() + ".e30.e30",
        "alg none": f"{none}.{encode(genuine)}.",
        "alg none, signature kept": f"{none}.{encode(genuine)}.{signature}",
        "payload swapped": f"{header}.{encode(content_for())}.{signature}",
        "other key": forge(genuine, key=b"x" * 32),
        "other algorithm": forge(genuine, algorithm="HS512"),
        "no signature": f"{header}.{encode(genuine)}",
        "other audience": forge(genuine | {"aud": "login"}),
        "audience in a list": forge(genuine | {"aud": ["twitter-claim"]}),
        "no audience": forge({k: v for k, v in genuine.items() if k != "aud"}),
        "a list": forge([1]),
        "a text": forge("claim"),
        "subject not an id": forge(genuine | {"sub": "1 OR 1=1"}),
        "subject a number": forge(genuine | {"sub": 1}),
        "no expiry": forge({k: v for k, v in genuine.items() if k != "exp"}),
        "expiry a text": forge(genuine | {"exp": "never"}),
        "expiry a truth": forge(genuine | {"exp": True}),
    }


def test_what_we_have_not_signed_for_this_purpose_is_invalid() -> None:
    for name, token in forged_tokens().items():
        with pytest.raises(ClaimProblem) as caught:
            read_token(token, signing_key=SIGNING_KEY, now=NOW)
        assert caught.value.code is ClaimProblemCode.INVALID, name
        assert not token or token not in str(caught.value), name


def test_a_token_ends_with_its_claim() -> None:
    token = given_token()

    read_token(
        token, signing_key=SIGNING_KEY, now=NOW + CONFIG.claim_validity - timedelta(seconds=1)
    )
    with pytest.raises(ClaimProblem) as caught:
        read_token(token, signing_key=SIGNING_KEY, now=NOW + CONFIG.claim_validity)

    assert caught.value.code is ClaimProblemCode.EXPIRED


def test_a_token_may_end_before_its_claim() -> None:
    early = forge(content_for(given_claim().pk, exp=int(NOW.timestamp())))

    with pytest.raises(ClaimProblem) as caught:
        read_token(early, signing_key=SIGNING_KEY, now=NOW)

    assert caught.value.code is ClaimProblemCode.EXPIRED


def test_a_genuine_token_of_a_removed_claim_is_unknown_then_expired() -> None:
    token = given_token()
    Claim.objects.all().delete()

    for now, code in [
        (NOW, ClaimProblemCode.UNKNOWN),
        (NOW + CONFIG.claim_validity, ClaimProblemCode.EXPIRED),
    ]:
        with pytest.raises(ClaimProblem) as caught:
            read_token(token, signing_key=SIGNING_KEY, now=now)
        assert caught.value.code is code


def test_a_completed_claim_can_be_read_after_its_time() -> None:
    token = given_token()
    complete(Claim.objects.get(), shop=given_shop(ANA), customer_id=ANA, now=NOW)

    claim = read_token(token, signing_key=SIGNING_KEY, now=NOW + timedelta(days=9))

    assert claim.state == ClaimState.COMPLETED


# --- completing -------------------------------------------------------------------------------


def test_completing_places_one_order_and_records_it() -> None:
    shop, claim = given_shop(ANA), given_claim()

    placed = complete(claim, shop=shop, customer_id=ANA, now=NOW)

    assert placed.total == Money(Decimal("39.80"), "USD")
    assert shop.orders == [(action_key(claim), OrderRequest((WISH,), ANA, "us", ORIGIN))]
    claim.refresh_from_db()
    assert (claim.state, claim.saleor_customer_id) == (ClaimState.COMPLETED, ANA)
    assert (claim.saleor_order_id, claim.order_number) == (placed.order_id, placed.number)
    assert (claim.completed_at, claim.completing_until) == (NOW, None)


def test_completing_again_returns_the_same_order_even_after_its_time() -> None:
    shop, claim = given_shop(ANA), given_claim()
    first = complete(claim, shop=shop, customer_id=ANA, now=NOW)

    again = complete(claim, shop=shop, customer_id=ANA, now=NOW + timedelta(days=9))

    assert again == first
    assert len(shop.orders) == 1


def test_a_used_claim_is_refused_to_others() -> None:
    shop, claim = given_shop(ANA, BEN), given_claim()
    complete(claim, shop=shop, customer_id=ANA, now=NOW)

    with pytest.raises(ClaimProblem) as caught:
        complete(claim, shop=shop, customer_id=BEN, now=NOW)

    assert caught.value.code is ClaimProblemCode.USED
    assert len(shop.orders) == 1


def test_a_completed_claim_whose_record_is_gone_never_orders_again() -> None:
    shop, claim = given_shop(ANA), given_claim()
    complete(claim, shop=shop, customer_id=ANA, now=NOW)
    ShopAction.objects.all().delete()

    with pytest.raises(ClaimProblem) as caught:
        complete(claim, shop=shop, customer_id=ANA, now=NOW)

    assert caught.value.code is ClaimProblemCode.USED
    assert len(shop.orders) == 1


def test_an_expired_claim_places_nothing() -> None:
    shop, claim = given_shop(ANA), given_claim()

    with pytest.raises(ClaimProblem) as caught:
        complete(claim, shop=shop, customer_id=ANA, now=claim.expires_at)

    assert caught.value.code is ClaimProblemCode.EXPIRED
    assert shop.orders == []


def test_a_claim_removed_meanwhile_is_unknown() -> None:
    shop, claim = given_shop(ANA), given_claim()
    Claim.objects.all().delete()

    with pytest.raises(ClaimProblem) as caught:
        complete(claim, shop=shop, customer_id=ANA, now=NOW)

    assert caught.value.code is ClaimProblemCode.UNKNOWN


@pytest.mark.parametrize(
    ("customer_id", "x_user_id"),
    [(BEN, "900"), (ANA, "901")],
    ids=["the X user is another customer", "the customer is another X user"],
)
def test_a_claim_of_another_is_refused(customer_id: str, x_user_id: str) -> None:
    shop, claim = given_shop(ANA, BEN), given_claim()
    given_link(customer_id, x_user_id)

    with pytest.raises(ClaimProblem) as caught:
        complete(claim, shop=shop, customer_id=ANA, now=NOW)

    assert caught.value.code is ClaimProblemCode.OF_ANOTHER
    assert shop.orders == []
    claim.refresh_from_db()
    assert claim.saleor_customer_id == ""


def test_a_removed_link_stands_in_nobodys_way() -> None:
    shop, claim = given_shop(ANA), given_claim()
    link = given_link(BEN, "900")
    link.removed_at = NOW
    link.save()
    given_link(ANA, "900")

    complete(claim, shop=shop, customer_id=ANA, now=NOW)

    assert len(shop.orders) == 1


@pytest.mark.parametrize("reason", [RefusalReason.NO_DELIVERY, RefusalReason.ADDRESS_REJECTED])
@pytest.mark.parametrize(
    ("has_default_address", "code"),
    [(False, ClaimProblemCode.ADDRESS_REQUIRED), (True, ClaimProblemCode.REFUSED)],
)
def test_an_address_problem_says_whether_there_is_an_address(
    reason: RefusalReason, has_default_address: bool, code: ClaimProblemCode
) -> None:
    shop, claim = given_shop(), given_claim()
    shop.add_customer(ANA, has_default_address=has_default_address)
    shop.refusal = Refuse(reason)

    with pytest.raises(ClaimProblem) as caught:
        complete(claim, shop=shop, customer_id=ANA, now=NOW)

    assert caught.value.code is code


def test_a_shop_that_needs_no_address_is_not_asked_for_one() -> None:
    shop, claim = given_shop(), given_claim()
    shop.add_customer(ANA, has_default_address=False)

    complete(claim, shop=shop, customer_id=ANA, now=NOW)

    assert len(shop.orders) == 1


def test_a_refusal_frees_the_claim_for_the_same_and_for_others() -> None:
    shop, claim = given_shop(ANA, BEN), given_claim()
    refusal = Refuse(RefusalReason.NOT_ENOUGH, count=1)
    shop.refusal = refusal

    with pytest.raises(ClaimProblem) as caught:
        complete(claim, shop=shop, customer_id=ANA, now=NOW)

    assert (caught.value.code, caught.value.refusal) == (ClaimProblemCode.REFUSED, refusal)
    claim.refresh_from_db()
    assert (claim.state, claim.saleor_customer_id) == (ClaimState.OPEN, "")
    assert claim.completing_until is None

    shop.refusal = None
    complete(claim, shop=shop, customer_id=BEN, now=NOW)
    assert [request.customer_id for _, request in shop.orders] == [BEN]


def test_a_shop_that_cannot_answer_keeps_the_claim_for_its_customer() -> None:
    shop, claim = given_shop(ANA, BEN), given_claim()
    shop.error = RetryableError("down", retry_after=timedelta(seconds=5))
    with pytest.raises(RetryableError):
        complete(claim, shop=shop, customer_id=ANA, now=NOW)
    shop.error = None

    with pytest.raises(ClaimProblem) as caught:
        complete(claim, shop=shop, customer_id=BEN, now=NOW)
    assert caught.value.code is ClaimProblemCode.USED

    complete(claim, shop=shop, customer_id=ANA, now=NOW)
    assert [request.customer_id for _, request in shop.orders] == [ANA]


# --- crashes ----------------------------------------------------------------------------------


class Killed(BaseException):
    """The process died here."""


def die_after_order(claim: Claim, customer_id: SaleorCustomerId, shop: object) -> None:
    """Place the order, and die before it is recorded on the claim."""

    class Dying:
        def __getattr__(self, name: str) -> object:
            return getattr(shop, name)

        def place_order(self, request: OrderRequest, *, key: str, held: object = None) -> None:
            shop.place_order(request, key=key)  # type: ignore[attr-defined]
            raise Killed

    with pytest.raises(Killed):
        complete(claim, shop=Dying(), customer_id=customer_id, now=NOW)  # type: ignore[arg-type]


def test_after_a_crash_the_same_customer_finds_their_order() -> None:
    shop, claim = given_shop(ANA), given_claim()
    die_after_order(claim, ANA, shop)

    placed = complete(claim, shop=shop, customer_id=ANA, now=NOW + timedelta(days=9))

    assert placed.order_id == "order-1"
    assert len(shop.orders) == 1
    claim.refresh_from_db()
    assert (claim.state, claim.saleor_customer_id) == (ClaimState.COMPLETED, ANA)


def test_after_a_crash_and_the_lease_nobody_else_gets_the_order() -> None:
    shop, claim = given_shop(ANA, BEN), given_claim()
    die_after_order(claim, ANA, shop)

    with pytest.raises(ClaimProblem) as caught:
        complete(claim, shop=shop, customer_id=BEN, now=NOW + 2 * COMPLETION_LEASE)

    assert caught.value.code is ClaimProblemCode.USED
    assert len(shop.orders) == 1
    claim.refresh_from_db()
    assert (claim.state, claim.saleor_customer_id) == (ClaimState.COMPLETED, ANA)
    assert complete(claim, shop=shop, customer_id=ANA, now=NOW).order_id == "order-1"


def test_a_crash_before_the_order_holds_others_off_for_the_lease_only() -> None:
    shop, claim = given_shop(ANA, BEN), given_claim()

    def die(request: OrderRequest) -> None:
        raise Killed

    shop.before_order = die
    with pytest.raises(Killed):
        complete(claim, shop=shop, customer_id=ANA, now=NOW)
    shop.before_order = lambda request: None

    with pytest.raises(ClaimProblem) as caught:
        complete(claim, shop=shop, customer_id=BEN, now=NOW + COMPLETION_LEASE / 2)
    assert caught.value.code is ClaimProblemCode.USED

    complete(claim, shop=shop, customer_id=BEN, now=NOW + COMPLETION_LEASE)
    assert [request.customer_id for _, request in shop.orders] == [BEN]


def test_a_half_made_order_of_another_is_not_taken_over() -> None:
    shop, claim = given_shop(ANA, BEN), given_claim()
    ShopAction.objects.create(
        key=action_key(claim),
        state=ActionState.STARTED,
        saleor_customer_id=ANA,
        saleor_checkout_id="made by ana",
        channel="us",
    )

    complete(claim, shop=shop, customer_id=BEN, now=NOW)

    assert [request.customer_id for _, request in shop.orders] == [BEN]
    assert ShopAction.objects.get().saleor_customer_id == BEN


def test_whoever_sleeps_past_the_lease_does_not_get_the_others_order() -> None:
    shop, claim = given_shop(ANA, BEN), given_claim()

    def let_ben_pass(request: OrderRequest) -> None:
        shop.before_order = lambda request: None
        complete(claim, shop=shop, customer_id=BEN, now=NOW + COMPLETION_LEASE)

    shop.before_order = let_ben_pass

    with pytest.raises(ClaimProblem) as caught:
        complete(claim, shop=shop, customer_id=ANA, now=NOW)

    assert caught.value.code is ClaimProblemCode.USED
    assert [request.customer_id for _, request in shop.orders] == [BEN]
    claim.refresh_from_db()
    assert claim.saleor_customer_id == BEN


def test_the_order_of_a_sleeper_is_recorded_as_theirs() -> None:
    """Ana's order is made after her lease, while Ben holds the binding: it stays hers."""
    shop, claim = given_shop(ANA, BEN), given_claim()

    def bind_for_ben(request: OrderRequest) -> None:
        Claim.objects.update(saleor_customer_id=BEN, completing_until=NOW + timedelta(hours=1))

    shop.before_order = bind_for_ben

    placed = complete(claim, shop=shop, customer_id=ANA, now=NOW)

    claim.refresh_from_db()
    assert (claim.saleor_customer_id, claim.saleor_order_id) == (ANA, placed.order_id)


# --- races ------------------------------------------------------------------------------------


@pytest.mark.parametrize("round_", range(5))
def test_two_customers_at_once_get_one_order(round_: int) -> None:
    shop, claim = given_shop(ANA, BEN), given_claim()

    results = race(
        lambda: complete(claim, shop=shop, customer_id=ANA, now=NOW),
        lambda: complete(claim, shop=shop, customer_id=BEN, now=NOW),
    )

    refused = [each for each in results if isinstance(each, ClaimProblem)]
    assert [each.code for each in refused] == [ClaimProblemCode.USED], results
    assert len(shop.orders) == 1
    winner = (ANA, BEN)[0 if results[1] is refused[0] else 1]
    assert Claim.objects.get().saleor_customer_id == winner
    assert shop.orders[0][1].customer_id == winner


def test_a_double_click_gets_one_order_twice() -> None:
    shop, claim = given_shop(ANA), given_claim()

    results = race(*[lambda: complete(claim, shop=shop, customer_id=ANA, now=NOW)] * 4)

    assert {getattr(each, "order_id", each) for each in results} == {"order-1"}
    assert len(shop.orders) == 1


def test_claims_of_two_shoppers_do_not_meet() -> None:
    shop = given_shop(ANA, BEN)
    first = given_claim()
    second = given_claim(key="buy:2", origin=replace(ORIGIN, x_user_id=XUserId("901")))

    complete(first, shop=shop, customer_id=ANA, now=NOW)
    complete(second, shop=shop, customer_id=BEN, now=NOW)

    assert [request.customer_id for _, request in shop.orders] == [ANA, BEN]
