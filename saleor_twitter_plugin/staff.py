"""What waits for a person of the staff: each thing once, until somebody has done it."""

from collections.abc import Collection
from datetime import datetime, timedelta

from .models import OutboxMessage, StaffTask
from .models.staff_tasks import StaffTaskKind

DONE_KEPT = timedelta(days=180)


def ask(
    kind: StaffTaskKind,
    subject: str,
    *,
    account_id: str = "",
    x_user_id: str = "",
    x_post_id: str = "",
    outbox_key: str = "",
    now: datetime,
) -> None:
    """Ask for something once: a second call for the same subject changes nothing."""
    StaffTask.objects.bulk_create(
        [
            StaffTask(
                key=f"{kind}:{subject}"[:200],
                kind=kind,
                account_x_user_id=account_id,
                x_user_id=x_user_id,
                x_post_id=x_post_id,
                outbox_key=outbox_key,
                created_at=now,
            )
        ],
        ignore_conflicts=True,
    )


def ask_about(kind: StaffTaskKind, message: OutboxMessage, *, now: datetime) -> None:
    """Ask for something about a message once; see `ask`."""
    ask(
        kind,
        message.key,
        account_id=message.account_x_user_id,
        x_user_id=message.recipient_x_user_id,
        x_post_id=message.in_reply_to_post_id,
        outbox_key=message.key,
        now=now,
    )


def list_open(*, limit: int) -> list[StaffTask]:
    """Return what is not done, the oldest first."""
    return list(StaffTask.objects.filter(done_at=None).order_by("created_at", "pk")[:limit])


def finish(task: StaffTask, *, by: str, now: datetime) -> bool:
    """Note who did it; False: somebody had done it before."""
    changed = StaffTask.objects.filter(pk=task.pk, done_at=None).update(done_at=now, done_by=by)
    return changed == 1


def finish_for_message(outbox_key: str, *, by: str, now: datetime) -> None:
    """Note that a person has decided about a message, and with it whatever asked for that."""
    StaffTask.objects.filter(outbox_key=outbox_key, done_at=None).update(done_at=now, done_by=by)


def withdraw_late_posts(*, but: Collection[str]) -> int:
    """Close what asks to look after late posts that are late no more; return how many."""
    open_tasks = StaffTask.objects.filter(kind=StaffTaskKind.LATE_POST, done_at=None)
    return open_tasks.exclude(outbox_key__in=but).delete()[0]


def withdraw(kind: StaffTaskKind, subject: str) -> None:
    """Close what was asked for and is not needed any more; asked again, it is asked anew."""
    StaffTask.objects.filter(key=f"{kind}:{subject}"[:200], done_at=None).delete()


def withdraw_posts(post_ids: Collection[str]) -> None:
    """Close what asks for an answer to posts that are gone."""
    StaffTask.objects.filter(
        x_post_id__in=post_ids,
        done_at=None,
        kind__in=[StaffTaskKind.ANSWER_BY_HAND, StaffTaskKind.HASHTAG_POST],
    ).delete()


def forget_person(x_user_id: str) -> int:
    """Delete whatever is about this person; return how many tasks."""
    return StaffTask.objects.filter(x_user_id=x_user_id).delete()[0]


def delete_old(*, limit: int, now: datetime) -> int:
    """Delete what was done long ago; return how many tasks."""
    old = StaffTask.objects.filter(done_at__lt=now - DONE_KEPT).order_by("done_at")
    some = list(old.values_list("pk", flat=True)[:limit])
    return StaffTask.objects.filter(pk__in=some).delete()[0]
