"""A queue in a folder, for machines without Redis: kombu's own, made safe for two processes.

kombu's reader takes a message that its writer has only opened yet (5.6.2, seen 2026-11-22: the
worker stops at "Expecting value: line 1 column 1"). Here a file appears whole or not at all.
"""

import fcntl
import json
import os
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:
        name = f"{time.monotonic_ns():020}_{uuid.uuid4()}.{queue}.msg"
        write_whole(Path(self.data_folder_out) / name, json.dumps(payload))

    def _get(self, queue: str) -> Any:
        folder = Path(self.data_folder_in)
        for name in sorted(os.listdir(folder)):
            if not name.endswith(f".{queue}.msg"):
                continue
            mine = folder / f"taken-{os.getpid()}-{uuid.uuid4()}"
            try:
                # Who renames it has it: no other reader can.
                (folder / name).rename(mine)
            except FileNotFoundError:
                continue
            try:
                return json.loads(mine.read_text())
            finally:
                mine.unlink()
        raise Empty

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        binding = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with (self.control_folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            table = self.get_table(exchange)
            if binding not in table:
                text = json.dumps([binding, *table])
                write_whole(self.control_folder / f"{exchange}.exchange", text)

    def get_table(self, exchange: str) -> list[Any]:
        try:
            text = (self.control_folder / f"{exchange}.exchange").read_text()
        except FileNotFoundError:
            return []
        return [filesystem.exchange_queue_t(*binding) for binding in json.loads(text)]


class Transport(filesystem.Transport):
    Channel = Channel


def write_whole(path: Path, text: str) -> None:
    draft = path.with_name(f"draft-{uuid.uuid4()}")
    draft.write_text(text)
    draft.replace(path)
