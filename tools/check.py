"""`make check`: what can be told without running a test. All checks run, then the verdict."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

if not __package__:  # run as a file
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from tools.environment import read_wish
from tools.exclusive import ROOT
from tools.progress import CommandFailed, Refusal, run_quietly, run_tool, say, spoken_seconds, warn

PACKAGE = "saleor_twitter_plugin"


def checks() -> Iterator[tuple[str, list[str]]]:
    """Yield each check: what it is called, and its command."""
    programs = Path(sys.executable).parent
    yield "ruff check", [str(programs / "ruff"), "check", "."]
    yield "ruff format", [str(programs / "ruff"), "format", "--check", "."]
    yield "mypy --strict", [sys.executable, "-m", "mypy", "--strict", PACKAGE]
    yield "import rules", [str(programs / "lint-imports")]
    migrations = ["makemigrations", "--check", "--dry-run", PACKAGE]
    yield "translations", [sys.executable, "tools/messages.py", "check"]
    yield "missing migrations", [sys.executable, "-W", "ignore", "-m", "django", *migrations]


def main(arguments: list[str]) -> int:
    if not read_wish().is_pinned_version:
        raise Refusal(
            "another Saleor's environment has no tools to check with: unset SALEOR_VERSION"
        )
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]),
    }
    failed = []
    for name, command in checks():
        if arguments and not any(argument in name for argument in arguments):
            continue
        started = time.monotonic()
        try:
            run_quietly(command, environment=environment, directory=ROOT)
        except CommandFailed as failure:
            failed.append(name)
            say(f"  {name}: FAILED, {spoken_seconds(time.monotonic() - started)}")
            say(f"{failure.output.rstrip()}\n")
        else:
            say(f"  {name}: {spoken_seconds(time.monotonic() - started)}")
    if failed:
        warn(f"checks failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    run_tool(main)
