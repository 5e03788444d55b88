"""The meter of one account, or of the app: every call of `x_api` goes through one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from ..handoffs import Purpose
from ..models import Account, XApp
from ..models.usage import APP
from ..x_limits import XCall
from ..x_prices import PRICES_USD, PriceItem
from . import credits, ledger, windows
from .ledger import Budgets

NO_BUDGETS = Budgets()
# What costs nothing goes on while there is no credit: webhooks, subscriptions, uploads.
_PAID_READS = {
    XCall.READ_POSTS,
    XCall.READ_MENTIONS,
    XCall.READ_OWN_POSTS,
    XCall.SEARCH,
    XCall.READ_ME,
    XCall.READ_USER,
    XCall.READ_MESSAGES,
}


@dataclass(frozen=True, slots=True)
class Tariff:
    """The owner's prices and budgets."""

    client_id: str
    prices_usd: Mapping[PriceItem, Decimal] = field(default_factory=lambda: PRICES_USD)
    budgets: Budgets = NO_BUDGETS
    owner_handle: str = ""
    """Of the account that owns the app: X reads its own posts to it for a fifth."""

    def price(self, item: PriceItem) -> Decimal:
        return self.prices_usd.get(item, PRICES_USD[item])


class UsageMeter:
    """Implements `x_api.metering.Meter` in the shop's database."""

    def __init__(
        self,
        tariff: Tariff,
        *,
        account: Account | None,
        purpose: Purpose,
        clock: Callable[[], datetime],
    ) -> None:
        self._tariff = tariff
        self._account_id = account.x_user_id if account else ""
        self._scope = self._account_id or APP
        self._purpose = purpose
        self._clock = clock
        self._budgets = {APP: tariff.budgets}
        if account is not None:
            self._budgets[account.x_user_id] = Budgets(
                account.budget_day_usd, account.budget_month_usd
            )
        self._app: XApp | None = None
        self._stand: windows.Stand = {}
        owner = tariff.owner_handle.casefold()
        self._is_owner = bool(owner and account and account.handle.casefold() == owner)

    def permit(self, call: XCall, item: PriceItem | None) -> None:
        now = self._clock()
        with transaction.atomic():
            if item is not None or call in _PAID_READS:
                self._app = credits.pass_breaker(self._tariff.client_id, now=now)
            self._stand = windows.take(self._scope, call, self._purpose, now=now)
            if item is not None:
                self._spend(item, count=1, budgets=self._budgets, now=now)
            elif call in _PAID_READS:
                # What it returns is not known yet: nothing is read once the budget is gone.
                self._spend(PriceItem.POST_READ, count=0, budgets=self._budgets, now=now)

    def take_back(self, item: PriceItem | None) -> None:
        if item is not None:
            with transaction.atomic():
                self._spend(item, count=-1, budgets={}, now=self._clock())

    def note_answer(self, call: XCall, *, status: int, headers: Mapping[str, str]) -> None:
        now = self._clock()
        windows.learn(self._scope, call, status=status, headers=headers, stand=self._stand, now=now)
        app = self._app
        if status == 402:
            credits.note_depleted(self._tariff.client_id, now=now)
        elif app is not None and status < 300 and app.credits_depleted_at is not None:
            credits.note_paid(self._tariff.client_id)
        skew = windows.read_clock_skew(headers, now=now)
        if app is not None and skew is not None:
            credits.note_clock_skew(app, skew)

    def charge(self, item: PriceItem, resource_ids: Sequence[str]) -> None:
        if self._is_owner and item is PriceItem.POST_READ:
            item = PriceItem.OWNED_POST_READ
        now = self._clock()
        with transaction.atomic():
            new = ledger.filter_unbilled(item, resource_ids, now=now)
            if new:
                self._spend(item, count=new, budgets={}, now=now)

    def _spend(
        self, item: PriceItem, *, count: int, budgets: Mapping[str, Budgets], now: datetime
    ) -> None:
        ledger.spend(
            self._account_id,
            self._purpose,
            item,
            self._tariff.price(item),
            count=count,
            budgets=budgets,
            now=now,
        )
