"""How Saleor itself is set up: its address, and what its settings allow."""

from django.conf import settings
from saleor.channel.models import Channel
from saleor.core.db.connection import allow_writer
from saleor.site.models import SiteSettings

from ...handoffs import HostFacts
from . import documents
from .executor import run


def read_public_url() -> str:
    """Return Saleor's own address: its PUBLIC_URL, or the site's domain."""
    return str(run(documents.PUBLIC_URL, {})["shop"]["domain"]["url"]).rstrip("/")


def read_host_facts(slug: str, *, version_name: str) -> HostFacts:
    """Read the rows: over GraphQL our app would need the right to change all these settings."""
    with allow_writer():
        durations = (
            SiteSettings.objects.filter(site_id=getattr(settings, "SITE_ID", 1))
            .values_list(
                "reserve_stock_duration_authenticated_user", "reserve_stock_duration_anonymous_user"
            )
            .first()
        )
        channel = Channel.objects.filter(slug=slug).first()
    # None and 0 both hold nothing.
    has_stock_reservation = any(durations or ())
    if channel is None:
        return HostFacts(version_name, has_stock_reservation, has_channel=False)
    return HostFacts(
        version_name,
        has_stock_reservation,
        has_channel=True,
        is_channel_active=channel.is_active,
        currency=channel.currency_code,
        allows_unpaid_orders=channel.allow_unpaid_orders,
        confirms_orders=bool(channel.automatically_confirm_all_new_orders),
    )


def read_checkout_limit() -> int | None:
    """Return how many of a variant one checkout takes: Saleor never tells of more. None: of all."""
    with allow_writer():
        limit: int | None = (
            SiteSettings.objects.filter(site_id=getattr(settings, "SITE_ID", 1))
            .values_list("limit_quantity_per_checkout", flat=True)
            .first()
        )
    return limit or None
