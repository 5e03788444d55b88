"""One person, taken out of every table of ours. Orders in the shop are the shop's."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from .. import (
    accounts,
    campaigns,
    claims,
    debates,
    drops,
    greetings,
    inbox,
    outbox,
    shoppers,
    staff,
    wishes,
)
from ..config import Config
from ..contests import entering
from ..errors import PermanentError
from ..handoffs import XUserId
from ..models import (
    BilledResource,
    Claim,
    ContestEntry,
    DropEntry,
    HandleProof,
    InboxEvent,
    ShopAction,
    Shopper,
    ShopperLink,
    WallPost,
)
from ..models.actions import ActionState
from ..sealing import Sealer
from ..x_api.lookups import find_user
from .rechecking import open_reader

_ID = re.compile(r"[0-9]{1,19}")
_HANDLE = re.compile(r"[A-Za-z0-9_]{1,15}")


class PersonNotFound(PermanentError):
    """Nobody, or several people, are known by what was asked for."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many rows of each kind, and what stays."""

    counts: tuple[tuple[str, int], ...]
    order_numbers: tuple[str, ...]
    """Of the orders that the person made on X: in the shop nothing was changed."""
    is_id_kept: bool
    """The bare id stays, of who had said STOP."""


def find_person(name: str, *, config: Config, sealer: Sealer, now: datetime) -> XUserId:
    """Return whom `@handle`, or an id, stands for: by our rows, and by X where they have nobody.

    Raises:
        PersonNotFound: nobody, several people, or an account of the shop.
        TwitterPluginError: X had to be asked and did not answer.
    """
    if _ID.fullmatch(name):
        return _check(XUserId(name))
    handle = name.removeprefix("@")
    if not _HANDLE.fullmatch(handle):
        raise PersonNotFound(f"{name} is neither a handle nor an id.")
    known = _find_by_handle(handle)
    if len(known) > 1:
        # Handles change hands: which of them is meant, only a person can tell.
        raise PersonNotFound(f"@{handle} was used by several people: {', '.join(sorted(known))}.")
    if known:
        return _check(known.pop())
    reader = open_reader(config, sealer=sealer, now=now)
    found = find_user(reader, handle) if reader else None
    if found is None:
        raise PersonNotFound(f"Nobody is called @{handle}, here or on X.")
    return _check(found)


def forget_person(x_user_id: XUserId, *, is_rehearsal: bool, now: datetime) -> Forgotten:
    """Take the person out of every table, in one transaction; a second call finds nothing.

    `is_rehearsal`: count, and leave everything as it was.

    Raises:
        RetryableError: a message to them is being sent; nothing was changed.
    """
    with transaction.atomic():
        # One after the other with whatever is being sent to them.
        list(Shopper.objects.filter(x_user_id=x_user_id).select_for_update().values_list("pk"))
        orders = ShopAction.objects.filter(x_user_id=x_user_id)
        numbers = orders.filter(state=ActionState.DONE).exclude(order_number="").order_by("pk")
        order_numbers = tuple(numbers.values_list("order_number", flat=True))
        link_count, proof_count, request_count = shoppers.forget_links(x_user_id)
        counts = (
            ("links to customers", link_count),
            ("link codes", request_count),
            ("proofs of a handle", proof_count),
            ("claims", claims.forget_person(x_user_id)),
            ("wishes to confirm", wishes.forget_person(x_user_id)),
            ("entries in drops", drops.forget_person(x_user_id, now=now)),
            ("vouchers and what was asked for", campaigns.forget_person(x_user_id)),
            ("entries in contests", entering.forget_person(x_user_id)),
            ("greetings", greetings.forget_person(x_user_id)),
            ("posts on walls", debates.forget_person(x_user_id)),
            ("posts, messages and other events", inbox.forget_author(x_user_id, now=now)),
            ("messages to them", outbox.forget_recipient(x_user_id)),
            ("tasks for the staff", staff.forget_person(x_user_id)),
            ("notes of orders", orders.update(x_user_id="", x_post_id="")),
            ("readings of their profile", _forget_billing(x_user_id)),
        )
        shopper_count, is_id_kept = shoppers.forget_shopper(x_user_id)
        transaction.set_rollback(is_rehearsal)
    return Forgotten((("people", shopper_count), *counts), order_numbers, is_id_kept)


def _forget_billing(x_user_id: XUserId) -> int:
    return BilledResource.objects.filter(resource_id=x_user_id).delete()[0]


def _find_by_handle(handle: str) -> set[XUserId]:
    named = (Shopper, ShopperLink, HandleProof, Claim, DropEntry, ContestEntry, WallPost)
    found = {
        each
        for model in named
        for each in model.objects.filter(handle__iexact=handle).values_list("x_user_id", flat=True)
    }
    events = InboxEvent.objects.filter(body__author_handle__iexact=handle)
    found |= set(events.values_list("author_x_user_id", flat=True))
    return {XUserId(each) for each in found if each}


def _check(x_user_id: XUserId) -> XUserId:
    if accounts.find_account(x_user_id) is not None:
        raise PersonNotFound(f"{x_user_id} is an account of the shop, nobody's to forget.")
    return x_user_id
