"""A held unit becomes an order: inside the shop's transaction, or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from ..handoffs import SaleorCustomerId, SaleorOrderId, TakenUnits, UnitsGone
from ..models import DropEntry, DropUnit, DropVariant
from ..models.drops import EntryState, UnitState
from .events import note
from .kinds import Kind

_KEY_PREFIX = "drop:"


def order_key(entry_id: int) -> str:
    """Return the key of an entry's one order, and of its claim."""
    return f"{_KEY_PREFIX}{entry_id}"


@dataclass(slots=True)
class Hold:
    """Implements `HeldUnits` for the one unit of an entry."""

    entry_id: int
    now: datetime
    _unit: DropUnit | None = field(default=None, init=False)

    def lock(self, customer_id: SaleorCustomerId) -> Sequence[TakenUnits]:
        # The unit is locked first, as everywhere.
        unit = DropUnit.objects.select_for_update().filter(entry=self.entry_id).first()
        if (
            unit is None
            or unit.state != UnitState.HELD
            or (unit.held_until or self.now) <= self.now
        ):
            raise UnitsGone(f"Entry {self.entry_id} holds no unit any more.")
        self._bind(customer_id)
        self._unit = unit
        return [TakenUnits(unit.saleor_warehouse_id, 1)]

    def mark_ordered(self, order_id: SaleorOrderId, number: str) -> None:
        unit = self._unit
        if unit is None:
            raise UnitsGone(f"Entry {self.entry_id} was not locked.")
        DropUnit.objects.filter(pk=unit.pk).update(state=UnitState.ORDERED, held_until=None)
        # In the order it is the shop's again; the constraint refuses to give more than was taken.
        DropVariant.objects.filter(pk=unit.variant_id).update(
            given_back_count=F("given_back_count") + 1
        )
        DropEntry.objects.filter(pk=self.entry_id).update(
            state=EntryState.ORDERED,
            held_until=None,
            saleor_order_id=order_id,
            order_number=number,
        )
        note(
            Kind.ORDERED,
            unit.drop_id,
            entry=self.entry_id,
            unit=unit.pk,
            variant=unit.variant_id,
            now=self.now,
        )

    def _bind(self, customer_id: SaleorCustomerId) -> None:
        """Tie the entry to the customer; one who has another entry in the drop is refused."""
        entry = DropEntry.objects.get(pk=self.entry_id)
        if entry.saleor_customer_id == customer_id:
            return
        try:
            with transaction.atomic():
                DropEntry.objects.filter(pk=self.entry_id).update(saleor_customer_id=customer_id)
        except IntegrityError:
            raise UnitsGone(
                f"The customer of entry {self.entry_id} has another one in this drop."
            ) from None


def find_hold(key: str, *, now: datetime) -> Hold | None:
    """Return the hold that an order's or claim's key stands for; None for keys of no drop.

    Also where nothing is held any more: then the shop refuses, and sells none of its open stock.
    """
    number = key.removeprefix(_KEY_PREFIX)
    if number == key or not number.isdecimal():
        return None
    return Hold(int(number), now)
