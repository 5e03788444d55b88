"""What a benchmark hands back, as a table and as JSON."""

import json
import math
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, is_dataclass
from pathlib import Path
from typing import Any

from tools.progress import say


@dataclass(frozen=True, slots=True)
class Result:
    """`rows` go under `columns`, each row's first cell names a way; `numbers` is for machines."""

    key: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    verdict: str
    """One line, also when we lose."""
    numbers: Mapping[str, object]
    notes: Sequence[str] = field(default_factory=tuple)


def print_facts(facts: Mapping[str, object]) -> None:
    say("")
    for name, value in facts.items():
        say(f"  {name.replace('_', ' ')}: {value}")


def print_result(result: Result) -> None:
    lines = [result.columns, *result.rows]
    widths = [max(len(line[place]) for line in lines) for place in range(len(result.columns))]
    say(f"\n{result.key}) {result.title}")
    for line in lines:
        name, *cells = line
        aligned = [cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True)]
        say("  " + "   ".join([name.ljust(widths[0]), *aligned]))
    for note in result.notes:
        say(textwrap.fill(note, 98, initial_indent="  ", subsequent_indent="  "))
    say(f"{result.key}: {result.verdict}")


def write_json(path: Path, facts: Mapping[str, object], results: Sequence[Result]) -> None:
    content = {
        "facts": facts,
        "results": {
            result.key: {
                "title": result.title,
                "verdict": result.verdict,
                "notes": list(result.notes),
                **result.numbers,
            }
            for result in results
        },
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(_plain(content), indent=1, allow_nan=False) + "\n")


def _plain(value: Any) -> Any:
    """Return it as JSON can hold it: rounded, and null for what is no number."""
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, float):
        return round(value, 4) if math.isfinite(value) else None
    return value
