"""Settings of the shop itself that would hurt what is sold on X."""

from ...wording import mark
from ..findings import Finding, Severity
from ..situation import Situation


def check_host(situation: Situation) -> list[Finding] | None:
    host, channel = situation.host, situation.config.channel
    if not channel:
        # The settings' own check has said it.
        return None
    found = []
    values = {"channel": channel}
    if not host.has_channel:
        found.append(
            Finding(
                "channel_missing",
                Severity.TROUBLE,
                mark("There is no channel with the slug {channel}."),
                mark("Name one of the shop's channels in the plugin's settings."),
                values,
            )
        )
    elif not host.is_channel_active:
        found.append(
            Finding(
                "channel_inactive",
                Severity.TROUBLE,
                mark("The channel {channel} is not active: nobody can buy in it."),
                mark("In the Dashboard, Configuration → Channels: activate it."),
                values,
            )
        )
    elif not host.allows_unpaid_orders:
        found.append(
            Finding(
                "unpaid_orders_refused",
                Severity.WARNING,
                mark("The channel {channel} allows no unpaid orders: pay later ends in a refusal."),
                mark("In the Dashboard, Configuration → Channels: allow unpaid orders."),
                values,
            )
        )
    if not host.has_stock_reservation:
        found.append(
            Finding(
                "reservation_off",
                Severity.WARNING,
                mark("Stock reservation is off: the shop's own checkouts can sell too much."),
                mark("In the Dashboard, Configuration → Site settings: switch reservation on."),
            )
        )
    return found
