"""`make env` and `make lock`: the virtual environment that everything else runs in.

SALEOR_VERSION=3.22.67      another Saleor, in a virtual environment of its own
SALEOR_REQUIREMENT=…        another source of Saleor: a requirement or a folder,
                            `installed` (one that can be imported already) or `none`
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

if not __package__:  # run as a file
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from tools.exclusive import ROOT, exclusive
from tools.progress import CommandFailed, Refusal, run_quietly, run_tool, say, step, warn

PYTHON_VERSION = "3.12"
UV_REQUIREMENT = "uv==0.13.9"
OWN_UV = ROOT / ".tools" / "bin" / "uv"

LOCK_INPUT = ROOT / "requirements" / "lock.in"
# The part of LOCK_INPUT that fits every Saleor; `make check` is for the default environment.
TEST_INPUT = ROOT / "requirements" / "test.in"
LOCK = ROOT / "requirements" / "lock.txt"
SALEOR_PIN = ROOT / "requirements" / "saleor.txt"
PROJECT_METADATA = (ROOT / "setup.cfg", ROOT / "pyproject.toml", ROOT / "setup.py")

# Long enough that the targets of one `make` do not each wait for a dead network.
SALEOR_RETRY_AFTER = timedelta(minutes=10)
GIT_ANSWER_SECONDS = 60.0
INSTALL_SECONDS = 1800.0


@dataclass(frozen=True)
class SaleorStatus:
    """The Saleor of an environment, or why it has none."""

    version: str | None
    why: str


@dataclass(frozen=True)
class Wish:
    """What the caller's environment variables ask for."""

    venv: Path
    requirement: str
    """A requirement as uv takes it, or `installed`, or `none`."""
    is_pinned_version: bool

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"


# --- what is wanted ---------------------------------------------------------------------------


def pinned_saleor() -> str:
    """`saleor @ git+https://…@3.23.28`, as requirements/saleor.txt names it."""
    lines = (line.split("#")[0].strip() for line in SALEOR_PIN.read_text().splitlines())
    return next(line for line in lines if line)


def read_wish() -> Wish:
    pinned = pinned_saleor()
    source, _, pinned_version = pinned.rpartition("@")
    version = os.environ.get("SALEOR_VERSION") or pinned_version
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", version):
        raise Refusal(f"SALEOR_VERSION={version!r} is no tag; give one like {pinned_version}")
    requirement = os.environ.get("SALEOR_REQUIREMENT") or f"{source}@{version}"
    if version == pinned_version:
        return Wish(ROOT / ".venv", requirement, is_pinned_version=True)
    return Wish(ROOT / f".venv-{version}", requirement, is_pinned_version=False)


def venv_python() -> Path:
    """The Python of the environment that SALEOR_VERSION names; it may not exist yet."""
    return read_wish().python


def read_saleor_status(venv: Path | None = None) -> SaleorStatus:
    """Read what `make env` wrote about Saleor."""
    path = (venv or read_wish().venv) / "saleor-status.json"
    try:
        stored = json.loads(path.read_text())
    except (OSError, ValueError):
        return SaleorStatus(None, "the environment is not built: run `make env`")
    return SaleorStatus(stored["saleor"], stored["why"])


# --- interpreters and uv ----------------------------------------------------------------------


def find_uv() -> Path:
    """Find uv, or install the pinned one from PyPI into `.tools/`."""
    # A pyenv shim can be on PATH and still fail, so each candidate is run.
    for candidate in (shutil.which("uv"), str(OWN_UV)):
        if candidate and runs([candidate, "--version"]):
            return Path(candidate)
    with step(f"{UV_REQUIREMENT} into .tools/"):
        try:
            shutil.rmtree(OWN_UV.parent.parent, ignore_errors=True)
            run_quietly([sys.executable, "-m", "venv", OWN_UV.parent.parent])
            run_quietly(
                [OWN_UV.parent / "python", "-m", "pip", "install", "--quiet", UV_REQUIREMENT]
            )
        except CommandFailed as failure:
            raise Refusal(
                f"uv is not on PATH and could not be installed ({failure.last_line()}): "
                "install uv, or python3-venv and a way to PyPI, and run again"
            ) from failure
    return OWN_UV


