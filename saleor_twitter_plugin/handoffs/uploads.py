"""What X has of a file before any post shows it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Upload:
    """How far X has a file: a retry goes on from there."""

    media_id: str
    expires_at: datetime
    started_at: datetime
    segment_count: int = 0
    """So many chunks X has said that it has."""
    is_whole: bool = False
    """X has put the chunks together."""
    is_ready: bool = False
    is_refused: bool = False
    """X could not read it, and would not the next time."""
