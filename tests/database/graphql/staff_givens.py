"""What the tests of the staff's operations start from: the page's own examples, and a shop."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.http import HttpRequest
from graphql import parse

from saleor_twitter_plugin.handoffs import (
    Announceable,
    CatalogItem,
    Category,
    PlaceStock,
    ProductImage,
    Requester,
    SaleorCategoryId,
    SaleorCustomerId,
    SaleorProductId,
    SaleorWarehouseId,
    Subject,
    SubjectKind,
    Trigger,
    Voucher,
    Warehouse,
)
from saleor_twitter_plugin.models import Account, CategoryAccount, FeedItem, OutboxMessage
from saleor_twitter_plugin.x_limits import PICTURES_MAX

from ...factories import make_item
from .fake_shop import FakeShop
from .givens import CONFIG, NOW, given_account, post

PAGE = (Path(__file__).parents[3] / "docs" / "staff.md").read_text()
OPERATIONS = {
    parse(text).definitions[0].name.value: text
    for text in re.findall(r"```graphql\n(.*?)```", PAGE, re.DOTALL)
}
MANAGE_PLUGINS = "plugins.manage_plugins"
EVA = Requester(
    customer_id=SaleorCustomerId("1"),
    email="eva@shop.example",
    is_staff=True,
    permissions=frozenset({MANAGE_PLUGINS}),
)


@dataclass
class StaffShop(FakeShop):
    """Whoever calls is `caller`."""

    caller: Requester = EVA
    channels: set[str] = field(default_factory=lambda: {"us", "es"})
    items: dict[str, CatalogItem] = field(default_factory=dict)
    item_reads: list[list[str]] = field(default_factory=list)
    images: dict[str, list[ProductImage]] = field(default_factory=dict)
    announcements: dict[Subject, Announceable] = field(default_factory=dict)
    handles: dict[str, str | None] = field(default_factory=dict)
    warehouses: dict[str, Warehouse] = field(default_factory=dict)
    place_stocks: list[PlaceStock] = field(default_factory=list)
    read_error: Exception | None = None

    def identify(self, request: HttpRequest) -> Requester:
        return self.caller

    def channel_exists(self, slug: str) -> bool:
        return slug in self.channels

    def read_catalog_items(
        self, product_ids: Sequence[SaleorProductId], *, channel: str
    ) -> list[CatalogItem]:
        if self.read_error is not None:
            raise self.read_error
        self.item_reads.append(list(product_ids))
        return [self.items[each] for each in product_ids if each in self.items]

    def read_product_images(
        self, product_id: SaleorProductId, *, limit: int = PICTURES_MAX
    ) -> list[ProductImage]:
        return self.images.get(product_id, [])[:limit]

    def iterate_visible_products(
        self, category_ids: Sequence[SaleorCategoryId], *, channel: str
    ) -> Iterator[SaleorProductId]:
        if self.read_error is not None:
            raise self.read_error
        for each in self.items.values():
            if set(category_ids) & set(each.category_ids):
                yield each.product_id

    def find_announcements(
        self, *, channel: str, since: datetime, ends_before: datetime, now: datetime
    ) -> list[Subject]:
        if self.read_error is not None:
            raise self.read_error
        return list(self.announcements)

    def read_announcements(
        self, subjects: Sequence[Subject], *, channel: str, now: datetime
    ) -> list[Announceable]:
        return [self.announcements[each] for each in subjects if each in self.announcements]

    def mean_voucher_for_public(self, voucher_id: str, *, is_public: bool) -> bool:
        subject = Subject(SubjectKind.VOUCHER, voucher_id)
        voucher = self.announcements.get(subject)
        if not isinstance(voucher, Voucher):
            return False
        self.announcements[subject] = replace(voucher, is_public=is_public)
        return True

    def write_category_handle(
        self, category_id: SaleorCategoryId, handle: str | None, *, feed_url: str = ""
    ) -> None:
        self.handles[category_id] = handle

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

    def to_primary_key(self, kind: str, global_id: str) -> str | None:
        found = re.fullmatch(rf"{kind}:(\d+)", global_id)
        return found[1] if found else None


def given_staff_shop(caller: Requester = EVA) -> StaffShop:
    shop = StaffShop(config=CONFIG, caller=caller)
    shop.categories.append(Category(SaleorCategoryId("3"), "mugs", "Mugs", ()))
    shop.items["1"] = make_item(channel="us", category_ids=(SaleorCategoryId("3"),))
    return shop


def given_owner(account: Account, category_id: str = "3", channel: str = "us") -> None:
    CategoryAccount.objects.create(saleor_category_id=category_id, channel=channel, account=account)


def given_item(account: Account | None = None, product_id: str = "1", **parts: Any) -> FeedItem:
    values: dict[str, Any] = {
        "account": account or Account.objects.first() or given_account(),
        "saleor_product_id": product_id,
        "channel": "us",
        "change": "published",
        "trigger": Trigger.PUBLISHED,
        "score": 40,
        "words": ["mug"],
        "not_before": NOW,
        "created_at": NOW,
    }
    return FeedItem.objects.create(**{**values, **parts})


def given_released(
    account: Account | None = None,
    product_id: str = "1",
    *,
    state: str = "sent",
    released_at: datetime = NOW,
    message: dict[str, Any] | None = None,
    **parts: Any,
) -> FeedItem:
    """Put a post into the outbox as well, in that state there."""
    change = parts.get("change", "published")
    key = f"feed:us:{product_id}:{change}"
    item = given_item(
        account, product_id, state="released", released_at=released_at, outbox_key=key, **parts
    )
    OutboxMessage.objects.create(
        key=key,
        kind="post",
        priority="4_promotion",
        account_x_user_id=item.account.x_user_id,
        saleor_product_id=product_id,
        channel="us",
        state=state,
        not_before=released_at,
        sent_at=released_at if state == "sent" else None,
        **(message or {}),
    )
    return item


def ask(
    name: str, variables: dict[str, Any] | None = None, *, shop: FakeShop | None = None, **how: Any
) -> Any:
    """Send the page's example of this name; return what its one field answers."""
    answer = post(shop or given_staff_shop(), OPERATIONS[name], variables, **how)
    assert "errors" not in answer, answer
    (payload,) = answer["data"].values()
    return payload


def codes_of(payload: Any) -> list[tuple[str | None, str]]:
    return [(each["field"], each["code"]) for each in payload["errors"]]
