"""See what did not go out, and decide: `manage.py twitter_outbox list|retry|give-up`."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ... import staff
from ...models import OutboxMessage
from ...models.outbox import OutboxState
from ...shop import get_shop

_STUCK = [OutboxState.UNKNOWN, OutboxState.FAILED, OutboxState.HELD]


class Command(BaseCommand):
    help = "List messages that did not go out, retry one, or give it up."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("list", help="list what is unknown, failed or held, and why")
        for name, text in (
            ("retry", "send it once more: only after looking at the account's timeline"),
            ("give-up", "close it"),
        ):
            actions.add_parser(name, help=text).add_argument("id", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        with get_shop().allow_writes():
            if options["action"] == "list":
                self._list()
            else:
                self._decide(options["id"], is_retry=options["action"] == "retry")

    def _list(self) -> None:
        stuck = OutboxMessage.objects.filter(state__in=_STUCK).order_by("created_at")
        for message in stuck:
            self.stdout.write(f"{message.pk}  {message.state}  {message.key}  {message.last_error}")
        if not stuck:
            self.stdout.write("Nothing is stuck.")

    def _decide(self, pk: int, *, is_retry: bool) -> None:
        changes: dict[str, object] = {"state": OutboxState.FAILED, "last_error_kind": "GivenUp"}
        if is_retry:
            changes = {
                "state": OutboxState.WAITING,
                "not_before": datetime.now(tz=UTC),
                "claimed_until": None,
                "sending_since": None,
                "last_error": "",
                "last_error_kind": "",
            }
        stuck = OutboxMessage.objects.filter(pk=pk, state__in=_STUCK)
        keys = list(stuck.values_list("key", flat=True))
        if not stuck.update(**changes):
            raise CommandError(f"Message {pk} is not stuck: see `twitter_outbox list`.")
        for key in keys:
            staff.finish_for_message(key, by="console", now=datetime.now(tz=UTC))
        self.stdout.write(f"Message {pk} {'waits for its turn' if is_retry else 'was given up'}.")
