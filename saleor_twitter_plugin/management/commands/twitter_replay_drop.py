"""manage.py twitter_replay_drop: after a drop, prove from what is stored how it ended."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...keys import get_sealer, get_signing_key
from ...models import Drop
from ...pipeline.replaying_drops import replay_drop
from ...shop import get_shop


class Command(BaseCommand):
    help = "Replay a drop from its entries, its events and the inbox; exit code 1 where it differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="a drop of this shop")

    def handle(self, *args: Any, **options: Any) -> None:
        drop = Drop.objects.filter(slug=options["slug"]).first()
        if drop is None:
            raise CommandError(f"There is no drop {options['slug']}.")
        shop = get_shop()
        with shop.allow_writes():
            told = replay_drop(
                drop,
                config=shop.read_config(),
                sealer=get_sealer(),
                signing_key=get_signing_key(),
            )
        self.stdout.write(
            f"{drop.slug}: {drop.mode}, {drop.state}; {told.entry_count} entries, of which"
            f" {told.refused_count} refused; {told.event_count} still have their event in the inbox"
        )
        if told.late_count:
            self.stdout.write(
                f"{told.late_count} had asked before the last who won at once, and were told of by"
                " X, or read, after it: who is decided together goes by the time asked"
            )
        for each in told.differences:
            self.stdout.write(f"difference: {each}")
        if told.differences:
            raise CommandError(f"{len(told.differences)} differences.")
        self.stdout.write("Everything that happened leads to what is stored.")
