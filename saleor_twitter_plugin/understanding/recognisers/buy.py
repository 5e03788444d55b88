import re
import unicodedata

from ...handoffs import Buy, BuyWithoutCode
from ..phrases import COURTESIES
from ..text import strip_accents

CODE_MAX_LENGTH = 64
# So far above any stock that the shop's limit answers.
QUANTITY_MAX = 10**9
QUANTITY_DIGITS_MAX = 10

_KEYWORDS = "buy|comprar|compra"
_KEYWORD = re.compile(rf"(?<![\w#&/])#\s?(?:{_KEYWORDS})(?!\w)", re.IGNORECASE)
# "@shop#buy X": X makes no hashtag of it, the person means one.
_MENTION = re.compile(r"(?<!\w)@\w++")
_CODE_TEXT = r"[^\W_]++(?:[_.\-/]++[^\W_]++)*+"
_CODE = re.compile(_CODE_TEXT)
# What may follow a code without being part of it. "A+B", "A's" are no codes that we know.
_CODE_END = re.compile(r"""[_.\-/]*+(?:$|[\s,;:!?¡¿…()\[\]{}<>"“”„«»|~=]|['’‘*](?!\w)|[×*]\s?\d)""")
_BEFORE_CODE = re.compile(r"""[\s,;:!?¡¿….()\[\]{}<>"'“”„‘’«»|~=*\-–—_/]*+""")
_BEFORE_QUANTITY = re.compile(r"""["'”’»)\]*]*+[\s,;:(\[="'“‘|]*+(?:[-–—]\s)?\s*+""")
_TIMES = r"[xх×*]"
_NUMBER_TEXT = r"[+\-−–]?\d[\d.,'’/⁄\-]*+"
_UNITS = r"(?:pcs?|uds?|x|х|×)"
_QUANTITY = re.compile(
    rf"(?:{_TIMES}\s?)?(?P<number>{_NUMBER_TEXT})(?:\s?{_UNITS})?(?!\w)(?!\s?[$€£¥₹%°])",
    re.IGNORECASE,
)
_QUANTITY_WORD = re.compile(rf"(?:{_TIMES}\s)?(?P<word>[^\W\d_]++)(?![\w\-/'’])", re.IGNORECASE)
_QUANTITY_LABEL = re.compile(r"(?:qty|quantity|cantidad)(?!\w)[\s.:=]*+", re.IGNORECASE)
_QUANTITY_BEFORE = re.compile(rf"(?P<number>{_NUMBER_TEXT})\s?{_TIMES}(?!\w)", re.IGNORECASE)
# Further on only what can be nothing else: "SHIRT red x2", but not "SHIRT size 42".
_QUANTITY_LATER = re.compile(
    rf"(?<![\w.,#$-])(?:{_TIMES}\s?(?P<after>{_NUMBER_TEXT})|(?P<before>{_NUMBER_TEXT})\s?{_TIMES})(?!\w)"
    r"(?!\s?[$€£¥₹%°\d])",
    re.IGNORECASE,
)
# X sends its own links for these; typed in another way they are still no codes.
_DOMAIN = re.compile(r"\.(?:COM|NET|ORG)(?:/|$)")
_WHOLE = re.compile(r"\+?(\d+)")
_NUMBER_WORDS = {
    word: number
    for number, words in enumerate(
        (
            "zero cero",
            "one uno una un",
            "two dos",
            "three tres",
            "four cuatro",
            "five cinco",
            "six seis",
            "seven siete",
            "eight ocho",
            "nine nueve",
            "ten diez",
        )
    )
    for word in words.split()
}
# Words that stand before a code and are none.
_FILLERS = COURTESIES | {"code", "codigo", "sku", "this", "esto"}
# Hashtags of ours, never codes.
_OUR_HASHTAGS = frozenset(f"{_KEYWORDS}|link|vincular|stop|start".split("|"))


