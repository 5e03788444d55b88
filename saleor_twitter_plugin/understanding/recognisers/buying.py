from ...commands import Command
from ...handoffs import Buy, BuyLine, BuyWithoutCode, Reserve
from ..codes import NO_CODES
from ..lines import LINES_MAX, merge_lines, read_lines
from ..reading import ReadText

# More than anybody writes, fewer than it would take long to read.
_TAGS_MAX = 20
# "don't #buy it": no wish.
_REFUSALS = ("dont", "don't", "don’t", "not", "never", "no", "nunca")
_WISHES = (Command.BUY, Command.RESERVE)


def recognise_buying(read: ReadText) -> Buy | Reserve | BuyWithoutCode | None:
    """Recognise `#buy CODE [variant] [quantity], …` and `#reserve …`, once or several times.

    `"@shop #buy mug-1 x2 please, SHIRT-3 XL"` → `Buy` of two lines

    What cannot be told for sure is `BuyWithoutCode`, so that the person is asked, and nothing is
    bought by a guess: alternatives, buying and reserving, or buying and cancelling, in one text.
    One code with two quantities: quantity None.
    """
    tags = [tag for tag in read.tags if tag.command in _WISHES]
    if not tags:
        return None
    commands = {tag.command for tag in tags}
    if len(tags) > _TAGS_MAX or len(commands) > 1 or read.has_tag(Command.CANCEL):
        return BuyWithoutCode()
    if _is_refused(read.text[: tags[0].start]):
        return None
    ends = [tag.start for tag in read.tags[1:]] + [len(read.text)]
    found: list[BuyLine] = []
    for tag, end in zip(read.tags, ends, strict=True):
        if tag.command not in _WISHES:
            continue
        lines = read_lines(read.text[tag.end : end], names_product=read.vocabulary.names_product)
        if lines is None:
            return BuyWithoutCode()
        found += lines
    if not found and read.vocabulary.names_product:
        # "#buy", "#buy it please": what else but what the post above is about?
        found = [BuyLine("")]
    found = merge_lines(found)
    if not 1 <= len(found) <= LINES_MAX or not _are_sound(found):
        return BuyWithoutCode()
    return Buy(tuple(found)) if commands == {Command.BUY} else Reserve(tuple(found))


def _is_refused(before: str) -> bool:
    return before.endswith(" ") and before.casefold().rstrip().split(" ")[-1] in _REFUSALS


def _are_sound(lines: list[BuyLine]) -> bool:
    """Tell whether several lines all have what can be a code: no `#buy it` beside `#buy MUG`."""
    codes = {line.code for line in lines}
    return len(codes) == 1 or not any(each == "" or each.casefold() in NO_CODES for each in codes)
