"""Deliveries at a given pace, as X sends them in a storm: none lost, none twice, and how soon."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import compress, count
from pathlib import Path

from saleor_twitter_plugin.models import InboxEvent
from saleor_twitter_plugin.x_api.signature import OAUTH2_HEADER, sign

from .deliveries import ECHO, FIRST_POST_ID, OURS, PATHS
from .measuring import percentile
from .pacing import make_request, send_paced
from .report import Result
from .shop import CLIENT_SECRET
from .webhook_server import INTAKE, SALEOR, make_delivery, running_server

CONNECTION_COUNT = 128
# Whoever is not answered by then has not been: X gives up sooner.
LATE_SECONDS = 15.0
WARM_UP_COUNT = 200
P99_MILLISECONDS_MAX = 250.0


@dataclass(frozen=True, slots=True)
class Pace:
    per_second: int
    seconds: int


@dataclass(slots=True)
class Storm:
    """What came of one pace. `milliseconds` from the moment it was due, not from being sent."""

    name: str
    pace: Pace
    statuses: Counter[int] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)
    seconds: float = 0.0
    lost_count: int = 0
    doubled_count: int = 0

    @property
    def due_count(self) -> int:
        return self.pace.per_second * self.pace.seconds

    @property
    def is_held(self) -> bool:
        return (
            self.statuses[200] == self.due_count
            and not self.lost_count
            and not self.doubled_count
            and percentile(self.milliseconds, 99) <= P99_MILLISECONDS_MAX
        )


def measure_ingest(*, paces: Sequence[Pace], folder: Path) -> Result:
    """Send at each pace to the intake; at the first also to Saleor's address and an empty view."""
    numbers = count(FIRST_POST_ID)
    storms: list[Storm] = []
    with running_server(folder, INTAKE) as port:
        _send(port, PATHS[OURS], "warm-up", Pace(WARM_UP_COUNT, 1), numbers)
        for pace in paces:
            storms.append(_send(port, PATHS[OURS], "the intake", pace, numbers))
    with running_server(folder, SALEOR) as port:
        pace = Pace(paces[0].per_second, min(paces[0].seconds, 10))
        for path, name in ((PATHS[ECHO], ECHO), (PATHS[OURS], "Saleor's address")):
            _send(port, path, "warm-up", Pace(20, 1), numbers)
            storms.append(_send(port, path, name, pace, numbers))
    return _report(storms)


def _send(port: int, path: str, name: str, pace: Pace, numbers: Iterator[int]) -> Storm:
    storm = Storm(name, pace)
    ids = [str(next(numbers)) for _ in range(storm.due_count)]
    # Before the clock runs: X's own work is not ours.
    requests = [
        make_request(
            path,
            {"Content-Type": "application/json", OAUTH2_HEADER: sign(body, CLIENT_SECRET)},
            body,
        )
        for body in map(make_delivery, ids)
    ]
    sent = send_paced(
        port,
        requests,
        per_second=pace.per_second,
        connection_count=CONNECTION_COUNT,
        late_seconds=LATE_SECONDS,
    )
    storm.seconds = sent.seconds
    storm.statuses = Counter(sent.statuses)
    is_accepted = [status == 200 for status in sent.statuses]
    storm.milliseconds = list(compress(sent.milliseconds, is_accepted))
    accepted = [f"post:{each}" for each in compress(ids, is_accepted)]
    stored = Counter(InboxEvent.objects.values_list("key", flat=True))
    # Another benchmark must not find them as open work.
    InboxEvent.objects.all().delete()
    if path == PATHS[OURS]:
        storm.lost_count = sum(1 for each in accepted if not stored[each])
        storm.doubled_count = sum(1 for each in stored.values() if each > 1)
    return storm


def _report(storms: Sequence[Storm]) -> Result:
    ours = [each for each in storms if each.name == "the intake"]
    verdicts = [
        f"{each.pace.per_second}/s for {each.pace.seconds} s "
        + ("held" if each.is_held else "NOT HELD")
        + f" (p99 {percentile(each.milliseconds, 99):.0f} ms,"
        f" {each.lost_count} lost, {each.doubled_count} twice)"
        for each in ours
    ]
    return Result(
        key="j",
        title=f"signed deliveries at a pace, {CONNECTION_COUNT} connections, one worker each",
        columns=("", "due/s", "accepted/s", "200", "of", "p50 ms", "p99 ms", "lost", "twice"),
        rows=[
            (
                each.name,
                str(each.pace.per_second),
                f"{each.statuses[200] / each.seconds:.0f}",
                str(each.statuses[200]),
                str(each.due_count),
                f"{percentile(each.milliseconds, 50):.0f}",
                f"{percentile(each.milliseconds, 99):.0f}",
                str(each.lost_count),
                str(each.doubled_count),
            )
            for each in storms
        ],
        verdict="the intake: " + "; ".join(verdicts),
        notes=(
            "Times are from the moment a delivery was due, so that waiting for a connection counts."
            " The client shares the machine's cores with the server and the database.",
        ),
        numbers={
            "storms": [
                {
                    "name": each.name,
                    "due_per_second": each.pace.per_second,
                    "seconds": each.pace.seconds,
                    "due_count": each.due_count,
                    "statuses": each.statuses,
                    "accepted_per_second": each.statuses[200] / each.seconds,
                    "p50_milliseconds": percentile(each.milliseconds, 50),
                    "p99_milliseconds": percentile(each.milliseconds, 99),
                    "lost_count": each.lost_count,
                    "doubled_count": each.doubled_count,
                    "is_held": each.is_held,
                }
                for each in storms
            ]
        },
    )
