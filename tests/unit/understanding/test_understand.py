"""What people type, and what we take it for. The tables are the specification."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saleor_twitter_plugin.handoffs import (
    Buy,
    BuyWithoutCode,
    Intent,
    NoRequest,
    ProveHandle,
    Start,
    Stop,
)
from saleor_twitter_plugin.understanding import understand
from saleor_twitter_plugin.x_limits import INCOMING_MAX_LENGTH
from tests.timing import is_linear

FAST_SECONDS = 0.05

BUYS: list[tuple[str, Intent]] = [
    ("@shop #buy MUG-1", Buy("MUG-1", 1)),
    ("@shop #buy mug-1", Buy("MUG-1", 1)),
    ("#BUY MUG-1 please!", Buy("MUG-1", 1)),
    ("Hola @shop, #comprar MUG-1 por favor 🙏", Buy("MUG-1", 1)),
    ("#Compra MUG-1", Buy("MUG-1", 1)),
    ("I want to #buy MUG-1 for @mum #gift https://t.co/abc", Buy("MUG-1", 1)),
    ("＃ｂｕｙ　ＭＵＧ－１　２", Buy("MUG-1", 2)),
    ("# buy MUG-1", Buy("MUG-1", 1)),
    ("#buy\n\nMUG-1\n2", Buy("MUG-1", 2)),
    ("🛒#buy🔥MUG-1🔥2️⃣🔥", Buy("MUG-1", 2)),
    ("#b\u200buy M\u00adUG\u2060-1", Buy("MUG-1", 1)),
    ("\u202e#buy MUG-1\u202c", Buy("MUG-1", 1)),
    ("@shop#buy MUG-1", Buy("MUG-1", 1)),
    ("#buy: MUG-1.", Buy("MUG-1", 1)),
    ("#buy-MUG-1", Buy("MUG-1", 1)),
    ("#buy (MUG-1)", Buy("MUG-1", 1)),
    ("#buy “MUG-1” 2", Buy("MUG-1", 2)),
    ("&lt;#buy MUG-1&gt;", Buy("MUG-1", 1)),
    ("#buy code: MUG-1", Buy("MUG-1", 1)),
    ("#buy please MUG-1", Buy("MUG-1", 1)),
    ("#buy #MUG1", Buy("MUG1", 1)),
    ("#buy @shop https://t.co/abc MUG-1", Buy("MUG-1", 1)),
    ("#buy MUG_1/b.c", Buy("MUG_1/B.C", 1)),
    ("#buy 12345 2", Buy("12345", 2)),
    ("#buy 2", Buy("2", 1)),
    ("#buy caña", Buy("CAÑA", 1)),
    ("#buy " + "A" * 64, Buy("A" * 64, 1)),
    ("don't stop #buy X", Buy("X", 1)),
    ("#stop it, no: #buy X", Buy("X", 1)),
]

QUANTITIES: list[tuple[str, int | None]] = [
    ("MUG 2", 2),
    ("MUG x2", 2),
    ("MUG 2x", 2),
    ("MUG x 2", 2),
    ("MUG X2", 2),
    ("MUG ×2", 2),
    ("MUG×2", 2),
    ("MUG ✖️2", 2),
    ("MUG ２", 2),
    ("MUG ٣", 3),
    ("MUG ②", 2),
    ("MUG 02", 2),
    ("MUG +2", 2),
    ("MUG (2)", 2),
    ("MUG, 2", 2),
    ("MUG: 2", 2),
    ("MUG - 2", 2),
    ("MUG 2.", 2),
    ("MUG 2!", 2),
    ("MUG 2, please", 2),
    ("MUG 2 pcs", 2),
    ("MUG qty 4", 4),
    ("MUG cantidad: 4", 4),
    ("MUG two", 2),
    ("MUG Ten", 10),
    ("MUG un", 1),
    ("MUG uno", 1),
    ("MUG una", 1),
    ("MUG dos", 2),
    ("MUG diez", 10),
    ("MUG x dos", 2),
    ("2 x MUG", 2),
    ("2x MUG", 2),
    ("２ × MUG", 2),
    ("2x MUG 2", 2),
    ("MUG red x2", 2),
    ("MUG red 2x please", 2),
    # Plainly a number, and none that can be sold.
    ("MUG 0", None),
    ("MUG x0", None),
    ("MUG zero", None),
    ("MUG cero", None),
    ("MUG -3", None),
    ("MUG −3", None),
    ("MUG 1.5", None),
    ("MUG 1,5", None),
    ("MUG 1.000", None),
    ("MUG ½", None),
    ("MUG 1/2", None),
    ("MUG 2-3", None),
    ("MUG x 2.5", None),
    ("0x MUG", None),
    ("-2 x MUG", None),
    ("1.5x MUG", None),
    ("2x MUG 3", None),
    # So many that the limit answers.
    ("MUG 999999999999999999", 10**9),
    ("MUG " + "9" * 9000, 10**9),
    ("MUG " + "0" * 9000, None),
    ("MUG " + "0" * 200 + "2", 2),
    # No quantity at all.
    ("MUG", 1),
    ("MUG please", 1),
    ("MUG. 2 is too many", 1),
    ("MUG 5€", 1),
    ("MUG $5", 1),
    ("MUG 20% off", 1),
    ("MUG 42mm", 1),
    ("MUG 2nd", 1),
    ("MUG size 42", 1),
    ("MUG #2", 1),
    ("MUG x", 1),
    ("MUG 3x5", 1),
    ("MUG onesize", 1),
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
    # Two products in one text: asked for one code rather than guessed.
    "#buy MUG-1 #buy MUG-2",
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
    "#link",
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
    *((f"@shop #buy {text}", Buy("MUG", quantity)) for text, quantity in QUANTITIES),
    *((text, BuyWithoutCode()) for text in WITHOUT_CODE),
    *((text, NoRequest()) for text in NOTHING),
    *((text, ProveHandle("ABCD2345")) for text in PROOFS),
    *((text, Stop()) for text in STOPS),
    *((text, Start()) for text in STARTS),
    ("#buy MUG 2, I said #buy MUG 2", Buy("MUG", 2)),
    ("#buy MUG 2 — yes, #buy it… #buy", BuyWithoutCode()),
    ("I love to #buy. #buy MUG", Buy("MUG", 1)),
    ("#buy MUG 2 #buy", Buy("MUG", 2)),
    # One product, two quantities: the shopper is asked which.
    ("#buy MUG 2 #buy MUG 3", Buy("MUG", None)),
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
        case Buy(code, quantity):
            assert CODE.fullmatch(code)
            assert 1 <= len(code) <= 64
            assert code == code.upper()
            assert quantity is None or 1 <= quantity <= 10**9
        case ProveHandle(code):
            assert re.fullmatch("[2-9A-HJKMNP-Z]{8}", code)
        case intent:
            assert intent in (BuyWithoutCode(), Stop(), Start(), NoRequest())


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
