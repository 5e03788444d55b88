"""Who speaks for a product, and of what. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from ..handoffs import STOCK_TOLD_MIN, CatalogItem, SaleorCategoryId, Trigger, XUserId
from .detecting import DetectionSettings


@dataclass(frozen=True, slots=True)
class Speaker:
    """An account with what its owner calls news."""

    account_id: XUserId
    triggers: frozenset[Trigger] | None = None
    """What it speaks of; None for everything."""
    price_drop_percent_min: int = 5
    last_units_max: int = 3
    is_evergreen: bool = False
    """It says again what is no news."""
    promotion_ending: timedelta = timedelta(hours=24)
    """So long before its end a promotion's last hours begin."""

    def speaks_of(self, trigger: Trigger) -> bool:
        if trigger is Trigger.EVERGREEN:
            return self.is_evergreen
        return self.triggers is None or trigger in self.triggers


@dataclass(frozen=True, slots=True)
class Speakers:
    """All accounts of a channel that speak.

    A product is spoken of where its category has an account; from that one the offers and the
    outlet account take what is theirs, whatever it is set to.
    """

    by_category: Mapping[SaleorCategoryId, Speaker] = field(default_factory=dict)
    offers: Speaker | None = None
    outlet: Speaker | None = None

    def find(self, item: CatalogItem, trigger: Trigger) -> Speaker | None:
        """Return who speaks of this change of the product."""
        owner = find_owner(item.category_ids, self.by_category)
        if owner is None:
            return None
        taker = {Trigger.PRICE_DROP: self.offers, Trigger.LAST_UNITS: self.outlet}.get(trigger)
        return taker or owner

    def read_settings(self, item: CatalogItem) -> DetectionSettings:
        """Return what those call news who would say it."""
        drops = self.find(item, Trigger.PRICE_DROP)
        units = self.find(item, Trigger.LAST_UNITS)
        if drops is None or units is None:
            return DetectionSettings()
        # At more than this the shop's number may be cut: what looks few may be many.
        units_max = min(units.last_units_max, STOCK_TOLD_MIN - 1)
        return DetectionSettings(drops.price_drop_percent_min, units_max)


def find_owner[Owner](
    category_ids: Sequence[SaleorCategoryId], ownership: Mapping[SaleorCategoryId, Owner]
) -> Owner | None:
    """Return the owner of the first of `category_ids` (nearest first) that has one."""
    return next((ownership[each] for each in category_ids if each in ownership), None)
