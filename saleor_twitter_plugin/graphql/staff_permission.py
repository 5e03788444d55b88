"""Who may see and do what is the staff's: one permission, asked in one place."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from graphql import GraphQLError

from ..wording import mark, translate
from .context import Context

MANAGE_PLUGINS = "plugins.manage_plugins"
_NAME_LENGTH_LIMIT = 254


def require_staff(context: Context) -> None:
    """Let only users and apps through that may manage plugins.

    Raises:
        GraphQLError: the caller may not.
    """
    if MANAGE_PLUGINS not in context.requester.permissions:
        raise GraphQLError(
            translate(
                mark("Only staff with the permission MANAGE_PLUGINS may see this."),
                context.language,
            ),
            extensions={"code": "PERMISSION_DENIED"},
        )


def for_staff[Answer](resolve: Callable[..., Answer]) -> Callable[..., Answer]:
    """Guard a resolver of a root field."""

    @wraps(resolve)
    def guarded(root: None, info: Any, **arguments: Any) -> Answer:
        require_staff(info.context)
        return resolve(root, info, **arguments)

    return guarded


def name_requester(context: Context) -> str:
    """Return who did it, for the record: an e-mail address, or that it was an app."""
    return (context.requester.email or "an app")[:_NAME_LENGTH_LIMIT]
