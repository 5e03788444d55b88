"""What X itself counts of the app's reading. Source: OpenAPI 2.167, read 2026-11-22."""

from dataclasses import dataclass

from ..x_limits import XCall
from .client import XClient
from .json_values import pick_object, text_of


@dataclass(frozen=True, slots=True)
class AppUsage:
    """Posts read by all apps of the project in the running month, and how many X allows."""

    read_count: int
    allowed_count: int
    reset_day: int
    """Day of the month on which X begins anew; 0 where it did not say."""


def read_app_usage(client: XClient) -> AppUsage:
    """Ask X by the app's bearer token; it costs nothing."""
    answer = client.request(XCall.USAGE, "GET", "/2/usage/tweets", what="the app's usage")
    data = pick_object(answer, "data")
    read_count, allowed_count, reset_day = (
        int(text) if (text := text_of(data.get(name))).isdigit() else 0
        for name in ("project_usage", "project_cap", "cap_reset_day")
    )
    return AppUsage(read_count, allowed_count, reset_day)
