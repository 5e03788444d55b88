"""Several items, words for variants, replies that leave out the code, and reserving."""

import pytest

from saleor_twitter_plugin.handoffs import Buy, BuyLine, BuyWithoutCode, Intent, NoRequest, Reserve
from saleor_twitter_plugin.understanding import Vocabulary, understand

ANSWERING = Vocabulary(names_product=True)
MESSAGE = Vocabulary(is_message=True)


def line(code: str, quantity: int | None = 1, *words: str, loose: str = "") -> BuyLine:
    return BuyLine(code, words, quantity, tuple(loose.split()))


def buy(*lines: BuyLine) -> Buy:
    return Buy(lines)


WORDS = [
    ("#buy SHIRT XL", buy(line("SHIRT", 1, "XL"))),
    ("#comprar SHIRT rojo talla 42", buy(line("SHIRT", 1, "rojo", "42"))),
    ("#buy SHIRT 42 2", buy(line("SHIRT", None, loose="42 2"))),
    ("#buy SHIRT 42.5 EU", buy(line("SHIRT", 1, "42.5 EU"))),
    ("#buy SHIRT EU 42", buy(line("SHIRT", 1, "EU", "42"))),
    ("#buy SHIRT x-large", buy(line("SHIRT", 1, "x-large"))),
    ("#buy SHIRT red, XL", buy(line("SHIRT", 1, "red", "XL"))),
    ("#buy SHIRT not red", buy(line("SHIRT", 1, "not", "red"))),
    ("#buy SHIRT XL for mum", buy(line("SHIRT", 1, "XL"))),
    ("#buy SHIRT for mum, XL", buy(line("SHIRT", 1, "XL"))),
    ("#buy SHIRT XL. It is great", buy(line("SHIRT", 1, "XL"))),
    ("#buy SHIRT #red #gift", buy(line("SHIRT", 1, "red"))),
    ("#buy SHIRT two red", buy(line("SHIRT", 2, "red"))),
    ("#buy SHIRT one size", buy(line("SHIRT", 1, "one size"))),
    ("#buy SHIRT red 5 euros", buy(line("SHIRT", 1, "red"))),
    ("#buy SHIRT 3x-large", buy(line("SHIRT", 1, "3x-large"))),
    # Two of the large, or one in XXL.
    ("#buy SHIRT 2x large", buy(line("SHIRT", None, "large"))),
    ("#buy 2 SHIRT-3 XL", buy(line("SHIRT-3", 2, "XL"))),
    ("don't #buy SHIRT", NoRequest()),
    ("I would never #buy SHIRT", NoRequest()),
    ("no #comprar SHIRT", NoRequest()),
]

SEVERAL = [
    ("#buy MUG-1 x2, SHIRT-3 XL", buy(line("MUG-1", 2), line("SHIRT-3", 1, "XL"))),
    ("#buy MUG-1 and SHIRT-3", buy(line("MUG-1"), line("SHIRT-3"))),
    ("#comprar MUG-1 y 2x SHIRT-3 rojo", buy(line("MUG-1"), line("SHIRT-3", 2, "rojo"))),
    ("#buy MUG-1 + SHIRT-3", buy(line("MUG-1"), line("SHIRT-3"))),
    ("#buy MUG-1 &amp; SHIRT-3", buy(line("MUG-1"), line("SHIRT-3"))),
    ("#buy MUG-1; SHIRT-3; CAP-7", buy(line("MUG-1"), line("SHIRT-3"), line("CAP-7"))),
    ("#buy MUG-1 x2. SHIRT-3 XL", buy(line("MUG-1", 2), line("SHIRT-3", 1, "XL"))),
    ("#buy MUG-1, 3 SHIRT-3", buy(line("MUG-1"), line("SHIRT-3", 3))),
    ("#buy K7M3P, bqmpx", buy(line("K7M3P", 1, "bqmpx"))),
    ("#buy K7M3P, BQMPX please", buy(line("K7M3P"), line("BQMPX"))),
    ("#buy SHIRT-3 red, SHIRT-3 blue", buy(line("SHIRT-3", 1, "red"), line("SHIRT-3", 1, "blue"))),
    ("#buy SHIRT, 42mm", buy(line("SHIRT", 1, "42 mm"))),
    ("#buy SHIRT, 2xl", buy(line("SHIRT", 1, "2xl"))),
    ("#buy SHIRT, XXL", buy(line("SHIRT", 1, "XXL"))),
    ("#buy SHIRT, x-large", buy(line("SHIRT", 1, "x-large"))),
    ("#buy SHIRT, THANKS a lot", buy(line("SHIRT", 1, "lot"))),
    # Nothing parts them: a variant's SKU, perhaps.
    ("#buy SHIRT SHIRT-42", buy(line("SHIRT", 1, "SHIRT-42"))),
    ("#buy MUG-1 #buy MUG-2", buy(line("MUG-1"), line("MUG-2"))),
    ("#buy MUG-1 x2 #comprar SHIRT-3", buy(line("MUG-1", 2), line("SHIRT-3"))),
    ("#buy MUG-1 #buy MUG-1", buy(line("MUG-1"))),
    ("#buy MUG-1 x2 #buy MUG-1 x3", buy(line("MUG-1", None))),
    ("#buy SHIRT red #buy SHIRT", buy(line("SHIRT", None, "red"))),
    ("#buy MUG-1 or MUG-2", BuyWithoutCode()),
    ("#buy MUG-1 o MUG-2", BuyWithoutCode()),
    ("#buy MUG-1 #cancel", BuyWithoutCode()),
    ("#cancel MUG-1 #buy MUG-2", BuyWithoutCode()),
    ("#buy MUG-1 #reserve MUG-2", BuyWithoutCode()),
    ("#buy MUG #buy it", BuyWithoutCode()),
    ("#buy " + ", ".join(f"MUG-{number}" for number in range(11)), BuyWithoutCode()),
    ("#buy MUG " * 21, BuyWithoutCode()),
]

