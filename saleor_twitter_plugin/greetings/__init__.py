"""Greetings: the answer to a person's first message to an account, and the post to pin."""

from .greeting import find_greeting_campaign, forget_person, greet_once, was_greeted
from .welcome import POST_KEY, list_welcome_posts, store_welcome

__all__ = [
    "POST_KEY",
    "find_greeting_campaign",
    "forget_person",
    "greet_once",
    "list_welcome_posts",
    "store_welcome",
    "was_greeted",
]
