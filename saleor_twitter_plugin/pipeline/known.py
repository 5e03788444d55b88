"""What is asked about events and their authors: looked up for all of them at once."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache, cached_property

from .. import accounts, campaigns, drops, inbox, outbox, shoppers
from ..contests.entering import list_contests
from ..handoffs import CustomerFacts, SaleorCustomerId, XEvent, XPostId, XUserId
from ..models import Account, Drop, ShopperPayment
from ..outbox import SentMessage
from ..shop import Shop


class Known:
    """Knows these events and their authors as they were when it was first asked, and no others.

    One statement for each question, however many events there are; none for what nobody asks.
    """

    def __init__(self, events: Sequence[XEvent]) -> None:
        self._events = events
        # One hashtag is what most of them have in common.
        self.find_campaign = cache(campaigns.find_by_hashtag)
        self.list_contests = cache(list_contests)
        self._drops: dict[str, Drop | None] = {}
        self._customer_facts: dict[SaleorCustomerId, CustomerFacts] | None = None

    def find_account(self, x_user_id: str) -> Account | None:
        return self._accounts.get(x_user_id)

    def was_deleted(self, event: XEvent) -> bool:
        return event.post_id in self._deleted

    def has_later_version(self, event: XEvent) -> bool:
        return event.key in self._outdated

    def find_drop(self, tag: str, *, now: datetime) -> Drop | None:
        if tag not in self._drops:
            self._drops[tag] = drops.find_by_hashtag(tag, now=now)
        return self._drops[tag]

    def find_sent(self, post_id: XPostId) -> SentMessage | None:
        """Return the message of ours that an event replies to or quotes."""
        return self._sent.get(post_id)

    def find_customer_id(self, x_user_id: XUserId) -> SaleorCustomerId | None:
        return self._customers.get(x_user_id)

    def find_customer(self, customer_id: SaleorCustomerId, shop: Shop) -> CustomerFacts | None:
        if self._customer_facts is None:
            self._customer_facts = shop.find_customers(self._customers.values())
        return self._customer_facts.get(customer_id)

    def find_payment(self, customer_id: SaleorCustomerId) -> ShopperPayment | None:
        return self._payments.get(customer_id)

    def has_opted_out(self, x_user_id: XUserId) -> bool:
        return x_user_id in self._opted_out

    @cached_property
    def _accounts(self) -> dict[str, Account]:
        return accounts.find_accounts(
            {each.author_id for each in self._events}
            | {each.account_id or "" for each in self._events}
        )

    @cached_property
    def _deleted(self) -> Collection[XPostId | None]:
        return inbox.find_deleted({each.post_id for each in self._events if each.post_id})

    @cached_property
    def _outdated(self) -> Collection[str]:
        return inbox.find_outdated(self._events)

    @cached_property
    def _sent(self) -> dict[XPostId, SentMessage]:
        above = {
            post_id
            for each in self._events
            for post_id in (each.in_reply_to_post_id, each.quoted_post_id)
            if post_id
        }
        return outbox.find_sent(above)

    @cached_property
    def _customers(self) -> dict[XUserId, SaleorCustomerId]:
        return shoppers.find_customer_ids({each.author_id for each in self._events})

    @cached_property
    def _payments(self) -> dict[SaleorCustomerId, ShopperPayment]:
        return shoppers.find_payments(self._customers.values())

    @cached_property
    def _opted_out(self) -> Collection[XUserId]:
        return shoppers.find_opted_out({each.author_id for each in self._events})
