"""What the documents say is what the code does."""

import re
from pathlib import Path

from saleor_twitter_plugin.config import SETTINGS

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text()
MAKEFILE = (ROOT / "Makefile").read_text()


def _section(text: str, heading: str) -> str:
    return text.partition(f"## {heading}\n")[2].partition("\n## ")[0]


def test_readme_lists_the_settings_in_the_forms_order_with_their_defaults() -> None:
    rows = re.findall(r"^\| `(\w+)` \| .+? \| (.*?) ?\|$", _section(README, "Settings"), re.M)

    assert [name for name, _ in rows] == [each.name for each in SETTINGS]
    for setting, (_, default) in zip(SETTINGS, rows, strict=True):
        assert default in {setting.default, "none"}, setting.name


def test_every_make_target_that_is_written_of_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.M))
    for document in ("README.md", "CONTRIBUTING.md", "ARCHITECTURE.md"):
        text = (ROOT / document).read_text()
        named = set(re.findall(r"(?:`|^)make ([a-z]+(?:-[a-z]+)*)", text, re.M))
        assert named <= targets, (document, named - targets)


def test_every_management_command_that_is_written_of_is_there() -> None:
    folder = ROOT / "saleor_twitter_plugin" / "management" / "commands"
    commands = {each.stem for each in folder.glob("twitter_*.py")}
    named = set(re.findall(r"manage\.py (twitter_\w+)", README))
    assert named
    assert named <= commands


def test_architecture_names_every_folder() -> None:
    package = ROOT / "saleor_twitter_plugin"
    rooms = {
        each.name
        for each in package.iterdir()
        if each.is_dir() and each.name not in {"__pycache__", "migrations", "locale"}
    }
    named = set(re.findall(r"`(\w+)/`", _section(ARCHITECTURE, "The folders")))
    assert rooms <= named, rooms - named


def test_links_between_documents_lead_somewhere() -> None:
    for document in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text()):
            assert (document.parent / target).exists(), (document.name, target)
