"""What every resolver of one request shares."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest
from promise import Promise
from promise.dataloader import DataLoader

from ..claims import Holder, action_key, hold_as_customer, is_held_by
from ..config import Config
from ..handoffs import (
    Category,
    MessageKind,
    Money,
    PaymentMethod,
    Requester,
    SaleorCustomerId,
    XUserId,
)
from ..models import Claim, OutboxMessage, ShopAction
from ..models.actions import ActionState
from ..models.outbox import OutboxState
from ..shop.interface import Shop
from .paging import read_cursor, read_moment, read_row_id


class PostsWanted(NamedTuple):
    """One page of what an account posted in a channel."""

    account_id: XUserId
    channel: str
    first: int
    after: str | None


@dataclass
class Context:
    request: HttpRequest
    shop: Shop
    config: Config
    signing_key: bytes
    now: datetime
    language: str
    holders: dict[UUID, Holder] = field(default_factory=dict)
    """Which browser looks at a claim, as it says of each."""
    _categories: dict[str, Category | None] = field(default_factory=dict)

    @cached_property
    def requester(self) -> Requester:
        return self.shop.identify(self.request)

    @cached_property
    def public_url(self) -> str:
        return self.shop.read_public_url()

    @property
    def customer_id(self) -> SaleorCustomerId | None:
        return self.requester.customer_id

    @cached_property
    def payment_methods(self) -> list[PaymentMethod]:
        """Ask the payment apps once, however many aliases want to know."""
        if self.customer_id is None:
            return []
        return self.shop.list_payment_methods(self.customer_id, channel=self.config.channel)

    def holds(self, claim: Claim) -> bool:
        """Tell whether who asks is whoever went on with the claim."""
        if self.customer_id and is_held_by(claim, hold_as_customer(self.customer_id)):
            return True
        return is_held_by(claim, self.holders.get(claim.pk))

    def find_category(self, slug_or_id: str) -> Category | None:
        """Ask the shop once for each category, however many feeds and aliases want it."""
        if slug_or_id not in self._categories:
            self._categories[slug_or_id] = self.shop.find_category(slug_or_id)
        return self._categories[slug_or_id]

    @cached_property
    def posts(self) -> DataLoader:
        """Up to `first` + 1 messages for each `PostsWanted`, newest first."""
        return _PostsLoader()

    @cached_property
    def totals(self) -> DataLoader:
        """The order's total for a claim's key, None where its record was cleared away."""
        return _TotalsLoader()

    def load_total(self, claim: Claim) -> Any:
        return self.totals.load(action_key(claim))


class _PostsLoader(DataLoader):
    def batch_load_fn(self, keys: list[PostsWanted]) -> Any:
        # One query for all feeds that ask for the same page, which is nearly always all.
        groups: dict[tuple[int, str | None], list[PostsWanted]] = defaultdict(list)
        for key in keys:
            groups[key.first, key.after].append(key)
        found: dict[PostsWanted, list[OutboxMessage]] = {key: [] for key in keys}
        for (first, after), wanted in groups.items():
            for message in _read_posts(wanted, first, after):
                account_id = XUserId(message.account_x_user_id)
                key = PostsWanted(account_id, message.channel, first, after)
                if key in found:
                    found[key].append(message)
        return Promise.resolve([found[key] for key in keys])


class _TotalsLoader(DataLoader):
    def batch_load_fn(self, keys: list[str]) -> Any:
        done = ShopAction.objects.filter(key__in=keys, state=ActionState.DONE)
        totals = {
            each.key: Money(each.total_amount, each.currency)
            for each in done
            if each.total_amount is not None
        }
        return Promise.resolve([totals.get(key) for key in keys])


def _read_posts(wanted: list[PostsWanted], first: int, after: str | None) -> list[OutboxMessage]:
    sent = OutboxMessage.objects.filter(
        kind=MessageKind.POST,
        state=OutboxState.SENT,
        sent_at__isnull=False,
        account_x_user_id__in={each.account_id for each in wanted},
        channel__in={each.channel for each in wanted},
    )
    if after is not None:
        sent_at, pk = read_cursor(after, read_moment, read_row_id)
        sent = sent.filter(Q(sent_at__lt=sent_at) | Q(sent_at=sent_at, pk__lt=pk))
    newest_first = (F("sent_at").desc(), F("pk").desc())
    if len(wanted) == 1:
        return list(sent.order_by(*newest_first)[: first + 1])
    place = Window(
        RowNumber(), partition_by=[F("account_x_user_id"), F("channel")], order_by=newest_first
    )
    return list(sent.annotate(place=place).filter(place__lte=first + 1).order_by(*newest_first))
