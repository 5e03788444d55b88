"""Tie a person on X to a customer of the shop.

The customer gets a code from the storefront, shows it on X, and confirms in the storefront what
was shown. Both halves are needed: a post is public, and anybody can repeat its code.
"""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction

from ..handoffs import SaleorCustomerId, XPostId, XUserId
from ..models import HandleProof, LinkRequest, ShopperLink
from .problems import LinkProblem, LinkProblemCode

# Without the signs that people confuse: 0 O, 1 I L. 31 ^ 8 codes, each good for minutes.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 8
CODE_VALIDITY = timedelta(minutes=15)
REQUEST_LIMIT = 5
REQUEST_LIMIT_PERIOD = timedelta(hours=1)
_HANDLE_LENGTH_LIMIT = 32


def find_customer_id(x_user_id: XUserId) -> SaleorCustomerId | None:
    """Return the customer that the X user is linked to now."""
    return find_customer_ids([x_user_id]).get(x_user_id)


def find_customer_ids(x_user_ids: Collection[XUserId]) -> dict[XUserId, SaleorCustomerId]:
    """Return the customers of those who are linked now."""
    links = ShopperLink.objects.filter(x_user_id__in=x_user_ids, removed_at=None)
    return {
        XUserId(x_user_id): SaleorCustomerId(customer_id)
        for x_user_id, customer_id in links.values_list("x_user_id", "saleor_customer_id")
    }


def find_link(customer_id: SaleorCustomerId) -> ShopperLink | None:
    """Return the customer's link as it is now."""
    return ShopperLink.objects.filter(saleor_customer_id=customer_id, removed_at=None).first()


def find_open_request(customer_id: SaleorCustomerId, *, now: datetime) -> LinkRequest | None:
    """Return the newest code that the customer can still show and confirm."""
    return (
        LinkRequest.objects.filter(
            saleor_customer_id=customer_id, confirmed_at=None, expires_at__gt=now
        )
        .order_by("-created_at", "-id")
        .first()
    )


def start_link(customer_id: SaleorCustomerId, *, now: datetime) -> LinkRequest:
    """Give the customer a new code to show on X; earlier codes stay good for their time.

    Raises:
        LinkProblem: TOO_MANY_REQUESTS.
    """
    with transaction.atomic():
        lock_customer(customer_id)
        open_count = LinkRequest.objects.filter(
            saleor_customer_id=customer_id,
            confirmed_at=None,
            created_at__gt=now - REQUEST_LIMIT_PERIOD,
        ).count()
        if open_count >= REQUEST_LIMIT:
            raise LinkProblem(LinkProblemCode.TOO_MANY_REQUESTS)
        return LinkRequest.objects.create(
            code="".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH)),
            saleor_customer_id=customer_id,
            created_at=now,
            expires_at=now + CODE_VALIDITY,
        )


def record_proof(
    code: str, *, x_user_id: XUserId, handle: str, x_post_id: XPostId, now: datetime
) -> bool:
    """Note that an X user showed the code; False where no customer waits for it."""
    request = LinkRequest.objects.filter(
        code=_clean_code(code), confirmed_at=None, expires_at__gt=now
    ).first()
    if request is None:
        return False
    HandleProof.objects.bulk_create(
        [
            HandleProof(
                request=request,
                x_user_id=x_user_id,
                handle=handle[:_HANDLE_LENGTH_LIMIT],
                x_post_id=x_post_id,
                proved_at=now,
            )
        ],
        ignore_conflicts=True,
    )
    return True


def confirm_link(
    customer_id: SaleorCustomerId, code: str, *, handle: str | None = None, now: datetime
) -> ShopperLink:
    """Link the customer to the X user who showed the code; a second call returns the same link.

    `handle`, if given, must be the one that showed the code.

    Raises:
        LinkProblem: any but TOO_MANY_REQUESTS; nothing was changed.
    """
    try:
        with transaction.atomic():
            return _confirm(customer_id, code, handle, now)
    except IntegrityError:
        # Somebody was linked while we looked: the database let one of the two through.
        raise LinkProblem(LinkProblemCode.ALREADY_LINKED) from None


def remove_link(customer_id: SaleorCustomerId, *, now: datetime) -> ShopperLink | None:
    """Untie the customer; return the link that was removed, None where there was none."""
    link = find_link(customer_id)
    if link is None:
        return None
    changed = ShopperLink.objects.filter(pk=link.pk, removed_at=None).update(removed_at=now)
    link.removed_at = now
    return link if changed else None


def unlink(x_user_id: XUserId, *, now: datetime) -> bool:
    """Untie the X user from whichever customer it is; False where there is none."""
    mine = ShopperLink.objects.filter(x_user_id=x_user_id, removed_at=None)
    return mine.update(removed_at=now) == 1


def _confirm(
    customer_id: SaleorCustomerId, code: str, handle: str | None, now: datetime
) -> ShopperLink:
    # The lock lets a customer's own double click through one after the other.
    lock_customer(customer_id)
    request = LinkRequest.objects.filter(
        code=_clean_code(code), saleor_customer_id=customer_id
    ).first()
    if request is None:
        raise LinkProblem(LinkProblemCode.UNKNOWN_CODE)
    if request.confirmed_at is None and request.expires_at <= now:
        raise LinkProblem(LinkProblemCode.EXPIRED)
    current = find_link(customer_id)
    proof = _choose_proof(request, handle, current)
    if current is not None:
        if current.x_user_id != proof.x_user_id:
            raise LinkProblem(LinkProblemCode.ALREADY_LINKED)
        link = current
    elif request.confirmed_at is not None:
        # Linked by this code and removed since: a code links once.
        raise LinkProblem(LinkProblemCode.EXPIRED)
    else:
        link = ShopperLink.objects.create(
            x_user_id=proof.x_user_id,
            handle=proof.handle,
            saleor_customer_id=customer_id,
            linked_at=now,
        )
    LinkRequest.objects.filter(pk=request.pk, confirmed_at=None).update(confirmed_at=now)
    return link


def _choose_proof(
    request: LinkRequest, handle: str | None, current: ShopperLink | None
) -> HandleProof:
    proofs = list(request.proofs.order_by("proved_at", "id"))
    if not proofs:
        raise LinkProblem(LinkProblemCode.NOT_PROVED_YET)
    if handle is not None:
        wanted = handle.strip().removeprefix("@").casefold()
        proofs = [each for each in proofs if each.handle.casefold() == wanted]
        if not proofs:
            raise LinkProblem(LinkProblemCode.HANDLE_MISMATCH)
    elif request.confirmed_at is not None and current is not None:
        # Asked again: the choice between several was made the first time.
        proofs = [each for each in proofs if each.x_user_id == current.x_user_id] or proofs
    if len(proofs) > 1:
        raise LinkProblem(LinkProblemCode.AMBIGUOUS)
    return proofs[0]


def _clean_code(code: str) -> str:
    """`abcd-efgh` → `ABCDEFGH`"""
    return "".join(sign for sign in code.upper() if sign in CODE_ALPHABET)[: 2 * CODE_LENGTH]


def lock_customer(customer_id: SaleorCustomerId) -> None:
    """Let one link of the customer be made at a time, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"twitter-link:{customer_id}"]
        )
