"""How many texts a core understands in a second, hostile ones among them."""

import time
from random import Random

from saleor_twitter_plugin.understanding import Vocabulary, understand

from .measuring import estimate, median_of
from .report import Result

TARGET_PER_SECOND = 10_000
TEXT_COUNT = 2_000
# One in a hundred is as long as a message can be, and made to be slow.
LONG_LENGTH = 10_000
KNOWN = Vocabulary(
    aliases={"pillar": "buy", "comprar ya": "buy"},
    hashtags=frozenset({"airdrop", "verano26"}),
    names_product=True,
)
USUAL = [
    "@shop #buy K7M3P",
    "@shop #buy SHIRT-3 red XL x2 please 🙏",
    "Hola @shop, #comprar MUG-1 x2, SHIRT-3 talla 42 por favor",
    "@shop #buy XL",
    "@shop #reserve K7M3P 42.5 EU",
    "@shop #confirm",
    "@shop #status 1042",
    "@shop #airdrop XL",
    "STOP",
    "@shop what a lovely shop, I have told all my friends of it 🔥🔥 https://t.co/abc",
    "@shop when will the blue ones be back in stock? I have been waiting for three weeks now, and"
    " my sister too, who would like it in green rather than in red, if that is not too much to ask",
    "¿Cuándo vuelve la azul? Llevo tres semanas esperando, y mi hermana también 😭 @shop",
    "RT @shop: new mugs! #buy K7M3P",
    "👩🏽‍💻👨‍👩‍👧‍👦 love it 🛒🛒🛒 @shop",
]
SHORT_HOSTILE = ["#buy A ", "# ", "&amp;#", "é#", "a\u0301\u0323", "x-large, ", "#buy 9 or A1, "]
LONG_HOSTILE = ["#buy A ", "#", "é ", "2x ", "#buy A1, A2 or ", "a\u0301\u0323#", "stop "]


def measure_understanding(*, rounds: int, random: Random) -> Result:
    texts = _mix(random)
    for text in texts[: TEXT_COUNT // 10]:
        understand(text, KNOWN)
    rates: list[float] = []
    for _ in range(rounds):
        started = time.process_time()
        for text in texts:
            understand(text, KNOWN)
        rates.append(len(texts) / (time.process_time() - started))
    rate = estimate(median_of(rates), rounds=rounds, random=random)
    is_met = rate.value >= TARGET_PER_SECOND
    return Result(
        key="h",
        title=f"understanding: {TEXT_COUNT} mixed texts, {rounds} rounds",
        columns=("", "texts/s/core [95 %]"),
        rows=[("understand", f"{rate:,.0f}")],
        verdict=(
            f"understanding: {rate.value:,.0f} mixed texts/s/core, hostile ones included"
            f" (target {TARGET_PER_SECOND:,}: {'met' if is_met else 'missed'})"
        ),
        numbers={"rounds": rounds, "texts_per_second": rate},
        notes=[
            f"1 % hostile texts of {LONG_LENGTH:,} characters, 9 % of 280, 90 % as people write;"
            " processor time of one process"
        ],
    )


def _mix(random: Random) -> list[str]:
    long_count, short_count = TEXT_COUNT // 100, TEXT_COUNT * 9 // 100
    texts = [
        *((random.choice(LONG_HOSTILE) * LONG_LENGTH)[:LONG_LENGTH] for _ in range(long_count)),
        *((random.choice(SHORT_HOSTILE) * 280)[:280] for _ in range(short_count)),
        # No two alike: nothing may be remembered.
        *(
            f"{random.choice(USUAL)} @guest{number}"
            for number in range(TEXT_COUNT - long_count - short_count)
        ),
    ]
    random.shuffle(texts)
    return texts
