"""What came of a rehearsal: who, when, what, how fair, how fast, and what it would cost. Pure."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Asked:
    """One post that asked; moments that never came are None."""

    handle: str
    variant: str
    outcome: str
    state: str
    asked_at: datetime
    decided_at: datetime
    answered_at: datetime | None
    order_number: str = ""


@dataclass(frozen=True, slots=True)
class Cost:
    item: str
    count: int
    amount_usd: Decimal


@dataclass(slots=True)
class Report:
    slug: str
    mode: str
    unit_count: int
    shopper_count: int
    seed: int
    asked: list[Asked] = field(default_factory=list)
    costs: list[Cost] = field(default_factory=list)
    ended: str = ""
    """The drop's state."""
    faults: list[str] = field(default_factory=list)

    def describe(self, *, shows_all: bool = False) -> str:
        """Return the report, a line each; `shows_all` for a line each person."""
        lines = [
            f"rehearsal of {self.slug}: {self.mode}, {self.unit_count} units,"
            f" {self.shopper_count} shoppers, seed {self.seed}; ended {self.ended}",
            "told: " + _count(each.outcome for each in self.asked),
            "in the end: " + _count(each.state for each in self.asked),
            f"fairness: {self._describe_fairness()}",
            *self._describe_latency(),
            *self._describe_costs(),
        ]
        shown = sorted(self.asked, key=lambda each: each.asked_at)
        if not shows_all:
            shown = [each for each in shown if each.order_number]
        first = shown[0].asked_at if shown else None
        lines += [_describe_one(each, first) for each in shown if first is not None]
        lines += [f"fault: {each}" for each in self.faults]
        lines.append("Every outcome is explained." if not self.faults else "THERE ARE FAULTS.")
        return "\n".join(lines)

    def count_passed_over(self) -> int:
        """Return how many asked before somebody that won their variant at once, and got none."""
        last_won: dict[str, datetime] = {}
        for each in self.asked:
            if each.outcome == "won":
                last_won[each.variant] = max(
                    each.asked_at, last_won.get(each.variant, each.asked_at)
                )
        return sum(
            each.outcome in ("waitlisted", "sold_out")
            and each.variant in last_won
            and each.asked_at < last_won[each.variant]
            for each in self.asked
        )

    def _describe_fairness(self) -> str:
        if self.mode == "draw":
            return "drawn, and recomputed: see the faults, if any"
        return f"{self.count_passed_over()} asked before the last that won at once, and got none"

    def _describe_latency(self) -> list[str]:
        decided = [(each.decided_at - each.asked_at).total_seconds() for each in self.asked]
        answered = [
            (each.answered_at - each.asked_at).total_seconds()
            for each in self.asked
            if each.answered_at
        ]
        return [
            f"asked → decided: {_describe_spread(decided)}",
            f"asked → answered on X: {_describe_spread(answered)},"
            f" {len(answered)} of {len(self.asked)} answered",
        ]

    def _describe_costs(self) -> list[str]:
        total = sum((each.amount_usd for each in self.costs), Decimal(0))
        return [
            *(f"cost: {each.item} × {each.count} = {each.amount_usd:.3f} USD"
              for each in self.costs),
            f"cost in all: {total:.3f} USD",
        ]  # fmt: skip


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value that so many do not exceed, one of those given; 0 of none."""
    ranked = sorted(values)
    return ranked[max(0, math.ceil(len(ranked) * percent / 100) - 1)] if ranked else 0.0


def _describe_spread(seconds: Sequence[float]) -> str:
    shares = (50, 95, 99, 100)
    return ", ".join(f"p{each} {percentile(seconds, each):.1f} s" for each in shares)


def _count(names: Iterable[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(Counter(names).items())) or "none"


def _describe_one(asked: Asked, first: datetime) -> str:
    def after(moment: datetime | None) -> str:
        return f"+{(moment - first).total_seconds():.1f} s" if moment else "never"

    order = f", order {asked.order_number}" if asked.order_number else ""
    return (
        f"@{asked.handle} asked {after(asked.asked_at)}: {asked.outcome} {asked.variant}".rstrip()
        + f", decided {after(asked.decided_at)}, answered {after(asked.answered_at)};"
        f" {asked.state}{order}"
    )
