"""What follows one `#buy`: codes, each with its quantity and the words for its variant."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from ..handoffs import BuyLine
from .codes import CODE, CODE_MAX_LENGTH, is_code_shaped, is_shouted_code, read_code
from .lexicon import fold_word, is_naming, to_plain_digits
from .quantities import NUMBER, NUMBER_BEFORE, read_number, trim_number
from .text import strip_accents
from .word_lists import (
    ALTERNATIVES,
    CLAUSE_WORDS,
    CONNECTORS,
    COURTESIES,
    FILLERS,
    LABELS,
    NUMBER_WORDS,
    QUANTITY_LABELS,
    SYSTEMS,
)

LINES_MAX = 10
WORDS_MAX = 12
# Where the code may be left out, a shorter number is a size or a quantity.
_NUMBER_CODE_MIN_LENGTH = 4
# Longer than any wish: a text of that kind is not read to its end, and so not acted upon.
PIECES_MAX = 400
_LOOSE_MAX_LENGTH = 12
_WORD_MAX_LENGTH = 64

# What may follow a code without being part of it. "A+B", "A's" are no codes that we know.
_CODE_END = re.compile(r"""[_.\-/]*+(?:$|[\s,;:!?¡¿…()\[\]{}<>"“”„«»|~=]|['’‘*](?!\w)|[×*]\s?\d)""")
_BEFORE_CODE = re.compile(r"""[\s,;:!?¡¿….()\[\]{}<>"'“”„‘’«»|~=*\-–—_/]*+""")
_PIECE = re.compile(
    r"""(?P<price>[$€£¥₹]\s?\d[\d.,]*+|(?<![\w.,])\d[\d.,]*+\s?
          (?:[$€£¥₹%°]|(?:euros?|eur|usd|dollars?|d[oó]lares)(?!\w)))
    |(?P<end>[.!?…]++(?=\s|$)|[!?…]++)
    |(?P<comma>[,;|+&])
    |(?P<dash>[-–—](?=\s))
    |(?P<word>[^\s,;:!?¡¿…()\[\]{}<>"“”„«»|~=]+)""",
    re.VERBOSE | re.IGNORECASE,
)
_NUMBER_START = re.compile(r"[x×хX*]?\s?[+\-−–]?\d")
# Words that stand before a code and are none.
_BEFORE_CODE_WORDS = COURTESIES | {"code", "codigo", "sku", "this", "esto"}
_SIZE = re.compile(r"[\s-]?size(?!\w)", re.IGNORECASE)
_BARE_NUMBER = re.compile(r"(\d{1,3})\s")
_NUMBER_NEXT = re.compile(r"[\s.]*+\d")
_LARGE = re.compile(r"\s(?:x?large|grande|small|xl|xs)(?!\w)", re.IGNORECASE)


@dataclass(slots=True)
class _Draft:
    code: str
    quantities: list[int | None] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)

    def finish(self) -> BuyLine:
        words = tuple(self.words[:WORDS_MAX])
        numbers = tuple(dict.fromkeys(self.loose))
        stated = set(self.quantities)
        if not stated:
            quantity = 1 if not numbers else read_number(numbers[0]) if len(numbers) == 1 else None
            return BuyLine(self.code, words, quantity, numbers)
        quantity = self.quantities[0] if len(stated) == 1 else None
        # "2x MUG 2" says it twice, or means size 2.
        if len(numbers) == 1 and read_number(numbers[0]) == quantity:
            return BuyLine(self.code, words, quantity, numbers)
        # With a quantity that is plainly one, bare numbers can only be sizes.
        return BuyLine(self.code, (*words, *numbers), quantity)


def read_lines(text: str, *, names_product: bool) -> list[BuyLine] | None:
    """Read what follows one `#buy`, up to the next: no line without a code; None where unclear.

    `"MUG-1 x2, SHIRT-3 XL"` → MUG-1 twice, SHIRT-3 with the word XL
    """
    position, quantities = _read_quantity_before(text)
    is_hashtag = text[position : position + 1] == "#"
    position += is_hashtag
    written = CODE.match(text, position)
    code = read_code(written[0]) if written and _CODE_END.match(text, written.end()) else None
    if names_product and not (written and code and _is_surely_code(written[0])):
        draft = _Draft("", quantities)
        lines = _Reader(text, position - is_hashtag, draft).read()
        # Nothing at all is for the caller to say.
        return [] if lines == [BuyLine("")] else lines
    if written is None or code is None:
        return []
    return _Reader(text, written.end(), _Draft(code, quantities)).read()


