"""What only a person can do: `manage.py twitter_tasks list|done ID`."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ... import staff
from ...models import Account, StaffTask
from ...models.staff_tasks import StaffTaskKind
from ...shop import get_shop

_WHAT = {
    StaffTaskKind.ANSWER_BY_HAND: "X lets no program answer this; answer it by hand",
    StaffTaskKind.HASHTAG_POST: "used the campaign's hashtag without a mention; answer by hand",
    StaffTaskKind.LOOK_AT_TIMELINE: (
        "nobody knows whether this is on X; look, then twitter_outbox retry or give-up"
    ),
    StaffTaskKind.VOUCHER_CHANGED: (
        "a campaign's voucher was changed or deleted in the shop, and the campaign was stopped"
    ),
    StaffTaskKind.LATE_POST: "a post is late without a reason; see that the workers are running",
    StaffTaskKind.BROKEN_THREAD: (
        "a thread stopped half-way; in the queue, try it again or call off its rest"
    ),
    StaffTaskKind.PIN_POST: "a new welcome post is out; pin it by hand: X lets no program do that",
    StaffTaskKind.VOUCHER_MISSING: (
        "a prize or a greeting lacks its voucher: extend its offer, or give it more vouchers; a"
        " prize is loaded by itself then"
    ),
}
# Their subjects are campaigns, and what of them.
_WITH_SUBJECT = (StaffTaskKind.VOUCHER_CHANGED, StaffTaskKind.VOUCHER_MISSING)


class Command(BaseCommand):
    help = "List what waits for a person, or note that it is done."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        listing = actions.add_parser("list", help="list what waits, the oldest first")
        listing.add_argument("--limit", type=int, default=50)
        done = actions.add_parser("done", help="note that it is done")
        done.add_argument("id", type=int)
        done.add_argument("--by", default="console", help="who did it")

    def handle(self, *args: Any, **options: Any) -> None:
        with get_shop().allow_writes():
            if options["action"] == "list":
                self._list(options["limit"])
            else:
                self._finish(options["id"], options["by"])

    def _list(self, limit: int) -> None:
        handles = dict(Account.objects.values_list("x_user_id", "handle"))
        tasks = staff.list_open(limit=limit)
        for task in tasks:
            handle = handles.get(task.account_x_user_id, task.account_x_user_id)
            where = f" https://x.com/i/status/{task.x_post_id}" if task.x_post_id else ""
            what = _WHAT[StaffTaskKind(task.kind)]
            about = f" ({task.key.partition(':')[2]})" if task.kind in _WITH_SUBJECT else ""
            self.stdout.write(
                f"{task.pk}  {task.created_at:%Y-%m-%d %H:%M}  @{handle}  {what}{about}{where}"
            )
        if not tasks:
            self.stdout.write("Nothing waits for a person.")

    def _finish(self, pk: int, by: str) -> None:
        task = StaffTask.objects.filter(pk=pk).first()
        if task is None or not staff.finish(task, by=by, now=datetime.now(tz=UTC)):
            raise CommandError(f"Task {pk} does not wait: see `twitter_tasks list`.")
        self.stdout.write(f"Task {pk} is done.")
