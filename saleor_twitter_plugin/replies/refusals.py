"""Why nothing was made, in words."""

from typing import assert_never

from ..handoffs import RefusalReason, Refuse
from ..wording import mark, translate
from ..x_text import defuse, shorten

NAME_MAX_WEIGHT = 80
CODE_MAX_WEIGHT = 40
CHOICES_MAX_WEIGHT = 120


def refusal_text(refusal: Refuse, language: str) -> str:
    """Return one sentence or two: what is wrong, and what to do."""
    choices = "; ".join(" = ".join(filter(None, each)) for each in refusal.choices)
    return translate(_message(refusal), language).format(
        code=shorten(defuse(refusal.code), CODE_MAX_WEIGHT),
        name=shorten(defuse(refusal.product_name), NAME_MAX_WEIGHT),
        count=refusal.count,
        choices=shorten(defuse(choices), CHOICES_MAX_WEIGHT),
    )


def _message(refusal: Refuse) -> str:
    match refusal.reason:
        case RefusalReason.MISSING_CODE:
            return mark("Which product? Write #buy and one code from our posts.")
        case RefusalReason.UNKNOWN_CODE if refusal.choices:
            return mark("We know no product with the code {code}. Did you mean {choices}?")
        case RefusalReason.UNKNOWN_CODE:
            return mark("We know no product with the code {code}. Please check it.")
        case RefusalReason.RETIRED:
            return mark("{name} is no longer for sale.")
        case RefusalReason.SOLD_OUT:
            return mark("{name} is sold out. Nothing was ordered.")
        case RefusalReason.NOT_ENOUGH:
            return mark("Only {count} of {name} left. Nothing was ordered.")
        case RefusalReason.OVER_LIMIT:
            return mark("You can order at most {count} of {name} at a time. Nothing was ordered.")
        case RefusalReason.BAD_QUANTITY:
            return mark("How many of {name}? Write a whole number after the code.")
        case RefusalReason.CHOOSE_VARIANT if len(refusal.choices) == 1:
            return mark("Which {name}? If you mean {choices}: write #buy and that code.")
        case RefusalReason.CHOOSE_VARIANT:
            return mark("Which {name}? Write #buy and one of these codes: {choices}")
        case RefusalReason.NO_DELIVERY:
            return mark("We cannot deliver {name} to your address. Nothing was ordered.")
        case RefusalReason.ADDRESS_REJECTED:
            return mark("Please check your address in your account. Nothing was ordered.")
        case RefusalReason.VOUCHER_REFUSED:
            return mark("That voucher or gift card cannot be used here. Nothing was ordered.")
        case RefusalReason.NOTHING_WAITING:
            return mark(
                "Nothing waits to be confirmed: it is done, cancelled, or older than 15 minutes."
            )
        case RefusalReason.SHOP_REFUSED:
            return mark("We could not take this order. Nothing was ordered; please write to us.")
        case _:
            assert_never(refusal.reason)
