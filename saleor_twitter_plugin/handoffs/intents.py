"""What the person wants."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BuyLine:
    """One product of a wish, as somebody wrote it."""

    code: str
    """Upper-case; "" where the post that this replies to names the product."""
    words: tuple[str, ...] = ()
    """What else may name a variant, as written but tidy; in the order of the text."""
    quantity: int | None = 1
    """None where something stands there that is no whole number, or two that differ."""
    loose_numbers: tuple[str, ...] = ()
    """Bare numbers, a quantity or a size: `SHIRT 42`. One alone is read as `quantity`, too; the
    variants decide, in `understanding.match_variant`."""


@dataclass(frozen=True, slots=True)
class Buy:
    lines: tuple[BuyLine, ...]


@dataclass(frozen=True, slots=True)
class Reserve:
    """A checkout that is held; no order yet."""

    lines: tuple[BuyLine, ...]


@dataclass(frozen=True, slots=True)
class BuyWithoutCode:
    """To buy or to reserve: nothing that could be a code and no post that names it, or nothing
    sure."""


@dataclass(frozen=True, slots=True)
class UseHashtag:
    """A drop's or campaign's own hashtag: casefolded, without #; the rest as of a `BuyLine`."""

    tag: str
    words: tuple[str, ...] = ()
    quantity: int | None = 1
    loose_numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Confirm:
    pass


@dataclass(frozen=True, slots=True)
class Cancel:
    """Take back what is not ordered yet, or let a turn on a waitlist pass."""


@dataclass(frozen=True, slots=True)
class ShowCart:
    pass


@dataclass(frozen=True, slots=True)
class AskStatus:
    number: str = ""
    """Of an order, as Saleor prints it; "" for the newest."""


@dataclass(frozen=True, slots=True)
class AskLink:
    """How can this handle be linked to a customer account?"""


@dataclass(frozen=True, slots=True)
class Unlink:
    pass


@dataclass(frozen=True, slots=True)
class Help:
    pass


@dataclass(frozen=True, slots=True)
class ProveHandle:
    """The person shows the code that the storefront gave to a signed-in customer."""

    code: str


@dataclass(frozen=True, slots=True)
class Stop:
    pass


@dataclass(frozen=True, slots=True)
class Start:
    pass


@dataclass(frozen=True, slots=True)
class NoRequest:
    """Nothing that a machine should answer."""


Intent = (
    Buy
    | Reserve
    | BuyWithoutCode
    | UseHashtag
    | Confirm
    | Cancel
    | ShowCart
    | AskStatus
    | AskLink
    | Unlink
    | Help
    | ProveHandle
    | Stop
    | Start
    | NoRequest
)
