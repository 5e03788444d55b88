"""What stories of campaigns let beat do."""

from datetime import UTC, datetime

from saleor_twitter_plugin import pipeline
from saleor_twitter_plugin.keys import get_sealer

from .stage import Stage


def tend(stage: Stage) -> None:
    """Do what beat does about campaigns, and about what hooks have told of vouchers."""
    now = datetime.now(UTC)
    with stage.shop.allow_writes():
        pipeline.tend_campaigns(shop=stage.shop, sealer=get_sealer(), now=now)
        pipeline.work_voucher_hints(shop=stage.shop, sealer=get_sealer(), now=now)
