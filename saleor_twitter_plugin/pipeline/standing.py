"""How each account stands: what is missing, what is off, and what waits because of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from .. import accounts, outbox
from ..accounts.compliance import ChecklistItem, find_missing, list_gated_kinds
from ..handoffs import XUserId
from ..models import Account, CategoryAccount
from ..models.accounts import AccountState
from ..wording import mark, translate

STATES = {
    AccountState.CONNECTED.value: mark("connected"),
    AccountState.NEEDS_RECONNECTING.value: mark("needs reconnecting"),
    AccountState.PAUSED.value: mark("paused"),
}
ITEMS = {
    ChecklistItem.AUTOMATED_LABEL: mark("the profile carries X's Automated label"),
    ChecklistItem.OPERATOR_NAMED: mark("the profile names who runs the account"),
    ChecklistItem.HUMAN_ACCOUNT: mark("the label links the account of a human"),
    ChecklistItem.APPROVAL: mark("X has approved automated replies"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    account: Account
    missing_items: tuple[ChecklistItem, ...]
    missing_features: Mapping[str, str]
    """Scope → msgid of what is off without it."""
    waiting_count: int
    """Messages that wait because of the checklist."""
    categories: tuple[CategoryAccount, ...]

    @property
    def is_troubled(self) -> bool:
        is_connected = self.account.state == AccountState.CONNECTED
        return not is_connected or bool(self.missing_items or self.missing_features)


def list_standings() -> list[Standing]:
    """Return every account, by handle."""
    rows = Account.objects.order_by("handle", "pk").prefetch_related("categories")
    return [look_at(each) for each in rows]


def describe_state(standing: Standing, language: str) -> str:
    """Return its state in words, with the reason where there is one."""
    account = standing.account
    state = translate(STATES[account.state], language)
    return f"{state}: {account.state_reason}" if account.state_reason else state


def describe_checklist(standing: Standing, language: str) -> str:
    """Return what is not ticked and what waits for it; "" where all is."""
    if not standing.missing_items:
        return ""
    items = ", ".join(translate(ITEMS[each], language) for each in standing.missing_items)
    if standing.missing_items == (ChecklistItem.APPROVAL,):
        message = mark(
            "Nobody has said yet that {items}. Until then replies and messages wait ({count} now);"
            " feed posts go out."
        )
    else:
        message = mark(
            "Nobody has said yet that: {items}. Until then nothing is sent ({count} waiting)."
        )
    return translate(message, language).format(items=items, count=standing.waiting_count)


def describe_features(standing: Standing, language: str) -> str:
    """Return what is off for want of a scope; "" where nothing is."""
    if not standing.missing_features:
        return ""
    off = (
        f"{translate(what, language)} ({scope})"
        for scope, what in standing.missing_features.items()
    )
    message = mark("Off, as X has not allowed it: {features}. Connect the account anew.")
    return translate(message, language).format(features=", ".join(off))


def describe(standing: Standing, language: str) -> list[str]:
    """Return a line for the account, and one for each thing that is not as it should be."""
    lines = [
        f"@{standing.account.handle}: {describe_state(standing, language)}",
        describe_checklist(standing, language),
        describe_features(standing, language),
    ]
    return [each for each in lines if each]


def look_at(account: Account) -> Standing:
    """Return how one account stands now."""
    gated = list_gated_kinds(account)
    return Standing(
        account=account,
        missing_items=tuple(find_missing(account)),
        missing_features=accounts.missing_features(account),
        waiting_count=outbox.count_waiting(XUserId(account.x_user_id), gated) if gated else 0,
        categories=tuple(account.categories.all()),
    )
