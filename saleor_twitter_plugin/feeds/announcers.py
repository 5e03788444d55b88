"""Who speaks of what is not a single product. Pure.

Vouchers and promotions are the offers account's, where there is one. Else, as for collections,
the account that speaks for most of the products they are about; of equals, the one of the first.
A voucher for the whole shop, or for goods that nobody speaks for, is for the channel's only
account: where there are several, none of them is the shop's own voice, so none says it. A
collection that nobody's category has a part in is for the offers account.
"""

from collections import Counter
from collections.abc import Iterable

from ..handoffs import Announceable, Collection, GoodsShare, Voucher
from .speakers import Speaker, Speakers, find_owner


def find_announcer(about: Announceable, speakers: Speakers) -> Speaker | None:
    if isinstance(about, Collection):
        return _find_main_owner(about.goods, speakers) or speakers.offers
    if speakers.offers is not None:
        return speakers.offers
    owner = _find_main_owner(about.goods, speakers)
    if owner is None and isinstance(about, Voucher):
        return _find_only_speaker(speakers)
    return owner


def _find_main_owner(goods: Iterable[GoodsShare], speakers: Speakers) -> Speaker | None:
    counts: Counter[Speaker] = Counter()
    for share in goods:
        owner = find_owner(share.category_ids, speakers.by_category)
        if owner is not None:
            counts[owner] += share.product_count
    return max(counts, key=counts.__getitem__, default=None)


def _find_only_speaker(speakers: Speakers) -> Speaker | None:
    found = set(speakers.by_category.values())
    return found.pop() if len(found) == 1 else None
