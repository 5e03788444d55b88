"""Saleor's global ids: base64 of `Kind:primary key`."""

import binascii

from graphql_relay import from_global_id, to_global_id


def write_global_id(kind: str, primary_key: str) -> str:
    """`Category`, `7` -> `Q2F0ZWdvcnk6Nw==`."""
    return str(to_global_id(kind, primary_key))


def read_global_id(kind: str, global_id: str) -> str | None:
    """Return the primary key; None where the text is no id, or of another kind."""
    try:
        found, primary_key = from_global_id(global_id)
    except (ValueError, binascii.Error, UnicodeDecodeError):
        return None
    return str(primary_key) if found == kind and primary_key else None


def get_primary_key(kind: str, global_id: str) -> str:
    """Return the primary key of an id that Saleor itself gave us."""
    primary_key = read_global_id(kind, global_id)
    if primary_key is None:
        raise ValueError(f"Saleor answered an id that is no {kind}.")
    return primary_key
