"""Escape & < > the way X does in every text it hands out. Pure."""


def escape(text: str) -> str:
    """Return a text as X's answers carry it. "fish & chips" → "fish &amp; chips"."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def move(text: str, position: int) -> int:
    """Return where a position of a text stands once the text is escaped."""
    return len(escape(text[:position]))
