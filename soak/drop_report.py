"""What a drop under dying workers came to, held against what was delivered."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from saleor_twitter_plugin import drops
from saleor_twitter_plugin.models import Drop, DropEntry, DropUnit, InboxEvent, OutboxMessage
from saleor_twitter_plugin.models.drops import EntryState, UnitState
from saleor_twitter_plugin.models.inbox import InboxState

from .drop_people import Mention
from .drop_shops import DropShop

PROBLEMS_SHOWN = 20


@dataclass
class DropReport:
    """One run; nothing is in `problems`, if all is well."""

    seed: int
    entrant_count: int
    unit_count: int
    mention_count: int = 0
    delivery_count: int = 0
    killed_count: int = 0
    looked_count: int = 0
    seconds: float = 0.0
    order_count: int = 0
    states: Counter[str] = field(default_factory=Counter)
    oversold: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    doubled_orders: list[str] = field(default_factory=list)
    doubled_replies: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)

    @property
    def problems(self) -> list[str]:
        kinds = (self.oversold, self.lost, self.doubled_orders, self.doubled_replies)
        return [each for kind in (*kinds, self.faults, self.others) for each in kind]


_HEAD = (
    "seed", "people", "posts", "told", "units", "kills", "orders", "lapsed", "passed", "waited",
    "refused", "looks", "s", "oversold", "lost", "2 orders", "2 replies", "faults", "others",
)  # fmt: skip


def print_table(reports: Sequence[DropReport]) -> str:
    """Return a line for each run, and the first of what is wrong."""
    rows = [_HEAD, *(tuple(str(each) for each in _figures(report)) for report in reports)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(_HEAD))]
    lines = [
        "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    ]
    for report in reports:
        lines += [f"  seed {report.seed}: {each}" for each in report.problems[:PROBLEMS_SHOWN]]
    return "\n".join(lines)


def _figures(report: DropReport) -> tuple[object, ...]:
    kinds = (report.oversold, report.lost, report.doubled_orders, report.doubled_replies)
    return (
        report.seed,
        report.entrant_count,
        report.mention_count,
        report.delivery_count,
        report.unit_count,
        report.killed_count,
        report.order_count,
        report.states[EntryState.LAPSED],
        report.states[EntryState.PASSED],
        # At the end nothing was left for them.
        report.states[EntryState.WAITING] + report.states[EntryState.LOST],
        report.states[EntryState.REFUSED],
        report.looked_count,
        f"{report.seconds:.0f}",
        *(len(each) for each in (*kinds, report.faults, report.others)),
    )


def compare_drop(
    drop: Drop, mentions: Sequence[Mention], people: DropShop, report: DropReport
) -> None:
    """Hold every mention against its entry and its answer, and every unit against its order."""
    entries = DropEntry.objects.filter(drop=drop)
    report.states = Counter(entries.values_list("state", flat=True))
    _compare_mentions(drop, mentions, report)
    _compare_orders(drop, people, report)
    report.faults += drops.find_faults(drop)


def _compare_mentions(drop: Drop, mentions: Sequence[Mention], report: DropReport) -> None:
    entries = Counter(DropEntry.objects.filter(drop=drop).values_list("key", flat=True))
    events = dict(InboxEvent.objects.values_list("key", "state"))
    replies = Counter(
        OutboxMessage.objects.exclude(in_reply_to_post_id="").values_list(
            "in_reply_to_post_id", flat=True
        )
    )
    for each in mentions:
        key = f"post:{each.post_id}"
        if events.get(key) != InboxState.DONE:
            report.lost.append(f"{key} is {events.get(key, 'nowhere')} in the inbox")
        if each.asks and entries[key] != 1:
            report.lost.append(f"{key} has {entries[key]} entries")
        if replies[each.post_id] == 0:
            report.lost.append(f"{key} has no answer")
        if replies[each.post_id] > 1:
            report.doubled_replies.append(f"{key} has {replies[each.post_id]} answers")
    strangers = set(entries) - {f"post:{each.post_id}" for each in mentions if each.asks}
    report.others += [f"{each} asked for nothing, and is entered" for each in sorted(strangers)]


def _compare_orders(drop: Drop, people: DropShop, report: DropReport) -> None:
    orders = people.read_orders()
    report.order_count = len(orders)
    by_customer = Counter(each.customer_id for each in orders)
    by_post = Counter(each.x_post_id for each in orders)
    for name, counts in (("customer", by_customer), ("post", by_post)):
        report.doubled_orders += [
            f"{name} {each} has {count} orders" for each, count in counts.items() if count > 1
        ]
    ordered = DropUnit.objects.filter(drop=drop, state=UnitState.ORDERED).count()
    if report.order_count > report.unit_count:
        report.oversold.append(f"{report.order_count} orders of {report.unit_count} units")
    if report.order_count != ordered:
        report.others.append(f"{report.order_count} orders, and {ordered} units ordered")
    posts = set(
        DropEntry.objects.filter(drop=drop, state=EntryState.ORDERED).values_list(
            "x_post_id", flat=True
        )
    )
    report.others += [
        f"post {each} and its order disagree" for each in sorted(posts ^ set(by_post))
    ]
