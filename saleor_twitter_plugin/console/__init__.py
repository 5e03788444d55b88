"""Pages for the owner: connect an account, and tick what X asks of it."""

from .callback import answer_callback
from .connect import answer_connect
from .link import describe_callback_url, describe_connect_url

__all__ = ["answer_callback", "answer_connect", "describe_callback_url", "describe_connect_url"]
