"""Start the payment app beside a test, and turn its knobs."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from .server import READY_LINE_PREFIX

PROJECT = Path(__file__).resolve().parents[2]
CALL_SECONDS = 15.0
STOP_SECONDS = 5.0


class PaymentApp:
    def __init__(self, base_url: str) -> None:
        self.webhook_url = f"{base_url}/webhook"
        self._control_url = f"{base_url}/control"

    def turn(self, **knobs: Any) -> dict[str, Any]:
        """Set `knob`, `methods`, `release` or `reset`; return everything as it is then."""
        answer = requests.post(self._control_url, json=knobs, timeout=CALL_SECONDS)
        state: dict[str, Any] = answer.json()
        return state

    @property
    def charges(self) -> dict[str, dict[str, Any]]:
        charges: dict[str, dict[str, Any]] = self.turn()["charges"]
        return charges

    @property
    def calls(self) -> dict[str, int]:
        calls: dict[str, int] = self.turn()["calls"]
        return calls


@contextmanager
def start_payment_app() -> Iterator[PaymentApp]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.payment_app.server"],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line.startswith(READY_LINE_PREFIX), line
        yield PaymentApp(line.removeprefix(READY_LINE_PREFIX).strip())
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)
        process.stdout.close()
