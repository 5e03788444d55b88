"""What X asks of an account that acts by itself, and what waits until it is so.

Source: X's automation rules, read 2026-08-22. A person looks at the profile and says so: X's API
tells none of it.
"""

from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum

from ..errors import PermanentError
from ..handoffs import MessageKind
from ..models import Account
from ..wording import mark

REFERENCE_MAX_LENGTH = 200


class ChecklistItem(StrEnum):
    """The names are the console's options and the page's fields."""

    AUTOMATED_LABEL = "automated-label"
    OPERATOR_NAMED = "operator-named"
    HUMAN_ACCOUNT = "human-account"
    APPROVAL = "approval"


# Seen by a person on the profile; without them nothing is sent at all.
PROFILE_ITEMS = {
    ChecklistItem.AUTOMATED_LABEL: "automated_label_at",
    ChecklistItem.OPERATOR_NAMED: "operator_named_at",
    ChecklistItem.HUMAN_ACCOUNT: "human_account_linked_at",
}


def find_missing(account: Account) -> list[ChecklistItem]:
    """Return what is not ticked, in the checklist's order."""
    missing = [item for item, column in PROFILE_ITEMS.items() if getattr(account, column) is None]
    if account.auto_reply_approved_on is None:
        missing.append(ChecklistItem.APPROVAL)
    return missing


def list_gated_kinds(account: Account) -> tuple[MessageKind, ...]:
    """Return what waits; the statement in `outbox.claiming` says the same in SQL."""
    missing = find_missing(account)
    if not missing:
        return ()
    if missing == [ChecklistItem.APPROVAL]:
        return (MessageKind.REPLY, MessageKind.DIRECT_MESSAGE)
    return tuple(MessageKind)


def tick(account: Account, items: Collection[ChecklistItem], *, now: datetime) -> None:
    """Note that a person found these on the profile; what was ticked keeps its moment."""
    for item in items:
        column = PROFILE_ITEMS[item]
        Account.objects.filter(pk=account.pk, **{column: None}).update(**{column: now})


def record_approval(account: Account, *, approved_on: date, reference: str, now: datetime) -> None:
    """Note X's approval of automated replies.

    Raises:
        PermanentError: it has no reference, or is of a day to come.
    """
    reference = reference.strip()
    if not reference or len(reference) > REFERENCE_MAX_LENGTH:
        raise PermanentError(
            mark("An approval needs the reference that X gave it, of 200 characters at most.")
        )
    # Nowhere on earth is it a later day than a day ahead of UTC.
    if (approved_on - now.date()).days > 1:
        raise PermanentError(mark("The approval's date has not come yet."))
    Account.objects.filter(pk=account.pk).update(
        auto_reply_approved_on=approved_on, auto_reply_approval_reference=reference
    )


def clear(account: Account, items: Collection[ChecklistItem]) -> None:
    """Take ticks back: what they gate waits from now on."""
    changes: dict[str, object] = {
        column: None for item, column in PROFILE_ITEMS.items() if item in items
    }
    if ChecklistItem.APPROVAL in items:
        changes |= {"auto_reply_approved_on": None, "auto_reply_approval_reference": ""}
    if changes:
        Account.objects.filter(pk=account.pk).update(**changes)
