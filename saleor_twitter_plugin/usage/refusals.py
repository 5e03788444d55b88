"""Why a call is not made now. None of these is the fault of what was to be sent."""

from datetime import timedelta

from ..errors import RetryableError
from ..x_limits import XCall


class UsageError(RetryableError):
    """Whatever else waits for the same thing need not try before `retry_after` either."""

    is_for_app = True
    call: XCall | None = None
    """None: it stops every paid call."""


class LimitReachedError(UsageError):
    """X allows no more calls of this kind until its window ends."""

    def __init__(self, call: XCall, *, is_for_app: bool, retry_after: timedelta) -> None:
        whose = "all accounts together" if is_for_app else "this account"
        super().__init__(
            f"X allows no more {call.replace('_', ' ')} by {whose} now.", retry_after=retry_after
        )
        self.call = call
        self.is_for_app = is_for_app


class BudgetSpentError(UsageError):
    """The owner's budget leaves nothing for this purpose until the day or the month ends."""

    def __init__(self, *, period: str, is_for_app: bool, retry_after: timedelta) -> None:
        whose = "the shop" if is_for_app else "this account"
        super().__init__(
            f"The budget of {whose} for {period} leaves nothing for this: raise it, or wait.",
            retry_after=retry_after,
        )
        self.is_for_app = is_for_app


class CreditsDepletedError(UsageError):
    """X answered 402: no paid call is made until credit is there again."""

    def __init__(self, *, retry_after: timedelta) -> None:
        super().__init__(
            "The X app has no credit left: top it up at developer.x.com.", retry_after=retry_after
        )
