"""Stand-ins with open state: tests set what they hold, and look at what came to them."""

import json
import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.db import transaction
from django.http import HttpRequest

from saleor_twitter_plugin.config import Config
from saleor_twitter_plugin.errors import RetryableError
from saleor_twitter_plugin.handoffs import (
    Announceable,
    CatalogEntry,
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
    NotEnoughUnits,
    OfferFacts,
    OrderPlaced,
    OrderRequest,
    OrderStatus,
    PageStamp,
    PaymentMethod,
    PlaceStock,
    ProductImage,
    ProductVideo,
    Requester,
    SaleorCategoryId,
    SaleorCustomerId,
    SaleorOrderId,
    SaleorProductId,
    SaleorVariantId,
    SaleorWarehouseId,
    Subject,
    SubjectKind,
    TakenUnits,
    Voucher,
    Warehouse,
)
from saleor_twitter_plugin.x_limits import PICTURES_MAX, XCall
from saleor_twitter_plugin.x_prices import PriceItem

from .factories import euros, make_config
from .fakes_vouchers import FakeVouchers


class FakeShop(FakeVouchers):
    """A shop in memory: one order a key, as the interface promises."""

    name = "fake shop"

    def __init__(self) -> None:
        super().__init__()
        self.config: Config = make_config()
        self.config_error: Exception | None = None
        self.requester = Requester()
        self.public_url = "https://shop.example.com"
        self.host_facts = HostFacts(
            "fake shop",
            has_stock_reservation=True,
            has_channel=True,
            is_channel_active=True,
            currency="EUR",
            allows_unpaid_orders=True,
            confirms_orders=True,
        )
        self.offers_by_sku: dict[str, OfferFacts] = {}
        self.offers_by_product: dict[str, OfferFacts] = {}
        self.customers: dict[str, CustomerFacts] = {}
        self.order_statuses: dict[tuple[str, str], OrderStatus] = {}
        """By customer and the number that is asked for, "" for the newest."""
        self.items: dict[str, CatalogItem] = {}
        self.catalog_reads: list[list[str]] = []
        """The products of each question about the catalog."""
        self.announcements: dict[Subject, Announceable] = {}
        self.announcement_error: Exception | None = None
        self.images: dict[str, list[ProductImage]] = {}
        self.videos: dict[str, ProductVideo] = {}
        self.categories: dict[str, Category] = {}
        self.warehouses: dict[str, Warehouse] = {}
        self.place_stocks: list[PlaceStock] = []
        self.touched: list[SaleorProductId] = []
        """What the shop's own records say was touched."""
        self.touched_since: list[datetime] = []
        """Since when they were asked, in order."""
        self.walked: list[tuple[SaleorProductId, ...]] = []
        self.walked_categories: list[list[SaleorCategoryId] | None] = []
        self.catalog_error: Exception | None = None
        self.channels = {"default-channel"}
        self.category_handles: dict[str, str | None] = {}
        self.category_feed_urls: dict[str, str] = {}
        self.category_entries: dict[str, list[CatalogEntry]] = {}
        """What is in and below a category, newest first."""
        self.page_error: Exception | None = None
        self.pages_read = 0
        self.order_counts: dict[datetime, int] = {}
        """Orders by the quarter of an hour in which they came."""
        # What was asked of us, in order; a repeated order is asked twice and made once.
        self.order_calls: list[tuple[str, OrderRequest]] = []
        self.orders: dict[str, OrderPlaced] = {}
        self.held_orders: list[tuple[str, TakenUnits]] = []
        """What orders were made of, where that was held and not in the open stock."""
        self.stock: defaultdict[str, int] = defaultdict(int)
        self.checkout_calls: list[tuple[str, CheckoutRequest]] = []
        self.checkouts: dict[str, CheckoutOpened] = {}
        self.reserved_until: datetime | None = None
        self.released: list[str] = []
        self.checkout_facts: dict[str, CheckoutFacts] = {}
        self.checkout_orders: dict[str, CheckoutOrder] = {}
        """What the storefront made of a checkout, by its id."""
        self.payment_methods: dict[str, list[PaymentMethod]] = {}
        self.settlements: dict[str, bool | Exception] = {}
        """What a look at a payment finds, by its key."""
        self.gift_cards: list[tuple[str, Money]] = []
        self.gift_card_error: Exception | None = None
        self.fails_before_order: Exception | None = None
        self.fails_after_order: Exception | None = None
        """The worker dies when the shop has made the order, before anybody is told."""

    def read_config(self) -> Config:
        if self.config_error:
            raise self.config_error
        return self.config

    def allow_writes(self) -> AbstractContextManager[None]:
        return nullcontext()

    def identify(self, request: HttpRequest) -> Requester:
        return self.requester

    def read_public_url(self) -> str:
        return self.config.public_url or self.public_url

    def read_host_facts(self, *, channel: str) -> HostFacts:
        return self.host_facts

    def find_offer_by_sku(self, sku: str, *, channel: str) -> OfferFacts | None:
        return self.offers_by_sku.get(sku.upper())

    def find_offer_by_product(
        self, product_id: SaleorProductId, *, channel: str
    ) -> OfferFacts | None:
        return self.offers_by_product.get(product_id)

    def find_customers(
        self, customer_ids: Collection[SaleorCustomerId]
    ) -> dict[SaleorCustomerId, CustomerFacts]:
        return {each: facts for each in customer_ids if (facts := self.find_customer(each))}

    def find_customer(self, customer_id: SaleorCustomerId) -> CustomerFacts | None:
        return self.customers.get(customer_id)

    def read_order_status(
        self, customer_id: SaleorCustomerId, number: str = ""
    ) -> OrderStatus | None:
        return self.order_statuses.get((customer_id, number))

    def read_catalog_items(
        self, product_ids: Sequence[SaleorProductId], *, channel: str
    ) -> list[CatalogItem]:
        if self.catalog_error:
            raise self.catalog_error
        self.catalog_reads.append(list(product_ids))
        return [self.items[each] for each in product_ids if each in self.items]

    def iterate_visible_products(
        self, category_ids: Sequence[SaleorCategoryId], *, channel: str
    ) -> Iterator[SaleorProductId]:
        for item in self.items.values():
            if item.is_visible and item.is_in_stock and set(category_ids) & set(item.category_ids):
                yield item.product_id

    def find_touched_products(
        self, *, channel: str, since: datetime, now: datetime, limit: int
    ) -> list[SaleorProductId]:
        self.touched_since.append(since)
        return self.touched[:limit]

    def list_products_after(
        self,
        product_id: SaleorProductId | None,
        *,
        category_ids: Sequence[SaleorCategoryId] | None,
        limit: int,
    ) -> CatalogSlice:
        ids = sorted(map(SaleorProductId, self.items))
        left = [each for each in ids if product_id is None or each > product_id]
        part = tuple(left[:limit])
        self.walked.append(part)
        self.walked_categories.append(None if category_ids is None else list(category_ids))
        return CatalogSlice(part, part[-1] if len(part) < len(left) else None)

    def find_changed_products(
        self,
        product_ids: Sequence[SaleorProductId],
        *,
        category_ids: Sequence[SaleorCategoryId],
        channel: str,
        now: datetime,
    ) -> list[SaleorProductId]:
        """Name all that is there: a hint may name what has not changed."""
        wanted = set(category_ids)
        there = [self.items[each] for each in product_ids if each in self.items]
        return [each.product_id for each in there if wanted & set(each.category_ids)]

    def find_announcements(
        self, *, channel: str, since: datetime, ends_before: datetime, now: datetime
    ) -> list[Subject]:
        """Name all that is there, as a hint may."""
        return list(self.announcements)

    def read_announcements(
        self, subjects: Sequence[Subject], *, channel: str, now: datetime
    ) -> list[Announceable]:
        if self.announcement_error:
            raise self.announcement_error
        return [self.announcements[each] for each in subjects if each in self.announcements]

    def mean_voucher_for_public(self, voucher_id: str, *, is_public: bool) -> bool:
        subject = Subject(SubjectKind.VOUCHER, voucher_id)
        voucher = self.announcements.get(subject)
        if not isinstance(voucher, Voucher):
            return False
        self.announcements[subject] = replace(voucher, is_public=is_public)
        return True

    def read_category_page(
        self, category_id: SaleorCategoryId, *, channel: str, first: int, skip: int = 0
    ) -> CatalogPage:
        if self.page_error:
            raise self.page_error
        self.pages_read += 1
        entries = self.category_entries.get(category_id, [])
        return CatalogPage(
            tuple(entries[skip : skip + first]), len(entries) > skip + first, country_code="ES"
        )

    def read_page_stamp(
        self, category_id: SaleorCategoryId, *, channel: str, count: int, now: datetime
    ) -> PageStamp:
        entries = self.category_entries.get(category_id, [])[:count]
        return PageStamp(repr(entries), frozenset(each.product_id for each in entries))

    def read_product_images(
        self, product_id: SaleorProductId, *, limit: int = PICTURES_MAX
    ) -> list[ProductImage]:
        return self.images.get(product_id, [])[:limit]

    def find_product_video(self, product_id: SaleorProductId) -> ProductVideo | None:
        return self.videos.get(product_id)

    def find_category(self, slug_or_id: str) -> Category | None:
        return self.categories.get(slug_or_id)

    def find_warehouse(self, warehouse_id: str) -> Warehouse | None:
        return self.warehouses.get(warehouse_id)

    def read_place_stocks(
        self,
        product_ids: Sequence[SaleorProductId],
        warehouse_ids: Collection[SaleorWarehouseId],
    ) -> list[PlaceStock]:
        return [
            each
            for each in self.place_stocks
            if each.product_id in product_ids and each.warehouse_id in warehouse_ids
        ]

    def find_changed_places(
        self,
        product_ids: Sequence[SaleorProductId],
        *,
        warehouse_ids: Collection[SaleorWarehouseId],
        channel: str,
    ) -> list[SaleorProductId]:
        """Name all that lies there: a hint may name what has not changed."""
        found = [each.product_id for each in self.place_stocks if each.product_id in product_ids]
        return list(dict.fromkeys(found))

    def channel_exists(self, slug: str) -> bool:
        return slug in self.channels

    def count_orders(self, *, channel: str, since: datetime) -> dict[datetime, int]:
        return {moment: count for moment, count in self.order_counts.items() if moment >= since}

    def create_customer(self, email: str) -> SaleorCustomerId | None:
        if email.lower() in {each.email.lower() for each in self.customers.values()}:
            return None
        customer_id = SaleorCustomerId(f"new-{len(self.customers) + 1}")
        self.customers[customer_id] = CustomerFacts(customer_id, email, True, False)
        return customer_id

    def take_units(
        self, variant_id: SaleorVariantId, count: int, *, channel: str, warehouse_id: str = ""
    ) -> list[TakenUnits]:
        if self.stock[variant_id] < count:
            raise NotEnoughUnits(variant_id, self.stock[variant_id])
        self.stock[variant_id] -= count
        return [TakenUnits(warehouse_id or "main", count)]

    def return_units(self, variant_id: SaleorVariantId, taken: Sequence[TakenUnits]) -> None:
        self.stock[variant_id] += sum(each.count for each in taken)

    def place_order(
        self, request: OrderRequest, *, key: str, held: HeldUnits | None = None
    ) -> OrderPlaced:
        self.order_calls.append((key, request))
        if self.fails_before_order:
            raise self.fails_before_order
        if key not in self.orders:
            with transaction.atomic() if held else nullcontext():
                taken = held.lock(request.customer_id) if held else []
                number = str(len(self.orders) + 1)
                made = OrderPlaced(
                    SaleorOrderId(f"order-{number}"), number, euros("12.50"), request.wishes
                )
                if held:
                    held.mark_ordered(made.order_id, made.number)
                self.held_orders += [(key, each) for each in taken]
            self.orders[key] = made
        if self.fails_after_order:
            raise self.fails_after_order
        return self.orders[key]

    def list_payment_methods(
        self, customer_id: SaleorCustomerId, *, channel: str
    ) -> list[PaymentMethod]:
        return self.payment_methods.get(customer_id, [])

    def settle_payment(self, key: str, *, now: datetime) -> bool:
        found = self.settlements[key]
        if isinstance(found, Exception):
            raise found
        return found

    def open_checkout(self, request: CheckoutRequest, *, key: str) -> CheckoutOpened:
        self.checkout_calls.append((key, request))
        return self.checkouts.setdefault(
            key, CheckoutOpened(f"checkout-{len(self.checkouts) + 1}", self.reserved_until)
        )

    def release_checkout(self, checkout_id: str) -> None:
        self.released.append(checkout_id)

    def read_checkout(self, checkout_id: str) -> CheckoutFacts | None:
        return self.checkout_facts.get(checkout_id)

    def find_order_of_checkout(self, checkout_id: str) -> CheckoutOrder | None:
        return self.checkout_orders.get(checkout_id)

    def create_gift_card(
        self, customer_id: SaleorCustomerId, amount: Money, *, channel: str, note: str
    ) -> str:
        if self.gift_card_error:
            raise self.gift_card_error
        self.gift_cards.append((customer_id, amount))
        return str(len(self.gift_cards))

    def write_category_handle(
        self, category_id: SaleorCategoryId, handle: str | None, *, feed_url: str = ""
    ) -> None:
        self.category_handles[category_id] = handle
        self.category_feed_urls[category_id] = feed_url if handle else ""

    def to_global_id(self, kind: str, primary_key: str) -> str:
        return f"{kind}:{primary_key}"

    def to_primary_key(self, kind: str, global_id: str) -> str | None:
        found, _, primary_key = global_id.partition(":")
        return primary_key if found == kind else None


