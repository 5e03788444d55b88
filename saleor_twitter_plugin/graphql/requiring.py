"""What a mutation wants before it does anything."""

from ..handoffs import SaleorCustomerId
from .context import Context
from .problems import Refused, TwitterErrorCode


def require_customer(context: Context) -> SaleorCustomerId:
    if context.customer_id is None:
        raise Refused(TwitterErrorCode.UNAUTHENTICATED)
    return context.customer_id


def require_working(context: Context) -> None:
    if not context.config.is_working:
        raise Refused(TwitterErrorCode.PLUGIN_NOT_READY)
