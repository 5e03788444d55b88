"""Background processes that outlive their starter: pid files, logs, and a sure end."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

from tools.progress import Refusal

POLL_SECONDS = 0.1
STOP_GRACE_SECONDS = 10.0
LOG_TAIL_LINES = 20

# Children of this very process stay zombies until it asks for them.
_children: dict[int, subprocess.Popen[bytes]] = {}


def free_port() -> int:
    """Return a loopback TCP port that nobody listens on right now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def port_is_free(port: int) -> bool:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def wait_until(condition: Callable[[], bool], timeout_seconds: float, what: str) -> None:
    """Poll until the condition holds.

    Raises:
        Refusal: after the timeout; `what` completes the sentence "gave up waiting for …".
    """
    give_up_at = time.monotonic() + timeout_seconds
    while not condition():
        if time.monotonic() >= give_up_at:
            raise Refusal(f"gave up after {timeout_seconds:g} s waiting for {what}")
        time.sleep(POLL_SECONDS)


def answers_http(url: str) -> bool:
    """True when the address answers with any status but 503, a server's "not yet"."""
    # A proxy from the environment must not answer for a loopback address.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5):
            return True
    except urllib.error.HTTPError as error:
        return error.code != 503
    except (OSError, ValueError):
        return False


@dataclass(frozen=True)
class BackgroundProcess:
    """One named process with `<name>.json` (who it is) and `<name>.log` in a folder."""

    directory: Path
    name: str

    @property
    def log_path(self) -> Path:
        return self.directory / f"{self.name}.log"

    @property
    def state_path(self) -> Path:
        return self.directory / f"{self.name}.json"

    def start(
        self,
        command: Sequence[str | Path],
        *,
        environment: Mapping[str, str] | None = None,
        working_directory: Path | None = None,
    ) -> int:
        """Start it unless it runs, and return its pid. The log begins anew at each start."""
        running = self.pid()
        if running is not None:
            return running
        self.directory.mkdir(parents=True, exist_ok=True)
        words = [str(word) for word in command]
        with self.log_path.open("wb") as log:
            child = subprocess.Popen(
                words,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=working_directory,
                env=dict(environment) if environment is not None else None,
                # Its own group: Ctrl-C does not reach it, and stop() reaches its children.
                start_new_session=True,
            )
        _children[child.pid] = child
        state = {"pid": child.pid, "born": birth_of(child.pid), "command": words}
        written = self.state_path.with_suffix(".new")
        written.write_text(json.dumps(state))
        written.replace(self.state_path)
        return child.pid

    def pid(self) -> int | None:
        """Return the pid while the process runs, not when another got its number since."""
        state = self._read_state()
        if state is None:
            return None
        pid, born = state
        # One that was over before its birth could be read has none.
        return pid if born is not None and birth_of(pid) == born else None

    def is_running(self) -> bool:
        return self.pid() is not None

    def stop(self, grace_seconds: float = STOP_GRACE_SECONDS) -> bool:
        """End the process group: ask first, then insist. Returns whether there was one."""
        state = self._read_state()
        if state is None:
            return False
        group, _ = state
        # The leader may be gone while its children live on; their group keeps its number.
        was_there = self.is_running() or (birth_of(group) is None and group_lives(group))
        if was_there:
            signal_group(group, signal.SIGTERM)
            try:
                wait_until(lambda: not group_lives(group), grace_seconds, f"{self.name} to stop")
            except Refusal:
                signal_group(group, signal.SIGKILL)
                wait_until(
                    lambda: not group_lives(group), grace_seconds, f"{self.name} to be killed"
                )
        self.state_path.unlink(missing_ok=True)
        return was_there

    def wait_for_http(self, url: str, timeout_seconds: float = 60.0) -> None:
        self._wait(lambda: answers_http(url), timeout_seconds, url)

    def wait_for_line(self, text: str, timeout_seconds: float = 60.0) -> None:
        """Wait until the log contains the text."""
        self._wait(lambda: text in self.read_log(), timeout_seconds, f"the line {text!r}")

    def read_log(self) -> str:
        try:
            return self.log_path.read_text(errors="replace")
        except OSError:
            return ""

    def _wait(self, condition: Callable[[], bool], timeout_seconds: float, what: str) -> None:
        def settled() -> bool:
            return condition() or not self.is_running()

        try:
            wait_until(settled, timeout_seconds, f"{what} from {self.name}")
        except Refusal as refusal:
            raise Refusal(f"{refusal}; its log {self.log_path} ends:\n{self._log_tail()}") from None
        if not self.is_running():
            raise Refusal(
                f"{self.name} ended at its start; its log {self.log_path} ends:\n{self._log_tail()}"
            )

    def _log_tail(self) -> str:
        return "\n".join(self.read_log().splitlines()[-LOG_TAIL_LINES:])

    def _read_state(self) -> tuple[int, str | None] | None:
        try:
            state = json.loads(self.state_path.read_text())
            return int(state["pid"]), state["born"]
        except (OSError, ValueError, KeyError, TypeError):
            return None


def running_in(directory: Path) -> list[BackgroundProcess]:
    """Return every process of a folder that runs, by name."""
    found = (BackgroundProcess(directory, path.stem) for path in sorted(directory.glob("*.json")))
    return [process for process in found if process.is_running()]


def birth_of(pid: int) -> str | None:
    """Return what tells this process from a later one with its number; None when it is gone.

    Source: proc(5), field 22 of /proc/<pid>/stat, read together with the boot it counts from.
    """
    _reap(pid)
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return _birth_by_ps(pid) if not Path("/proc/self").exists() else None
    if fields[0] in "ZX":
        return None
    return f"{boot}:{fields[19]}"


def _birth_by_ps(pid: int) -> str | None:
    """The same for systems without /proc (macOS)."""
    answer = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return answer.stdout.strip() or None


def group_lives(group: int) -> bool:
    _reap(group)
    proc = Path("/proc/self")
    if not proc.exists():
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return False
        return True
    # killpg(…, 0) also finds zombies, which nobody may ever reap in a container without an init.
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, process_group = path.read_text().rpartition(")")[2].split()[:3]
        except (OSError, ValueError):
            continue
        if process_group == str(group) and state not in "ZX":
            return True
    return False


def signal_group(group: int, number: signal.Signals) -> None:
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return


def _reap(pid: int) -> None:
    child = _children.get(pid)
    if child is not None:
        child.poll()
