"""What went wrong, as a code for the storefront and a sentence for its customer."""

from dataclasses import dataclass
from enum import StrEnum

from ..claims import ClaimProblem, ClaimProblemCode
from ..errors import TwitterPluginError
from ..handoffs import RefusalReason
from ..shoppers import LinkProblem, LinkProblemCode
from ..wording import mark, translate


class TwitterErrorCode(StrEnum):
    UNAUTHENTICATED = "UNAUTHENTICATED"
    CLAIM_INVALID = "CLAIM_INVALID"
    CLAIM_EXPIRED = "CLAIM_EXPIRED"
    CLAIM_USED = "CLAIM_USED"
    CLAIM_OF_ANOTHER = "CLAIM_OF_ANOTHER"
    ADDRESS_REQUIRED = "ADDRESS_REQUIRED"
    SOLD_OUT = "SOLD_OUT"
    NOT_ENOUGH = "NOT_ENOUGH"
    OVER_LIMIT = "OVER_LIMIT"
    RETIRED = "RETIRED"
    NO_DELIVERY = "NO_DELIVERY"
    ADDRESS_REJECTED = "ADDRESS_REJECTED"
    SHOP_REFUSED = "SHOP_REFUSED"
    LINK_UNKNOWN_CODE = "LINK_UNKNOWN_CODE"
    LINK_EXPIRED = "LINK_EXPIRED"
    LINK_NOT_PROVED_YET = "LINK_NOT_PROVED_YET"
    LINK_AMBIGUOUS = "LINK_AMBIGUOUS"
    LINK_HANDLE_MISMATCH = "LINK_HANDLE_MISMATCH"
    LINK_ALREADY_LINKED = "LINK_ALREADY_LINKED"
    LINK_TOO_MANY_REQUESTS = "LINK_TOO_MANY_REQUESTS"
    VOUCHER_NONE = "VOUCHER_NONE"
    VOUCHER_NOT_APPLICABLE = "VOUCHER_NOT_APPLICABLE"
    CHECKOUT_UNKNOWN = "CHECKOUT_UNKNOWN"
    PAYMENT_METHOD_UNKNOWN = "PAYMENT_METHOD_UNKNOWN"
    PAYMENT_MAXIMUM_INVALID = "PAYMENT_MAXIMUM_INVALID"
    NOT_LINKED = "NOT_LINKED"
    PLUGIN_NOT_READY = "PLUGIN_NOT_READY"
    TRY_AGAIN = "TRY_AGAIN"


@dataclass(frozen=True, slots=True)
class Error:
    """`field` is the argument at fault, None where none is."""

    code: TwitterErrorCode
    message: str
    field: str | None = None


_MESSAGES = {
    TwitterErrorCode.UNAUTHENTICATED: mark("Sign in first."),
    TwitterErrorCode.CLAIM_INVALID: mark(
        "This link is not valid. Open it again from the answer on X."
    ),
    TwitterErrorCode.CLAIM_EXPIRED: mark(
        "This link has expired. Ask for the product on X once more."
    ),
    TwitterErrorCode.CLAIM_USED: mark("Another customer has used this link."),
    TwitterErrorCode.CLAIM_OF_ANOTHER: mark(
        "Another X account asked for this, or somebody else has gone on with the link."
    ),
    TwitterErrorCode.ADDRESS_REQUIRED: mark(
        "Add a default address to your customer account, then try again."
    ),
    TwitterErrorCode.SOLD_OUT: mark("This product is sold out."),
    TwitterErrorCode.NOT_ENOUGH: mark("There are not that many left."),
    TwitterErrorCode.OVER_LIMIT: mark("That is more than one customer can order."),
    TwitterErrorCode.RETIRED: mark("This product is no longer for sale."),
    TwitterErrorCode.NO_DELIVERY: mark("There is no delivery to your address."),
    TwitterErrorCode.ADDRESS_REJECTED: mark(
        "The shop cannot use your address. Correct it, then try again."
    ),
    TwitterErrorCode.SHOP_REFUSED: mark("The shop could not take this order."),
    TwitterErrorCode.LINK_UNKNOWN_CODE: mark("This code is not known. Ask for a new one."),
    TwitterErrorCode.LINK_EXPIRED: mark("This code has expired. Ask for a new one."),
    TwitterErrorCode.LINK_NOT_PROVED_YET: mark(
        "The code has not been seen on X yet. Post it, wait a moment and try again."
    ),
    TwitterErrorCode.LINK_AMBIGUOUS: mark(
        "Several people showed this code on X. Tell us which handle is yours."
    ),
    TwitterErrorCode.LINK_HANDLE_MISMATCH: mark("This handle has not shown the code."),
    TwitterErrorCode.LINK_ALREADY_LINKED: mark(
        "The X account or the customer account is linked already. Remove that link first."
    ),
    TwitterErrorCode.LINK_TOO_MANY_REQUESTS: mark(
        "You asked for too many codes. Wait an hour and try again."
    ),
    TwitterErrorCode.VOUCHER_NONE: mark("You have no voucher for this shop now."),
    TwitterErrorCode.VOUCHER_NOT_APPLICABLE: mark("Your voucher does not fit this checkout."),
    TwitterErrorCode.CHECKOUT_UNKNOWN: mark("You have no such checkout."),
    TwitterErrorCode.PAYMENT_METHOD_UNKNOWN: mark(
        "This payment method is not stored in your customer account."
    ),
    TwitterErrorCode.PAYMENT_MAXIMUM_INVALID: mark("Enter the most that one order may cost."),
    TwitterErrorCode.NOT_LINKED: mark("Link your handle on X first."),
    TwitterErrorCode.PLUGIN_NOT_READY: mark("The shop does not sell on X at the moment."),
    TwitterErrorCode.TRY_AGAIN: mark("The shop could not answer. Try again in a moment."),
}
_MESSAGES_WITH_COUNT = {
    TwitterErrorCode.NOT_ENOUGH: mark("There are only {count} left."),
    TwitterErrorCode.OVER_LIMIT: mark("One customer can order {count} at most."),
}

