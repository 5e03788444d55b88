"""What an account's feed shows at this moment: what its readers are told of, and can buy. Pure."""

from ..handoffs import CatalogItem, Trigger, XUserId
from .detecting import is_sayable, is_scarce
from .speakers import Speaker, Speakers, find_owner


def is_shown(item: CatalogItem, account_id: XUserId, *, speakers: Speakers) -> bool:
    """Tell whether the account speaks of the product as it is now.

    Of its own categories it shows whatever can be bought, unless its owner lets it speak of last
    units alone; as the channel's outlet account also what is down to its last units elsewhere.
    """
    owner = find_owner(item.category_ids, speakers.by_category)
    if owner is None or not is_sayable(item):
        return False
    if owner.account_id == account_id and _speaks_of_more(owner):
        return True
    speaker = speakers.find(item, Trigger.LAST_UNITS)
    return (
        speaker is not None
        and speaker.account_id == account_id
        and speaker.speaks_of(Trigger.LAST_UNITS)
        and is_scarce(item, speakers.read_settings(item).last_units_max)
    )


def _speaks_of_more(speaker: Speaker) -> bool:
    return speaker.triggers is None or bool(speaker.triggers - {Trigger.LAST_UNITS})
