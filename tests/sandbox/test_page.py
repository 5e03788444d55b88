"""The page: served whole, locked down, and complete in both languages."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

import saleor_twitter_plugin.x_sandbox as x_sandbox
from saleor_twitter_plugin.x_sandbox.faults import FAULT_KINDS
from saleor_twitter_plugin.x_sandbox.knobs import Disorder, Settings

FOLDER = Path(str(x_sandbox.__file__)).parent
SCRIPTS = sorted(path.name for path in FOLDER.glob("*.js"))


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("/", "text/html"),
        ("/assets/page.css", "text/css"),
        *((f"/assets/{name}", "text/javascript") for name in SCRIPTS),
    ],
)
def test_the_files_are_served_locked_down(x: Any, path: str, content_type: str) -> None:
    answer = requests.get(x.base_url + path, timeout=15)

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(content_type)
    assert "default-src 'none'; script-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert not re.search(r"(?:src|href|import)\W*https?://", answer.text)


@pytest.mark.parametrize("name", ["state.py", "../state.py", "%2e%2e/state.py", "nothing.js"])
def test_nothing_else_is_served(x: Any, name: str) -> None:
    assert requests.get(f"{x.base_url}/assets/{name}", timeout=15).status_code == 404


def test_text_never_becomes_html() -> None:
    for name in SCRIPTS:
        code = (FOLDER / name).read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", code)


def test_both_languages_have_every_word() -> None:
    code = (FOLDER / "words.js").read_text(encoding="utf-8")
    english, spanish = code.split("\n  es: {")
    keys = [set(re.findall(r"^ {4}(\w+): ", part, re.M)) for part in (english, spanish)]
    used = set(re.findall(r'data-word="(\w+)"', (FOLDER / "page.html").read_text("utf-8")))
    for name in SCRIPTS:
        used |= set(re.findall(r'word\("(\w+)"', (FOLDER / name).read_text("utf-8")))
    used |= {f"fault_{kind}" for kind in FAULT_KINDS}
    used |= {f"setting_{name}" for name in vars(Settings()) if name != "disorder"}
    used |= {f"setting_disorder_{name}" for name in vars(Disorder())}

    assert keys[0] == keys[1]
    assert used - keys[0] == set()


def test_scripts_load_only_each_other() -> None:
    loaded = set()
    for name in SCRIPTS:
        loaded |= set(re.findall(r'from "(.+?)";', (FOLDER / name).read_text("utf-8")))

    assert loaded | {"/assets/page.js"} == {f"/assets/{name}" for name in SCRIPTS}


def test_the_overview_has_what_the_page_shows(x: Any) -> None:
    shop = x.make_person("hats", automated=True)
    ana = x.make_person("ana")
    x.follow_as("ana", "hats")
    x.message_as("ana", "hats", "psst")
    x.settings(wire_names="both")
    x.faults({"kind": "delay", "times": None, "seconds": 3})
    x.advance_clock(3600)

    overview = requests.get(x.base_url + "/sandbox/overview", timeout=15).json()

    assert [person["handle"] for person in overview["people"]] == ["hats", "ana"]
    assert overview["follows"] == [[ana["x_user_id"], shop["x_user_id"]]]
    assert [message["text"] for message in overview["messages"]] == ["psst"]
    assert overview["settings"] == x.call("GET", "/sandbox/settings")
    assert overview["faults"] == x.call("GET", "/sandbox/faults")["faults"]
    assert overview["now"] > ana["created_at"]


def test_the_page_hears_of_every_turn_of_the_stage(x: Any) -> None:
    def read_revision() -> str:
        overview = requests.get(x.base_url + "/sandbox/overview", timeout=15).json()
        return str(overview["revision"])

    revisions = [read_revision()]
    turns: list[Callable[[], object]] = [
        lambda: x.make_person("ana"),
        lambda: x.faults({"kind": "delay"}),
        lambda: x.settings(wire_names="new"),
        lambda: x.advance_clock(60),
        lambda: x.import_state(x.export_state()),
    ]
    for turn in turns:
        turn()
        revisions.append(read_revision())

    assert len(set(revisions)) == len(revisions)


def test_the_overview_carries_no_tokens_and_is_quiet_when_nothing_changed(x: Any) -> None:
    x.make_person("ana", access_token="the-access-token")
    x.post_as("ana", "<script>alert(1)</script>")

    first = requests.get(x.base_url + "/sandbox/overview", timeout=15)
    seen = first.json()["revision"]
    second = requests.get(x.base_url + "/sandbox/overview", {"seen": seen}, timeout=15)
    x.post_as("ana", "more")
    third = requests.get(x.base_url + "/sandbox/overview", {"seen": seen}, timeout=15)

    assert "the-access-token" not in first.text
    assert first.json()["posts"][0]["text"] == "<script>alert(1)</script>"
    assert (second.status_code, third.status_code) == (204, 200)
