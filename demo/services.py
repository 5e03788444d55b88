"""The processes of the demo: which, at which ports, and how they are known to be ready."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from demo.keys import Keys
from demo.places import RUN_DIRECTORY, Home, read_json, write_json
from tools.exclusive import ROOT, place_outside_the_checkout
from tools.processes import BackgroundProcess, free_port, port_is_free, running_in

HOST = "127.0.0.1"
# Kept from start to start while nobody else has taken them.
USUAL_PORTS = {"shop": 8000, "local_x": 8090}
LOCAL_X = BackgroundProcess(RUN_DIRECTORY, "local-x")
API = BackgroundProcess(RUN_DIRECTORY, "api-server")
WORKER = BackgroundProcess(RUN_DIRECTORY, "worker")
SAMPLE = BackgroundProcess(RUN_DIRECTORY, "sample-shop")
# Two slow cores that start three things at once, the first time without byte-code.
START_SECONDS = 180.0
REDIS_SECONDS = 0.5
_ROUTINE = re.compile(
    r"^INFO:| (?:DEBUG|INFO) |^ \[PID:|^$|^  \. "
    # A library of Saleor's, at each start.
    r"| py\.warnings |^It will be compatible|^  from authlib"
)


@dataclass(frozen=True)
class Addresses:
    shop_url: str
    local_x_url: str

    @property
    def plugin_url(self) -> str:
        return f"{self.shop_url}/plugins/global/twitter"

    @property
    def graphql_url(self) -> str:
        return f"{self.shop_url}/graphql/"

    @property
    def plugin_graphql_url(self) -> str:
        return f"{self.plugin_url}/graphql"

    @property
    def webhook_url(self) -> str:
        return f"{self.plugin_url}/x/webhook"

    @property
    def callback_url(self) -> str:
        return f"{self.plugin_url}/x/callback"

    @property
    def claim_url(self) -> str:
        return f"{self.shop_url}/demo/claim?token={{token}}"

    @property
    def pay_url(self) -> str:
        return f"{self.shop_url}/demo/pay?order={{order_id}}&number={{number}}"


def choose_addresses(home: Home, *processes: BackgroundProcess) -> Addresses:
    """Return where the shop and the local X listen, or will: the same as last time, if free."""
    progress = read_json(home.progress)
    ports = dict(progress.get("ports") or {})
    owners = dict(zip(USUAL_PORTS, processes, strict=True))
    for name, usual in USUAL_PORTS.items():
        if owners[name].is_running() and name in ports:
            continue
        candidates = [ports.get(name), usual]
        free = (port for port in candidates if port and port_is_free(port))
        ports[name] = next(free, None) or free_port()
    write_json(home.progress, {**progress, "ports": ports})
    return Addresses(f"http://{HOST}:{ports['shop']}", f"http://{HOST}:{ports['local_x']}")


def start_local_x(addresses: Addresses, *, state: Path | None) -> None:
    command = [sys.executable, "-m", "saleor_twitter_plugin.x_sandbox"]
    command += ["--port", str(urlsplit(addresses.local_x_url).port)]
    if state is not None:
        command += ["--state", str(state)]
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    start_cleanly(LOCAL_X, command, environment=environment)


def start_saleor(addresses: Addresses, environment: dict[str, str], *, home: Home) -> None:
    """Start Saleor's API and worker, each unless it runs."""
    if not API.is_running():
        start_cleanly(
            API,
            [
                *[sys.executable, "-m", "uvicorn", "saleor.asgi:application"],
                *["--host", HOST, "--port", str(urlsplit(addresses.shop_url).port)],
                # As Saleor's own image starts it.
                *["--lifespan", "off", "--ws", "none", "--no-server-header"],
                *["--timeout-keep-alive", "35", "--no-access-log"],
            ],
            environment=environment,
            working_directory=home.folder,
        )
    if not WORKER.is_running():
        # A worker that was killed leaves its beat's pid file.
        (home.folder / "celerybeat.pid").unlink(missing_ok=True)
        start_cleanly(
            WORKER,
            [
                *[sys.executable, "-m", "celery", "-A", "saleor.celeryconf:app", "worker"],
                *["--beat", "--scheduler", "saleor.schedulers.schedulers.DatabaseScheduler"],
                *["--pool", "prefork", "--concurrency", "2", "--loglevel", "info"],
                # One worker has nobody to gossip with.
                *["--without-gossip", "--without-mingle", "--without-heartbeat"],
            ],
            environment=environment,
            working_directory=home.folder,
        )


