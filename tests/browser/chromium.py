"""A real Chromium, driven by its own protocol: one page, and what a person does with it."""

import asyncio
import base64
import itertools
import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WAIT_SECONDS = 30.0
PAUSE_SECONDS = 0.05


def find_chromium() -> str | None:
    found = (shutil.which(name) for name in (os.environ.get("CHROMIUM", ""), *NAMES) if name)
    return next(filter(None, found), None)


class Page:
    """Everything is asked and awaited at once; `complaints` is what the browser logged."""

    def __init__(self, loop: asyncio.AbstractEventLoop, socket: Any) -> None:
        self._loop, self._socket = loop, socket
        self._ids = itertools.count(1)
        self.complaints: list[str] = []
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        return self._loop.run_until_complete(self._send(method, parameters))

    async def _send(self, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
        number = next(self._ids)
        await self._socket.send_json({"id": number, "method": method, "params": parameters})
        while True:
            message = json.loads((await self._socket.receive(timeout=WAIT_SECONDS)).data)
            if message.get("id") == number:
                assert "error" not in message, message
                result: dict[str, Any] = message["result"]
                return result
            if message.get("method") == "Log.entryAdded":
                entry = message["params"]["entry"]
                # Asked for by the browser itself, at an address that is the shop's.
                if not entry.get("url", "").endswith("/favicon.ico"):
                    self.complaints.append(entry["text"])
            if message.get("method") == "Runtime.exceptionThrown":
                self.complaints.append(str(message["params"]["exceptionDetails"]))

    def evaluate(self, expression: str) -> Any:
        answer = self.send("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def open(self, address: str) -> None:
        self.send("Page.navigate", url=address)
        self.wait_until(
            lambda: (
                self.evaluate("document.readyState") == "complete"
                and self.evaluate("location.href") != "about:blank"
            ),
            address,
        )

    def wait_until(self, condition: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + WAIT_SECONDS
        while True:
            # Between two pages there is nothing to ask.
            with suppress(AssertionError):
                if condition():
                    return
            assert time.monotonic() < deadline, f"waited in vain for {what}"
            self._loop.run_until_complete(asyncio.sleep(PAUSE_SECONDS))

    def text(self) -> str:
        return str(self.evaluate("document.body.innerText"))

    def press(self, key: str, code: int) -> None:
        typed = {"Enter": "\r"}.get(key, "")
        for kind in ("keyDown", "keyUp"):
            self.send(
                "Input.dispatchKeyEvent", type=kind, key=key, text=typed, windowsVirtualKeyCode=code
            )

    def resize(self, width: int, height: int) -> None:
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=True,
        )

    def prefer(self, scheme: str) -> None:
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self.send("Emulation.setEmulatedMedia", features=[feature])

    def photograph(self, file: Path) -> None:
        shot = self.send("Page.captureScreenshot", captureBeyondViewport=True)
        file.write_bytes(base64.b64decode(shot["data"]))


@contextmanager
def open_page(folder: Path) -> Iterator[Page]:
    """Start a browser that knows nothing yet, with one empty page."""
    program = find_chromium()
    assert program is not None, "no Chromium: set CHROMIUM to one"
    process = subprocess.Popen(
        [
            *(program, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"),
            *("--disable-dev-shm-usage", "--remote-debugging-port=0", "--lang=en"),
            *(f"--user-data-dir={folder}", "about:blank"),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    loop = asyncio.new_event_loop()
    try:
        port = _read_port(folder / "DevToolsActivePort", process)
        session, socket = loop.run_until_complete(_connect(port))
        yield Page(loop, socket)
        loop.run_until_complete(session.close())
    finally:
        process.terminate()
        process.wait(WAIT_SECONDS)
        loop.close()


def _read_port(file: Path, process: "subprocess.Popen[bytes]") -> str:
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        lines = file.read_text().splitlines() if file.exists() else []
        if len(lines) > 1:
            return lines[0]
        assert process.poll() is None, "Chromium ended at once"
        assert time.monotonic() < deadline, "Chromium did not start"
        time.sleep(PAUSE_SECONDS)


async def _connect(port: str) -> tuple[aiohttp.ClientSession, Any]:
    session = aiohttp.ClientSession()
    async with session.get(f"http://127.0.0.1:{port}/json/list") as answer:
        pages = [each for each in await answer.json() if each["type"] == "page"]
    return session, await session.ws_connect(pages[0]["webSocketDebuggerUrl"], max_msg_size=0)
