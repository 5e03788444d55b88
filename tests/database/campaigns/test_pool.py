"""A code is found among those that are free, however many were given before."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saleor_twitter_plugin import campaigns
from saleor_twitter_plugin.campaigns import pool
from saleor_twitter_plugin.handoffs import VoucherAnswer
from saleor_twitter_plugin.models import CampaignCode, LoadedVoucher
from tests.database.campaigns.rows import add_codes, asker, run
from tests.factories import NOW

pytestmark = pytest.mark.django_db
GIVEN_COUNT = 6_000


def test_a_free_code_is_found_without_a_walk_past_the_given_ones() -> None:
    campaign = run(codes=0)
    held = LoadedVoucher.objects.bulk_create(
        LoadedVoucher(
            campaign=campaign,
            key=f"post:held{number}",
            x_user_id=str(10_000 + number),
            saleor_customer_id=str(10_000 + number),
            expires_at=NOW + timedelta(days=7),
        )
        for number in range(GIVEN_COUNT)
    )
    CampaignCode.objects.bulk_create(
        CampaignCode(
            campaign=campaign, digest=f"given{each.pk}", sealed_code="s" * 120, voucher=each
        )
        for each in held
    )
    add_codes(campaign, pool.POOL_SIZE)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE twitter_campaign_code")

    with CaptureQueriesContext(connection) as asked:
        answer = campaigns.issue(campaign, asker(), key="post:1", now=NOW).answer

    assert answer is VoucherAnswer.LOADED
    code = CampaignCode.objects.get(voucher__key="post:1")
    assert not code.digest.startswith("given")
    (look,) = [
        each["sql"] for each in asked if each["sql"].startswith('SELECT "twitter_campaign_c')
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {look}")
        (plan,) = cursor.fetchone()
    assert sum(read_passed_counts(plan[0]["Plan"])) < pool.POOL_SIZE


def read_passed_counts(step: dict[str, Any]) -> Iterator[int]:
    """Yield how many rows each step of a plan looked at in vain."""
    yield step.get("Rows Removed by Filter", 0)
    for each in step.get("Plans", ()):
        yield from read_passed_counts(each)
