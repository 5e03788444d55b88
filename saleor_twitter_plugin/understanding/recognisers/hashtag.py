from ...handoffs import BuyWithoutCode, UseHashtag
from ..lines import read_words
from ..reading import ReadText


def recognise_hashtag(read: ReadText) -> UseHashtag | BuyWithoutCode | None:
    """Recognise a drop's or campaign's own hashtag, and what follows it.

    `"@shop #AirDrop XL"` → `UseHashtag("airdrop", ("XL",))`; two of them leave open which is meant.
    """
    tags = [tag for tag in read.tags if tag.command is None]
    if not tags:
        return None
    if len({tag.name for tag in tags}) > 1:
        return BuyWithoutCode()
    line = read_words(read.text[tags[0].end :])
    return UseHashtag(tags[0].name, line.words, line.quantity, line.loose_numbers)
