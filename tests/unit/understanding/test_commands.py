"""Commands that buy nothing: with # in public, by themselves in messages."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saleor_twitter_plugin.commands import COMMAND_WORDS
from saleor_twitter_plugin.handoffs import (
    AskLink,
    AskStatus,
    BuyWithoutCode,
    Cancel,
    Confirm,
    Help,
    Intent,
    NoRequest,
    ProveHandle,
    ShowCart,
    Start,
    Stop,
    Unlink,
    UseHashtag,
)
from saleor_twitter_plugin.understanding import Vocabulary, understand
from tests.timing import is_linear

MESSAGE = Vocabulary(is_message=True)
DROPS = Vocabulary(hashtags=frozenset({"airdrop", "verano26", "caída"}))
OWN_WORDS = Vocabulary(
    aliases={"venga": "confirm", "fuera": "stop", "me pierdo": "help"}, is_message=True
)

IN_PUBLIC: list[tuple[str, Intent]] = [
    ("@shop #confirm", Confirm()),
    ("@shop #Confirmo!", Confirm()),
    ("@shop sí, #confirmo 🙏", Confirm()),
    ("I want to #confirm my order", Confirm()),
    ("I do not want to #confirm", NoRequest()),
    ("#confirm? not yet", NoRequest()),
    ("confirm", NoRequest()),
    ("#confirmed cases are rising", NoRequest()),
    ("@shop #cancel", Cancel()),
    ("@shop please #cancel my order", Cancel()),
    ("#cancelar por favor", Cancel()),
    ("#pass", Cancel()),
    ("#paso", Cancel()),
    ("#cancelculture", NoRequest()),
    ("#cancel culture", NoRequest()),
    ("#cart", ShowCart()),
    ("@shop mi #carrito", ShowCart()),
    ("#cesta", ShowCart()),
    ("#status", AskStatus()),
    ("@shop #status 1042", AskStatus("1042")),
    ("#status of my order 1042", AskStatus("1042")),
    ("#estado del pedido nº 1042", AskStatus("1042")),
    ("#pedido #1042", AskStatus("1042")),
    ("#status ١٠٤٢", AskStatus("1042")),
    ("#status 1042 1043", NoRequest()),
    ("#status " + "1" * 13, NoRequest()),
    ("#status update: we won", NoRequest()),
    ("#link", AskLink()),
    ("@shop #vincular mi cuenta", AskLink()),
    ("#link in bio", NoRequest()),
    ("#link ABCD-2345", ProveHandle("ABCD2345")),
    ("#unlink", Unlink()),
    ("#desvincular por favor", Unlink()),
    ("#unlinked", NoRequest()),
    ("@shop #help", Help()),
    ("#ayuda", Help()),
    ("#help Ukraine", NoRequest()),
    ("help", NoRequest()),
    ("ayuda", NoRequest()),
    ("RT @shop #help", NoRequest()),
    ("#cancel #stop", Stop()),
]

IN_MESSAGES: list[tuple[str, Intent]] = [
    ("help", Help()),
    ("Ayuda!", Help()),
    ("comandos", Help()),
    ("status", AskStatus()),
    ("status 1042", AskStatus("1042")),
    ("pedido 1042", AskStatus("1042")),
    ("where is my order?", AskStatus()),
    ("¿dónde está mi pedido?", AskStatus()),
    ("confirm", Confirm()),
    ("sí confirmo", Confirm()),
    ("Yes, I confirm", Confirm()),
    # A shop's staff may have asked something else.
    ("yes", NoRequest()),
    ("sí", NoRequest()),
    ("no confirmo", NoRequest()),
    ("cancel", Cancel()),
    ("Cancelar el pedido", Cancel()),
    ("paso", Cancel()),
    ("cancelar suscripción", Stop()),
    ("cart", ShowCart()),
    ("mi carrito", ShowCart()),
    ("link", AskLink()),
    ("unlink my account", Unlink()),
    ("#confirm", Confirm()),
    ("STOP", Stop()),
    ("start", Start()),
    ("link ABCD-2345", ProveHandle("ABCD2345")),
    ("can you help my sister find a present", NoRequest()),
    ("hola", NoRequest()),
    ("cancel " * 60, NoRequest()),
]

OWN: list[tuple[str, Intent]] = [
    ("venga", Confirm()),
    ("#venga", Confirm()),
    ("#fuera", Stop()),
    ("me pierdo", Help()),
    ("#me pierdo", Help()),
    ("#mepierdo", Help()),
]

HASHTAGS: list[tuple[str, Intent]] = [
    ("@shop #AirDrop", UseHashtag("airdrop")),
    ("I am in! #airdrop XL", UseHashtag("airdrop", ("XL",))),
    ("#airdrop XL x2", UseHashtag("airdrop", ("XL",), 2)),
    ("#airdrop 42", UseHashtag("airdrop", (), 42, ("42",))),
    ("#Caída", UseHashtag("caída")),
    ("＃ＡＩＲＤＲＯＰ", UseHashtag("airdrop")),
    ("#airdrop #airdrop", UseHashtag("airdrop")),
    ("#airdrop #verano26", BuyWithoutCode()),
    ("#airdrops", NoRequest()),
    ("airdrop", NoRequest()),
    ("RT @shop: #airdrop", NoRequest()),
    ("#stop #airdrop", Stop()),
]


@pytest.mark.parametrize(
    ("text", "vocabulary", "intent"),
    [
        *((text, Vocabulary(), intent) for text, intent in IN_PUBLIC),
        *((text, MESSAGE, intent) for text, intent in IN_MESSAGES),
        *((text, OWN_WORDS, intent) for text, intent in OWN),
        *((text, DROPS, intent) for text, intent in HASHTAGS),
    ],
)
def test_example(text: str, vocabulary: Vocabulary, intent: Intent) -> None:
    assert understand(text, vocabulary) == intent
    assert understand(f"🔥 {text} 🎉", vocabulary) == intent


EVERYTHING = Vocabulary(
    aliases={"comprar ya": "buy", "pillar": "buy"},
    hashtags=frozenset({"airdrop"}),
    names_product=True,
    is_message=True,
)
PARTS = st.sampled_from(
    [*COMMAND_WORDS, *(f"#{word}" for word in COMMAND_WORDS), "#airdrop", "MUG-1", "XL", "42", "x2",
     "#comprar ya", "or", ",", ".", "y", "talla", "red", "1042", "ß", "½", "🔥", "@shop", "for"]
)  # fmt: skip


@settings(deadline=None, max_examples=500)
@given(st.lists(PARTS, max_size=12).map(" ".join) | st.text(max_size=60))
def test_any_text_is_understood_with_every_word_known(text: str) -> None:
    assert isinstance(understand(text, EVERYTHING), Intent)


@pytest.mark.parametrize(
    "shape",
    [
        "#airdrop ", "#comprar ya ", "#comprar", "buy A1 ", "#buy A1, ", "A1, ", "x-large ", "42, ",
        "extra ", "or A1 ", "XL. ", "no 4 ", "one size ", "2x ", "#status 1 ", "and ", "5€ ", "1l ",
    ],
)  # fmt: skip
@pytest.mark.parametrize("start", ["", "#buy A1 ", "#airdrop ", "#status "])
def test_hostile_texts_take_linear_time(start: str, shape: str) -> None:
    text = (start + shape * 10_000)[:10_000]

    assert is_linear(lambda each: understand(each, EVERYTHING), text, fast_seconds=0.05)
