"""How the tools speak: one line per step, and one loud line where something stops."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, STDOUT, Popen, TimeoutExpired
from typing import Callable, NoReturn

TAIL_LINES = 40
_printing = threading.Lock()
# True while the last line printed still waits for its seconds.
_line_is_open = False


class Refusal(Exception):
    """A tool cannot go on. The message names the cause and the cure, in one line."""


def say(text: str) -> None:
    _print(text)


def warn(text: str) -> None:
    """Print one loud line that survives a quiet run: it goes to standard error."""
    _print(f"!!! {text}", loud=True)


def _print(text: str, *, loud: bool = False, leave_open: bool = False) -> None:
    global _line_is_open
    with _printing:
        if _line_is_open:
            print(flush=True)
        sys.stdout.flush()
        print(
            text,
            end="" if leave_open else "\n",
            file=sys.stderr if loud else sys.stdout,
            flush=True,
        )
        _line_is_open = leave_open


def _close_line(title: str, ending: str) -> None:
    """Finish the step's own line, or repeat its title where something was printed in between."""
    global _line_is_open
    with _printing:
        print(ending if _line_is_open else f"  {title}: {ending}", flush=True)
        _line_is_open = False


def spoken_seconds(seconds: float) -> str:
    """3.24 -> '3.2 s', 130 -> '2 min 10 s'."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"


@contextmanager
def step(title: str) -> Iterator[None]:
    """Print the title at once and, on the same line when the step is over, its seconds."""
    started = time.monotonic()
    _print(f"  {title} ... ", leave_open=True)
    try:
        yield
    except BaseException:
        _close_line(title, f"stopped after {spoken_seconds(time.monotonic() - started)}")
        raise
    _close_line(title, spoken_seconds(time.monotonic() - started))


def run_quietly(
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str] | None = None,
    directory: Path | None = None,
    timeout_seconds: float | None = None,
) -> str:
    """Run a command and return what it printed.

    Raises:
        CommandFailed: with the end of the output.
    """
    words = [str(word) for word in command]
    try:
        child = Popen(
            words,
            stdout=PIPE,
            stderr=STDOUT,
            text=True,
            errors="replace",
            cwd=directory,
            env=dict(environment) if environment is not None else None,
        )
    except OSError as error:
        raise CommandFailed(words, str(error)) from error
    try:
        output, _ = child.communicate(timeout=timeout_seconds)
    except TimeoutExpired:
        child.kill()
        output, _ = child.communicate()
        raise CommandFailed(words, f"{output}\nno end after {timeout_seconds:.0f} s") from None
    except BaseException:
        child.kill()
        child.wait()
        raise
    if child.returncode != 0:
        raise CommandFailed(words, output)
    return output


class CommandFailed(Exception):
    """A command ended badly. `output` is all it printed."""

    def __init__(self, words: Sequence[str], output: str) -> None:
        self.words = list(words)
        self.output = output
        super().__init__(f"{' '.join(self.words)}\n{self.tail()}")

    def tail(self) -> str:
        return "\n".join(self.output.rstrip().splitlines()[-TAIL_LINES:])

    def last_line(self) -> str:
        lines = [line.strip(" │╰─▶├×") for line in self.output.splitlines()]
        lines = [line for line in lines if line and not line.startswith("hint")]
        return lines[-1] if lines else "it printed nothing"


def run_tool(main: Callable[[list[str]], int]) -> NoReturn:
    """Run a command line tool: a refusal is one loud line and exit code 1, never a traceback."""
    try:
        code = main(sys.argv[1:])
    except Refusal as refusal:
        warn(str(refusal))
        code = 1
    except CommandFailed as failure:
        warn(f"a command failed: {failure}")
        code = 1
    except KeyboardInterrupt:
        code = 130
    except BrokenPipeError:
        # `make … | head` closed our output; there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    sys.exit(code)
