"""X's text rules: how heavy a text is, how to cut it, how to print a name that does nothing."""

from .defusing import defuse
from .linking import has_link
from .normalising import normalise
from .pricing import price_of_post
from .shortening import shorten
from .weighing import weigh

__all__ = ["defuse", "has_link", "normalise", "price_of_post", "shorten", "weigh"]
