"""Where the demo keeps its things: `.demo/`, and a folder in it for each shop that it plays."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from demo.calls import Json
from tools.progress import warn
from tools.saleor_template import DEMO_DIRECTORY

DEMO_FILE = DEMO_DIRECTORY / "demo.json"
RUN_DIRECTORY = DEMO_DIRECTORY / "run"
"""Pid files and logs."""
RUNNING_FILE = DEMO_DIRECTORY / "running.json"


@dataclass(frozen=True)
class Home:
    """The folder of one shop: its own people, secrets, posts and queue."""

    folder: Path

    def make(self) -> None:
        """Make it, closed to others: the local X writes tokens in there, and so does its shop."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)

    @property
    def local_x_state(self) -> Path:
        return self.folder / "local-x.json"

    @property
    def queue(self) -> Path:
        return self.folder / "queue"

    @property
    def beat_schedule(self) -> Path:
        return self.folder / "beat-schedule"

    @property
    def secrets(self) -> Path:
        return self.folder / "secrets.json"

    @property
    def progress(self) -> Path:
        """What was made already: ports, and the parts that are done."""
        return self.folder / "progress.json"


def read_json(path: Path) -> Json:
    """Read a file of ours; {} where there is none or a crash left half of it."""
    try:
        content = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        warn(f"{path} could not be read and is written anew")
        return {}
    return content if isinstance(content, dict) else {}


def write_json(path: Path, content: Json) -> None:
    """Write a file that only its owner may read: there are tokens in ours."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file, indent=2, ensure_ascii=False)
        file.write("\n")
    draft.replace(path)
