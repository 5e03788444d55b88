"""Codes made ahead: an asker gets one that is there already, and the shop is asked in batches."""

from collections.abc import Collection, Sequence

from django.db import connection
from django.db.models import Q

from ..models import Campaign, CampaignCode, LoadedVoucher
from ..models.campaigns import WITH_CODES, CampaignState, VoucherState
from ..sealing import Sealer
from .codes import digest_code

POOL_SIZE = 100
# In one statement, and so of one moment: while somebody is issued a voucher, the place that is
# taken and the code that goes with it count both or neither.
_COUNT_WANTED = """
SELECT LEAST(
    %(pool)s,
    COALESCE(campaign.voucher_count_max - campaign.issued_count, %(pool)s)
        + (SELECT count(*) FROM twitter_loaded_voucher
           WHERE campaign_id = campaign.id AND state IN ('waiting', 'confirming'))
) - (SELECT count(*) FROM twitter_campaign_code
     WHERE campaign_id = campaign.id AND voucher_id IS NULL AND NOT is_spent)
FROM twitter_campaign AS campaign WHERE id = %(id)s
"""


def lock_pool(campaign: Campaign) -> Campaign:
    """Let one filler of the campaign through at a time, until the transaction ends.

    Not by the campaign's row: those who ask meanwhile need that.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"twitter-campaign-pool:{campaign.pk}"],
        )
    return Campaign.objects.get(pk=campaign.pk)


def count_wanted(campaign: Campaign) -> int:
    """Return how many codes are missing: never more than the budget can still give away."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_WANTED, {"pool": POOL_SIZE, "id": campaign.pk})
        (wanted,) = cursor.fetchone()
    return max(0, int(wanted))


def count_free(campaign: Campaign) -> int:
    return campaign.codes.filter(voucher=None, is_spent=False).count()


def store_codes(campaign: Campaign, codes: Sequence[str], *, sealer: Sealer) -> None:
    """Keep new codes as nobody's; in the transaction that made them in the shop."""
    CampaignCode.objects.bulk_create(
        [
            CampaignCode(campaign=campaign, digest=digest_code(code), sealed_code=sealer.seal(code))
            for code in codes
        ]
    )


def give_code(voucher: LoadedVoucher) -> bool:
    """Bind a free code to the voucher; False where none is left and more must be made."""
    # In no order: by their keys PostgreSQL would walk past every code that was given before.
    free = (
        CampaignCode.objects.select_for_update(skip_locked=True)
        .filter(campaign_id=voucher.campaign_id, voucher=None, is_spent=False)
        .order_by()
        .values_list("pk", flat=True)[:1]
    )
    # Not within the update: PostgreSQL may look again for each row, and find another each time.
    return any(CampaignCode.objects.filter(pk=pk).update(voucher=voucher) == 1 for pk in free)


def spend_code(voucher: LoadedVoucher) -> None:
    """Take the voucher's code away from it, for good."""
    CampaignCode.objects.filter(voucher=voucher).update(voucher=None, is_spent=True)


def list_short(*, limit: int) -> list[Campaign]:
    """Return campaigns that may need codes: live ones, and those somebody still waits for."""
    needed = Q(state__in=[CampaignState.SCHEDULED, CampaignState.RUNNING])
    needed |= Q(vouchers__state=VoucherState.WAITING)
    giving = Campaign.objects.filter(needed, kind__in=WITH_CODES)
    return list(giving.distinct().order_by("pk")[:limit])


def list_spent(campaign: Campaign, *, limit: int) -> list[CampaignCode]:
    return list(campaign.codes.filter(is_spent=True).order_by("pk")[:limit])


def list_with_spent() -> list[Campaign]:
    return list(Campaign.objects.filter(codes__is_spent=True).distinct().order_by("pk"))


def forget_codes(codes: Collection[CampaignCode]) -> None:
    CampaignCode.objects.filter(pk__in=[each.pk for each in codes]).delete()
