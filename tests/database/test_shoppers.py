"""People on X: remembered, silenced on request, linked only by proof and confirmation."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saleor_twitter_plugin.handoffs import SaleorCustomerId, XPostId, XUserId
from saleor_twitter_plugin.models import HandleProof, LinkRequest, Shopper, ShopperLink
from saleor_twitter_plugin.shoppers import (
    CODE_VALIDITY,
    LinkProblem,
    LinkProblemCode,
    confirm_link,
    find_customer_id,
    find_link,
    find_open_request,
    has_opted_out,
    opt_in,
    opt_out,
    record_proof,
    remember,
    remove_link,
    start_link,
)

from .graphql.givens import NOW, given_link, minutes, race

pytestmark = pytest.mark.django_db

ANA = SaleorCustomerId("11")
BEN = SaleorCustomerId("22")
ANA_ON_X = XUserId("900")
OTHER_ON_X = XUserId("901")


def prove(code: str, x_user_id: XUserId = ANA_ON_X, handle: str = "ana", at: float = 1) -> bool:
    return record_proof(
        code,
        x_user_id=x_user_id,
        handle=handle,
        x_post_id=XPostId("5001"),
        now=NOW + minutes(at),
    )


def given_proved_code(customer_id: SaleorCustomerId = ANA, x_user_id: XUserId = ANA_ON_X) -> str:
    code = start_link(customer_id, now=NOW).code
    assert prove(code, x_user_id)
    return code


def refused(
    customer_id: SaleorCustomerId, code: str, *, handle: str | None = None, at: float = 2
) -> LinkProblemCode:
    before = list(ShopperLink.objects.values())
    with pytest.raises(LinkProblem) as caught:
        confirm_link(customer_id, code, handle=handle, now=NOW + minutes(at))
    assert list(ShopperLink.objects.values()) == before
    return caught.value.code


# --- people -----------------------------------------------------------------------------------


def test_a_person_is_remembered_once_with_the_last_handle() -> None:
    first = remember(ANA_ON_X, "ana", now=NOW)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        second = remember(ANA_ON_X, "ana_b", now=NOW + minutes(5))

    assert len(queries) == 1
    assert (second.pk, second.handle, second.first_seen_at) == (first.pk, "ana_b", NOW)
    assert Shopper.objects.get().handle == "ana_b"


def test_an_unknown_handle_forgets_nothing() -> None:
    remember(ANA_ON_X, "ana", now=NOW)
    opt_out(ANA_ON_X, now=NOW)

    shopper = remember(ANA_ON_X, "", now=NOW)

    assert (shopper.handle, shopper.opted_out_at) == ("ana", NOW)


def test_opting_out_and_in() -> None:
    assert not has_opted_out(ANA_ON_X)

    opt_out(ANA_ON_X, now=NOW)
    opt_out(ANA_ON_X, now=NOW + minutes(1))
    assert has_opted_out(ANA_ON_X)
    assert not has_opted_out(OTHER_ON_X)
    assert Shopper.objects.get().opted_out_at == NOW

    opt_in(ANA_ON_X)
    opt_in(OTHER_ON_X)
    assert not has_opted_out(ANA_ON_X)
    assert Shopper.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_person_met_by_four_workers_at_once_is_one_row() -> None:
    results = race(*[lambda: remember(ANA_ON_X, "ana", now=NOW).pk] * 4)

    assert set(results) == {Shopper.objects.get().pk}


# --- codes ------------------------------------------------------------------------------------


def test_a_code_is_eight_clear_signs_and_short_lived() -> None:
    request = start_link(ANA, now=NOW)

    assert len(request.code) == 8
    assert set(request.code) <= set("23456789ABCDEFGHJKMNPQRSTUVWXYZ")
    assert request.expires_at == NOW + timedelta(minutes=15) == NOW + CODE_VALIDITY


def test_the_sixth_open_code_of_an_hour_is_refused() -> None:
    for _ in range(5):
        start_link(ANA, now=NOW)

    with pytest.raises(LinkProblem) as caught:
        start_link(ANA, now=NOW + minutes(59))

    assert caught.value.code is LinkProblemCode.TOO_MANY_REQUESTS
    start_link(BEN, now=NOW)
    start_link(ANA, now=NOW + minutes(60))


@pytest.mark.django_db(transaction=True)
def test_codes_asked_for_at_once_keep_the_limit() -> None:
    results = race(*[lambda: start_link(ANA, now=NOW)] * 8)

    assert sum(isinstance(each, LinkProblem) for each in results) == 3
    assert LinkRequest.objects.count() == 5


def test_the_open_request_is_the_newest_that_is_still_good() -> None:
    start_link(ANA, now=NOW)
    newest = start_link(ANA, now=NOW + minutes(1))
    start_link(BEN, now=NOW + minutes(2))

    assert find_open_request(ANA, now=NOW + minutes(3)) == newest
    assert find_open_request(ANA, now=NOW + minutes(16)) is None


# --- proofs -----------------------------------------------------------------------------------


def test_a_proof_is_recorded_once_for_a_person() -> None:
    code = start_link(ANA, now=NOW).code

    assert prove(f"{code[:4]}-{code[4:]}".lower())
    assert prove(code)
    assert prove(code, OTHER_ON_X, "mallory")

    assert {each.handle for each in HandleProof.objects.all()} == {"ana", "mallory"}
    assert HandleProof.objects.count() == 2


def test_a_code_that_nobody_waits_for_proves_nothing() -> None:
    code = start_link(ANA, now=NOW).code

    assert not prove("22222222")
    assert not prove("")
    assert not prove(code, at=15)
    assert prove(code, at=14.9)
    confirm_link(ANA, code, now=NOW + minutes(14.95))
    assert not prove(code, OTHER_ON_X, at=14.99)
    assert HandleProof.objects.count() == 1


# --- confirming -------------------------------------------------------------------------------


def test_a_proved_and_confirmed_handle_is_linked() -> None:
    code = given_proved_code()
    assert find_customer_id(ANA_ON_X) is None

    link = confirm_link(ANA, f" {code[:4].lower()}-{code[4:]} ", now=NOW + minutes(2))

    assert (link.x_user_id, link.handle, link.saleor_customer_id) == (ANA_ON_X, "ana", ANA)
    assert find_customer_id(ANA_ON_X) == ANA
    assert find_link(ANA) == link
    assert LinkRequest.objects.get().confirmed_at == NOW + minutes(2)


def test_confirming_twice_is_the_same_link_even_after_the_code_ended() -> None:
    code = given_proved_code()

    first = confirm_link(ANA, code, now=NOW + minutes(2))
    second = confirm_link(ANA, code, now=NOW + minutes(30))

    assert first == second
    assert ShopperLink.objects.count() == 1


def test_an_unknown_code_and_another_customers_are_one_answer() -> None:
    code = given_proved_code()

    assert refused(BEN, code) is LinkProblemCode.UNKNOWN_CODE
    assert refused(BEN, "22222222") is LinkProblemCode.UNKNOWN_CODE
    assert refused(BEN, "") is LinkProblemCode.UNKNOWN_CODE
    assert refused(BEN, code, at=20) is LinkProblemCode.UNKNOWN_CODE


def test_a_code_ends_after_a_quarter_of_an_hour() -> None:
    assert refused(ANA, given_proved_code(), at=15) is LinkProblemCode.EXPIRED


def test_a_code_that_was_not_shown_links_nobody() -> None:
    code = start_link(ANA, now=NOW).code

    assert refused(ANA, code) is LinkProblemCode.NOT_PROVED_YET
    assert refused(ANA, code, handle="ana") is LinkProblemCode.NOT_PROVED_YET


def test_a_code_repeated_by_a_stranger_waits_for_the_customers_word() -> None:
    code = given_proved_code()
    prove(code, OTHER_ON_X, "mallory")

    assert refused(ANA, code) is LinkProblemCode.AMBIGUOUS
    assert refused(ANA, code, handle="somebody") is LinkProblemCode.HANDLE_MISMATCH

    link = confirm_link(ANA, code, handle=" @Ana", now=NOW + minutes(2))
    assert link.x_user_id == ANA_ON_X
    assert confirm_link(ANA, code, now=NOW + minutes(3)) == link


def test_a_stranger_alone_is_refused_by_the_handle() -> None:
    code = given_proved_code(x_user_id=OTHER_ON_X)

    assert refused(ANA, code, handle="anna") is LinkProblemCode.HANDLE_MISMATCH


def test_the_x_user_of_another_customer_is_not_taken() -> None:
    given_link(BEN, ANA_ON_X)

    assert refused(ANA, given_proved_code()) is LinkProblemCode.ALREADY_LINKED
    assert find_customer_id(ANA_ON_X) == BEN


def test_a_customer_has_one_x_user_at_a_time() -> None:
    given_link(ANA, OTHER_ON_X)
    code = given_proved_code()

    assert refused(ANA, code) is LinkProblemCode.ALREADY_LINKED

    remove_link(ANA, now=NOW + minutes(3))
    assert confirm_link(ANA, code, now=NOW + minutes(4)).x_user_id == ANA_ON_X


def test_linking_again_what_is_linked_is_the_same_link() -> None:
    link = given_link(ANA, ANA_ON_X)

    assert confirm_link(ANA, given_proved_code(), now=NOW + minutes(2)) == link


# --- removing ---------------------------------------------------------------------------------


def test_a_link_is_removed_once_and_kept_as_history() -> None:
    link = given_link(ANA, ANA_ON_X)

    removed = remove_link(ANA, now=NOW)
    assert removed == link
    assert removed is not None
    assert removed.removed_at == NOW
    assert remove_link(ANA, now=NOW) is None
    assert find_customer_id(ANA_ON_X) is None
    assert ShopperLink.objects.count() == 1


def test_the_code_of_a_removed_link_does_not_link_again() -> None:
    code = given_proved_code()
    confirm_link(ANA, code, now=NOW + minutes(2))
    remove_link(ANA, now=NOW + minutes(3))

    assert refused(ANA, code, at=4) is LinkProblemCode.EXPIRED
    assert find_link(ANA) is None


# --- races ------------------------------------------------------------------------------------


def codes_of(results: list[object]) -> list[str]:
    return sorted(
        each.code if isinstance(each, LinkProblem) else type(each).__name__ for each in results
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(5))
def test_two_customers_confirm_one_x_user_at_once(round_: int) -> None:
    ana_code, ben_code = given_proved_code(ANA), given_proved_code(BEN)

    results = race(
        lambda: confirm_link(ANA, ana_code, now=NOW + minutes(2)),
        lambda: confirm_link(BEN, ben_code, now=NOW + minutes(2)),
    )

    assert codes_of(results) == ["ShopperLink", "already_linked"]
    assert ShopperLink.objects.count() == 1
    # Whoever lost may try again with the same code once the other link is gone.
    assert LinkRequest.objects.filter(confirmed_at=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_customer_confirms_two_x_users_at_once() -> None:
    first, second = given_proved_code(ANA), given_proved_code(ANA, OTHER_ON_X)

    results = race(
        lambda: confirm_link(ANA, first, now=NOW + minutes(2)),
        lambda: confirm_link(ANA, second, now=NOW + minutes(2)),
    )

    assert codes_of(results) == ["ShopperLink", "already_linked"]
    assert ShopperLink.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_click_confirms_once() -> None:
    code = given_proved_code()

    results = race(*[lambda: confirm_link(ANA, code, now=NOW + minutes(2)).pk] * 4)

    assert set(results) == {ShopperLink.objects.get().pk}
