"""Who asked, taken out of the campaigns; what the shop gave and sold stays counted."""

from datetime import datetime, timedelta

from django.db import connection

from ..handoffs import XUserId
from ..models import CampaignAsk, LoadedVoucher
from ..models.campaigns import HOLDING, VoucherState
from .issuing import take_back

PERSON_KEPT = timedelta(days=180)
# No id of X begins so.
_NUMBERED = "-"
_NUMBER = """
UPDATE twitter_campaign_ask AS ask SET x_user_id = %(mark)s || first.id
FROM (
    SELECT x_user_id, min(id) AS id FROM twitter_campaign_ask
    WHERE campaign_id = %(campaign)s GROUP BY x_user_id
) AS first
WHERE ask.campaign_id = %(campaign)s AND ask.x_user_id = first.x_user_id
  AND ask.x_user_id <> '' AND NOT starts_with(ask.x_user_id, %(mark)s)
"""


def forget_person(x_user_id: XUserId) -> int:
    """Forget the person; what they have not loaded yet goes, the rest is the customer's."""
    mine = LoadedVoucher.objects.filter(x_user_id=x_user_id)
    unloaded = mine.filter(state__in=[VoucherState.WAITING, VoucherState.CONFIRMING])
    for pk in list(unloaded.values_list("pk", flat=True)):
        take_back(pk, VoucherState.REVOKED)
    count = mine.update(x_user_id="", x_post_id="")
    return count + CampaignAsk.objects.filter(x_user_id=x_user_id).update(x_user_id="")


def drop_old_people(*, limit: int, now: datetime) -> int:
    """Forget who got what of campaigns that ended long ago; return how many rows.

    What may still be used, or come back, stays the customer's; reports count as they did.
    """
    over = LoadedVoucher.objects.filter(campaign__ended_at__lt=now - PERSON_KEPT)
    over = over.exclude(state__in=HOLDING).exclude(x_user_id="", x_post_id="")
    some = list(over.order_by("pk").values_list("pk", flat=True)[:limit])
    count = LoadedVoucher.objects.filter(pk__in=some).update(x_user_id="", x_post_id="")
    return count + _number_askers(now)


def _number_askers(now: datetime) -> int:
    """Give the askers of one campaign that ended long ago numbers in place of their ids.

    All of it at once: who asked twice is to be counted as one person for good.
    """
    named = CampaignAsk.objects.filter(campaign__ended_at__lt=now - PERSON_KEPT)
    named = named.exclude(x_user_id="").exclude(x_user_id__startswith=_NUMBERED)
    campaign_pk = named.order_by("campaign_id").values_list("campaign_id", flat=True).first()
    if campaign_pk is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_NUMBER, {"campaign": campaign_pk, "mark": _NUMBERED})
        return int(cursor.rowcount)
