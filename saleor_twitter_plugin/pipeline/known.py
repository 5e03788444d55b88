"""What is asked about an event and its author: one by one, or looked up for many at once."""

from collections.abc import Sequence

from .. import accounts, inbox, shoppers
from ..handoffs import SaleorCustomerId, XEvent, XPostId, XUserId
from ..models import Account, ShopperPayment


class Known:
    """Looks when it is asked."""

    def find_account(self, x_user_id: str) -> Account | None:
        return accounts.find_account(x_user_id)

    def was_deleted(self, event: XEvent) -> bool:
        return inbox.was_deleted(event.post_id or XPostId(""))

    def has_later_version(self, event: XEvent) -> bool:
        return inbox.has_later_version(event)

    def find_customer_id(self, x_user_id: XUserId) -> SaleorCustomerId | None:
        return shoppers.find_customer_id(x_user_id)

    def find_payment(self, customer_id: SaleorCustomerId) -> ShopperPayment | None:
        return shoppers.find_payment(customer_id)

    def has_opted_out(self, x_user_id: XUserId) -> bool:
        return shoppers.has_opted_out(x_user_id)


ONE_BY_ONE = Known()


class KnownOfMany(Known):
    """Knows the events that it was made for, as they were then: a statement each."""

    def __init__(self, events: Sequence[XEvent]) -> None:
        authors = {each.author_id for each in events}
        self._accounts = accounts.find_accounts(
            authors | {each.account_id or "" for each in events}
        )
        self._deleted = inbox.find_deleted({each.post_id for each in events if each.post_id})
        self._outdated = inbox.find_outdated(events)
        self._customers = shoppers.find_customer_ids(authors)
        self._payments = shoppers.find_payments(self._customers.values())
        self._opted_out = shoppers.find_opted_out(authors)

    def find_account(self, x_user_id: str) -> Account | None:
        return self._accounts.get(x_user_id)

    def was_deleted(self, event: XEvent) -> bool:
        return event.post_id in self._deleted

    def has_later_version(self, event: XEvent) -> bool:
        return event.key in self._outdated

    def find_customer_id(self, x_user_id: XUserId) -> SaleorCustomerId | None:
        return self._customers.get(x_user_id)

    def find_payment(self, customer_id: SaleorCustomerId) -> ShopperPayment | None:
        return self._payments.get(customer_id)

    def has_opted_out(self, x_user_id: XUserId) -> bool:
        return x_user_id in self._opted_out
