"""What the staff does with places: which account speaks of what lies at a warehouse."""

from typing import Any

import graphene

from .. import feeds
from ..handoffs import SaleorWarehouseId, Warehouse
from ..pipeline.placing import give_place
from .context import Context
from .staff_accounts import TwitterStaffAccount, stand
from .staff_problems import StaffErrorCode, StaffProblem, asking_to_try_again
from .staff_types import (
    StaffMutation,
    account_argument,
    channel_argument,
    is_name,
    read_account,
    read_channel,
)

_ID_LENGTH_LIMIT = 200


def _read_warehouse(context: Context, warehouse_id: str) -> Warehouse:
    """Return the warehouse that a mutation names.

    Raises:
        StaffProblem: the shop has no such warehouse.
    """
    is_id = is_name(warehouse_id, _ID_LENGTH_LIMIT)
    found = context.shop.find_warehouse(warehouse_id) if is_id else None
    if found is None:
        raise StaffProblem(StaffErrorCode.NOT_FOUND, "warehouse")
    return found


def _warehouse_argument() -> Any:
    return graphene.Argument(graphene.ID, required=True, description="Its id in the shop's API.")


class TwitterWarehouseAssign(StaffMutation):
    """Let an account speak of what comes to a warehouse or pick-up point, and runs out there."""

    class Arguments:
        account = account_argument()
        warehouse = _warehouse_argument()
        channel = channel_argument()

    account = graphene.Field(TwitterStaffAccount)

    @staticmethod
    def perform(
        context: Context, *, account: str, warehouse: str, channel: str | None = None
    ) -> dict[str, Any]:
        row = read_account(account)
        where = read_channel(context, channel)
        with asking_to_try_again():
            place = _read_warehouse(context, warehouse)
            give_place(place, row, channel=where, shop=context.shop, now=context.now)
        return {"account": stand(row)}


class TwitterWarehouseRelease(StaffMutation):
    """Let nobody speak for a warehouse; one that the shop has deleted can be released too."""

    class Arguments:
        account = account_argument()
        warehouse = _warehouse_argument()
        channel = channel_argument()

    account = graphene.Field(TwitterStaffAccount)

    @staticmethod
    def perform(
        context: Context, *, account: str, warehouse: str, channel: str | None = None
    ) -> dict[str, Any]:
        row = read_account(account)
        where = read_channel(context, channel)
        primary_key = (
            context.shop.to_primary_key("Warehouse", warehouse) or warehouse
            if is_name(warehouse, _ID_LENGTH_LIMIT)
            else ""
        )
        if not feeds.speaks_for_place(row, primary_key, channel=where):
            raise StaffProblem(StaffErrorCode.NOT_FOUND, "warehouse")
        feeds.release_place(SaleorWarehouseId(primary_key), channel=where)
        return {"account": stand(row)}
