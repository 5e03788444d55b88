"""What the demo's shop sells, and to whom. Data only."""

from __future__ import annotations

from dataclasses import dataclass

CHANNEL = "default-channel"
STAFF = {"email": "admin@example.com", "password": "admin"}
CAMPAIGN_HASHTAG = "SaleorDemo"


@dataclass(frozen=True)
class CategoryPlan:
    slug: str
    name: str
    handle: str
    account_name: str
    color: str
    """Of its products' pictures."""


@dataclass(frozen=True)
class VariantPlan:
    sku: str
    name: str
    stock: int


@dataclass(frozen=True)
class ProductPlan:
    slug: str
    name: str
    category: str
    price: str
    variants: tuple[VariantPlan, ...]

    @property
    def is_announced(self) -> bool:
        """True where it has stock when it is made: feeds say nothing of what is sold out."""
        return any(variant.stock for variant in self.variants)


@dataclass(frozen=True)
class ShopperPlan:
    handle: str
    name: str
    email: str
    password: str
    is_linked: bool
    has_address: bool = True


@dataclass(frozen=True)
class OffersPlan:
    """The account that takes offers from the categories' accounts, and the offer that it tells."""

    handle: str
    account_name: str
    promotion_name: str
    percent: int
    days: int
    product_slugs: tuple[str, ...]


CATEGORIES = (
    CategoryPlan("demo-sneakers", "Sneakers", "north_sneakers", "North Sneakers", "#c2452d"),
    CategoryPlan("demo-headphones", "Headphones", "north_sound", "North Sound", "#2d5fc2"),
    CategoryPlan("demo-posters", "Posters", "north_posters", "North Posters", "#2d8a57"),
)


def _single(slug: str, name: str, category: str, price: str, sku: str, stock: int) -> ProductPlan:
    return ProductPlan(slug, name, category, price, (VariantPlan(sku, name, stock),))


PRODUCTS = (
    _single("demo-city-low", "City Low Canvas", "demo-sneakers", "79.00", "DEMO-CITY-LOW", 500),
    _single("demo-court", "Court Classic, last pair", "demo-sneakers", "95.00", "DEMO-COURT", 1),
    ProductPlan(
        "demo-trail-alba",
        "Trail Runner Alba",
        "demo-sneakers",
        "129.00",
        tuple(VariantPlan(f"DEMO-ALBA-{size}", f"EU {size}", 20) for size in (40, 41, 42)),
    ),
    _single("demo-studio-h1", "Studio Over-Ear H1", "demo-headphones", "189.00", "DEMO-H1", 300),
    _single("demo-pocket-buds", "Pocket Buds", "demo-headphones", "49.00", "DEMO-BUDS", 100),
    _single("demo-vintage-cans", "Vintage Cans", "demo-headphones", "210.00", "DEMO-CANS", 0),
    _single("demo-night-train", "Night Train, 50 × 70", "demo-posters", "35.00", "DEMO-TRAIN", 400),
    _single("demo-sea-signals", "Sea of Signals", "demo-posters", "29.00", "DEMO-SEA", 100),
    _single("demo-paper-moon", "Paper Moon, last two", "demo-posters", "55.00", "DEMO-MOON", 2),
)

OFFERS = OffersPlan(
    "north_offers",
    "North Offers",
    "North days",
    percent=20,
    days=14,
    # One of each category: what their own accounts would else speak of.
    product_slugs=("demo-trail-alba", "demo-pocket-buds", "demo-sea-signals"),
)
OFFERED = tuple(plan for plan in PRODUCTS if plan.slug in OFFERS.product_slugs)
HANDLES = (*(each.handle for each in CATEGORIES), OFFERS.handle)
"""Of all the shop's accounts."""

SHOPPERS = (
    ShopperPlan("ana_runs", "Ana Ruiz", "ana@shoppers.example", "ana-demo-2026", is_linked=True),
    ShopperPlan("bo_draws", "Bo Lind", "bo@shoppers.example", "bo-demo-2026", is_linked=True),
    ShopperPlan(
        "ben_listens", "Ben Okafor", "ben@shoppers.example", "ben-demo-2026", is_linked=False
    ),
    ShopperPlan(
        "cleo_walks",
        "Cleo Marsh",
        "cleo@shoppers.example",
        "cleo-demo-2026",
        is_linked=False,
        has_address=False,
    ),
)

ADDRESS = {
    "streetAddress1": "600 Market Street",
    "city": "San Francisco",
    "countryArea": "CA",
    "postalCode": "94104",
    "country": "US",
}
