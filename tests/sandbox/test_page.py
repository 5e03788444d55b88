"""The page: served whole, locked down, and complete in both languages."""

import re
from pathlib import Path
from typing import Any

import pytest
import requests

import saleor_twitter_plugin.x_sandbox as x_sandbox

FOLDER = Path(str(x_sandbox.__file__)).parent


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("/", "text/html"),
        ("/assets/page.css", "text/css"),
        ("/assets/page.js", "text/javascript"),
        ("/assets/views.js", "text/javascript"),
        ("/assets/words.js", "text/javascript"),
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
    for name in ("page.js", "views.js"):
        code = (FOLDER / name).read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", code)


def test_both_languages_have_every_word() -> None:
    code = (FOLDER / "words.js").read_text(encoding="utf-8")
    english, spanish = code.split("es: {")
    keys = [set(re.findall(r"^ {4}(\w+): ", part, re.M)) for part in (english, spanish)]
    used = set(re.findall(r'data-word="(\w+)"', (FOLDER / "page.html").read_text("utf-8")))
    for name in ("page.js", "views.js"):
        used |= set(re.findall(r'word\("(\w+)"', (FOLDER / name).read_text("utf-8")))

    assert keys[0] == keys[1]
    assert used <= keys[0]


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
