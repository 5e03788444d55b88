"""Words by what they are for; without accents, English and Spanish side by side."""


def list_words(text: str) -> frozenset[str]:
    """Read words parted by spaces."""
    return frozenset(text.split())


def _spell(lines: str) -> dict[str, str]:
    """Read `name: other other` lines; Spanish genders and plurals are added."""
    names: dict[str, str] = {}
    for line in filter(None, map(str.strip, lines.splitlines())):
        name, _, others = line.partition(":")
        for word in (name, *others.split()):
            for form in _bend(word):
                names.setdefault(form, name)
    return names


def _bend(word: str) -> set[str]:
    singulars = {word, word[:-1] + "a"} if word.endswith("o") else {word}
    plural = "s" if word[-1] in "aeiou" else "es"
    return singulars | {each + plural for each in singulars} | {word + "s"}


COLOURS = _spell("""
    red: rojo
    blue: azul
    green: verde
    black: negro
    white: blanco
    yellow: amarillo
    orange: naranja anaranjado
    purple: morado purpura
    violet: violeta
    pink: rosa rosado
    brown: marron cafe castano
    grey: gray gris
    silver: plata plateado
    gold: oro dorado golden
    beige: beis
    turquoise: turquesa
    navy:
    burgundy: granate burdeos
    khaki: caqui
    ivory: marfil
    cream: crema
    olive: oliva
    teal:
    cyan: cian
    magenta:
    maroon:
    lilac: lila
    lime:
    mustard: mostaza
    coral:
    charcoal:
    bronze: bronce
    copper: cobre
    celeste:
    indigo:
    lavender: lavanda
    fuchsia: fucsia
""")
# They make no colour by themselves.
SHADES = _spell("""
    light: claro
    dark: oscuro
""")
SIZES = {
    **dict.fromkeys(list_words("s small sm smalls pequeno pequena chico chica"), "s"),
    **dict.fromkeys(list_words("m medium med md mediano mediana mediums"), "m"),
    **dict.fromkeys(list_words("l large lg grande larges grandes"), "l"),
    **{"x" * count + letter: "x" * count + letter for count in range(1, 7) for letter in "sl"},
    **{f"{count}x{letter}": "x" * count + letter for count in range(2, 7) for letter in "sl"},
    **dict.fromkeys(list_words("xsmall extrasmall"), "xs"),
    **dict.fromkeys(list_words("xlarge extralarge"), "xl"),
    "onesize": "onesize",
}
PEOPLE = _spell("""
    men: man mens male hombre caballero
    women: woman womens female lady ladies mujer dama
    kids: kid child children nino infantil
    unisex:
""")
SYSTEMS = frozenset({"eu", "us", "uk"})
# "l", "m" and "g" are sizes more often, and "in" is a word.
UNITS = list_words("mm cm ml cl kg gr oz gb tb inch inches pulgadas litre litres litro litros")
# What stands before a size or a colour and names none.
LABELS = list_words("size sized talla talle tamano numero num color colour variant variante")
QUANTITY_LABELS = frozenset({"qty", "quantity", "cantidad", "cant"})
COURTESIES = frozenset({"please", "pls", "plz", "porfa", "porfavor", "por", "favor"})
# Words among those that name a variant, and that name none.
FILLERS = (
    COURTESIES
    | LABELS
    | list_words(
        "at on by a an the of in with and it its this that these them one ones i ill id "
        "im me my mine you your we us want wants need would like love to is are do can "
        "just now today asap hi hey hello thanks thank thx ty so much said very really "
        "yes ok okay yay code sku pair pairs piece pieces item items unit units also "
        "plus too order buy get take get send el la los las un una uno unos unas de del "
        "en con y e lo le se mi mis tu su nos yo quiero quisiera necesito dame ponme "
        "gracias muchas muy ya ahora hoy hola si vale esto este esta ese esa eso codigo "
        "par pares pieza piezas unidad unidades tambien mas pedido comprar compra dije"
    )
)
# From here on somebody tells why, or for whom.
CLAUSE_WORDS = list_words(
    "for because since as when while if who which from before after until para "
    "porque pues cuando mientras si quien que desde antes despues hasta as"
)
# With one of these nothing is sure: "not red", "XL or L".
DOUBTS = list_words(
    "not no but or either neither nor except without maybe perhaps any anything "
    "other another dont instead never o u ni pero sin salvo excepto quizas quiza "
    "tal cualquier cualquiera otro otra menos nunca jamas"
)
ALTERNATIVES = frozenset({"or", "o", "u"})
CONNECTORS = frozenset({"and", "y", "e", "plus", "also", "tambien", "mas"})
NUMBER_WORDS = {
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
