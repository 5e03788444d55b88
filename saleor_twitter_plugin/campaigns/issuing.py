"""A person asks, and a voucher of the campaign is theirs: once, and never over the budget.

The budget is one conditional update of the campaign's row, and the unique keys of the voucher's
refuse a second one: what the database did not write, nobody was given.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import count

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from ..handoffs import AskedVoucher, SaleorCustomerId, VoucherAnswer, XPostId, XUserId
from ..models import Campaign, LoadedVoucher
from ..models.campaigns import COUNTED, HOLDING, CampaignKind, CampaignState, VoucherState
from .discounts import read_most_it_gives, read_validity
from .lifecycle import is_open_at
from .pool import give_code, spend_code
from .rewards import rewards_posts

CONFIRMED_WITHIN = timedelta(minutes=15)
# A #confirm that was written in time may be polled this much later.
CONFIRM_LATE_AT_MOST = timedelta(minutes=15)
# Of an order that was made in the last moment we may hear later.
TOLD_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and by what."""

    x_user_id: XUserId
    x_post_id: XPostId
    account_id: XUserId
    customer_id: SaleorCustomerId | None
    """None: not linked."""
    answered_post_id: str = ""
    """The post of ours below which it was asked for, or which was quoted."""


class Grounds(StrEnum):
    """Why somebody gets a voucher."""

    ASKED = "asked"
    GREETED = "greeted"
    """Nobody asked, and nobody is asked whether they want it."""
    WON = "won"
    """As `GREETED`, and beside all that the person has of the campaign already."""


def issue(
    campaign: Campaign,
    asker: Asker,
    *,
    key: str,
    grounds: Grounds = Grounds.ASKED,
    now: datetime,
) -> AskedVoucher:
    """Give the person a voucher of the campaign; asking again by the same post gives the same.

    Whether they belong to the campaign's audience has been decided before.
    """
    existing = LoadedVoucher.objects.filter(key=key).first()
    if existing is not None and not (grounds is Grounds.WON and _free_key(existing)):
        return answer_by(existing)
    if not is_open_at(campaign, now):
        return AskedVoucher(VoucherAnswer.OVER)
    if campaign.needs_confirmation:
        _expire_questions(campaign, asker.x_user_id, now)
    try:
        answer = _issue(campaign, asker, key, grounds, now)
    except IntegrityError:
        # Somebody was there first: with the same post, or the same person with another.
        existing = LoadedVoucher.objects.filter(key=key).first()
        return answer_by(existing) if existing else AskedVoucher(VoucherAnswer.ALREADY)
    if answer.answer is VoucherAnswer.EMPTY:
        campaign.refresh_from_db()
        # Refused by the database, which does not say why.
        return answer if is_open_at(campaign, now) else AskedVoucher(VoucherAnswer.OVER)
    return answer


def _expire_questions(campaign: Campaign, x_user_id: XUserId, now: datetime) -> None:
    """Take back what the person did not confirm in time, so that they may ask again at once."""
    asked = campaign.vouchers.filter(
        x_user_id=x_user_id,
        state=VoucherState.CONFIRMING,
        created_at__lte=now - CONFIRMED_WITHIN,
    )
    for pk in asked.values_list("pk", flat=True):
        take_back(pk, VoucherState.EXPIRED, among=(VoucherState.CONFIRMING,))


def list_waiting(*, limit: int, x_user_id: XUserId | None = None) -> list[LoadedVoucher]:
    """Return what waits for its asker to be linked, the oldest first."""
    waiting = LoadedVoucher.objects.filter(state=VoucherState.WAITING)
    if x_user_id is not None:
        waiting = waiting.filter(x_user_id=x_user_id)
    return list(waiting.select_related("campaign").order_by("pk")[:limit])


def load(voucher: LoadedVoucher, customer_id: SaleorCustomerId, *, now: datetime) -> VoucherAnswer:
    """Load what waited for its asker to be linked; ALREADY: the customer has theirs."""
    try:
        with transaction.atomic():
            row = LoadedVoucher.objects.select_for_update().get(pk=voucher.pk)
            if row.state != VoucherState.WAITING or row.expires_at <= now:
                return VoucherAnswer.OVER
            return load_row(row, customer_id, now).answer
    except IntegrityError:
        # Under another X account.
        take_back(voucher.pk, VoucherState.REVOKED)
        return VoucherAnswer.ALREADY


def expire_due(now: datetime) -> int:
    """Take back what was not used, confirmed or linked in time; return how many."""
    late = Q(expires_at__lte=now) & ~Q(state=VoucherState.APPLIED)
    late |= Q(state=VoucherState.APPLIED, expires_at__lte=now - TOLD_WITHIN)
    unconfirmed_since = now - CONFIRMED_WITHIN - CONFIRM_LATE_AT_MOST
    late |= Q(state=VoucherState.CONFIRMING, created_at__lte=unconfirmed_since)
    due = LoadedVoucher.objects.filter(late, state__in=HOLDING)
    return sum(
        take_back(pk, VoucherState.EXPIRED) for pk in due.values_list("pk", flat=True)[:1_000]
    )


