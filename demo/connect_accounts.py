"""Run `twitter_account` for several accounts in one start of Saleor, which takes seconds.

Standard input: a JSON list of {"category": slug or empty, "handle": of the account, "token": …}.
"""

import io
import json
import sys
from datetime import UTC, datetime

import django
from django.core.management import call_command


def main() -> None:
    wishes = json.load(sys.stdin)
    django.setup()
    from saleor_twitter_plugin.feeds import store_rules
    from saleor_twitter_plugin.models import Account
    from saleor_twitter_plugin.models.feeds import FREE_RULES

    for wish in wishes:
        sys.stdin = io.StringIO(wish["token"] + "\n")
        place = ["--category", wish["category"]] if wish["category"] else []
        call_command("twitter_account", "add", *place, "--token-stdin")
        # In a rehearsal nobody looks at a profile, and nobody at X is asked.
        today = datetime.now(UTC).date().isoformat()
        call_command(
            "twitter_account",
            "checklist",
            wish["handle"],
            *("--automated-label", "--operator-named", "--human-account"),
            *("--approval-date", today, "--approval-reference", "rehearsal"),
        )
        # A feed fills up while somebody watches.
        store_rules(Account.objects.get(handle=wish["handle"]), FREE_RULES)


if __name__ == "__main__":
    main()
