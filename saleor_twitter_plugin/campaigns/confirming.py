"""A person is asked whether they want their voucher, and answers: yes, no, or too late."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from ..handoffs import AskedVoucher, SaleorCustomerId, VoucherAnswer, XUserId
from ..models import Campaign, LoadedVoucher
from ..models.campaigns import VoucherState
from .issuing import CONFIRMED_WITHIN, answer_by, load_row, take_back
from .lifecycle import is_open_at


@dataclass(frozen=True, slots=True)
class Question:
    """Shall we load your voucher?"""

    key: str
    campaign_name: str
    asked_at: datetime
    account_id: XUserId
    is_answered: bool
    """By this very action, before a crash."""


def find_question(x_user_id: XUserId, *, key: str, written_at: datetime) -> Question | None:
    """Return what `confirm` would say yes to; None where the person was asked nothing."""
    mine = LoadedVoucher.objects.filter(x_user_id=x_user_id).select_related("campaign")
    row = mine.filter(confirmed_by=key).first() or _list_asked(mine, written_at).first()
    if row is None:
        return None
    return Question(
        key=row.key,
        campaign_name=row.campaign.name,
        asked_at=row.created_at,
        account_id=XUserId(row.account_x_user_id),
        is_answered=row.confirmed_by == key,
    )


def has_confirmed_since(x_user_id: XUserId, moment: datetime) -> bool:
    """Tell whether the person has said yes to a voucher since, as far as we know of it."""
    mine = LoadedVoucher.objects.filter(x_user_id=x_user_id, loaded_at__gt=moment)
    return mine.exclude(confirmed_by="").exists()


def confirm(
    x_user_id: XUserId, *, key: str, written_at: datetime, now: datetime
) -> tuple[Campaign, AskedVoucher] | None:
    """Say yes for the person to the voucher they asked for last; None where none waits for it.

    `key` is the action that says it: told again, it gets the same answer. It counts as of when it
    was written, however late we hear of it.
    """
    mine = LoadedVoucher.objects.filter(x_user_id=x_user_id).select_related("campaign")
    done = mine.filter(confirmed_by=key).first()
    if done is not None:
        return done.campaign, answer_by(done)
    with transaction.atomic():
        row = _list_asked(mine.select_for_update(of=("self",)), written_at).first()
        if row is None:
            return None
        if not is_open_at(row.campaign, now):
            return row.campaign, AskedVoucher(VoucherAnswer.OVER)
        row.confirmed_by = key
        return row.campaign, load_row(row, SaleorCustomerId(row.saleor_customer_id) or None, now)


def decline(key: str) -> bool:
    """Take back what its person was asked about; False where it does not wait for them any more."""
    asked = LoadedVoucher.objects.filter(key=key, state=VoucherState.CONFIRMING)
    pk = asked.values_list("pk", flat=True).first()
    is_asked = (VoucherState.CONFIRMING,)
    return pk is not None and take_back(pk, VoucherState.REVOKED, among=is_asked)


def _list_asked(mine: QuerySet[LoadedVoucher], written_at: datetime) -> QuerySet[LoadedVoucher]:
    since = written_at - CONFIRMED_WITHIN
    asked = mine.filter(state=VoucherState.CONFIRMING, created_at__gt=since)
    return asked.order_by("-created_at", "-pk")
