"""Run `twitter_account add` for several categories in one start of Saleor, which takes seconds.

Standard input: a JSON list of {"category": slug, "token": access token}.
"""

import io
import json
import sys

import django
from django.core.management import call_command


def main() -> None:
    wishes = json.load(sys.stdin)
    django.setup()
    for wish in wishes:
        sys.stdin = io.StringIO(wish["token"] + "\n")
        call_command("twitter_account", "add", "--category", wish["category"], "--token-stdin")


if __name__ == "__main__":
    main()
