"""Values out of X's JSON, whatever it holds: what is missing or of another type is empty."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

JSON = Mapping[str, Any]

# What the tables' columns hold. X's ids have 19 digits, its handles 15 letters.
ID_MAX_LENGTH = 32


def either(data: JSON, *names: str) -> Any:
    return next((data[name] for name in names if data.get(name) is not None), None)


def pick_object(data: JSON, name: str) -> dict[str, Any]:
    value = data.get(name)
    return value if isinstance(value, dict) else {}


def pick_objects(value: object) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def pick_ids(value: object) -> list[str]:
    ids = [id_of(each) for each in value] if isinstance(value, list) else []
    return [each for each in ids if each]


def pick_id(data: JSON, name: str) -> str:
    return id_of(data.get(name))


def id_of(value: object) -> str:
    # A row with an overlong name would be refused, and X would deliver it again and again.
    text = text_of(value)
    return text if len(text) <= ID_MAX_LENGTH else ""


def pick_text(data: JSON, name: str) -> str:
    return text_of(data.get(name))


def pick_written(data: JSON, name: str) -> str:
    """Return what a person wrote: X escapes these three, once, and a person meant them plain."""
    text = pick_text(data, name)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def text_of(value: object) -> str:
    if isinstance(value, str):
        # PostgreSQL refuses NUL and half surrogates; nobody means them.
        return value.replace("\x00", "").encode(errors="replace").decode()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def time_of(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def time_of_milliseconds(text: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(text) / 1000, tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None
