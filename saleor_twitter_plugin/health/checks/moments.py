"""Moments, written the same in every language."""

from datetime import UTC, datetime


def write_moment(moment: datetime | None) -> str:
    """`2026-11-22 12:00 UTC`, or a dash for never."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if moment else "—"
