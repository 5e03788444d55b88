"""How many: the numbers that people write beside a code."""

import re

from .lexicon import to_plain_digits

# So far above any stock that the shop's limit answers.
QUANTITY_MAX = 10**9
QUANTITY_DIGITS_MAX = 10

_TIMES = r"[xх×*]"
_NUMBER_TEXT = r"[+\-−–]?\d[\d.,'’/⁄\-]*+"
_NO_PRICE = r"(?!\s?[$€£¥₹%°]|\s?(?:euros?|eur|usd|dollars?|d[oó]lares)(?!\w))"
# Behind the number: times, pieces, or what makes it a size.
NUMBER = re.compile(
    rf"(?:(?P<times>{_TIMES})\s?)?(?P<number>{_NUMBER_TEXT})"
    rf"(?:\s?(?P<unit>pcs?|uds?|units?|unidad(?:es)?|piezas?|pieces?|x|х|×)"
    rf"|\s?(?P<measure>eu|us|uk|mm|cm|ml|cl|kg|gr|oz|gb|tb|inch(?:es)?))?(?!\w|-[^\W\d_]){_NO_PRICE}",
    re.IGNORECASE,
)
NUMBER_BEFORE = re.compile(rf"(?P<number>{_NUMBER_TEXT})\s?{_TIMES}(?!\w)", re.IGNORECASE)
_WHOLE = re.compile(r"\+?(\d+)")
_NUMBER_END = ".,'’/⁄-"


def trim_number(text: str) -> str:
    """Return a number without the punctuation behind it."""
    return text.rstrip(_NUMBER_END)


def read_number(text: str) -> int | None:
    """Return a positive whole number, at most QUANTITY_MAX, or None.

    `"2."` → `2`; `"0"`, `"-3"`, `"1,5"` → None
    """
    whole = _WHOLE.fullmatch(trim_number(text))
    if whole is None:
        return None
    # "٠٢" is 02; and Python refuses to read very long numbers.
    digits = to_plain_digits(whole[1]).lstrip("0")
    return min(int(digits[:QUANTITY_DIGITS_MAX]), QUANTITY_MAX) if digits else None