RESERVING = [
    ("#reserve MUG-1", Reserve((line("MUG-1"),))),
    ("#reservar MUG-1 x2", Reserve((line("MUG-1", 2),))),
    ("@shop #Reserva SHIRT-3 XL", Reserve((line("SHIRT-3", 1, "XL"),))),
    ("#reserve", BuyWithoutCode()),
]

WITHOUT_CODE = [
    ("#buy XL", buy(line("", 1, "XL"))),
    ("#buy", Buy((BuyLine(""),))),
    ("#buy please!", Buy((BuyLine(""),))),
    ("#buy this one", Buy((BuyLine(""),))),
    ("#buy it in red", buy(line("", 1, "red"))),
    ("#buy x2", buy(line("", 2))),
    ("#buy 2", buy(line("", 2, loose="2"))),
    ("#buy two", buy(line("", 2))),
    ("#buy talla 42", buy(line("", 1, "42"))),
    ("#buy rojo, talla M x3", buy(line("", 3, "rojo", "M"))),
    ("#buy 2x red", buy(line("", 2, "red"))),
    ("#buy red or blue", buy(line("", 1, "red", "or", "blue"))),
    ("#buy XL, MUG-1", BuyWithoutCode()),
    # It may be a code all the same.
    ("#buy MUG-1 XL", buy(line("MUG-1", 1, "XL"))),
    ("#buy 12345", buy(line("12345"))),
    ("#buy mug", buy(line("MUG"))),
    ("#buy forest green", buy(line("FOREST", 1, "green"))),
    ("#reserve XL", Reserve((line("", 1, "XL"),))),
]

IN_MESSAGES = [
    ("buy MUG-1 x2", buy(line("MUG-1", 2))),
    ("Comprar MUG-1", buy(line("MUG-1"))),
    ("¡reservar MUG-1!", Reserve((line("MUG-1"),))),
    ("buy 2 MUG-1", buy(line("MUG-1", 2))),
    ("buy some time", NoRequest()),
    ("I buy MUG-1", NoRequest()),
    ("buy", NoRequest()),
]

ALIASES = Vocabulary(aliases={"pillar": "buy", "comprar ya": "buy", "apartar": "reserve"})
WITH_ALIASES = [
    ("#pillar MUG-1", buy(line("MUG-1"))),
    ("#PILLAR MUG-1 x2", buy(line("MUG-1", 2))),
    ("#comprar ya MUG-1", buy(line("MUG-1"))),
    ("#comprarya MUG-1", buy(line("MUG-1"))),
    ("#comprar MUG-1", buy(line("MUG-1"))),
    ("#apartar MUG-1", Reserve((line("MUG-1"),))),
    ("pillar MUG-1", NoRequest()),
]


@pytest.mark.parametrize(
    ("text", "vocabulary", "intent"),
    [
        *((text, Vocabulary(), intent) for text, intent in WORDS + SEVERAL + RESERVING),
        *((text, ANSWERING, intent) for text, intent in WITHOUT_CODE),
        *((text, MESSAGE, intent) for text, intent in IN_MESSAGES),
        *((text, ALIASES, intent) for text, intent in WITH_ALIASES),
    ],
)
def test_example(text: str, vocabulary: Vocabulary, intent: Intent) -> None:
    assert understand(text, vocabulary) == intent
    assert understand(f"🔥 {text} 🎉", vocabulary) == intent