def read_words(text: str) -> BuyLine:
    """Read what follows a drop's hashtag: a line without a code; further ones are not for it."""
    lines = _Reader(text, 0, _Draft("")).read()
    return lines[0] if lines else BuyLine("", quantity=None)


def _is_surely_code(written: str) -> bool:
    """Tell, where the code may be left out, whether it was not."""
    folded = fold_word(written)
    if folded in FILLERS or folded in NUMBER_WORDS or is_naming(written):
        return False
    is_long_number = written.isdigit() and len(written) >= _NUMBER_CODE_MIN_LENGTH
    return is_long_number or is_code_shaped(written) or not _NUMBER_START.match(written)


def _read_quantity_before(text: str) -> tuple[int, list[int | None]]:
    """Return where the code may begin, and the quantity before it: `2x CODE`, `2 CODE-1`."""
    position = _skip_before_code(text, 0)
    quantities: list[int | None] = []
    if before := NUMBER_BEFORE.match(text, position):
        quantities.append(read_number(before["number"]))
        position = _skip_before_code(text, before.end())
    elif bare := _BARE_NUMBER.match(text, position):
        code = CODE.match(text, bare.end())
        if code and is_code_shaped(code[0]):
            quantities.append(read_number(bare[1]))
            position = bare.end()
    return position, quantities


def _skip_before_code(text: str, position: int) -> int:
    while True:
        separators = _BEFORE_CODE.match(text, position)
        position = separators.end() if separators else position
        # "-2 x CODE": the sign belongs to the number.
        if position and text[position - 1] in "-–" and text[position : position + 1].isdigit():
            return position - 1
        word = CODE.match(text, position)
        if word is None or strip_accents(word[0][:CODE_MAX_LENGTH]) not in _BEFORE_CODE_WORDS:
            return position
        position = word.end()


