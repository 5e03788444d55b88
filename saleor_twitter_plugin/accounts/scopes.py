"""What we ask of an account's owner, and what is off without it."""

from collections.abc import Mapping

from ..models import Account
from ..wording import mark

# Scope → what needs it, for the owner. Source: docs.x.com, OAuth 2.0 scopes, read 2026-08-22.
FEATURES: Mapping[str, str] = {
    "tweet.read": mark("Reading mentions and replies"),
    "users.read": mark("Knowing who writes to the account"),
    "tweet.write": mark("Posts and replies"),
    "media.write": mark("Pictures on posts"),
    "dm.read": mark("Purchases by direct message"),
    "dm.write": mark("Answers by direct message"),
    "offline.access": mark("Staying connected for longer than two hours"),
}
SCOPES = tuple(FEATURES)


def missing_features(account: Account) -> dict[str, str]:
    """Return scope → msgid of what is off; nothing where X has not said which scopes there are."""
    if not account.scopes:
        return {}
    return {scope: what for scope, what in FEATURES.items() if scope not in account.scopes}
