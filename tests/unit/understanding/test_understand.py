"""What people type, and what we take it for. The tables are the specification."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saleor_twitter_plugin.handoffs import (
    AskLink,
    Buy,
    BuyLine,
    BuyWithoutCode,
    Intent,
    NoRequest,
    ProveHandle,
    Start,
    Stop,
)
from saleor_twitter_plugin.understanding import understand
from saleor_twitter_plugin.understanding.lines import LINES_MAX, WORDS_MAX
from saleor_twitter_plugin.x_limits import INCOMING_MAX_LENGTH
from tests.timing import is_linear

FAST_SECONDS = 0.05


def buy(code: str, quantity: int | None = 1, *words: str, loose: str = "") -> Buy:
    return Buy((BuyLine(code, words, quantity, tuple(loose.split())),))


BUYS: list[tuple[str, Intent]] = [
    ("@shop #buy MUG-1", buy("MUG-1", 1)),
    ("@shop #buy mug-1", buy("MUG-1", 1)),
    ("#BUY MUG-1 please!", buy("MUG-1", 1)),
    ("Hola @shop, #comprar MUG-1 por favor 🙏", buy("MUG-1", 1)),
    ("#Compra MUG-1", buy("MUG-1", 1)),
    ("I want to #buy MUG-1 for @mum #gift https://t.co/abc", buy("MUG-1", 1)),
    ("＃ｂｕｙ　ＭＵＧ－１　２", buy("MUG-1", 2, loose="2")),
    ("# buy MUG-1", buy("MUG-1", 1)),
    ("#buy\n\nMUG-1\n2", buy("MUG-1", 2, loose="2")),
    ("🛒#buy🔥MUG-1🔥2️⃣🔥", buy("MUG-1", 2, loose="2")),
    ("#b\u200buy M\u00adUG\u2060-1", buy("MUG-1", 1)),
    ("\u202e#buy MUG-1\u202c", buy("MUG-1", 1)),
    ("@shop#buy MUG-1", buy("MUG-1", 1)),
    ("#buy: MUG-1.", buy("MUG-1", 1)),
    ("#buy-MUG-1", buy("MUG-1", 1)),
    ("#buy (MUG-1)", buy("MUG-1", 1)),
    ("#buy “MUG-1” 2", buy("MUG-1", 2, loose="2")),
    ("&lt;#buy MUG-1&gt;", buy("MUG-1", 1)),
    ("#buy code: MUG-1", buy("MUG-1", 1)),
    ("#buy please MUG-1", buy("MUG-1", 1)),
    ("#buy #MUG1", buy("MUG1", 1)),
    ("#buy @shop https://t.co/abc MUG-1", buy("MUG-1", 1)),
    ("#buy MUG_1/b.c", buy("MUG_1/B.C", 1)),
    ("#buy 12345 2", buy("12345", 2, loose="2")),
    ("#buy 2", buy("2", 1)),
    ("#buy caña", buy("CAÑA", 1)),
    ("#buy " + "A" * 64, buy("A" * 64, 1)),
    ("don't stop #buy X", buy("X", 1)),
    ("#stop it, no: #buy X", buy("X", 1)),
]

# What stands behind #buy, the quantity, words, and numbers that may be a size as well.
QUANTITIES: list[tuple[str, Buy]] = [
    ("MUG 2", buy("MUG", 2, loose="2")),
    ("MUG x2", buy("MUG", 2)),
    ("MUG 2x", buy("MUG", 2)),
    ("MUG x 2", buy("MUG", 2)),
    ("MUG X2", buy("MUG", 2)),
    ("MUG ×2", buy("MUG", 2)),
    ("MUG×2", buy("MUG", 2)),
    ("MUG ✖️2", buy("MUG", 2, loose="2")),
    ("MUG ２", buy("MUG", 2, loose="2")),
    ("MUG ٣", buy("MUG", 3, loose="3")),
    ("MUG ②", buy("MUG", 2, loose="2")),
    ("MUG 02", buy("MUG", 2, loose="02")),
    ("MUG +2", buy("MUG", 2, loose="2")),
    ("MUG (2)", buy("MUG", 2, loose="2")),
    ("MUG, 2", buy("MUG", 2, loose="2")),
    ("MUG: 2", buy("MUG", 2, loose="2")),
    ("MUG - 2", buy("MUG", 2, loose="2")),
    ("MUG 2.", buy("MUG", 2, loose="2")),
    ("MUG 2!", buy("MUG", 2, loose="2")),
    ("MUG 2, please", buy("MUG", 2, loose="2")),
    ("MUG 2 pcs", buy("MUG", 2)),
    ("MUG qty 4", buy("MUG", 4)),
    ("MUG cantidad: 4", buy("MUG", 4)),
    ("MUG two", buy("MUG", 2)),
    ("MUG Ten", buy("MUG", 10)),
    ("MUG un", buy("MUG", 1)),
    ("MUG uno", buy("MUG", 1)),
    ("MUG una", buy("MUG", 1)),
    ("MUG dos", buy("MUG", 2)),
    ("MUG diez", buy("MUG", 10)),
    ("MUG x dos", buy("MUG", 2)),
    ("2 x MUG", buy("MUG", 2)),
    ("2x MUG", buy("MUG", 2)),
    ("２ × MUG", buy("MUG", 2)),
    ("2x MUG 2", buy("MUG", 2, loose="2")),
    ("MUG red x2", buy("MUG", 2, "red")),
    ("MUG red 2x please", buy("MUG", 2, "red")),
    # Plainly a number, and none that can be sold.
    ("MUG 0", buy("MUG", None, loose="0")),
    ("MUG x0", buy("MUG", None)),
    ("MUG zero", buy("MUG", None)),
    ("MUG cero", buy("MUG", None)),
    ("MUG -3", buy("MUG", None, loose="-3")),
    ("MUG −3", buy("MUG", None, loose="−3")),
    ("MUG 1.5", buy("MUG", None, loose="1.5")),
    ("MUG 1,5", buy("MUG", None, loose="1,5")),
    ("MUG 1.000", buy("MUG", None, loose="1.000")),
    ("MUG ½", buy("MUG", None, loose="1⁄2")),
    ("MUG 1/2", buy("MUG", None, loose="1/2")),
    ("MUG 2-3", buy("MUG", None, loose="2-3")),
    ("MUG x 2.5", buy("MUG", None)),
    ("0x MUG", buy("MUG", None)),
    ("-2 x MUG", buy("MUG", None)),
    ("1.5x MUG", buy("MUG", None)),
    ("2x MUG 3", buy("MUG", 2, "3")),
    # So many that the limit answers.
    ("MUG 999999999999999999", buy("MUG", 10**9)),
    ("MUG " + "9" * 9000, buy("MUG", 10**9)),
    ("MUG " + "0" * 9000, buy("MUG", None)),
    ("MUG " + "0" * 200 + "2", buy("MUG", 2)),
    # No quantity at all.
    ("MUG", buy("MUG", 1)),
    ("MUG please", buy("MUG", 1)),
    ("MUG. 2 is too many", buy("MUG", 1)),
    ("MUG 5€", buy("MUG", 1)),
    ("MUG $5", buy("MUG", 1)),
    ("MUG 20% off", buy("MUG", 1, "off")),
    ("MUG 42mm", buy("MUG", 1, "42 mm")),
    ("MUG 2nd", buy("MUG", 1, "2nd")),
    ("MUG size 42", buy("MUG", 1, "42")),
    ("MUG #2", buy("MUG", 1)),
    ("MUG x", buy("MUG", 1)),
    ("MUG 3x5", buy("MUG", 1, "3x5")),
    ("MUG onesize", buy("MUG", 1, "onesize")),
]

WITHOUT_CODE = [
    "#buy",
    "@shop #buy!",
    "#comprar 🙏",
    "#buy please",
    "#buy por favor",
    "#buy https://t.co/abc",
    "#buy www.example.com",
    "#buy example.com",
    "#buy @shop",
    "#buy #buy",
    "#buy #link",
    "#buy 2x",
    "#buy -3",
    "#buy A+B",
    "#buy A&amp;B",
    "#buy ana@example.com",
    "#buy " + "A" * 65,
    # Two products, and only one of them is wanted.
    "#buy MUG-1 or #comprar MUG-2 2",
]

NOTHING = [
    "",
    " ",
    "hola",
    "@shop",
    "I buy MUG-1",
    "buy MUG-1",
    "#buyer MUG-1",
    "#buy_MUG",
    "#buynothingday",
    "foo#buy MUG-1",
    "##buy MUG-1",
    "https://example.com/#buy MUG-1",
    "RT @shop: #buy MUG-1",
    "rt @shop #buy MUG-1",
    "RT @shop: STOP",
    "🔁 RT @shop: #link ABCD-2345",
    "#stopthewar",
    "#startup",
    "please do not stop",
    "cancel",
    "cancelar",
    "link",
    "link here next",
    "check my link ABCD-2345",
    "#link ABCD-234",
    "#link ABCD-23456",
    "#link ABCD-2345-6789",
    "#link ABCO-2345",
    "#link ABC1-2345",
    "#linkABCD-2345",
]

PROOFS = [
    "#link ABCD-2345",
    "@shop #link abcd-2345",
    "here you are: #link ABCD-2345 thanks",
    "#vincular ABCD2345",
    "＃ｌｉｎｋ　ＡＢＣＤ－２３４５",
    "#LINK: “ABCD – 2345”",
    "#link #ABCD2345",
    "link ABCD-2345",
    "@shop @other link abcd2345!",
    "🔗 Vincular ABCD - 2345",
    "#link ABCD‑2345",
    "#link AB\u200bCD-2345",
    # The proof has a form of its own; the purchase can be asked for again.
    "#buy MUG-1 #link ABCD-2345",
]

STOPS = [
    "STOP",
    "stop.",
    "@shop Stop!!! 🛑",
    "Please stop",
    "ＳＴＯＰ",
    "S\u200bTOP",
    "unsubscribe",
    "No more",
    "opt-out",
    "#stop",
    "would you #stop, @shop",
    "#baja",
    "BASTA",
    "Parar",
    "ALTO",
    "baja",
    "¡Darme de baja, por favor!",
    "No más",
    "Arrêt",
    "ARRET",
    "@shop Désabonnez-moi !",
    "Plus de messages",
    "Stopp",
    "Abmelden",
    "Hör auf!",
    "HOER AUF",
    "keine Nachrichten mehr",
    "pare",
    "Cancelar inscrição",
    "SAIR",
    "Fermati!",
    "@shop niente più messaggi",
    "Disiscrivimi",
    "leave me alone",
    "стоп",
    "توقف",
    "停止",
    "중지",
    "ストップ",
    "#stop #start",
]

STARTS = ["START", "@shop start 🙂", "#start", "please #start again", "Alta", "EMPEZAR"]

EXAMPLES: list[tuple[str, Intent]] = [
    *BUYS,
    *((f"@shop #buy {text}", intent) for text, intent in QUANTITIES),
    *((text, BuyWithoutCode()) for text in WITHOUT_CODE),
    *((text, NoRequest()) for text in NOTHING),
    *((text, ProveHandle("ABCD2345")) for text in PROOFS),
    *((text, Stop()) for text in STOPS),
    *((text, Start()) for text in STARTS),
    ("#buy MUG 2, I said #buy MUG 2", buy("MUG", 2, loose="2")),
    ("#buy MUG 2 — yes, #buy it… #buy", BuyWithoutCode()),
    ("I love to #buy. #buy MUG", buy("MUG", 1)),
    ("#buy MUG 2 #buy", buy("MUG", 2, loose="2")),
    # One product, two quantities: the shopper is asked which.
    ("#buy MUG 2 #buy MUG 3", buy("MUG", None)),
    ("x" * INCOMING_MAX_LENGTH + " #buy MUG", NoRequest()),
]


@pytest.mark.parametrize(("text", "intent"), EXAMPLES)
def test_example(text: str, intent: Intent) -> None:
    assert understand(text) == intent


@pytest.mark.parametrize(("text", "intent"), EXAMPLES)
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (" \n\t", "\n "),
        ("🔥 ", " 🎉"),
        ("👩🏽‍💻", " 👨‍👩‍👧‍👦"),
        ("\ufeff", " \u200b"),
        ("❤️\n", "\u3000✌️"),
    ],
)
def test_emoji_and_space_around_change_nothing(
    text: str, intent: Intent, before: str, after: str
) -> None:
    if len(text) < INCOMING_MAX_LENGTH:
        assert understand(before + text + after) == intent


WORDS = (
    "#buy #comprar ＃buy #link #stop STOP start @shop RT MUG-1 x2 2x 2 x - 0 1.5 ½ A 9 # @ : . /"
    " ABCD-2345 link https://t.co/a 🔥 ß ŉ ﷺ &amp; &lt;"
)
CHARACTERS = " \n\u200d\ufe0f\u0301\u202e\ud800\x00\x1f\u20e3"
PARTS = st.sampled_from([*WORDS.split(), *CHARACTERS])
TEXTS = st.one_of(st.text(max_size=80), st.lists(PARTS, max_size=20).map(" ".join))
GLUED = st.lists(PARTS, max_size=20).map("".join)
CODE = re.compile(r"[^\W_](?:[\w.\-/]*[^\W_])?")


@settings(deadline=None, max_examples=500)
@given(st.one_of(TEXTS, GLUED))
def test_any_text_is_understood_as_something_sound(text: str) -> None:
    match understand(text):
        case Buy(lines):
            assert 1 <= len(lines) <= LINES_MAX
            for line in lines:
                assert CODE.fullmatch(line.code)
                assert 1 <= len(line.code) <= 64
                assert line.code == line.code.upper()
                assert line.quantity is None or 1 <= line.quantity <= 10**9
                assert len(line.words) <= WORDS_MAX + 1
        case ProveHandle(code):
            assert re.fullmatch("[2-9A-HJKMNP-Z]{8}", code)
        case intent:
            assert intent in (BuyWithoutCode(), AskLink(), Stop(), Start(), NoRequest())


@settings(deadline=None, max_examples=500)
@given(st.one_of(TEXTS, GLUED), st.sampled_from(["🔥", "👩🏽‍💻", " ", "\n", "\u3000", "✌️", "🇪🇸"]))
def test_any_text_means_the_same_among_emoji(text: str, around: str) -> None:
    assert understand(f"{around} {text} {around}") == understand(text)


HOSTILE_SHAPES = [
    "#buy ", "#buy A ", "#buy 9 ", "@", "#", "# ", "9", "0", "2x ", "1,", "x", "A-", "A_", "-", "'",
    "#buy please ", "please ", "#link ", "#link ABCD-", "link ", "#stop", "stop ", "RT @", "http://",
    "www.", "&amp;", "&", "a\u0301\u0323", "\u0301\u0323", "\u202e", "👩\u200d", "👨‍👩‍👧‍👦",
    "\ufdfa", "㍿", "１", "٣", "(", "×", "\n", "\x00", "é", "世",
]  # fmt: skip


@pytest.mark.parametrize("shape", HOSTILE_SHAPES)
@pytest.mark.parametrize("start", ["", "#buy ", "#buy A ", "#buy A", "link "])
def test_hostile_texts_take_linear_time(start: str, shape: str) -> None:
    text = (start + shape * 10_000)[:10_000]
    assert is_linear(understand, text, fast_seconds=FAST_SECONDS)