def start_cleanly(
    process: BackgroundProcess,
    command: Sequence[str | Path],
    *,
    environment: dict[str, str],
    working_directory: Path | None = None,
) -> None:
    """Start a process unless it runs; children that a killed one has left are ended first."""
    if not process.is_running():
        process.stop()
        process.start(command, environment=environment, working_directory=working_directory)


def wait_for_saleor(addresses: Addresses) -> None:
    API.wait_for_http(f"{addresses.shop_url}/health/", START_SECONDS)
    WORKER.wait_for_line("ready.", START_SECONDS)


def saleor_process_environment(
    addresses: Addresses, keys: Keys, database_url: str, *, home: Home
) -> dict[str, str]:
    from tools.saleor_template import saleor_environment

    queue = choose_queue(home)
    return saleor_environment(
        database_url,
        DJANGO_SETTINGS_MODULE="demo.settings",
        DEBUG="True",
        SECRET_KEY=keys.secret_key,
        RSA_PRIVATE_KEY=keys.rsa_private_key,
        PUBLIC_URL=addresses.shop_url,
        ALLOWED_HOSTS="localhost,127.0.0.1",
        ALLOWED_CLIENT_HOSTS="localhost,127.0.0.1",
        # Apps on this machine may be told of events too.
        HTTP_IP_FILTER_ALLOW_LOOPBACK_IPS="True",
        SEND_USAGE_TELEMETRY="False",
        TWITTER_X_API_URL=addresses.local_x_url,
        **queue,
    )


def choose_queue(home: Home) -> dict[str, str]:
    """Name a Redis that answers, or the folder that takes its place; never eager tasks."""
    redis_url = os.environ.get("REDIS_URL") or "redis://127.0.0.1:6379/0"
    if redis_answers(redis_url):
        prefix = place_outside_the_checkout(home.folder.name).name
        return {"DEMO_REDIS_URL": redis_url, "DEMO_REDIS_PREFIX": f"{prefix}:"}
    if not API.is_running() and not WORKER.is_running():
        shutil.rmtree(home.queue, ignore_errors=True)
    for name in ("messages", "control"):
        (home.queue / name).mkdir(parents=True, exist_ok=True)
    return {"DEMO_QUEUE_DIRECTORY": str(home.queue)}


def redis_answers(url: str) -> bool:
    parts = urlsplit(url)
    if parts.scheme != "redis" or parts.password:
        return parts.scheme in ("redis", "rediss")
    try:
        address = (parts.hostname or HOST, parts.port or 6379)
        with socket.create_connection(address, timeout=REDIS_SECONDS) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def stop_everything() -> None:
    """End every process of the demo, and what one that died has left behind."""
    for name in reversed(ordered({path.stem for path in RUN_DIRECTORY.glob("*.json")})):
        BackgroundProcess(RUN_DIRECTORY, name).stop()


def running_names() -> list[str]:
    return ordered({process.name for process in running_in(RUN_DIRECTORY)})


def end_if_started_otherwise(home: Home, stamp: str, *processes: BackgroundProcess) -> None:
    """End processes that began with other addresses or another database than `stamp` names."""
    progress = read_json(home.progress)
    digest = hashlib.sha256(stamp.encode()).hexdigest()
    if progress.get("started_with") != digest:
        for process in processes:
            process.stop()
        write_json(home.progress, {**progress, "started_with": digest})


def ordered(names: set[str]) -> list[str]:
    """Sort names by the order of starting: who sends X's deliveries stops last."""
    order = [LOCAL_X.name, API.name, WORKER.name, SAMPLE.name]
    return sorted(names, key=lambda name: order.index(name) if name in order else len(order))


def explain_where_to_look() -> str:
    logs = [process.log_path for process in (LOCAL_X, API, WORKER, SAMPLE)]
    return "logs: " + ", ".join(str(path) for path in logs if path.exists())


def log_tails(lines_count: int = 8) -> str:
    """Return the last telling lines of every log, for a failure whose place is not known."""
    tails = []
    for process in (LOCAL_X, API, WORKER, SAMPLE):
        lines = process.read_log().splitlines()
        # What goes well is told at these levels all the time.
        telling = [line for line in lines if not _ROUTINE.search(line)]
        if telling:
            tails.append("\n".join([f"--- {process.log_path}", *telling[-lines_count:]]))
    return "\n".join(tails)
