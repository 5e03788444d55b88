"""What the person wants."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Buy:
    """`code` upper-case; `quantity` None where something stands there that is no whole number."""

    code: str
    quantity: int | None = 1


@dataclass(frozen=True, slots=True)
class BuyWithoutCode:
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


Intent = Buy | BuyWithoutCode | ProveHandle | Stop | Start | NoRequest
