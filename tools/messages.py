"""Keep the translations whole: `messages.py update` collects texts, `messages.py check` tells.

Texts are those inside `mark(…)`. English is in the source; every other language must have all.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parents[1] / "saleor_twitter_plugin"
DOMAIN = "saleor_twitter_plugin"
LANGUAGES = ("es",)


def main(action: str) -> int:
    """Run one action; return the process's exit code."""
    template = _collect()
    problems: list[str] = []
    for language in LANGUAGES:
        catalog = _read(language)
        if action == "update":
            catalog.update(template, no_fuzzy_matching=True)
            catalog.obsolete.clear()
            _write(catalog, language)
        problems += _find_problems(catalog, template, language)
    for problem in problems:
        print(problem)
    print(f"{len(template)} texts, {len(problems)} problems")
    return 1 if problems else 0


def _collect() -> Catalog:
    template = Catalog(domain=DOMAIN)
    for name, _line, message, comments, _context in extract_from_dir(
        PACKAGE, [("**.py", "python")], keywords={"mark": None}
    ):
        template.add(message, locations=[(name, 0)], auto_comments=comments)
    return template


def _find_problems(catalog: Catalog, template: Catalog, language: str) -> list[str]:
    problems = []
    wanted = {message.id for message in template if message.id}
    for text in sorted(wanted):
        message = catalog.get(text)
        if message is None or not message.string:
            problems.append(f"{language}: not translated: {text!r}")
        elif _fields(text) != _fields(str(message.string)):
            problems.append(f"{language}: other {{fields}} than the source: {text!r}")
    known = {message.id for message in catalog if message.id}
    problems += [f"{language}: no longer used: {text!r}" for text in sorted(known - wanted)]
    compiled = _path(language, "mo")
    if not compiled.exists() or compiled.read_bytes() != _compile(catalog):
        problems.append(f"{language}: {compiled.name} is older than its source: run make messages")
    return problems


def _fields(text: str) -> set[str]:
    from string import Formatter

    return {field for _, field, _, _ in Formatter().parse(text) if field}


def _read(language: str) -> Catalog:
    path = _path(language, "po")
    if not path.exists():
        return Catalog(locale=language, domain=DOMAIN, charset="utf-8")
    with path.open("rb") as source:
        return read_po(source, locale=language, domain=DOMAIN)


def _write(catalog: Catalog, language: str) -> None:
    path = _path(language, "po")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        write_po(target, catalog, width=100, omit_header=False, no_location=True, sort_output=True)
    _path(language, "mo").write_bytes(_compile(_read(language)))


def _compile(catalog: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def _path(language: str, ending: str) -> Path:
    return PACKAGE / "locale" / language / "LC_MESSAGES" / f"{DOMAIN}.{ending}"


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in {"update", "check"}:
        sys.exit("usage: messages.py update|check")
    sys.exit(main(sys.argv[1]))