def take_back(pk: int, state: VoucherState, *, among: Collection[VoucherState] = HOLDING) -> bool:
    """End a voucher that was not used, and give its budget back; False where it is too late.

    The person may ask again while the campaign runs.
    """
    with transaction.atomic():
        row = LoadedVoucher.objects.select_for_update().filter(pk=pk, state__in=among).first()
        if row is None:
            return False
        Campaign.objects.filter(pk=row.campaign_id).update(
            issued_count=F("issued_count") - 1,
            spent_amount=F("spent_amount") - row.reserved_amount,
        )
        row.state = state
        row.reserved_amount = Decimal(0)
        row.save(update_fields=["state", "reserved_amount"])
        spend_code(row)
    return True


def withdraw_posts(post_ids: Collection[XPostId]) -> int:
    """Take back what was given for posts that are gone, and not used yet; return how many."""
    given = LoadedVoucher.objects.filter(
        campaign__kind=CampaignKind.PAY_WITH_A_POST, x_post_id__in=post_ids, state__in=HOLDING
    ).select_related("campaign")
    return sum(
        take_back(each.pk, VoucherState.REVOKED)
        for each in given
        if rewards_posts(each.campaign.kind, each.campaign.settings)
    )


def _free_key(row: LoadedVoucher) -> bool:
    """Let a prize be loaded anew whose voucher was taken back; False where it is theirs."""
    gone = LoadedVoucher.objects.filter(
        pk=row.pk, state__in=[VoucherState.EXPIRED, VoucherState.REVOKED]
    )
    return gone.update(key=f"{row.key}:{row.pk}") == 1


@transaction.atomic
def _issue(
    campaign: Campaign, asker: Asker, key: str, grounds: Grounds, now: datetime
) -> AskedVoucher:
    """Write the voucher, its place in the budget and its code: all three, or none."""
    row = _insert(campaign, asker, key, grounds, now)
    if row is None:
        return AskedVoucher(VoucherAnswer.ALREADY)
    if not _take_from_budget(campaign, row.reserved_amount, now):
        transaction.set_rollback(True)
        return AskedVoucher(VoucherAnswer.EMPTY)
    if row.state == VoucherState.LOADED and not give_code(row):
        transaction.set_rollback(True)
        return AskedVoucher(VoucherAnswer.TRY_AGAIN)
    return answer_by(row)


def _insert(
    campaign: Campaign, asker: Asker, key: str, grounds: Grounds, now: datetime
) -> LoadedVoucher | None:
    """Write the voucher under the person's next number; None where they have all of theirs."""
    mine = Q(x_user_id=asker.x_user_id)
    if asker.customer_id:
        mine |= Q(saleor_customer_id=asker.customer_id)
    theirs = campaign.vouchers.filter(mine, state__in=COUNTED)
    taken = set(theirs.values_list("number", flat=True))
    number = next(each for each in count(1) if each not in taken)
    # What was won comes on top, unless the shop would not let them order with it.
    is_on_top = grounds is Grounds.WON and not campaign.is_once_per_customer
    if number > campaign.per_person_max and not is_on_top:
        return None
    if campaign.needs_confirmation and grounds is Grounds.ASKED:
        state = VoucherState.CONFIRMING
    else:
        state = VoucherState.LOADED if asker.customer_id else VoucherState.WAITING
    return LoadedVoucher.objects.create(
        campaign=campaign,
        key=key,
        x_user_id=asker.x_user_id,
        number=number,
        saleor_customer_id=asker.customer_id or "",
        state=state,
        x_post_id=asker.x_post_id,
        account_x_user_id=asker.account_id,
        answered_post_id=asker.answered_post_id,
        reserved_amount=read_most_it_gives(campaign.settings),
        created_at=now,
        loaded_at=now if state == VoucherState.LOADED else None,
        expires_at=now + read_validity(campaign.settings),
    )


def _take_from_budget(campaign: Campaign, amount: Decimal, now: datetime) -> bool:
    """Count one more, where the campaign is open and its budgets allow it: the race's judge."""
    left = Q(voucher_count_max=None) | Q(issued_count__lt=F("voucher_count_max"))
    left &= Q(budget_amount=None) | Q(spent_amount__lte=F("budget_amount") - amount)
    is_open = Q(state__in=[CampaignState.RUNNING, CampaignState.SCHEDULED])
    is_open &= Q(starts_at=None) | Q(starts_at__lte=now)
    is_open &= Q(ends_at=None) | Q(ends_at__gt=now)
    counted = Campaign.objects.filter(left, is_open, pk=campaign.pk).update(
        issued_count=F("issued_count") + 1, spent_amount=F("spent_amount") + amount
    )
    return counted == 1


def load_row(
    row: LoadedVoucher, customer_id: SaleorCustomerId | None, now: datetime
) -> AskedVoucher:
    row.saleor_customer_id = customer_id or ""
    row.state = VoucherState.LOADED if customer_id else VoucherState.WAITING
    row.loaded_at = now if customer_id else None
    row.save(update_fields=["saleor_customer_id", "state", "loaded_at", "confirmed_by"])
    if customer_id and not give_code(row):
        transaction.set_rollback(True)
        return AskedVoucher(VoucherAnswer.TRY_AGAIN)
    return answer_by(row)


def answer_by(row: LoadedVoucher) -> AskedVoucher:
    answers = {
        VoucherState.CONFIRMING: VoucherAnswer.CONFIRM,
        VoucherState.WAITING: VoucherAnswer.WAITING,
        VoucherState.EXPIRED: VoucherAnswer.OVER,
        VoucherState.REVOKED: VoucherAnswer.OVER,
    }
    answer = answers.get(VoucherState(row.state), VoucherAnswer.LOADED)
    return AskedVoucher(answer, expires_at=row.expires_at)
