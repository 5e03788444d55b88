"""A private PostgreSQL for tests and for the demo, started from the machine's own binaries.

    python tools/postgres.py start|stop|url --for test|demo

Loopback only and without passwords: for development. With DATABASE_URL set, that server is
used and nothing is started.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

if not __package__:  # run as a file
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from tools.exclusive import ROOT, SharedLock, exclusive, place_outside_the_checkout
from tools.processes import free_port, port_is_free
from tools.progress import CommandFailed, Refusal, run_quietly, run_tool, say

DIRECTORIES = {"test": ROOT / ".testdb", "demo": ROOT / ".demo" / "postgres"}
SUPERUSER = "saleor"
START_SECONDS = 60

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    # No socket file: its path may be too long, or its folder closed to the server's user.
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    # Compiling a query costs more than any query of a shop this small.
    "jit": "off",
}
# A test's data is worth nothing after a crash.
FORGETFUL_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
}


@dataclass(frozen=True)
class Account:
    """The system user that the server runs as; postgres refuses to run as root."""

    user_id: int
    group_id: int
    home: str

    @property
    def is_ours(self) -> bool:
        return self.user_id == os.getuid()

    def run(self, command: Sequence[str | Path]) -> str:
        """Run a command as this user and return what it printed.

        Raises:
            CommandFailed: with all it printed.
        """
        words = [str(word) for word in command]
        # A file, not a pipe: the server that pg_ctl starts would inherit a pipe and hold it open.
        with tempfile.TemporaryFile("w+") as output:
            if self.is_ours:
                code = subprocess.call(words, stdout=output, stderr=output, cwd="/")
            else:
                code = subprocess.call(
                    words,
                    stdout=output,
                    stderr=output,
                    cwd="/",
                    user=self.user_id,
                    group=self.group_id,
                    extra_groups=[],
                    env={**os.environ, "HOME": self.home},
                )
            output.seek(0)
            if code != 0:
                raise CommandFailed(words, output.read())
            return output.read()

    def can_enter(self, directory: Path) -> bool:
        try:
            self.run(["test", "-x", directory])
        except CommandFailed:
            return False
        return True


@dataclass(frozen=True)
class Cluster:
    """One PostgreSQL data directory and the server on it.

    `directory` keeps what is remembered (port, place of the data). The data lie there too unless
    the server's user cannot go there, as in root's home; then they lie in the temp directory.
    """

    directory: Path
    durable: bool

    @property
    def _key(self) -> str:
        """Tell this cluster from others in names outside its directory."""
        return hashlib.sha256(str(self.directory.resolve()).encode()).hexdigest()[:8]

    def start(self) -> str:
        """Start the server unless it runs, and return the URL of its database `postgres`."""
        with exclusive(f"postgres-{self._key}"):
            if not self.is_running():
                self._start()
            return self.url()

    def stop(self) -> bool:
        """Stop the server; open connections are cut. Returns whether there was one to stop."""
        with exclusive(f"postgres-{self._key}"):
            if not self.is_running():
                return False
            self._pg_ctl("stop", "--mode", "fast")
            return True

    def is_running(self) -> bool:
        """True when the server of these data, not just any on this port, takes connections."""
        if self._port() is None or self._running_port() != self._port():
            return False
        ready = [
            find_binaries() / "pg_isready",
            "--quiet",
            "--host",
            "127.0.0.1",
            "--port",
            str(self._port()),
        ]
        return subprocess.run([str(word) for word in ready], check=False).returncode == 0

    def url(self, database: str = "postgres") -> str:
        port = self._port()
        if port is None:
            raise Refusal(f"the PostgreSQL of {self.directory} was never started")
        return f"postgres://{SUPERUSER}@127.0.0.1:{port}/{database}"

    def remove(self) -> None:
        """Stop the server and delete its data."""
        self.stop()
        shutil.rmtree(self._home(), ignore_errors=True)
        shutil.rmtree(self.directory, ignore_errors=True)

    @contextmanager
    def in_use(self) -> Iterator[str]:
        """Lend the running server; the last borrower stops it, unless it was started by hand."""
        lock = SharedLock(f"postgres-{self._key}-borrowed")
        try:
            lock.hold()
            yield self.start()
        finally:
            if lock.is_mine_alone() and not self._keep_marker().exists():
                self.stop()
            lock.release()

    def keep_running(self, keep: bool) -> None:
        """Remember that somebody started it by hand and wants to find it again."""
        self.directory.mkdir(parents=True, exist_ok=True)
        if keep:
            self._keep_marker().touch()
        else:
            self._keep_marker().unlink(missing_ok=True)

    def _keep_marker(self) -> Path:
        return self.directory / "started-by-hand"

    # --- starting ---

    def _start(self) -> None:
        self._choose_home()
        if not (self._data() / "PG_VERSION").exists():
            self._create_data()
        self._forget_dead_server()
        port = self._port()
        if port is None or not port_is_free(port):
            self._remember(port=free_port())
        try:
            self._pg_ctl(
                *["start", "--wait", "--timeout", str(START_SECONDS), "--silent"],
                *["--log", str(self._home() / "postgres.log"), "--options", self._server_options()],
            )
        except CommandFailed as failure:
            raise Refusal(
                f"PostgreSQL did not start: {self._log_tail() or failure.tail()}"
            ) from failure

    def _server_options(self) -> str:
        settings = {**SETTINGS, "port": str(self._port())}
        if not self.durable:
            settings.update(FORGETFUL_SETTINGS)
        return " ".join(f"-c {name}='{value}'" for name, value in settings.items())

    def _create_data(self) -> None:
        account = self._account()
        command = [str(find_binaries() / "initdb"), "-D", str(self._data())]
        command += ["--username", SUPERUSER, "--auth", "trust", "--encoding", "UTF8", "--no-sync"]
        # Not every system has C.UTF-8; plain C knows upper and lower case in ASCII only.
        try:
            account.run([*command, "--locale", "C.UTF-8"])
        except CommandFailed:
            shutil.rmtree(self._data(), ignore_errors=True)
            account.run([*command, "--locale", "C"])

    def _choose_home(self) -> None:
        if self._home().exists():
            return
        self.directory.mkdir(parents=True, exist_ok=True)
        account = find_account()
        home = self._first_place_for(account)
        home.mkdir(parents=True, exist_ok=True)
        if not account.is_ours:
            os.chown(home, account.user_id, account.group_id)
        home.chmod(0o700)
        self._remember(home=str(home))

    def _first_place_for(self, account: Account) -> Path:
        if account.can_enter(self.directory):
            return self.directory / "cluster"
        outside = place_outside_the_checkout(f"postgres-{self._key}").name
        # /var/tmp outlives a restart of the machine, which the demo's data should.
        folders = [Path("/var/tmp")] if self.durable else []
        folders.append(Path(tempfile.gettempdir()))
        for folder in folders:
            if folder.is_dir() and account.can_enter(folder):
                return folder / outside
        raise Refusal(
            f"the user that runs PostgreSQL (id {account.user_id}) can enter neither "
            f"{self.directory} nor {folders[-1]}: make one of them enterable (chmod o+x), "
            "set TMPDIR, or set DATABASE_URL"
        )

    def _forget_dead_server(self) -> None:
        """Remove the pid file of a server that a crash or a restart of the container took away.

        Its number may belong to another process by now, and postgres would then refuse to start.
        """
        path = self._data() / "postmaster.pid"
        if not path.exists():
            return
        pid = path.read_text().split("\n")[0].strip()
        try:
            is_server = b"postgres" in Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return  # without such a process postgres finds out by itself
        if not is_server:
            path.unlink()

    def _pg_ctl(self, *arguments: str) -> None:
        self._account().run([find_binaries() / "pg_ctl", "-D", self._data(), *arguments])

    def _account(self) -> Account:
        """The owner of the data runs the server, whoever that was when they were made."""
        owner = self._home().stat().st_uid
        if owner != os.getuid() and os.getuid() != 0:
            raise Refusal(
                f"{self._home()} belongs to user id {owner}, who ran this before: "
                "remove it as that user (`make clean`), or set DATABASE_URL"
            )
        return account_of(pwd.getpwuid(owner))

    def _running_port(self) -> int | None:
        """Read the port of the server that runs on our data. Source: postmaster.pid, line 4."""
        try:
            lines = (self._data() / "postmaster.pid").read_text().splitlines()
            os.kill(int(lines[0]), 0)
            return int(lines[3])
        except PermissionError:
            return int(lines[3])  # it lives and is another user's
        except (OSError, IndexError, ValueError):
            return None

    def _log_tail(self) -> str:
        try:
            return "\n".join(
                (self._home() / "postgres.log").read_text(errors="replace").splitlines()[-5:]
            )
        except OSError:
            return ""

    # --- what is remembered ---

    def _data(self) -> Path:
        return self._home() / "data"

    def _home(self) -> Path:
        return Path(self._state().get("home") or self.directory / "cluster")

    def _port(self) -> int | None:
        port = self._state().get("port")
        return int(port) if port else None

    def _state(self) -> dict[str, str]:
        try:
            return dict(json.loads((self.directory / "cluster.json").read_text()))
        except (OSError, ValueError):
            return {}

    def _remember(self, **news: object) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        state = {**self._state(), **{name: str(value) for name, value in news.items()}}
        written = self.directory / "cluster.json.new"
        written.write_text(json.dumps(state) + "\n")
        written.replace(self.directory / "cluster.json")


def find_binaries() -> Path:
    """Find the folder with initdb and pg_ctl, which distributions keep off PATH."""
    for folder in binary_folders():
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    raise Refusal(
        "no PostgreSQL server found on this machine and DATABASE_URL is not set: "
        "install one (`apt-get install postgresql`, `brew install postgresql`), "
        "or point DATABASE_URL at one"
    )


def binary_folders() -> Iterator[Path]:
    # pg_config comes with the development package only.
    with suppress(CommandFailed):
        yield Path(run_quietly(["pg_config", "--bindir"], timeout_seconds=30).strip())
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(versions, key=lambda folder: float(folder.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    if on_path:
        yield Path(on_path).resolve().parent


def find_account() -> Account:
    if os.getuid() != 0:
        return account_of(pwd.getpwuid(os.getuid()))
    for name in ("postgres", "nobody"):
        try:
            return account_of(pwd.getpwnam(name))
        except KeyError:
            continue
    raise Refusal(
        "PostgreSQL does not run as root, and there is no user `postgres` or `nobody`: "
        "add one (useradd --system postgres), or set DATABASE_URL"
    )


def account_of(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_uid, entry.pw_gid, entry.pw_dir)


def cluster_for(purpose: str) -> Cluster:
    """Return the cluster of the tests ("test") or of the demo ("demo"); nothing is started."""
    return Cluster(DIRECTORIES[purpose], durable=purpose == "demo")


def database_url(purpose: str) -> str:
    """Return DATABASE_URL, or the URL of the private cluster after starting it."""
    return os.environ.get("DATABASE_URL") or cluster_for(purpose).start()


@contextmanager
def borrowed_database_url(purpose: str) -> Iterator[str]:
    """The same for as long as it is needed: a cluster that nobody else uses stops afterwards."""
    if os.environ.get("DATABASE_URL"):
        yield os.environ["DATABASE_URL"]
        return
    with cluster_for(purpose).in_use() as url:
        yield url


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="tools/postgres.py")
    parser.add_argument("command", choices=("start", "stop", "url", "remove"))
    parser.add_argument("--for", dest="purpose", choices=sorted(DIRECTORIES), required=True)
    options = parser.parse_args(arguments)
    cluster = cluster_for(options.purpose)
    if options.command in ("start", "url") and os.environ.get("DATABASE_URL"):
        say(os.environ["DATABASE_URL"])
    elif options.command == "start":
        cluster.keep_running(True)
        say(cluster.start())
    elif options.command == "url":
        if not cluster.is_running():
            raise Refusal(
                f"the {options.purpose} PostgreSQL does not run: "
                f"start it with tools/postgres.py start --for {options.purpose}"
            )
        say(cluster.url())
    elif options.command == "remove":
        cluster.remove()
    else:
        cluster.keep_running(False)
        cluster.stop()
    return 0


if __name__ == "__main__":
    run_tool(main)
