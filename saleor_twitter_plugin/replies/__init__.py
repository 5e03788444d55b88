"""The one answer that a person gets."""

from .compose import compose_reply

__all__ = ["compose_reply"]
