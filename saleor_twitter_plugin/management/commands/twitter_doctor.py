"""Say what works and what does not, with what to do: `manage.py twitter_doctor`."""

import json
from argparse import ArgumentParser
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from celery import current_app
from django.core.management.base import BaseCommand

from ... import health
from ...health import Finding, Severity, Situation
from ...keys import get_sealer
from ...shop import Shop, get_shop
from ...wording import LANGUAGES

_WORDS = {Severity.OK: "OK", Severity.WARNING: "WARN", Severity.TROUBLE: "TROUBLE"}


@dataclass(frozen=True, slots=True)
class _Told:
    code: str
    severity: Severity
    text: str
    fix: str


class Command(BaseCommand):
    help = "Check the whole installation, one line each; the exit code is 1 where there is trouble."

    # Django's own checks would stop us before a word where a table is missing.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="write JSON for a program")
        parser.add_argument(
            "--offline",
            action="store_true",
            help="ask nobody: neither X, nor our own address, nor the broker",
        )
        parser.add_argument("--language", choices=LANGUAGES, help="the settings' by default")

    def handle(self, *args: Any, **options: Any) -> None:
        shop = get_shop()
        with shop.allow_writes():
            findings, language = _look(shop, is_offline=options["offline"])
        language = options["language"] or language
        told = [
            _Told(each.code, each.severity, *health.describe(each, language)) for each in findings
        ]
        if options["json"]:
            self._write_json(shop, told)
        else:
            for each in told:
                line = f"{_WORDS[each.severity]} {each.code}: {each.text}"
                self.stdout.write(f"{line} — {each.fix}" if each.fix else line)
        if any(each.severity is Severity.TROUBLE for each in told):
            raise SystemExit(1)

    def _write_json(self, shop: Shop, told: list[_Told]) -> None:
        checks = [
            {
                "code": each.code,
                "severity": each.severity,
                "message": each.text,
                "fix": each.fix or None,
            }
            for each in told
        ]
        is_healthy = not any(each.severity is Severity.TROUBLE for each in told)
        document = {"shop": shop.name, "is_healthy": is_healthy, "checks": checks}
        self.stdout.write(json.dumps(document, indent=2, ensure_ascii=False))


def _look(shop: Shop, *, is_offline: bool) -> tuple[list[Finding], str]:
    """Return the findings and the shop's language."""
    found = health.gather(shop, sealer=get_sealer(), now=datetime.now(tz=UTC))
    if not isinstance(found, Situation):
        return health.examine(found), LANGUAGES[0]
    if not is_offline:
        found = health.ask(found, celery_app=current_app)
    return health.examine(found), found.config.language
