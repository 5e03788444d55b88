"""Why a handle cannot be linked to a customer."""

from enum import StrEnum

from ..errors import TwitterPluginError


class LinkProblemCode(StrEnum):
    UNKNOWN_CODE = "unknown_code"
    """No such code, or another customer's: which of the two is told to nobody."""
    EXPIRED = "expired"
    NOT_PROVED_YET = "not_proved_yet"
    AMBIGUOUS = "ambiguous"
    """Several people on X showed the code: the customer says which handle is theirs."""
    HANDLE_MISMATCH = "handle_mismatch"
    ALREADY_LINKED = "already_linked"
    """The X user to another customer, or the customer to another X user."""
    TOO_MANY_REQUESTS = "too_many_requests"


class LinkProblem(TwitterPluginError):
    def __init__(self, code: LinkProblemCode) -> None:
        super().__init__(f"The handle cannot be linked: {code}.")
        self.code = code
