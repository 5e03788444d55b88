"""Moments as Saleor's GraphQL answers them in process: as text, or as they are."""

from datetime import datetime


def read_moment(moment: str | datetime) -> datetime:
    return moment if isinstance(moment, datetime) else datetime.fromisoformat(moment)


def find_moment(moment: str | datetime | None) -> datetime | None:
    return None if moment is None else read_moment(moment)