def recognise_buy(text: str) -> Buy | BuyWithoutCode | None:
    """Recognise `#buy CODE [quantity]`; `#comprar` and `#compra` are the same.

    `"@shop #buy mug-1 x2 please"` → `Buy("MUG-1", 2)`

    Two different codes in one text are no order: `BuyWithoutCode`, so that the person is asked for
    one code, and nothing is bought by a guess. One code with two quantities: quantity None.
    """
    text = _MENTION.sub(" ", text)
    keywords = list(_KEYWORD.finditer(text))
    if not keywords:
        return None
    ends = [keyword.start() for keyword in keywords[1:]] + [len(text)]
    found: list[Buy] = []
    for keyword, end in zip(keywords, ends, strict=True):
        buy = _read_request(text[keyword.end() : end])
        if buy is not None and buy not in found:
            found.append(buy)
    codes = {buy.code for buy in found}
    if len(codes) != 1:
        return BuyWithoutCode()
    return found[0] if len(found) == 1 else Buy(found[0].code, None)


def _read_request(text: str) -> Buy | None:
    """Read what follows one `#buy`, up to the next."""
    position = 0
    has_quantity = False
    quantity: int | None = 1
    while True:
        position = _skip_before_code(text, position)
        before = None if has_quantity else _QUANTITY_BEFORE.match(text, position)
        if before is None:
            break
        has_quantity, quantity = True, _read_number(before["number"])
        position = before.end()
    is_hashtag = text[position : position + 1] == "#"
    position += is_hashtag
    code = _CODE.match(text, position)
    if code is None or not _CODE_END.match(text, code.end()):
        return None
    name = code[0].upper()
    if is_hashtag and code[0].casefold() in _OUR_HASHTAGS:
        return None
    # Upper case may be longer, or hold what is no letter: "ß", "ŉ".
    if len(name) > CODE_MAX_LENGTH or not _CODE.fullmatch(name) or _DOMAIN.search(name):
        return None
    after = _read_quantity(text, code.end())
    if not has_quantity:
        return Buy(name, after[0] if after else 1)
    if after and after[0] != quantity:
        return Buy(name, None)
    return Buy(name, quantity)


def _skip_before_code(text: str, position: int) -> int:
    """Return where the code, or the quantity before it, may begin."""
    while True:
        separators = _BEFORE_CODE.match(text, position)
        position = separators.end() if separators else position
        # "-2 x CODE": the sign belongs to the number.
        if position and text[position - 1] in "-–" and text[position : position + 1].isdigit():
            position -= 1
            return position
        word = _CODE.match(text, position)
        if word is None or strip_accents(word[0][:CODE_MAX_LENGTH]) not in _FILLERS:
            return position
        position = word.end()


def _read_quantity(text: str, position: int) -> tuple[int | None] | None:
    """Return the quantity after a code; None where nothing of the kind stands there."""
    start = _BEFORE_QUANTITY.match(text, position)
    position = start.end() if start else position
    if label := _QUANTITY_LABEL.match(text, position):
        position = label.end()
    if number := _QUANTITY.match(text, position):
        return (_read_number(number["number"]),)
    word = _QUANTITY_WORD.match(text, position)
    if (
        word
        and (count := _NUMBER_WORDS.get(strip_accents(word["word"][:CODE_MAX_LENGTH]))) is not None
    ):
        return (count or None,)
    if later := _QUANTITY_LATER.search(text, position):
        return (_read_number(later["after"] or later["before"]),)
    return None


def _read_number(text: str) -> int | None:
    """Return a positive whole number, at most QUANTITY_MAX, or None.

    `"2."` → `2`; `"0"`, `"-3"`, `"1,5"` → None
    """
    whole = _WHOLE.fullmatch(text.rstrip(".,'’/⁄-"))
    if whole is None:
        return None
    # "٠٢" is 02; and Python refuses to read very long numbers.
    digits = "".join(str(unicodedata.decimal(digit)) for digit in whole[1]).lstrip("0")
    return min(int(digits[:QUANTITY_DIGITS_MAX]), QUANTITY_MAX) if digits else None
