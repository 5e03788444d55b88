"""A feed as it is read, before it is RSS or Atom."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One product."""

    line_id: str
    """The same for ever, as a tag URI."""
    title: str
    link: str
    """The post on X; where there is none, X's form with the purchase written in it."""
    summary: str
    """HTML, escaped."""
    published_at: datetime
    updated_at: datetime
    image_url: str = ""
    image_alt: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    feed_id: str
    title: str
    description: str
    language: str
    handle: str
    url: str
    next_url: str
    """Empty on the last page."""
    previous_url: str
    """Empty on the first page."""
    updated_at: datetime
    lines: tuple[Line, ...]

    @property
    def account_url(self) -> str:
        return f"https://x.com/{self.handle}"