# --- X ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SeenRequest:
    """A call that reached the fake X."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    status: int = 200
    json: Any = None
    body: bytes | None = None
    """Sent as it is, instead of `json`."""
    headers: dict[str, str] = field(default_factory=dict)
    is_cut_off: bool = False
    """The connection ends before the promised length."""
    chunks: Iterable[bytes] | None = None
    """Sent one by one as a stream, instead of `json`."""
    until: threading.Event | None = None
    """A stream stays open until then."""
    before: Callable[[SeenRequest], None] | None = None
    """Called when the request has come and nothing was answered."""


class FakeX:
    """X on a loopback port. `answers` by "METHOD /path" are used up first, then the usual ones."""

    def __init__(self) -> None:
        self.requests: list[SeenRequest] = []
        self.is_over = threading.Event()
        self.answers: dict[str, list[Answer]] = defaultdict(list)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._make_handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def answer(self, call: str, *answers: Answer) -> None:
        """Answer the next calls of "METHOD /path" so, in this order."""
        self.answers[call].extend(answers)

    def seen(self, call: str) -> list[SeenRequest]:
        return [each for each in self.requests if f"{each.method} {each.path}" == call]

    @property
    def published(self) -> list[SeenRequest]:
        """Whatever somebody on X could have seen: posts, replies and direct messages."""
        return [
            each
            for each in self.requests
            if each.method == "POST"
            and (each.path == "/2/tweets" or each.path.startswith("/2/dm_conversations"))
        ]

    def stop(self) -> None:
        self.is_over.set()
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def _choose(self, request: SeenRequest) -> Answer:
        planned = self.answers[f"{request.method} {request.path}"]
        if planned:
            return planned.pop(0)
        if request in self.published:
            return Answer(201, {"data": {"id": str(5000 + len(self.published))}})
        if request.path == "/2/media/upload/initialize":
            return Answer(200, {"data": {"id": "3000"}})
        return Answer(200, {"data": {}, "meta": {"result_count": 0}})

    def _make_handler(self) -> type[BaseHTTPRequestHandler]:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def _handle(self) -> None:
                address = urlsplit(self.path)
                request = SeenRequest(
                    self.command,
                    address.path,
                    parse_qs(address.query),
                    dict(self.headers.items()),
                    self.rfile.read(int(self.headers.get("Content-Length") or 0)),
                )
                fake.requests.append(request)
                answer = fake._choose(request)
                if answer.before:
                    answer.before(request)
                body = json.dumps(answer.json).encode() if answer.body is None else answer.body
                # No Date of its own: tests have a clock of theirs.
                self.send_response_only(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                if answer.chunks is not None:
                    self._stream(answer)
                    return
                length = len(body) + (100 if answer.is_cut_off else 0)
                self.send_header("Content-Length", str(length))
                self.end_headers()
                self.wfile.write(body)

            def _stream(self, answer: Answer) -> None:
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                for each in answer.chunks or ():
                    self.wfile.write(b"%x\r\n%b\r\n" % (len(each), each))
                while answer.until and not answer.until.wait(0.02) and not fake.is_over.is_set():
                    pass
                if not answer.is_cut_off:
                    self.wfile.write(b"0\r\n\r\n")

            do_GET = do_POST = do_DELETE = do_PUT = _handle

            def log_message(self, format: str, *args: Any) -> None:
                pass

        return Handler


class FakeMeter:
    """Allows everything until told otherwise, and shows what it was asked and told."""

    def __init__(self) -> None:
        self.refusal: RetryableError | None = None
        self.permitted: list[tuple[XCall, PriceItem | None]] = []
        self.taken_back: list[PriceItem | None] = []
        self.answers: list[tuple[XCall, int]] = []
        self.charged: list[tuple[PriceItem, list[str]]] = []

    def permit(self, call: XCall, item: PriceItem | None) -> None:
        if self.refusal is not None:
            raise self.refusal
        self.permitted.append((call, item))

    def take_back(self, item: PriceItem | None) -> None:
        self.taken_back.append(item)

    def note_answer(self, call: XCall, *, status: int, headers: Mapping[str, str]) -> None:
        self.answers.append((call, status))

    def charge(self, item: PriceItem, resource_ids: Sequence[str]) -> None:
        self.charged.append((item, list(resource_ids)))
