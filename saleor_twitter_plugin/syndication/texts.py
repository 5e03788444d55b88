"""Texts that XML can carry."""

import re

# Source: XML 1.0, production [2] Char; a reader refuses the whole document for one other.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """Return the text without what no XML document may contain."""
    return _NO_XML.sub("", text)


def clean_line(text: str) -> str:
    """Return the text on one line, for a title."""
    return " ".join(clean(text).split())
