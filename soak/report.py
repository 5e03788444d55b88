"""What a run came to, held against what is on X."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from saleor_twitter_plugin.models import OutboxMessage
from saleor_twitter_plugin.models.outbox import OutboxState
from saleor_twitter_plugin.x_sandbox.process import SandboxProcess

PROBLEMS_SHOWN = 20


@dataclass
class Report:
    """What a run did, and what is wrong with it; nothing, if all is well."""

    seed: int
    send_count: int = 0
    seconds: float = 0.0
    virtual_hours: float = 0.0
    states: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    killed_count: int = 0
    reconnected_count: int = 0
    adopted_count: int = 0
    x_count: int = 0
    problems: list[str] = field(default_factory=list)

    def describe(self) -> str:
        """Return the figures, a line each, and the first of what is wrong."""
        duplicates = sum("twice" in each for each in self.problems)
        lost = sum("lost" in each for each in self.problems)
        lines = [
            f"seed {self.seed}: {self.send_count} sends in {self.seconds:.0f} s",
            f"  X's time: {self.virtual_hours:.1f} h; workers killed: {self.killed_count};"
            f" accounts connected again: {self.reconnected_count}",
            f"  faults: {_list(self.faults)}",
            f"  ended: {_list(self.states)}",
            f"  found on a timeline: {self.adopted_count}; on X: {self.x_count}",
            f"  duplicates: {duplicates}; lost: {lost}; problems: {len(self.problems)}",
        ]
        return "\n".join(lines + [f"    {each}" for each in self.problems[:PROBLEMS_SHOWN]])


def _list(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) or "none"


def compare(
    x: SandboxProcess, texts: dict[str, str], handles: Sequence[str], report: Report
) -> None:
    """Hold every message against what is on X, and write down what does not agree."""
    shown: Counter[str] = Counter()
    for handle in handles:
        shown.update(_bare(each["text"]) for each in x.posts(author=handle, all=True))
    ours = {x.make_person(handle, automated=True)["x_user_id"] for handle in handles}
    shown.update(_bare(each["text"]) for each in x.messages() if each["sender_id"] in ours)
    report.x_count = shown.total()
    rows = {row.key: row for row in OutboxMessage.objects.filter(key__startswith="soak:")}
    for key, text in texts.items():
        row, times = rows.get(key), shown[text]
        if row is None:
            report.problems.append(f"{key} is lost: no row")
            continue
        report.states[
            f"{row.state} ({row.last_error_kind})" if row.last_error_kind else row.state
        ] += 1
        if times > 1:
            report.problems.append(f"{key} is on X twice")
        if row.state == OutboxState.SENT and times == 0:
            report.problems.append(f"{key} is lost: called sent, and X has it not")
        if row.state != OutboxState.SENT and times:
            report.problems.append(f"{key} is on X and called {row.state}: {row.last_error}")
        is_with_a_person = row.state in {OutboxState.UNKNOWN, OutboxState.FAILED} and row.last_error
        if row.state != OutboxState.SENT and not is_with_a_person:
            report.problems.append(f"{key} is lost: {row.state} and nobody is told")


def _bare(text: str) -> str:
    """Return a text without the mentions that X puts before a reply."""
    words = text.split()
    while words and words[0].startswith("@"):
        words = words[1:]
    return " ".join(words)
