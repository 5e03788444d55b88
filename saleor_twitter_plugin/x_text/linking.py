"""Whether X makes a link of anything in a text: such a post costs thirteen times the plain one."""

from .links import find_links
from .normalising import normalise


def has_link(text: str) -> bool:
    return any(link.is_sure for link in find_links(normalise(text)))
