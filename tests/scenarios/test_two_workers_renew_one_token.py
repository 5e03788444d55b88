"""X takes each refresh token once: two processes that renew the same one never lose the account."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import requests
from django.db import connection

from saleor_twitter_plugin import accounts
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import Account
from tests.lengths import AT_LENGTH

from .stage import PROJECT, Person, Stage

ROUND_COUNT = 200 if AT_LENGTH else 40
PATH = "/2/oauth2/token"


class Renewer:
    """A process of its own, on the same database and the same local X; see renewer.py."""

    def __init__(self, person: Person, form: dict[str, str]) -> None:
        database = connection.settings_dict
        user = f"{database['USER']}:{database['PASSWORD']}@" if database["USER"] else ""
        url = f"postgres://{user}{database['HOST']}:{database['PORT']}/{database['NAME']}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.scenarios.renewer", person.x_user_id],
            cwd=PROJECT,
            env={**os.environ, "DATABASE_URL": url, "PYTHONPATH": str(PROJECT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.say(json.dumps(form))

    def say(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def hear(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def stop(self) -> None:
        self.process.communicate(timeout=60)


@pytest.fixture
def person(stage: Stage) -> Iterator[Person]:
    stage.x.set_app(client_id=stage.settings["client_id"])
    yield stage.open_account("shop_shoes", stage.category("shoes"))
    stage.x.set_app(client_id="local-client-id")


@pytest.fixture
def renewers(stage: Stage, person: Person) -> Iterator[list[Renewer]]:
    both = [Renewer(person, stage.settings) for _ in range(2)]
    assert [each.hear() for each in both] == ["ready", "ready"]
    yield both
    for each in both:
        each.stop()


def test_again_and_again(stage: Stage, person: Person, renewers: list[Renewer]) -> None:
    answers: list[str] = []
    for number in range(ROUND_COUNT):
        # Due while the old one still serves, and due when it is over: whoever loses waits then.
        age = timedelta(minutes=5) if number % 2 else timedelta(minutes=-5)
        Account.objects.update(access_token_expires_at=datetime.now(UTC) + age)
        for each in renewers:
            each.say("go")
        for each in renewers:
            while (answer := each.hear()) == "later":
                answers.append(answer)
                each.say("go")
            answers.append(answer)

    assert answers.count("open") == 2 * ROUND_COUNT
    # There was a race to lose, and nobody lost the account by it.
    assert set(answers) == {"open", "later"}
    # Each round one exchange, and X refused none: nobody came with a token that was spent.
    exchanges = [each["status"] for each in stage.x.calls() if each["path"] == PATH]
    assert exchanges == [200] * ROUND_COUNT
    account = Account.objects.get()
    assert (account.state, account.refresh_claimed_until) == ("connected", None)
    # The answer names the scopes: an account that was added by its tokens learns them so.
    assert set(accounts.SCOPES) <= set(account.scopes)
    token = accounts.read_access_token(account, sealer=get_sealer())
    me = requests.get(
        f"{stage.x.base_url}/2/users/me", headers={"Authorization": f"Bearer {token}"}, timeout=10
    )
    assert (me.status_code, me.json()["data"]["id"]) == (200, person.x_user_id)
