"""Erase one person of X from our tables: `manage.py twitter_forget @handle|ID`."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...errors import TwitterPluginError
from ...keys import get_sealer
from ...pipeline import find_person, forget_person
from ...shop import get_shop
from ...shop.origins import METADATA_KEYS


class Command(BaseCommand):
    help = "Erase one person of X from the plugin's tables; orders in the shop stay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("person", help="@handle, or the X user id")
        parser.add_argument("--yes", action="store_true", help="do it; without, only count")

    def handle(self, *args: Any, **options: Any) -> None:
        shop, now = get_shop(), datetime.now(tz=UTC)
        is_rehearsal = not options["yes"]
        with shop.allow_writes():
            try:
                x_user_id = find_person(
                    options["person"], config=shop.read_config(), sealer=get_sealer(), now=now
                )
                forgotten = forget_person(x_user_id, is_rehearsal=is_rehearsal, now=now)
            except TwitterPluginError as error:
                raise CommandError(str(error)) from None
        heading = "Would be erased" if is_rehearsal else "Erased"
        self.stdout.write(f"{heading}, of the person {x_user_id}:")
        for what, count in forgotten.counts:
            self.stdout.write(f"  {count}  {what}")
        if forgotten.is_id_kept:
            self.stdout.write(
                "Kept: the bare id and when they wrote STOP, so that we go on not writing to them."
            )
        self._tell_of_orders(forgotten.order_numbers)
        if is_rehearsal:
            self.stdout.write("Nothing was changed. Run it again with --yes.")

    def _tell_of_orders(self, numbers: tuple[str, ...]) -> None:
        if not numbers:
            self.stdout.write("They made no order on X.")
            return
        self.stdout.write(
            f"Not touched: {len(numbers)} orders in the shop: {', '.join(numbers)}.\n"
            f"Their metadata names the person and the post. To remove it, delete the keys"
            f" {', '.join(METADATA_KEYS)} on each order's page in the Dashboard, or by Saleor's"
            " mutation deleteMetadata."
        )
