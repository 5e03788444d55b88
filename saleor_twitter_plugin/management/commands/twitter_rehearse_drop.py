"""manage.py twitter_rehearse_drop: run a copy of a drop against the local X, and report on it."""

import random
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...errors import TwitterPluginError
from ...rehearsal import rehearse
from ...shop import get_shop
from ...x_api.transport import api_url


class Command(BaseCommand):
    help = "Run a copy of a drop against the local X with simulated shoppers; nothing is sold."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="a drop of this shop, in any state")
        parser.add_argument("--shoppers", type=int, default=100)
        parser.add_argument("--seed", type=int, help="the same gives the same people")
        parser.add_argument("--all", action="store_true", help="a line for each person")

    def handle(self, *args: Any, **options: Any) -> None:
        seed = options["seed"]
        shop = get_shop()
        try:
            with shop.allow_writes():
                report = rehearse(
                    options["slug"],
                    x_url=api_url(),
                    shop=shop,
                    shopper_count=options["shoppers"],
                    seed=seed if seed is not None else random.randrange(1_000_000),
                )
        except TwitterPluginError as error:
            raise CommandError(str(error)) from None
        if report is None:
            raise CommandError(f"There is no drop {options['slug']}.")
        self.stdout.write(report.describe(shows_all=options["all"]))
        if report.faults:
            raise CommandError(f"{len(report.faults)} faults.")