def find_python(uv: Path) -> Path:
    """Find an interpreter of the version Saleor needs that really runs."""
    for candidate in python_candidates(uv):
        if runs(
            [
                candidate,
                "-c",
                f"import sys, venv; assert '%d.%d' % sys.version_info[:2] == '{PYTHON_VERSION}'",
            ]
        ):
            return Path(candidate)
    raise Refusal(
        f"no Python {PYTHON_VERSION} found, which Saleor needs: install one "
        f"(apt-get install python{PYTHON_VERSION}, pyenv install {PYTHON_VERSION} "
        f"or {uv} python install {PYTHON_VERSION}), or set PYTHON to it"
    )


def python_candidates(uv: Path) -> Iterator[str]:
    if os.environ.get("PYTHON"):
        yield os.environ["PYTHON"]
    on_path = shutil.which(f"python{PYTHON_VERSION}")
    if on_path:
        yield on_path
    yield sys.executable
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    for path in sorted(pyenv.glob(f"versions/{PYTHON_VERSION}*/bin/python"), reverse=True):
        yield str(path)
    try:
        yield run_quietly([uv, "python", "find", PYTHON_VERSION], timeout_seconds=60).strip()
    except CommandFailed:
        return


def runs(command: list[str]) -> bool:
    try:
        run_quietly(command, timeout_seconds=60)
    except CommandFailed:
        return False
    return True


# --- building ---------------------------------------------------------------------------------


def ensure_environment() -> Wish:
    """Build or complete the environment. A second call finds its stamp and returns at once."""
    wish = read_wish()
    with exclusive(wish.venv.name):
        stamp = read_stamp(wish)
        packages, project = packages_digest(wish), project_digest()
        packages_are_current = stamp.get("packages") == packages and wish.python.exists()
        if packages_are_current and stamp.get("project") == project and not saleor_is_due(wish):
            return wish
        uv = find_uv()
        if not packages_are_current or saleor_is_due(wish):
            write_stamp(wish, {})
            ensure_venv(uv, wish)
            if wish.is_pinned_version:
                install_locked(uv, wish)
            else:
                install_resolved(uv, wish)
            compile_bytecode(wish)
            stamp = {"packages": packages}
        install_project(uv, wish)
        write_stamp(wish, {**stamp, "project": project})
    return wish


def ensure_venv(uv: Path, wish: Wish) -> None:
    if wish.python.exists() and runs(
        [str(wish.python), "-c", "import sys; assert sys.version_info[:2] == (3, 12)"]
    ):
        return
    python = find_python(uv)
    with step(f"{wish.venv.name} with {python}"):
        if (wish.venv / "pyvenv.cfg").exists():
            shutil.rmtree(wish.venv)
        run_quietly([uv, "venv", "--quiet", "--python", python, wish.venv])


def install_locked(uv: Path, wish: Wish) -> None:
    with step("packages of requirements/lock.txt"):
        install(uv, wish, "-r", str(LOCK))
    status = install_saleor(uv, wish)
    write_saleor_status(wish, status)


def install_saleor(uv: Path, wish: Wish) -> SaleorStatus:
    if wish.requirement == "none":
        run_quietly([uv, "pip", "uninstall", "--quiet", "--python", wish.python, "saleor"])
        return SaleorStatus(None, "SALEOR_REQUIREMENT=none asked for an environment without Saleor")
    if wish.requirement == "installed":
        return adopt_installed_saleor(uv, wish)
    try:
        with step(f"Saleor from {wish.requirement}"):
            check_git_answers(wish.requirement)
            install(uv, wish, "--no-deps", wish.requirement)
    except CommandFailed as failure:
        return SaleorStatus(
            None, f"{wish.requirement} could not be installed: {failure.last_line()}"
        )
    version = installed_saleor_version(wish.python)
    return SaleorStatus(
        version, "" if version else f"{wish.requirement} brought no package named saleor"
    )


