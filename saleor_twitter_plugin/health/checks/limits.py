"""X's clock, and the calls that it still allows."""

from ...wording import mark
from ...x_limits import XCall
from ..findings import Finding, Severity
from ..situation import Situation, WindowFacts
from .moments import write_moment

SKEW_WARNING_SECONDS = 30
# Tokens are renewed ten minutes ahead, and limits end by X's clock.
SKEW_TROUBLE_SECONDS = 300
MESSAGES_LOW_SHARE = 0.1


def check_clock(situation: Situation) -> list[Finding] | None:
    skew = situation.app.clock_skew_seconds
    if skew is None:
        return None
    if abs(skew) < SKEW_WARNING_SECONDS:
        return []
    return [
        Finding(
            "clock_skew",
            Severity.TROUBLE if abs(skew) >= SKEW_TROUBLE_SECONDS else Severity.WARNING,
            mark("Our clock is {seconds} seconds away from X's."),
            mark("Let this machine's clock be set by NTP."),
            {"seconds": str(abs(skew))},
        )
    ]


def check_windows(situation: Situation) -> list[Finding]:
    return [
        Finding(
            "limit_reached",
            Severity.WARNING,
            mark("X allows no more calls of the kind {call} until {resets_at}."),
            mark("Wait: it goes on by itself. If it happens often, poll less or post less."),
            {"call": each.call, "resets_at": write_moment(each.resets_at)},
            subject=f"@{each.whose}" if each.whose else "",
        )
        for each in situation.windows
        if each.remaining_count <= 0 and not _is_of_messages_a_day(each)
    ]


def check_message_limit(situation: Situation) -> list[Finding]:
    found = []
    for each in situation.windows:
        if not _is_of_messages_a_day(each):
            continue
        if each.remaining_count > each.limit_count * MESSAGES_LOW_SHARE:
            continue
        found.append(
            Finding(
                "messages_spent",
                Severity.WARNING if each.remaining_count > 0 else Severity.TROUBLE,
                mark(
                    "{remaining} of {limit} direct messages of the app are left until {resets_at}."
                ),
                mark("Wait: orders and claims go first. Answer in public what can be public."),
                {
                    "remaining": str(max(each.remaining_count, 0)),
                    "limit": str(each.limit_count),
                    "resets_at": write_moment(each.resets_at),
                },
            )
        )
    return found


def _is_of_messages_a_day(window: WindowFacts) -> bool:
    return window.call == XCall.SEND_MESSAGE and not window.whose
