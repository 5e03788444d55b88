"""Ask a person to confirm: by a new wish, by an edit of its post, or again at another price."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from ..handoffs import Money, Origin, WaitingKind, Wish, write_lines
from ..models import PendingWish
from ..models.wishes import WishState

CONFIRM_WITHIN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Asked:
    is_new: bool
    """False: nothing is to be said; it waits already, or is past asking."""
    has_replaced: bool = False


def ask(
    key: str,
    *,
    origin: Origin,
    event_key: str,
    kind: WaitingKind = WaitingKind.ORDER,
    wishes: Sequence[Wish] = (),
    total: Money | None = None,
    now: datetime,
) -> Asked:
    """Let the wish of `key` wait; what else of the person waited at the account is replaced.

    The same event may ask again after a crash, and changes nothing. Another one, as of the edited
    post, asks anew where it says something else. What was confirmed is past asking.
    """
    said = {
        "kind": kind,
        "lines": write_lines(wishes),
        "total_amount": total.amount if total else None,
        "currency": total.currency if total else "",
    }
    with transaction.atomic():
        _lock_person(origin)
        # Locked: it may be confirmed at this moment.
        row = PendingWish.objects.select_for_update().filter(key=key).first()
        if row is not None and row.asked_by == event_key:
            return Asked(row.state == WishState.WAITING, row.has_replaced)
        if row is not None and row.state == WishState.CONFIRMED:
            return Asked(is_new=False)
        is_same = row is not None and all(getattr(row, name) == said[name] for name in said)
        if row is not None and row.state == WishState.WAITING and is_same and row.expires_at > now:
            return Asked(is_new=False)
        others = PendingWish.objects.filter(
            x_user_id=origin.x_user_id,
            account_x_user_id=origin.account_id,
            state=WishState.WAITING,
        ).exclude(key=key)
        has_replaced = others.update(state=WishState.REPLACED, ended_at=now) > 0
        asked = {
            **said,
            "state": WishState.WAITING,
            "x_post_id": origin.x_post_id,
            "answered_post_id": origin.answered_post_id,
            "asked_by": event_key,
            "asked_at": now,
            "expires_at": now + CONFIRM_WITHIN,
            "ended_at": None,
            "has_replaced": has_replaced,
        }
        if row is None:
            PendingWish.objects.create(
                key=key,
                x_user_id=origin.x_user_id,
                account_x_user_id=origin.account_id,
                created_at=now,
                **asked,
            )
        else:
            PendingWish.objects.filter(pk=row.pk).update(**asked, version=row.version + 1)
    return Asked(is_new=True, has_replaced=has_replaced)


def _lock_person(origin: Origin) -> None:
    """Let one of the person's wishes through at a time, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"twitter-wish:{origin.x_user_id}:{origin.account_id}"],
        )