_CLAIM_CODES = {
    ClaimProblemCode.INVALID: TwitterErrorCode.CLAIM_INVALID,
    ClaimProblemCode.UNKNOWN: TwitterErrorCode.CLAIM_INVALID,
    ClaimProblemCode.EXPIRED: TwitterErrorCode.CLAIM_EXPIRED,
    ClaimProblemCode.USED: TwitterErrorCode.CLAIM_USED,
    ClaimProblemCode.OF_ANOTHER: TwitterErrorCode.CLAIM_OF_ANOTHER,
    ClaimProblemCode.HELD: TwitterErrorCode.CLAIM_OF_ANOTHER,
    ClaimProblemCode.ACCOUNT_REQUIRED: TwitterErrorCode.UNAUTHENTICATED,
    ClaimProblemCode.LINK_REQUIRED: TwitterErrorCode.NOT_LINKED,
    ClaimProblemCode.ADDRESS_REQUIRED: TwitterErrorCode.ADDRESS_REQUIRED,
}
_REFUSAL_CODES = {
    RefusalReason.SOLD_OUT: TwitterErrorCode.SOLD_OUT,
    RefusalReason.NOT_ENOUGH: TwitterErrorCode.NOT_ENOUGH,
    RefusalReason.OVER_LIMIT: TwitterErrorCode.OVER_LIMIT,
    RefusalReason.RETIRED: TwitterErrorCode.RETIRED,
    # The variant was there when the claim was made.
    RefusalReason.UNKNOWN_CODE: TwitterErrorCode.RETIRED,
    RefusalReason.NO_DELIVERY: TwitterErrorCode.NO_DELIVERY,
    RefusalReason.ADDRESS_REJECTED: TwitterErrorCode.ADDRESS_REJECTED,
}
_LINK_CODES = {
    LinkProblemCode.UNKNOWN_CODE: TwitterErrorCode.LINK_UNKNOWN_CODE,
    LinkProblemCode.EXPIRED: TwitterErrorCode.LINK_EXPIRED,
    LinkProblemCode.NOT_PROVED_YET: TwitterErrorCode.LINK_NOT_PROVED_YET,
    LinkProblemCode.AMBIGUOUS: TwitterErrorCode.LINK_AMBIGUOUS,
    LinkProblemCode.HANDLE_MISMATCH: TwitterErrorCode.LINK_HANDLE_MISMATCH,
    LinkProblemCode.ALREADY_LINKED: TwitterErrorCode.LINK_ALREADY_LINKED,
    LinkProblemCode.TOO_MANY_REQUESTS: TwitterErrorCode.LINK_TOO_MANY_REQUESTS,
}
_LINK_FIELDS = {
    LinkProblemCode.UNKNOWN_CODE: "code",
    LinkProblemCode.EXPIRED: "code",
    LinkProblemCode.NOT_PROVED_YET: "code",
    LinkProblemCode.AMBIGUOUS: "handle",
    LinkProblemCode.HANDLE_MISMATCH: "handle",
}


class Refused(TwitterPluginError):
    """A mutation that did nothing, for a reason that its `errors` will tell."""

    def __init__(self, code: TwitterErrorCode, field: str | None = None) -> None:
        super().__init__(f"Refused: {code}.")
        self.code = code
        self.field = field


def explain(problem: Refused | ClaimProblem | LinkProblem, language: str) -> Error:
    field, count = None, None
    match problem:
        case Refused():
            code, field = problem.code, problem.field
        case LinkProblem():
            code, field = _LINK_CODES[problem.code], _LINK_FIELDS.get(problem.code)
        case ClaimProblem() if problem.code in _CLAIM_CODES:
            code, field = _CLAIM_CODES[problem.code], "token"
        case ClaimProblem():
            reason = problem.refusal.reason if problem.refusal else RefusalReason.SHOP_REFUSED
            code = _REFUSAL_CODES.get(reason, TwitterErrorCode.SHOP_REFUSED)
            count = problem.refusal.count if problem.refusal else None
    if code is TwitterErrorCode.ADDRESS_REQUIRED:
        field = None
    message = _MESSAGES[code] if count is None else _MESSAGES_WITH_COUNT.get(code, _MESSAGES[code])
    return Error(code, translate(message, language).format(count=count), field)
