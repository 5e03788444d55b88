"""Who asked, taken out of the campaigns; what the shop gave and sold stays counted."""

from ..handoffs import XUserId
from ..models import CampaignAsk, LoadedVoucher
from ..models.campaigns import VoucherState
from .issuing import take_back


def forget_person(x_user_id: XUserId) -> int:
    """Forget the person; what they have not loaded yet goes, the rest is the customer's."""
    mine = LoadedVoucher.objects.filter(x_user_id=x_user_id)
    unloaded = mine.filter(state__in=[VoucherState.WAITING, VoucherState.CONFIRMING])
    for pk in list(unloaded.values_list("pk", flat=True)):
        take_back(pk, VoucherState.REVOKED)
    count = mine.update(x_user_id="", x_post_id="")
    return count + CampaignAsk.objects.filter(x_user_id=x_user_id).update(x_user_id="")
