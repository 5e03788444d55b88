"""What comes back from X counts once, in the browser where it began, for ten minutes."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_twitter_plugin.handoffs import SaleorCustomerId
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import (
    ShopperLink,
    UsedSignIn,
)
from saleor_twitter_plugin.sealing import Sealer
from saleor_twitter_plugin.shoppers import (
    SignInProblem,
    SignInProblemCode,
    delete_old_sign_ins,
    take_sign_in,
)
from saleor_twitter_plugin.shoppers.sign_in_tickets import SIGN_INS_PER_MINUTE
from tests.factories import NOW
from tests.fakes import Answer, FakeShop, FakeX

from .graphql.givens import given_link, race
from .signing_in import (
    ANA,
    ANA_ON_X,
    BEN,
    MAKING,
    TOKEN_CALL,
    VISITOR,
    SignIn,
    answer_as,
    open_shop,
    signed_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(fake_x: FakeX) -> FakeShop:
    return open_shop()


# --- ticket and state -----------------------------------------------------------------------------


def test_two_browsers_swapped_get_nothing_and_lose_nothing(shop: FakeShop, fake_x: FakeX) -> None:
    given_link(ANA, ANA_ON_X)
    ana, mallory = SignIn(shop), SignIn(shop)

    # Her browser is led to the storefront with another's code and state.
    assert ana.refusal(state=mallory.state) is SignInProblemCode.INVALID
    assert mallory.refusal(ticket=ana.ticket) is SignInProblemCode.INVALID
    assert fake_x.requests == []

    answer_as(fake_x)
    assert ana.finish() == ANA


@pytest.mark.parametrize("now_is", [None, BEN])
def test_who_began_must_end_it(
    now_is: SaleorCustomerId | None, shop: FakeShop, fake_x: FakeX
) -> None:
    sign_in = SignIn(shop, signed_in(ANA))
    requester = signed_in(now_is) if now_is else VISITOR

    assert sign_in.refusal(requester=requester) is SignInProblemCode.OTHER_CUSTOMER
    assert SignIn(shop).refusal(requester=signed_in(BEN)) is SignInProblemCode.OTHER_CUSTOMER
    assert fake_x.requests == []


def test_a_ticket_works_once_and_for_ten_minutes(shop: FakeShop, fake_x: FakeX) -> None:
    given_link(ANA, ANA_ON_X)
    answer_as(fake_x)
    sign_in, late = SignIn(shop), SignIn(shop)

    assert sign_in.finish() == ANA
    assert sign_in.refusal() is SignInProblemCode.USED
    assert sign_in.refusal(code="another-code") is SignInProblemCode.USED
    ten_minutes_on = NOW + timedelta(minutes=10)
    assert late.refusal(now=ten_minutes_on) is SignInProblemCode.EXPIRED
    assert len(fake_x.seen(TOKEN_CALL)) == 1

    # Who is cleared away is past its time, and no second turn comes of that.
    assert delete_old_sign_ins(limit=10, now=ten_minutes_on) == 0
    assert delete_old_sign_ins(limit=10, now=ten_minutes_on + timedelta(seconds=1)) == 1
    assert sign_in.refusal(now=ten_minutes_on) is SignInProblemCode.EXPIRED


def test_a_ticket_spelled_in_another_way_is_the_same_ticket(shop: FakeShop, fake_x: FakeX) -> None:
    given_link(ANA, ANA_ON_X)
    answer_as(fake_x)
    sign_in = SignIn(shop)
    # The last sign of a 16-byte tag has four bits that mean nothing.
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    spelled = sign_in.ticket[:-1] + alphabet[alphabet.index(sign_in.ticket[-1]) ^ 1]
    assert get_sealer().unseal(spelled) == get_sealer().unseal(sign_in.ticket)

    assert sign_in.finish() == ANA
    assert sign_in.refusal(ticket=spelled) is SignInProblemCode.USED
    assert sign_in.refusal(ticket=sign_in.ticket + "=") in {
        SignInProblemCode.USED,
        SignInProblemCode.INVALID,
    }


def test_a_code_that_x_refuses_uses_the_ticket_up(shop: FakeShop, fake_x: FakeX) -> None:
    given_link(ANA, ANA_ON_X)
    sign_in = SignIn(shop)
    fake_x.answer(TOKEN_CALL, Answer(400, {"error": "invalid_request"}))

    assert sign_in.refusal(code="guessed") is SignInProblemCode.CODE_REFUSED
    assert sign_in.refusal() is SignInProblemCode.USED


def _change_tag(ticket: str) -> str:
    return ticket[:-5] + ("A" if ticket[-5] != "A" else "B") + ticket[-4:]


def _strip_to_none(ticket: str) -> str:
    header = base64.urlsafe_b64encode(b'{"alg":"none","enc":"A256GCM"}').decode().rstrip("=")
    return ".".join([header, *ticket.split(".")[1:]])


@pytest.mark.parametrize(
    "forge",
    [
        lambda ticket: "",
        lambda ticket: "x",
        lambda ticket: ticket[:-8],
        lambda ticket: ticket * 10,
        lambda ticket: ticket + "é",
        _change_tag,
        _strip_to_none,
        lambda ticket: Sealer(["somebody else's key"]).seal(get_sealer().unseal(ticket)),
        lambda ticket: get_sealer().seal("a client secret of the owner"),
        lambda ticket: get_sealer().seal("[]"),
        lambda ticket: get_sealer().seal(json.dumps({"aud": "twitter-connect"})),
    ],
)
def test_a_forged_ticket_is_invalid(
    forge: Callable[[str], str], shop: FakeShop, fake_x: FakeX
) -> None:
    sign_in = SignIn(shop)

    assert sign_in.refusal(ticket=forge(sign_in.ticket)) is SignInProblemCode.INVALID
    assert fake_x.requests == []
    assert not UsedSignIn.objects.exists()


_segments = st.text("ABCxyz019-_=", max_size=20) | st.sampled_from(
    ["W10", "MQ", "bnVsbA", "eyJhbGciOjEsImVuYyI6W119", "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0"]
)


@given(ticket=st.lists(_segments, max_size=6).map(".".join) | st.text(max_size=60), state=st.text())
def test_whatever_is_sent_as_a_ticket_is_invalid(ticket: str, state: str) -> None:
    with pytest.raises(SignInProblem) as caught:
        take_sign_in(ticket, state=state, customer_id=None, sealer=get_sealer(), now=NOW)

    assert caught.value.code is SignInProblemCode.INVALID


@pytest.mark.parametrize("code", ["", "x" * 1001])
def test_a_code_of_no_likely_length_never_reaches_x(
    code: str, shop: FakeShop, fake_x: FakeX
) -> None:
    assert SignIn(shop).refusal(code=code) is SignInProblemCode.CODE_REFUSED
    assert fake_x.requests == []


def test_nothing_in_the_open_says_who_or_with_what(shop: FakeShop) -> None:
    sign_in = SignIn(shop, signed_in(ANA))
    verifier = json.loads(get_sealer().unseal(sign_in.ticket))["verifier"]

    for visible in (sign_in.address, sign_in.ticket):
        assert verifier not in visible
        assert sign_in.ticket not in sign_in.address
    assert sign_in.state not in get_sealer().unseal(sign_in.ticket)


def test_a_flood_of_sign_ins_waits(shop: FakeShop, fake_x: FakeX) -> None:
    UsedSignIn.objects.bulk_create(
        UsedSignIn(state_digest=str(number), used_at=NOW, expires_at=NOW)
        for number in range(SIGN_INS_PER_MINUTE)
    )
    soon, later = NOW + timedelta(seconds=30), NOW + timedelta(seconds=61)
    given_link(ANA, ANA_ON_X)
    answer_as(fake_x)
    sign_in = SignIn(shop)

    assert sign_in.refusal(now=soon) is SignInProblemCode.TRY_AGAIN
    assert fake_x.requests == []
    assert sign_in.finish(now=later) == ANA


# --- at the same moment -----------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_one_ticket_in_six_browsers_at_once_signs_in_once(shop: FakeShop, fake_x: FakeX) -> None:
    given_link(ANA, ANA_ON_X)
    for _ in range(6):
        answer_as(fake_x)
    sign_in = SignIn(shop)

    results = race(*[sign_in.finish] * 6)

    refused = [each for each in results if isinstance(each, SignInProblem)]
    assert [each for each in results if each not in refused] == [ANA]
    assert {each.code for each in refused} == {SignInProblemCode.USED}
    assert len(fake_x.seen(TOKEN_CALL)) == 1


@pytest.mark.django_db(transaction=True)
def test_a_new_person_in_four_browsers_at_once_is_one_customer(
    shop: FakeShop, fake_x: FakeX
) -> None:
    for _ in range(4):
        answer_as(fake_x, confirmed_email="new@example.com")
    count = len(shop.customers)

    results = race(*[SignIn(shop, config=MAKING).finish for _ in range(4)])

    assert len(set(results)) == 1
    assert len(shop.customers) == count + 1
    assert ShopperLink.objects.get().saleor_customer_id == results[0]


@pytest.mark.django_db(transaction=True)
def test_two_customers_who_claim_one_person_at_once(shop: FakeShop, fake_x: FakeX) -> None:
    for _ in range(2):
        answer_as(fake_x)

    results = race(*[SignIn(shop, signed_in(each)).finish for each in (ANA, BEN)])

    (winner,) = (each for each in results if not isinstance(each, Exception))
    (loser,) = (each for each in results if isinstance(each, SignInProblem))
    assert loser.code is SignInProblemCode.ALREADY_LINKED
    assert ShopperLink.objects.get().saleor_customer_id == winner
