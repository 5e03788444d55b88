"""What the story needs of a shop, whichever shop it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from demo.keys import Keys
from demo.people import LocalX, Person
from demo.places import Home
from demo.services import Addresses
from demo.shop_plan import ShopperPlan

SAMPLE_SHOP_NAME = "sample shop, not Saleor"
"""The sample shop's own name for itself; the demo reads it without importing Django."""


@dataclass(frozen=True)
class Stock:
    """One row of what can be bought; `product_id` as the shop's API has it."""

    sku: str
    product_id: str
    units: int


class Stage(Protocol):
    name: str
    """`Saleor 3.23.28`, or `sample shop, not Saleor`."""
    mark: str
    """Stands before every line and behind every name; empty for Saleor."""
    channel: str
    staff: dict[str, str] | None
    """Email and password of the shop's staff; None where it has none."""
    home: Home
    process_names: tuple[str, ...]

    def start(self, keys: Keys) -> Addresses:
        """Start what does not run, and return when all of it answers."""

    def fill(self, local_x: LocalX, keys: Keys, people: dict[str, Person]) -> None:
        """Connect the accounts, then make what is missing of customers and products."""

    def begin_offers(self) -> bool:
        """Lower prices as planned for the offers account; False where an earlier start did."""

    def log_in(self, shopper: ShopperPlan) -> str:
        """Return the customer's token for the shop's API and for ours."""

    def read_stock(self) -> list[Stock]: ...

    def describe_order(self, number: str) -> str:
        """Say in one line how the order stands in the shop itself."""

    def reset(self) -> None:
        """Throw the shop's data away; nothing of it runs."""
