"""Rows of accounts: which there are, how they are, and how far they were read."""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

from django.db.models import F, Q

from ..models import Account
from ..models.accounts import AccountState

REASON_MAX_LENGTH = 200


def find_account(x_user_id: str) -> Account | None:
    return Account.objects.filter(x_user_id=x_user_id).first()


def find_accounts(x_user_ids: Collection[str]) -> dict[str, Account]:
    """Return those of ours, by X user id."""
    return {each.x_user_id: each for each in Account.objects.filter(x_user_id__in=x_user_ids)}


def find_account_by_handle(handle: str) -> Account | None:
    """Return the account that has this handle, as an operator types it; @ and case do not matter.

    Two can seem to have it, where one was renamed: then the one that was connected last.
    """
    rows = Account.objects.filter(handle__iexact=handle.strip().lstrip("@＠"))
    return rows.order_by(F("tokens_stored_at").desc(nulls_last=True), "-pk").first()


def mark_needs_reconnecting(account: Account, why: str) -> None:
    """Stop calling X for the account until a person connects it again.

    One that got other tokens meanwhile is left as it is: X refused the ones that it had.
    """
    Account.objects.filter(pk=account.pk, sealed_tokens=account.sealed_tokens).update(
        state=AccountState.NEEDS_RECONNECTING, state_reason=why[:REASON_MAX_LENGTH]
    )


def set_budget(account: Account, *, day_usd: Decimal | None, month_usd: Decimal | None) -> None:
    """Set what the account may spend in all; None for no limit of its own."""
    Account.objects.filter(pk=account.pk).update(budget_day_usd=day_usd, budget_month_usd=month_usd)


def list_accounts_to_poll(*, polled_before: datetime) -> list[Account]:
    """Return the accounts whose mentions are due, the longest unread first."""
    due = Q(mentions_polled_at=None) | Q(mentions_polled_at__lte=polled_before)
    return list(
        Account.objects.filter(due)
        .exclude(state=AccountState.NEEDS_RECONNECTING)
        .order_by(F("mentions_polled_at").asc(nulls_first=True), "pk")
    )


def note_polled(account: Account, *, newest_id: str, now: datetime) -> None:
    """Remember how far we have read; call it in the transaction that stores what was read."""
    changes: dict[str, object] = {"mentions_polled_at": now}
    if newest_id:
        changes["mentions_since_id"] = newest_id
    Account.objects.filter(pk=account.pk).update(**changes)


def pause_promotion(account: Account, *, why: str) -> None:
    """Let its promotion wait for a person; orders, claims and care go on."""
    Account.objects.filter(pk=account.pk, state=AccountState.CONNECTED).update(
        state=AccountState.PAUSED, state_reason=why[:200]
    )


def resume_promotion(account: Account) -> bool:
    """End the pause; False: it was not paused."""
    changed = Account.objects.filter(pk=account.pk, state=AccountState.PAUSED).update(
        state=AccountState.CONNECTED, state_reason=""
    )
    return changed == 1