def install_resolved(uv: Path, wish: Wish) -> None:
    """Install another Saleor: its dependencies differ from the lock's, so uv resolves them anew."""
    if wish.requirement in ("none", "installed"):
        raise Refusal(
            f"SALEOR_VERSION needs a source, not SALEOR_REQUIREMENT={wish.requirement}: "
            "unset one of them"
        )
    try:
        with step(f"{wish.requirement} and what it needs"):
            check_git_answers(wish.requirement)
            install(uv, wish, "-r", str(TEST_INPUT), wish.requirement)
    except CommandFailed as failure:
        print(failure.tail(), file=sys.stderr)
        raise Refusal(
            f"{wish.requirement} could not be installed ({failure.last_line()}): "
            "check that the tag exists and the git server answers, then run again"
        ) from failure
    write_saleor_status(wish, SaleorStatus(installed_saleor_version(wish.python), ""))


def install_project(uv: Path, wish: Wish) -> None:
    if not any(path.exists() for path in PROJECT_METADATA):
        say("  this project has neither setup.cfg nor pyproject.toml yet: not installed")
        return
    with step("this project, editable"):
        # setuptools is in the environment already; isolation would fetch it once more.
        install(uv, wish, "--no-deps", "--no-build-isolation", "-e", str(ROOT))


def install(uv: Path, wish: Wish, *arguments: str) -> None:
    run_quietly(
        [uv, "pip", "install", "--quiet", "--python", wish.python, *arguments],
        # A password prompt would wait for ever where nobody sits.
        environment={**os.environ, "GIT_TERMINAL_PROMPT": "0"},
        directory=ROOT,
        timeout_seconds=INSTALL_SECONDS,
    )


def check_git_answers(requirement: str) -> None:
    """Ask the server for the tag: an unreachable one is told at once, not after uv's retries."""
    match = re.search(r"git\+(.+?\w)@([^@/]+)$", requirement)
    if match is None:
        return
    if re.fullmatch(r"[0-9a-f]{7,40}", match[2]):
        return  # a commit; ls-remote lists only names
    words = ["git", "ls-remote", match[1], match[2], f"refs/tags/{match[2]}"]
    answer = run_quietly(
        words,
        environment={**os.environ, "GIT_TERMINAL_PROMPT": "0"},
        timeout_seconds=GIT_ANSWER_SECONDS,
    )
    if not answer.strip():
        raise CommandFailed(words, f"{match[1]} has no tag or branch {match[2]}")


def compile_bytecode(wish: Wish) -> None:
    """Write byte-code whatever PYTHONDONTWRITEBYTECODE says.

    Saleor starts in 13 s with it and in 23 s without (3.23, two slow cores, 2026-11-22).
    """
    packages = next(wish.venv.glob("lib/python3*/site-packages"))
    missing = list(files_without_bytecode(packages))
    if not missing:
        return
    with step(f"byte-code of {len(missing)} files"):
        listed = wish.venv / "files-to-compile"
        listed.write_text("\n".join(missing) + "\n")
        # Some packages ship files that are templates, not Python; they end it with an error.
        with contextlib.suppress(CommandFailed):
            run_quietly([wish.python, "-m", "compileall", "-qq", "-j", "0", "-i", listed])
        listed.unlink()


def files_without_bytecode(packages: Path) -> Iterator[str]:
    for folder, _, names in os.walk(packages):
        try:
            compiled = {name.split(".")[0] for name in os.listdir(f"{folder}/__pycache__")}
        except OSError:
            compiled = set()
        for name in names:
            # Names that no import can reach are templates.
            if name.endswith(".py") and name[:-3].isidentifier() and name[:-3] not in compiled:
                yield f"{folder}/{name}"


def adopt_installed_saleor(uv: Path, wish: Wish) -> SaleorStatus:
    """Use a Saleor that the environment, or the Python it is made from, can import already."""
    version = installed_saleor_version(wish.python)
    if version:
        return SaleorStatus(version, "")
    outside = find_python(uv)
    version = installed_saleor_version(outside)
    if not version:
        return SaleorStatus(
            None, f"SALEOR_REQUIREMENT=installed, but {outside} cannot import saleor"
        )
    where = run_quietly([outside, "-c", LOCATE_SALEOR]).strip()
    packages = next(wish.venv.glob("lib/python3*/site-packages"))
    # A .pth folder comes after site-packages, so the locked versions win.
    (packages / "saleor-installed-elsewhere.pth").write_text(where + "\n")
    return SaleorStatus(version, "")


