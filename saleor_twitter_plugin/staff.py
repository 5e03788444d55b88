"""What waits for a person of the staff: each thing once, until somebody has done it."""

from datetime import datetime

from .models import StaffTask
from .models.staff_tasks import StaffTaskKind


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


def list_open(*, limit: int) -> list[StaffTask]:
    """Return what is not done, the oldest first."""
    return list(StaffTask.objects.filter(done_at=None).order_by("created_at", "pk")[:limit])


def finish(task: StaffTask, *, by: str, now: datetime) -> bool:
    """Note who did it; False: somebody had done it before."""
    changed = StaffTask.objects.filter(pk=task.pk, done_at=None).update(done_at=now, done_by=by)
    return changed == 1


def withdraw(kind: StaffTaskKind, subject: str) -> None:
    """Close what has settled itself; the same may be asked again later."""
    StaffTask.objects.filter(key=f"{kind}:{subject}"[:200]).delete()
