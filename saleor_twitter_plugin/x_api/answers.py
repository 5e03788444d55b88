"""X's answers as our errors: the one closed table. What is not listed is permanent and loud.

Source: docs.x.com, response codes and errors, read 2026-08-22.
"""

import logging
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import requests
from urllib3.exceptions import NewConnectionError

from ..errors import (
    ConfigurationError,
    PermanentError,
    RetryableError,
    TwitterPluginError,
    UnknownOutcomeError,
)
from .payloads import read_problem_details

logger = logging.getLogger(__name__)

RETRY_UNREACHABLE_AFTER = timedelta(seconds=30)
RETRY_LIMITED_AFTER = timedelta(minutes=15)
RETRY_UNPAID_AFTER = timedelta(hours=1)


class AccessRefusedError(ConfigurationError):
    """X refuses the access token: it has expired, or the person took the access away."""


class NotSummonedError(PermanentError):
    """X refuses a reply to somebody who did not mention or quote that very account."""


class RepeatedTextError(UnknownOutcomeError):
    """X refuses a text that the account has posted: this very call's, or another's before it."""


class NotFoundError(PermanentError):
    """There is no such thing on X, or not for this account."""


class ForbiddenError(PermanentError):
    """X refuses it for the account's sake: suspended, locked, or an app that lacks a right."""


class MediaGoneError(RetryableError):
    """X no longer has a picture or video that the post was to show; it took no post."""


# What X says of a text, for which the account is not to blame.
_ABOUT_THE_TEXT = ("too long", "cashtag", "length", "invalid text")


def error_from_answer(
    response: requests.Response, *, what: str, is_write: bool, now: datetime
) -> TwitterPluginError:
    """Return the error that an answer of 300 and more stands for."""
    details = read_problem_details(_json(response))
    folded = details.casefold()
    match response.status_code:
        case 401:
            return AccessRefusedError(
                f"X refused the access token for {what}: reconnect the account."
            )
        case 402:
            return RetryableError(
                f"The X app has no credit left for {what}: top it up at developer.x.com.",
                retry_after=RETRY_UNPAID_AFTER,
            )
        case 403 if "duplicate" in folded:
            # The first of the two may have been ours, sent without our knowing.
            return RepeatedTextError(f"X says that {what} repeats an earlier post.")
        case 403 if "mentioned" in folded or "engaged" in folded:
            return NotSummonedError(f"X refused {what}: its author did not mention this account.")
        case 403 if not any(words in folded for words in _ABOUT_THE_TEXT):
            return ForbiddenError(f"X refused {what} (403): {details[:300]}")
        case 404:
            return NotFoundError(f"X refused {what} (404): {details[:300]}")
        case 400 if "media id" in folded:
            return MediaGoneError(
                f"X no longer has what {what} was to show.", retry_after=RETRY_UNREACHABLE_AFTER
            )
        case 400 | 403 | 409 | 410 | 413 | 415 | 422:
            return PermanentError(f"X refused {what} ({response.status_code}): {details[:300]}")
        case 429:
            return RetryableError(
                f"X's rate limit is reached for {what}.", retry_after=_wait(response, now)
            )
        case status if status >= 500 and is_write:
            return UnknownOutcomeError(f"X answered {status} to {what}: it may have happened.")
        case status if status >= 500:
            return RetryableError(
                f"X answered {status} to {what}.", retry_after=RETRY_UNREACHABLE_AFTER
            )
        case status:
            logger.error("X gave %s the unexpected answer %s", what, status)
            return PermanentError(f"X gave {what} the unexpected answer {status}.")


def error_from_failure(
    failure: requests.RequestException, *, what: str, is_write: bool
) -> TwitterPluginError:
    """Return the error for a call that got no whole answer."""
    if is_write and not _never_left(failure):
        return UnknownOutcomeError(f"X gave no clear answer to {what}: it may have happened.")
    return RetryableError(f"X cannot be reached for {what}.", retry_after=RETRY_UNREACHABLE_AFTER)


def read_json(response: requests.Response, *, what: str, is_write: bool) -> dict[str, object]:
    """Return the answer's object; half an answer to a write is an unknown outcome."""
    parsed = _json(response)
    if isinstance(parsed, dict):
        return parsed
    if is_write:
        raise UnknownOutcomeError(f"X's answer to {what} cannot be read: it may have happened.")
    raise RetryableError(
        f"X's answer to {what} cannot be read.", retry_after=RETRY_UNREACHABLE_AFTER
    )


def _never_left(failure: requests.RequestException) -> bool:
    # No connection was made: refused, timed out, or the name has no address.
    cause = failure.args[0] if failure.args else None
    return isinstance(failure, requests.ConnectTimeout) or isinstance(
        getattr(cause, "reason", None), NewConnectionError
    )


def _wait(response: requests.Response, now: datetime) -> timedelta:
    # Absolute seconds; there is no Retry-After, and 24-hour limits may come without a header.
    try:
        reset_at = datetime.fromtimestamp(int(response.headers["x-rate-limit-reset"]), tz=UTC)
    except (KeyError, ValueError, OverflowError, OSError):
        return RETRY_LIMITED_AFTER
    # By X's own clock, where it tells it: ours may be wrong.
    with suppress(KeyError, TypeError, ValueError):
        now = parsedate_to_datetime(response.headers["Date"])
    return min(max(reset_at - now, timedelta(seconds=1)), timedelta(hours=24))


def _json(response: requests.Response) -> object:
    try:
        return response.json()
    except ValueError:
        return None