class _Reader:
    """Walks once through the text behind a code."""

    def __init__(self, text: str, position: int, draft: _Draft) -> None:
        self.text = text
        self.position = position
        self.drafts = [draft]
        self.has_lower_case = any(each.islower() for each in text[position:])
        # Just behind a comma, an "and" or a full stop, where another code may stand.
        self.may_begin = False
        self.is_alternative = False
        self.in_clause = False
        self.is_over = False
        # The word before says what a number is.
        self.label = ""

    def read(self) -> list[BuyLine] | None:
        for _ in range(PIECES_MAX):
            piece = _PIECE.search(self.text, self.position)
            if piece is None:
                # "MUG-1 or", and another #buy behind it.
                return None if self.is_alternative else [each.finish() for each in self.drafts]
            self.position = piece.end()
            if piece["price"] or piece["dash"]:
                continue
            if piece["comma"]:
                self.may_begin = True
            elif piece["end"]:
                self.may_begin = self.is_over = True
            elif not self._read_number(piece.start()) and not self._read_word(
                piece["word"], piece.start()
            ):
                return None
        return None

    def _read_number(self, start: int) -> bool:
        if not _NUMBER_START.match(self.text, start):
            return False
        number = NUMBER.match(self.text, start)
        if number is None:
            return False
        is_plain = not (number["times"] or number["unit"] or number["measure"])
        self.position = number.end()
        digits = trim_number(number["number"])
        if not (number["unit"] or number["measure"]):
            self.position = number.start("number") + len(digits)
        if self.may_begin and not number["times"] and not number["measure"]:
            code = self._find_code(self._skip_spaces())
            if code and len(self.drafts) < LINES_MAX:
                self._begin_line(code, [read_number(digits)])
                return True
        if self.in_clause or self.is_over:
            self.may_begin = False
            return True
        draft = self.drafts[-1]
        value = to_plain_digits(digits)
        if number["measure"] or self.label == "size":
            draft.words.append(f"{value[:_LOOSE_MAX_LENGTH]} {number['measure'] or ''}".rstrip())
        elif is_plain and self.label != "quantity":
            draft.loose.append(value[:_LOOSE_MAX_LENGTH])
            if len(value) > _LOOSE_MAX_LENGTH:
                draft.loose.pop()
                draft.quantities.append(read_number(digits))
        else:
            is_size_too = number["unit"] in {"x", "X"} and _LARGE.match(self.text, self.position)
            draft.quantities.append(None if is_size_too else read_number(digits))
        self.label = ""
        self.may_begin = False
        return True

    def _read_word(self, word: str, start: int) -> bool:
        """Return False where the text is unclear."""
        word = word[: 2 * _WORD_MAX_LENGTH]
        folded = fold_word(word)
        if folded in CONNECTORS:
            self.may_begin = True
            return True
        if folded in ALTERNATIVES:
            self.may_begin = self.is_alternative = True
        code = self._find_code(start + word.startswith("#")) if self.may_begin else None
        if code:
            if self.is_alternative or len(self.drafts) == LINES_MAX:
                return False
            self._begin_line(code, [])
            return True
        if folded not in ALTERNATIVES:
            self.may_begin = self.is_alternative = False
        if not self.is_over and folded:
            self._keep_word(word, folded)
        # "XL." ends a sentence; "qty." does not.
        if word.endswith(".") and not self.label:
            self.may_begin = self.is_over = True
        return True

    def _keep_word(self, word: str, folded: str) -> None:
        draft = self.drafts[-1]
        label, self.label = self.label, ""
        if folded in CLAUSE_WORDS:
            self.in_clause = True
        elif self.in_clause or word.startswith("#"):
            if is_naming(folded):
                draft.words.append(word.lstrip("#")[:_WORD_MAX_LENGTH])
        elif folded in QUANTITY_LABELS:
            self.label = "quantity"
        elif folded in LABELS:
            self.label = "size"
        elif folded in SYSTEMS:
            draft.words.append(word)
            self.label = "size"
        elif folded in NUMBER_WORDS and label != "size":
            if folded == "one" and _SIZE.match(self.text, self.position):
                draft.words.append("one size")
            elif NUMBER_WORDS[folded] != 1:
                draft.quantities.append(NUMBER_WORDS[folded] or None)
        elif folded == "no" and _NUMBER_NEXT.match(self.text, self.position):
            self.label = "size"
        elif folded in {"x", "х"} and not _LARGE.match(self.text, self.position):
            pass
        elif folded not in FILLERS:
            draft.words.append(word.strip(".'’‘*-_/")[:_WORD_MAX_LENGTH])

    def _find_code(self, start: int) -> re.Match[str] | None:
        code = CODE.match(self.text, start)
        if code is None or not _CODE_END.match(self.text, code.end()):
            return None
        is_shouted = self.has_lower_case and not self.is_over and is_shouted_code(code[0])
        return code if is_shouted or is_code_shaped(code[0]) else None

    def _skip_spaces(self) -> int:
        return self.position + (self.text[self.position : self.position + 1] == " ")

    def _begin_line(self, code: re.Match[str], quantities: list[int | None]) -> None:
        self.position = code.end()
        self.drafts.append(_Draft(code[0].upper(), quantities))
        self.may_begin = self.is_alternative = self.in_clause = self.is_over = False
        self.label = ""


def merge_lines(lines: Iterable[BuyLine]) -> list[BuyLine]:
    """Return the lines without repetitions; None as quantity where they contradict each other."""
    by_code: dict[str, dict[frozenset[str], BuyLine]] = {}
    for line in lines:
        same_code = by_code.setdefault(line.code, {})
        key = frozenset(map(fold_word, line.words))
        known = same_code.setdefault(key, line)
        if (known.quantity, known.loose_numbers) != (line.quantity, line.loose_numbers):
            same_code[key] = BuyLine(line.code, known.words, None)
    for code, same_code in by_code.items():
        # Once with words and once without: one wish, and no telling how many.
        if len(same_code) > 1 and frozenset() in same_code:
            named = next(each for key, each in same_code.items() if key)
            by_code[code] = {frozenset(): BuyLine(code, named.words, None)}
    return [line for same_code in by_code.values() for line in same_code.values()]
