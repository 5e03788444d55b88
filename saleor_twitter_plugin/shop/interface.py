"""What the rest asks of a shop. Contract tests run every line against each implementation."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from functools import cache
from typing import Protocol

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from ..config import Config
from ..errors import TwitterPluginError
from ..handoffs import (
    Announceable,
    CatalogItem,
    CatalogPage,
    CatalogSlice,
    Category,
    CheckoutFacts,
    CheckoutOpened,
    CheckoutOrder,
    CheckoutRequest,
    CustomerFacts,
    HeldUnits,
    HostFacts,
    Money,
    OfferFacts,
    OrderPlaced,
    OrderRequest,
    OrderStatus,
    PageStamp,
    PaymentMethod,
    PlaceStock,
    ProductImage,
    ProductVideo,
    Refuse,
    Requester,
    SaleorCategoryId,
    SaleorCustomerId,
    SaleorProductId,
    SaleorVariantId,
    SaleorWarehouseId,
    Subject,
    TakenUnits,
    Warehouse,
)
from ..x_limits import PICTURES_MAX
from .voucher_interface import VoucherShop

SHOP_SETTING = "TWITTER_PLUGIN_SHOP"
VIDEO_KEY = "twitter.video"
"""Of a product's public metadata: the path of its video in the shop's default storage."""
SALEOR_SHOP = "saleor_twitter_plugin.shop.saleor_shop.SaleorShop"


class OrderRefused(TwitterPluginError):
    """The shop made nothing, for a reason that the shopper can be told."""

    def __init__(self, refusal: Refuse) -> None:
        super().__init__(f"The shop refused the order: {refusal.reason}.")
        self.refusal = refusal


class Shop(VoucherShop, Protocol):
    """The two doors, facts and perform, and what the host lends us besides."""

    name: str
    """`Saleor 3.23.28`, or `sample shop, not Saleor`: shown wherever a person looks."""

    # --- the host -------------------------------------------------------------------------

    def read_config(self) -> Config:
        """Return the owner's settings as they are now, secrets opened."""

    def allow_writes(self) -> AbstractContextManager[None]:
        """Allow the code inside to write to the database, as Saleor wants it announced."""

    def identify(self, request: HttpRequest) -> Requester:
        """Tell who calls, by the shop's own token; a bad or missing token is nobody."""

    def read_public_url(self) -> str:
        """Return the API's outside address, no slash at its end; "" where nobody has said."""

    def read_host_facts(self, *, channel: str) -> HostFacts:
        """Tell how the shop is set up, for the one channel."""

    # --- facts ----------------------------------------------------------------------------

    def find_offer_by_sku(self, sku: str, *, channel: str) -> OfferFacts | None:
        """Return the one variant with this SKU (any case); its product may be retired."""

    def find_offer_by_product(
        self, product_id: SaleorProductId, *, channel: str
    ) -> OfferFacts | None:
        """Return the product with all variants that have a price in the channel."""

    def find_customer(self, customer_id: SaleorCustomerId) -> CustomerFacts | None: ...

    def find_customers(
        self, customer_ids: Collection[SaleorCustomerId]
    ) -> dict[SaleorCustomerId, CustomerFacts]: ...

    def read_order_status(
        self, customer_id: SaleorCustomerId, number: str = ""
    ) -> OrderStatus | None:
        """Return how the customer's own order stands, the newest without a number.

        Read as the customer, who sees no order of another: None, as where there is none.
        """

    def read_catalog_items(
        self, product_ids: Sequence[SaleorProductId], *, channel: str
    ) -> list[CatalogItem]:
        """Return what exists of `product_ids`, in their order; the deleted are left out."""

    def iterate_visible_products(
        self, category_ids: Sequence[SaleorCategoryId], *, channel: str
    ) -> Iterator[SaleorProductId]:
        """Yield the products in stock in these categories and below, in steady pages."""

    def find_touched_products(
        self, *, channel: str, since: datetime, now: datetime, limit: int
    ) -> list[SaleorProductId]:
        """Return what the shop's own records say may have changed since, at most so many.

        Edited products and variants; publication dates reached; products of promotions that
        began, ended or were edited, for ten minutes more, as prices follow later; what orders
        took or gave back. Hints: it costs what was touched, and what tells nothing is not in it.
        """

    def list_products_after(
        self,
        product_id: SaleorProductId | None,
        *,
        category_ids: Sequence[SaleorCategoryId] | None,
        limit: int,
    ) -> CatalogSlice:
        """Return the next products of these categories and below, or of all where it is None.

        In the order of their keys, from the first where `product_id` is None; at most `limit`, and
        fewer where long stretches belong to other categories.
        """

    def find_changed_products(
        self,
        product_ids: Sequence[SaleorProductId],
        *,
        category_ids: Sequence[SaleorCategoryId],
        channel: str,
        now: datetime,
    ) -> list[SaleorProductId]:
        """Return which of them are no longer as `ProductState` has it, the longest unseen first.

        Only those of these categories and below. A hint: it may name what has not changed.
        """

    def find_announcements(
        self, *, channel: str, since: datetime, ends_before: datetime, now: datetime
    ) -> list[Subject]:
        """Return what may be worth announcing besides products, in a steady order.

        Vouchers that staff meant for the public; promotions that began since then, or end before
        `ends_before`; collections published since then, or at no stated moment. Hints: what each
        is now, `read_announcements` tells.
        """

    def read_announcements(
        self, subjects: Sequence[Subject], *, channel: str, now: datetime
    ) -> list[Announceable]:
        """Return what exists of `subjects`, in their order; the deleted are left out."""

    def read_category_page(
        self, category_id: SaleorCategoryId, *, channel: str, first: int, skip: int = 0
    ) -> CatalogPage:
        """Return what the storefront shows in and below a category, newest first.

        At most `first` (up to 100) after the first `skip`; few queries, however many there are.
        """

    def read_page_stamp(
        self, category_id: SaleorCategoryId, *, channel: str, count: int, now: datetime
    ) -> PageStamp:
        """Return what changes with the first `count` of a category's page, at a low cost."""

    def read_product_images(
        self, product_id: SaleorProductId, *, limit: int = PICTURES_MAX
    ) -> list[ProductImage]:
        """Return the first pictures from the shop's own storage, in the shop's order.

        As they lie there: nobody has looked whether they are whole, or pictures at all.
        """

    def find_product_video(self, product_id: SaleorProductId) -> ProductVideo | None:
        """Return the video that the product's public metadata names, by `twitter.video`.

        A file of the shop's own storage, opened by whoever reads it; None where none is named.

        Raises:
            PermanentError: what is named is no mp4 file of the storage, in words for its owner.
            RetryableError: the storage did not answer.
        """

    def find_warehouse(self, warehouse_id: str) -> Warehouse | None:
        """Return a place by its primary key or global id."""

    def read_place_stocks(
        self,
        product_ids: Sequence[SaleorProductId],
        warehouse_ids: Collection[SaleorWarehouseId],
    ) -> list[PlaceStock]:
        """Return what lies of these products at these places; up to a page of products."""

    def find_changed_places(
        self,
        product_ids: Sequence[SaleorProductId],
        *,
        warehouse_ids: Collection[SaleorWarehouseId],
        channel: str,
    ) -> list[SaleorProductId]:
        """Return those of which other numbers lie there than `PlaceState` has. A hint."""

    def list_payment_methods(
        self, customer_id: SaleorCustomerId, *, channel: str
    ) -> list[PaymentMethod]:
        """Return what payment apps keep for the customer; none of anybody else's, ever.

        The apps are asked over HTTP: call it with no transaction open.
        """

    def find_category(self, slug_or_id: str) -> Category | None:
        """Return a category by its slug, primary key or global id."""

    def channel_exists(self, slug: str) -> bool: ...

    def count_orders(self, *, channel: str, since: datetime) -> dict[datetime, int]:
        """Return how many orders came in each quarter of an hour since, by its start in UTC.

        Drafts and what nobody paid in time do not count; a quarter without orders is left out.
        """

    # --- perform --------------------------------------------------------------------------

    def create_customer(self, email: str) -> SaleorCustomerId | None:
        """Make a confirmed customer without a password; None where the e-mail is anybody's.

        Staff included, and in any case of its letters.

        Raises:
            RetryableError: the shop could not answer now.
        """

    def place_order(
        self, request: OrderRequest, *, key: str, held: HeldUnits | None = None
    ) -> OrderPlaced:
        """Place a native order, once for `key`: a second call returns the same order.

        It is placed unpaid; then it is paid as `request.payment` says, once for `key` too.

        `held`: what its one line is made of, instead of open stock. Those units come back into the
        stock in the transaction that makes the order, under a lock, so that nobody else can have
        them.

        Raises:
            UnitsGone: nothing is held any more; nothing was made.
            OrderRefused: nothing was made, and a second call may try again.
            RetryableError: the shop could not answer now.
        """

    def settle_payment(self, key: str, *, now: datetime) -> bool:
        """Look again at the payment of `key`; return whether it is decided by now.

        Raises:
            RetryableError: the shop could not answer now.
        """

    def open_checkout(self, request: CheckoutRequest, *, key: str) -> CheckoutOpened:
        """Open a native checkout for somebody unknown, once for `key`, reserved if the shop does.

        A second call returns the same while it is open and about the same wishes; another wish
        empties it and opens another. To finish it is the storefront's.

        Raises:
            OrderRefused: nothing was opened, and a second call may try again.
            RetryableError: the shop could not answer now.
        """

    def release_checkout(self, checkout_id: str) -> None:
        """Give back what an open checkout of ours holds; one that is an order by now stays."""

    def find_order_of_checkout(self, checkout_id: str) -> CheckoutOrder | None:
        """Return the order that was made of a checkout, by whomever."""

    def read_checkout(self, checkout_id: str) -> CheckoutFacts | None:
        """Return what an open checkout says; None where it is gone, or empty."""

    def take_units(
        self, variant_id: SaleorVariantId, count: int, *, channel: str, warehouse_id: str = ""
    ) -> list[TakenUnits]:
        """Take units out of the open stock, of the one warehouse where one is named.

        Inside the caller's transaction, and undone with it. Goods that are not counted are taken
        from no warehouse: "".

        Raises:
            NotEnoughUnits: fewer can be promised now; none was taken.
            RetryableError: the shop could not answer now.
        """

    def return_units(self, variant_id: SaleorVariantId, taken: Sequence[TakenUnits]) -> None:
        """Put units back into the open stock, inside the caller's transaction."""

    def create_gift_card(
        self, customer_id: SaleorCustomerId, amount: Money, *, channel: str, note: str
    ) -> str:
        """Make a gift card for the customer, who gets its code from the shop; return its id.

        Call it in the transaction that stores the id: a crash then leaves neither or both.

        Raises:
            PermanentError: the shop refuses such a card, or has no such customer.
            RetryableError: the shop could not answer now.
        """

    def write_category_handle(
        self, category_id: SaleorCategoryId, handle: str | None, *, feed_url: str = ""
    ) -> None:
        """Publish the handle, and where the feed is read, in the category's public metadata.

        None for the handle takes both away, and "" the address alone.
        """

    def mean_voucher_for_public(self, voucher_id: str, *, is_public: bool) -> bool:
        """Write our key into the voucher's public metadata, or take it away.

        False: there is no such voucher.
        """

    def to_global_id(self, kind: str, primary_key: str) -> str:
        """Return the id that the shop's own API uses; `kind` as `Order`, `Category`, `User`."""

    def to_primary_key(self, kind: str, global_id: str) -> str | None:
        """Return the primary key inside a global id; None where it is of another kind."""


@cache
def get_shop() -> Shop:
    """Return this process's shop: Saleor, unless the settings name another."""
    path = getattr(settings, SHOP_SETTING, SALEOR_SHOP)
    shop: Shop = import_string(path)()
    return shop
