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


class NotLinked(TwitterPluginError):
    def __init__(self) -> None:
        super().__init__("The customer has no handle that could buy for them.")


class SignInProblemCode(StrEnum):
    OFF = "off"
    """The owner has named no address to come back to, or the plugin does not work."""
    ADDRESS_NOT_ALLOWED = "address_not_allowed"
    INVALID = "invalid"
    """No ticket of ours, or not the one that belongs to the state: which is told to nobody."""
    EXPIRED = "expired"
    USED = "used"
    OTHER_CUSTOMER = "other_customer"
    """Somebody else is signed in at the shop than when it began, or nobody any more."""
    CODE_REFUSED = "code_refused"
    """X takes its own code no more, or the person said no."""
    NOT_LINKED = "not_linked"
    NO_EMAIL = "no_email"
    EMAIL_TAKEN = "email_taken"
    ALREADY_LINKED = "already_linked"
    REFUSED = "refused"
    """Inactive, unconfirmed or of the staff: which is told to nobody."""
    TRY_AGAIN = "try_again"


class SignInProblem(TwitterPluginError):
    def __init__(self, code: SignInProblemCode) -> None:
        super().__init__(f"Nobody was signed in with X: {code}.")
        self.code = code
