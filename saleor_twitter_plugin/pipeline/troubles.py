"""What went wrong with a call of the app, in words of ours: X's could quote a secret."""

from ..errors import PermanentError, TwitterPluginError
from ..x_api.answers import AccessRefusedError

TOKEN_REFUSED = "X refuses the app's bearer token: enter it anew in the plugin's settings."


def describe_trouble(error: TwitterPluginError, *, what: str) -> str:
    """Say it in a sentence; `what` follows on "X refused"."""
    if isinstance(error, AccessRefusedError):
        return TOKEN_REFUSED
    if isinstance(error, PermanentError):
        return f"X refused {what}."
    return str(error)
