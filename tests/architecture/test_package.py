"""The wheel holds everything that the plugin needs in somebody's own Saleor."""

import shutil
import subprocess
import sys
import zipfile
from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "saleor_twitter_plugin"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    source = tmp_path_factory.mktemp("source")
    shutil.copytree(ROOT / PACKAGE, source / PACKAGE, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", "dist", "."],
        cwd=source,
        check=True,
        capture_output=True,
    )
    (built,) = (source / "dist").glob("*.whl")
    return zipfile.ZipFile(built)


def test_every_file_of_the_package_is_in_it(wheel: zipfile.ZipFile) -> None:
    wanted = {
        str(each.relative_to(ROOT))
        for each in (ROOT / PACKAGE).rglob("*")
        if each.is_file() and "__pycache__" not in each.parts
    }

    packed = {each for each in wheel.namelist() if each.startswith(f"{PACKAGE}/")}

    assert packed == wanted
    assert f"{PACKAGE}/migrations/0001_initial.py" in packed
    assert f"{PACKAGE}/graphql/schema.graphql" in packed


def test_saleor_finds_it_by_the_entry_point_and_installs_nothing_of_itself(
    wheel: zipfile.ZipFile,
) -> None:
    folder = next(each for each in wheel.namelist() if each.endswith("entry_points.txt"))
    points = ConfigParser()
    points.read_string(wheel.read(folder).decode())

    # The name is what Saleor adds to INSTALLED_APPS.
    assert dict(points["saleor.plugins"]) == {PACKAGE: f"{PACKAGE}.plugin:TwitterPlugin"}
    metadata = wheel.read(folder.replace("entry_points.txt", "METADATA")).decode()
    required = [each for each in metadata.splitlines() if each.startswith("Requires-Dist:")]
    assert required
    assert not [each for each in required if "saleor" in each.lower()]
