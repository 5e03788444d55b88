"""Why a claim cannot be read or completed."""

from enum import StrEnum

from ..errors import TwitterPluginError
from ..handoffs import Refuse


class ClaimProblemCode(StrEnum):
    INVALID = "invalid"
    """Not a token of ours: forged, damaged, or made for something else."""
    EXPIRED = "expired"
    UNKNOWN = "unknown"
    """Ours, but the claim is gone."""
    USED = "used"
    """Another customer has completed it, or is completing it now."""
    OF_ANOTHER = "of_another"
    """Its X user is linked to another customer, or the customer to another X user."""
    ACCOUNT_REQUIRED = "account_required"
    """What is set aside for it becomes an order of a customer, signed in."""
    LINK_REQUIRED = "link_required"
    """It is set aside for its X user alone: only their own customer completes it."""
    HELD = "held"
    """Somebody else has gone on with it, and has time to finish."""
    ADDRESS_REQUIRED = "address_required"
    REFUSED = "refused"
    """The shop made nothing; `refusal` says why, and the claim stays open."""


class ClaimProblem(TwitterPluginError):
    def __init__(self, code: ClaimProblemCode, refusal: Refuse | None = None) -> None:
        super().__init__(f"The claim cannot be used: {code}.")
        self.code = code
        self.refusal = refusal
