"""What people call a variant, and which one it is: one for certain, or a question."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saleor_twitter_plugin.handoffs import (
    Buy,
    Certainty,
    NamedVariant,
    SaleorVariantId,
    VariantMatch,
)
from saleor_twitter_plugin.understanding import match_variant, understand


def name_variants(*rows: tuple[str, ...]) -> list[NamedVariant]:
    """Each row: its values; its id is the values joined, its SKU and name made of them."""
    return [
        NamedVariant(
            SaleorVariantId("-".join(row)), f"SKU-{'-'.join(row)}", " / ".join(row), tuple(row)
        )
        for row in rows
    ]


SHIRTS = name_variants(*((c, s) for c in ("Red", "Blue", "Light Blue") for s in ("S", "L", "XL")))
SHOES = name_variants(("41",), ("42",), ("42.5",), ("43",))
DRESSES = name_variants(("2",), ("4",), ("6",))
BOTTLES = name_variants(("500 ml",), ("1 l",))
PRINTS = name_variants(("Forest Green",), ("Grey",), ("Sugar free",))
KINDS = name_variants(("Men", "M"), ("Women", "M"))
SYSTEMS = name_variants(("42 EU",), ("9 US",))
WIDE = name_variants(("XL",), ("XXL",), ("3XL",))
# As some shops have it: everything in the name, no attributes.
NAMES = [
    NamedVariant(SaleorVariantId("red-l"), "T1", "T-Shirt Rojo L"),
    NamedVariant(SaleorVariantId("red-m"), "T2", "T-Shirt Rojo M"),
    NamedVariant(SaleorVariantId("black-m"), "T3", "T-Shirt Negro M"),
]
MUG = name_variants(("Blue",))
STANDARD = name_variants(("Standard",), ("Red",))
ONE_BLUE = name_variants(("Blue", "L"), ("Red", "L"), ("Red", "M"))
FINISH = name_variants(("Red", "Matte"), ("Blue", "Glossy"))
SHOPS = {
    "shirts": SHIRTS, "shoes": SHOES, "dresses": DRESSES, "bottles": BOTTLES, "prints": PRINTS,
    "kinds": KINDS, "systems": SYSTEMS, "wide": WIDE, "names": NAMES, "mug": MUG,
    "standard": STANDARD, "one blue": ONE_BLUE, "finish": FINISH,
}  # fmt: skip

# Goods, what stands behind `#buy CODE`, the variant, how many.
CERTAIN = [
    ("shirts", "red XL", "Red-XL", 1),
    ("shirts", "XL red", "Red-XL", 1),
    ("shirts", "RED x-large", "Red-XL", 1),
    ("shirts", "red extra large", "Red-XL", 1),
    ("shirts", "red extra-large x2", "Red-XL", 2),
    ("shirts", "red X Large", "Red-XL", 1),
    ("shirts", "rojo XL", "Red-XL", 1),
    ("shirts", "roja, extra grande", "Red-XL", 1),
    ("shirts", "rojas talla XL 3", "Red-XL", 3),
    ("shirts", "en rojo y talla S", "Red-S", 1),
    ("shirts", "small in red, please", "Red-S", 1),
    ("shirts", "red size small", "Red-S", 1),
    ("shirts", "color: rojo, talla: pequeña", "Red-S", 1),
    ("shirts", "azul L", "Blue-L", 1),
    ("shirts", "blue large", "Blue-L", 1),
    ("shirts", "light blue L", "Light Blue-L", 1),
    ("shirts", "azul claro L", "Light Blue-L", 1),
    ("shirts", "L azul clara", "Light Blue-L", 1),
    ("shirts", "light-blue/L", "Light Blue-L", 1),
    ("shirts", "SKU-Red-S", "Red-S", 1),
    ("shirts", "sku-red-s x4", "Red-S", 4),
    ("shirts", "red XL!!! 🔥🔥 love it", "Red-XL", 1),
    ("shirts", "red XL for my sister", "Red-XL", 1),
    ("shirts", "red XL para mi hermana porque es su cumpleaños", "Red-XL", 1),
    ("shirts", "red XL. I have waited for 3 weeks, large thanks", "Red-XL", 1),
    ("shirts", "#red #XL #summer", "Red-XL", 1),
    ("shirts", "red XL https://t.co/abc @mum", "Red-XL", 1),
    ("shirts", "two red XL", "Red-XL", 2),
    ("shirts", "dos rojas XL", "Red-XL", 2),
    ("shirts", "red XL qty 2", "Red-XL", 2),
    ("shirts", "red XL 2 pcs", "Red-XL", 2),
    ("shirts", "ＲＥＤ　ＸＬ", "Red-XL", 1),
    ("shirts", "Réd XL", "Red-XL", 1),
    ("shirts", "red XL at 12.50€", "Red-XL", 1),
    ("shoes", "42", "42", 1),
    ("shoes", "size 42", "42", 1),
    ("shoes", "talla 42", "42", 1),
    ("shoes", "nº 42", "42", 1),
    ("shoes", "42.5", "42.5", 1),
    ("shoes", "42,5", "42.5", 1),
    ("shoes", "42.5 EU", "42.5", 1),
    ("shoes", "EU 42.5", "42.5", 1),
    ("shoes", "42½", "42.5", 1),
    ("shoes", "42 EU", "42", 1),
    ("shoes", "EU42", "42", 1),
    ("shoes", "42 2", "42", 2),
    ("shoes", "2 42", "42", 2),
    ("shoes", "42 x2", "42", 2),
    ("shoes", "2x 42", "42", 2),
    ("shoes", "talla 42, 2 pares", "42", 2),
    ("shoes", "42.0", "42", 1),
    ("shoes", "４２", "42", 1),
    ("dresses", "size 4", "4", 1),
    ("dresses", "talla 4 x2", "4", 2),
    ("dresses", "4 x1", "4", 1),
    ("bottles", "500 ml", "500 ml", 1),
    ("bottles", "500ml", "500 ml", 1),
    ("bottles", "500ml x3", "500 ml", 3),
    ("bottles", "1l", "1 l", 1),
    ("prints", "forest green", "Forest Green", 1),
    ("prints", "green forest", "Forest Green", 1),
    ("prints", "gray", "Grey", 1),
    ("prints", "gris", "Grey", 1),
    ("prints", "sugar-free", "Sugar free", 1),
    ("kinds", "men M", "Men-M", 1),
    ("kinds", "M for men", "Men-M", 1),
    ("kinds", "talla M de mujer", "Women-M", 1),
    ("kinds", "mujer", "Women-M", 1),
    ("systems", "42", "42 EU", 1),
    ("systems", "42 EU", "42 EU", 1),
    ("systems", "US 9", "9 US", 1),
    ("wide", "2XL", "XXL", 1),
    ("wide", "XX-Large", "XXL", 1),
    ("wide", "extra extra large", "XXL", 1),
    ("wide", "XXXL", "3XL", 1),
    ("wide", "3x-large", "3XL", 1),
    ("names", "red L", "red-l", 1),
    ("names", "T-shirt roja L", "red-l", 1),
    ("names", "t3", "black-m", 1),
    ("mug", "", "Blue", 1),
    ("mug", "2", "Blue", 2),
    ("mug", "blue", "Blue", 1),
    ("mug", "azul 2", "Blue", 2),
    ("mug", "wonderful stuff", "Blue", 1),
    ("mug", "for my 2 kids", "Blue", 1),
    ("mug", "2x", "Blue", 2),
    ("mug", "12", "Blue", 12),
    ("finish", "red", "Red-Matte", 1),
    ("finish", "red matte", "Red-Matte", 1),
]

# Goods, words, what may be meant.
UNCLEAR = [
    ("shirts", "red", "Red-S Red-L Red-XL"),
    ("shirts", "XL", "Red-XL Blue-XL Light Blue-XL"),
    ("shirts", "", None),
    ("shirts", "blue", "Blue-S Blue-L Blue-XL Light Blue-S Light Blue-L Light Blue-XL"),
    ("shirts", "please!", None),
    ("shirts", "2", None),
    ("shirts", "red 43", "Red-S Red-L Red-XL"),
    ("dresses", "4", None),
    ("dresses", "", None),
    ("shoes", "", None),
    ("shoes", "2", None),
    ("prints", "green", "Forest Green"),
    # Or the very opposite of what was meant.
    ("prints", "sugar", "Sugar free"),
    ("kinds", "M", "Men-M Women-M"),
    ("wide", "2 XL", "XL XXL"),
    ("names", "red", "red-l red-m"),
    ("names", "black", "black-m"),
    ("standard", "", None),
    # There is one blue only, in L: nobody said L.
    ("one blue", "blue", "Blue-L"),
    ("one blue", "red", "Red-L Red-M"),
    ("finish", "matte", "Red-Matte"),
]

# Goods, words, those that name nothing, the nearest.
UNKNOWN = [
    ("shirts", "green XL", "green", "Red-XL Blue-XL Light Blue-XL"),
    ("shirts", "red M", "m", "Red-S Red-L Red-XL"),
    ("shirts", "red XL not blue", "not", None),
    ("shirts", "red or blue XL", "or", None),
    ("shirts", "red blue XL", "", None),
    ("shirts", "XL red, S", "", None),
    ("shirts", "XL sparkling red", "sparkling", "Red-XL Red-S Red-L"),
    ("shirts", "rde XL", "rde", None),
    ("shirts", "red XL for a small boy", "", None),
    ("shirts", "red XL TEE-9", "TEE-9", None),
    ("shoes", "size 44", "44", None),
    ("shoes", "9 UK", "9 uk", None),
    ("shoes", "42 US", "us", None),
    ("bottles", "750 ml", "750", None),
    ("kinds", "M kids", "kids", None),
    ("mug", "red", "red", ""),
    ("mug", "XL", "xl", ""),
    ("mug", "size 42", "42", ""),
    ("mug", "2x MUG-2", "MUG-2", ""),
    ("mug", "42mm", "42 mm", ""),
    ("mug", "yelow", "yelow", ""),
    ("mug", "not blue", "not", "Blue"),
    ("mug", "K7M3P", "K7M3P", ""),
    ("systems", "42 US", "", None),
    ("wide", "4XL", "xxxxl", None),
]


def match(goods: str, text: str) -> VariantMatch:
    """What a whole post comes to."""
    intent = understand(f"@shop #buy CODE-1 {text}")
    assert isinstance(intent, Buy)
    (line,) = intent.lines
    return match_variant(
        line.words,
        SHOPS[goods],
        quantity=line.quantity,
        loose_numbers=line.loose_numbers,
        quantity_max=10,
    )


@pytest.mark.parametrize(("goods", "text", "variant", "quantity"), CERTAIN)
def test_variant_that_is_certain(goods: str, text: str, variant: str, quantity: int) -> None:
    found = match(goods, text)

    assert found == VariantMatch(Certainty.CERTAIN, (SaleorVariantId(variant),), quantity)
    assert found.find_certain() == variant


@pytest.mark.parametrize(("goods", "text", "variants"), UNCLEAR)
def test_variant_that_is_asked_for(goods: str, text: str, variants: str | None) -> None:
    found = match(goods, text)

    every = [each.variant_id for each in SHOPS[goods]]
    assert found.certainty is Certainty.UNCLEAR
    assert " ".join(found.variant_ids) == (" ".join(every) if variants is None else variants)
    assert found.find_certain() is None


@pytest.mark.parametrize(("goods", "text", "words", "nearest"), UNKNOWN)
def test_variant_that_there_is_not(
    goods: str, text: str, words: str | None, nearest: str | None
) -> None:
    found = match(goods, text)

    assert found.certainty is Certainty.UNKNOWN
    assert len(found.variant_ids) <= 3
    if words is not None:
        assert " ".join(found.unknown_words) == words
    if nearest is not None:
        assert " ".join(found.variant_ids) == nearest
    assert found.find_certain() is None


def test_words_of_the_products_name_name_no_variant() -> None:
    found = match_variant(["red", "XL", "shirt"], SHIRTS, product_name="Shirt")

    assert found.find_certain() == "Red-XL"
    assert match_variant(["red", "XL", "shirt"], SHIRTS).find_certain() is None


def test_a_number_is_a_size_only_where_nobody_could_buy_so_many() -> None:
    large = match_variant([], SHOES, quantity=42, loose_numbers=["42"], quantity_max=10)
    small = match_variant([], SHOES, quantity=42, loose_numbers=["42"], quantity_max=50)

    assert large.find_certain() == "42"
    assert small.certainty is Certainty.UNCLEAR


def test_no_variant_at_all() -> None:
    assert match_variant(["red"], []) == VariantMatch(Certainty.UNKNOWN, (), 1, ("red",))


VALUES = ["red", "Blue", "light blue", "S", "XL", "42", "42.5", "4", "matte", "rojo", "", "500 ml"]
names = st.lists(st.sampled_from(VALUES), max_size=3).map(tuple)
shelves = st.lists(names, max_size=6).map(
    lambda rows: [
        NamedVariant(SaleorVariantId(str(place)), "", " / ".join(row), row)
        for place, row in enumerate(rows)
    ]
)
words_of = st.lists(st.sampled_from(VALUES) | st.text(max_size=12), max_size=6)


@settings(deadline=None, max_examples=300)
@given(words_of, shelves, st.lists(st.sampled_from(["2", "42", "4", "1.5", "-3"]), max_size=4))
def test_any_words_come_to_something_sound(
    words: list[str], variants: list[NamedVariant], numbers: list[str]
) -> None:
    found = match_variant(words, variants, loose_numbers=numbers)

    assert set(found.variant_ids) <= {each.variant_id for each in variants}
    assert (found.certainty is Certainty.CERTAIN) == (found.find_certain() is not None)
    if found.certainty is Certainty.CERTAIN:
        (variant_id,) = found.variant_ids
        assert not found.unknown_words
        # Somebody who said nothing has chosen nothing.
        assert len(variants) == 1 or words or numbers
        assert variant_id


@settings(deadline=None, max_examples=200)
@given(words_of, shelves)
def test_the_order_of_words_changes_nothing(words: list[str], variants: list[NamedVariant]) -> None:
    plain = [each for each in words if each in VALUES and " " not in each and each != "XL"]

    assert (
        match_variant(plain, variants).find_certain()
        == match_variant(plain[::-1], variants).find_certain()
    )
