"""manage.py twitter_verify_draw: recompute a draw, ours or one from a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...draws import InvalidDocument, commit, make_seed, roll
from ...draws.storing import find_draw, find_problems, find_roll


class Command(BaseCommand):
    help = "Recompute a draw from its frozen entries and its beacon, and tell who won."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", nargs="?", help="a draw of this shop")
        parser.add_argument("--document", type=Path, help="a published document, instead of a slug")
        parser.add_argument("--beacon", help="the beacon's value, for a document")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["document"]:
                text = options["document"].read_bytes().decode()
                self._tell(text, options["beacon"])
                return
            if not options["slug"]:
                raise CommandError("Name a draw, or a document and its beacon.")
            draw = find_draw(options["slug"])
            if draw is None:
                raise CommandError(f"There is no draw {options['slug']}.")
            problems = find_problems(draw)
            rolled = find_roll(draw)
            self._tell(draw.document, rolled.beacon if rolled else None)
        except InvalidDocument as error:
            raise CommandError(str(error)) from None
        if problems:
            raise CommandError(" ".join(problems))
        self.stdout.write("What is stored is what comes out.")

    def _tell(self, text: str, beacon: str | None) -> None:
        self.stdout.write(f"commitment {commit(text)}")
        if not beacon:
            self.stdout.write("not drawn yet")
            return
        self.stdout.write(f"seed {make_seed(commit(text), beacon).hex()}")
        for pool, result in roll(text, beacon).items():
            for each in result.winners:
                self.stdout.write(f"winner {pool} {each}")
            for each in result.substitutes:
                self.stdout.write(f"substitute {pool} {each}")
