"""Events as JSON and back."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from ..handoffs import EventKind, XEvent

# What a body holds of a person's words and name, and what stands there once it is forgotten.
FORGOTTEN: dict[str, Any] = {"text": "", "author_handle": "", "language": "", "mentioned_ids": []}


def to_body(event: XEvent) -> dict[str, Any]:
    """Return the event as what a JSON column can hold."""
    body = asdict(event)
    body["created_at"] = event.created_at.isoformat() if event.created_at else None
    return body


def from_body(body: dict[str, Any]) -> XEvent:
    """Return the event that `to_body` wrote."""
    created_at = body.get("created_at")
    return XEvent(
        **{
            **body,
            "kind": EventKind(body["kind"]),
            "mentioned_ids": tuple(body["mentioned_ids"]),
            "created_at": datetime.fromisoformat(created_at) if created_at else None,
        }
    )


def without_text(body: dict[str, Any]) -> dict[str, Any]:
    return {**body, "text": ""}
