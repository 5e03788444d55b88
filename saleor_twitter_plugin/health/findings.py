"""What the doctor says: one finding a line, in the owner's language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ..wording import translate


class Severity(StrEnum):
    OK = "ok"
    WARNING = "warning"
    """It works, and something is missing or soon will be."""
    TROUBLE = "trouble"
    """Something does not work until a person does what `fix` says."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`message` and `fix` are msgids; both are filled with `values` and `lists`."""

    code: str
    severity: Severity
    message: str
    fix: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    """What is the same in every language."""
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Msgids, shown with commas between them."""
    subject: str = ""
    """What it is about where there are several: a handle, or a field of the form."""


def describe(finding: Finding, language: str) -> tuple[str, str]:
    """Return the finding's text and what to do, on one line each."""
    told = {
        name: ", ".join(translate(each, language) for each in msgids)
        for name, msgids in finding.lists.items()
    }
    values = {**finding.values, **told}
    text = _fill(finding.message, values, language)
    if finding.subject:
        text = f"{finding.subject}: {text}"
    return _on_one_line(text), _on_one_line(_fill(finding.fix, values, language))


def _fill(msgid: str, values: Mapping[str, str], language: str) -> str:
    return translate(msgid, language).format(**values) if msgid else ""


def _on_one_line(text: str) -> str:
    # A reason may quote X: no control character of it reaches a terminal.
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())