LOCATE_SALEOR = """
import importlib.util, pathlib
print(pathlib.Path(importlib.util.find_spec("saleor").origin).parent.parent)
"""
# Importing saleor takes seconds and needs settings, so its version is read, not run.
READ_SALEOR_VERSION = """
import importlib.util, pathlib, re
spec = importlib.util.find_spec("saleor")
if spec and spec.origin:
    found = re.search(r'__version__ = "(.+?)"', pathlib.Path(spec.origin).read_text())
    print(found[1] if found else "unknown")
"""


def installed_saleor_version(python: Path) -> str | None:
    # The checkout is no place to import from: -P is 3.11, -I would hide PYTHONPATH.
    return run_quietly([python, "-c", READ_SALEOR_VERSION], directory=python.parent).strip() or None


# --- what is remembered -----------------------------------------------------------------------


def packages_digest(wish: Wish) -> str:
    inputs = [
        wish.requirement,
        PYTHON_VERSION,
        (LOCK if wish.is_pinned_version else TEST_INPUT).read_text(),
    ]
    return hashlib.sha256("\0".join(inputs).encode()).hexdigest()


def project_digest() -> str:
    inputs = [path.read_text() for path in PROJECT_METADATA if path.exists()]
    return hashlib.sha256("\0".join([str(ROOT), *inputs]).encode()).hexdigest()


def read_stamp(wish: Wish) -> dict[str, str]:
    try:
        stamp = json.loads((wish.venv / "environment-stamp.json").read_text())
    except (OSError, ValueError):
        return {}
    return dict(stamp)


def write_stamp(wish: Wish, stamp: dict[str, str]) -> None:
    if wish.venv.exists():
        (wish.venv / "environment-stamp.json").write_text(json.dumps(stamp) + "\n")


def write_saleor_status(wish: Wish, status: SaleorStatus) -> None:
    stored = {"saleor": status.version, "why": status.why, "written_at": time.time()}
    (wish.venv / "saleor-status.json").write_text(json.dumps(stored, indent=1) + "\n")


def saleor_is_due(wish: Wish) -> bool:
    """A Saleor that could not be had is tried again, but not at every call."""
    if wish.requirement == "none" or read_saleor_status(wish.venv).version:
        return False
    try:
        age_seconds = time.time() - (wish.venv / "saleor-status.json").stat().st_mtime
    except OSError:
        return True
    return age_seconds > SALEOR_RETRY_AFTER.total_seconds()


# --- the lock ---------------------------------------------------------------------------------


def compile_lock(arguments: list[str]) -> None:
    """Write requirements/lock.txt; pins that still fit stay, unless `--upgrade` is given."""
    uv = find_uv()
    with step("requirements/lock.txt"):
        requirement = ROOT / "requirements" / ".saleor.in"
        requirement.write_text(pinned_saleor() + "\n")
        compiled = ROOT / "requirements" / ".lock.txt"
        try:
            if LOCK.exists():
                shutil.copy(LOCK, compiled)
            run_quietly(
                [
                    str(uv),
                    *["pip", "compile", "--quiet", "--python-version", PYTHON_VERSION],
                    *["--no-header", "--no-annotate", "--output-file", str(compiled)],
                    *[str(LOCK_INPUT), str(requirement), *arguments],
                ],
                environment={**os.environ, "GIT_TERMINAL_PROMPT": "0"},
                timeout_seconds=INSTALL_SECONDS,
            )
            lines = compiled.read_text().splitlines(keepends=True)
            LOCK.write_text("".join(line for line in lines if not line.startswith("saleor @")))
        finally:
            requirement.unlink()
            compiled.unlink(missing_ok=True)


def main(arguments: list[str]) -> int:
    command = arguments[0] if arguments else "ensure"
    if command == "python":
        print(venv_python())
    elif command == "lock":
        compile_lock(arguments[1:])
    elif command == "ensure":
        wish = ensure_environment()
        status = read_saleor_status(wish.venv)
        if status.version is None and wish.requirement != "none":
            warn(
                f"no Saleor: {status.why}. What needs it is left out; give another source in "
                "SALEOR_REQUIREMENT, or run `make env` again when the network is back"
            )
    else:
        raise Refusal(f"{command!r} is no command of tools/environment.py: ensure, python or lock")
    return 0


if __name__ == "__main__":
    run_tool(main)
