"""A drop's life in the hands of the staff."""

from collections.abc import Callable
from typing import Any

import graphene
from graphene.utils.str_converters import to_camel_case

from .. import drops
from ..draws import InvalidDocument
from ..drops.saving import DropProblem, Wanted, save
from ..errors import RetryableError
from ..handoffs import NotEnoughUnits
from ..models import Drop
from ..models.drops import DropState
from ..wording import mark
from .context import Context
from .drops import TwitterDrop, TwitterDropAudience, TwitterDropMode
from .staff_permission import name_requester
from .staff_problems import StaffErrorCode, StaffProblem, StaffProblems
from .staff_types import StaffMutation, channel_argument, read_channel, read_utc

_NOT_ENOUGH = mark("Of one variant the shop can promise only {count} units now.")
_WRONG_STATE = mark("The drop is not at the point where this can be done.")


class TwitterDropVariantInput(graphene.InputObjectType):
    sku = graphene.NonNull(graphene.String)
    units = graphene.NonNull(graphene.Int)


class TwitterDropInput(graphene.InputObjectType):
    """What is left out stays as it is."""

    name = graphene.String()
    mode = TwitterDropMode()
    hashtag = graphene.String()
    is_hashtag_secret = graphene.Boolean()
    is_start_hidden = graphene.Boolean()
    shows_units_left = graphene.Boolean()
    opens_at = graphene.DateTime()
    closes_at = graphene.DateTime()
    audience = TwitterDropAudience()
    hold_minutes = graphene.Int()
    has_waitlist = graphene.Boolean()
    won_max = graphene.Int(description="Who won as many drops lately is excluded.")
    won_within_days = graphene.Int()
    account_age_days_min = graphene.Int()
    pickup_warehouse = graphene.ID(description="Where units are taken from, and fetched.")
    beacon_source = graphene.String(
        description="For a draw: where its chance will come from, as `drand round 4242`."
    )
    variants = graphene.List(graphene.NonNull(TwitterDropVariantInput))


class TwitterDropCreate(StaffMutation):
    """Write a drop down; nothing is promised before it is scheduled."""

    class Arguments:
        slug = graphene.NonNull(graphene.String)
        channel = channel_argument()
        input = graphene.NonNull(TwitterDropInput)

    drop = graphene.Field(TwitterDrop)

    @staticmethod
    def perform(
        context: Context, *, slug: str, input: dict[str, Any], channel: str | None = None
    ) -> dict[str, Any]:
        missing = [
            name
            for name in ("name", "hashtag", "opens_at", "closes_at", "variants")
            if input.get(name) is None
        ]
        if missing:
            raise StaffProblems(
                [StaffProblem(StaffErrorCode.REQUIRED, to_camel_case(name)) for name in missing]
            )
        row = Drop(slug=slug, channel=read_channel(context, channel))
        return _save(context, row, input)


class TwitterDropUpdate(StaffMutation):
    """Change a draft: all that is given, or nothing where anything of it is wrong."""

    class Arguments:
        slug = graphene.NonNull(graphene.String)
        input = graphene.NonNull(TwitterDropInput)

    drop = graphene.Field(TwitterDrop)

    @staticmethod
    def perform(context: Context, *, slug: str, input: dict[str, Any]) -> dict[str, Any]:
        row = _read_drop(slug)
        _require(row.state == DropState.DRAFT)
        return _save(context, row, input)


class _DropStep(StaffMutation):
    class Meta:
        abstract = True

    class Arguments:
        slug = graphene.NonNull(graphene.String)

    drop = graphene.Field(TwitterDrop)


class TwitterDropSchedule(_DropStep):
    """Take the units out of the shop's stock and announce the drop."""

    @staticmethod
    def perform(context: Context, *, slug: str) -> dict[str, Any]:
        row = _read_drop(slug)
        if row.closes_at <= context.now:
            raise StaffProblem(StaffErrorCode.IN_THE_PAST, "slug")
        return _step(row, lambda: drops.schedule(row, shop=context.shop, now=context.now))


class TwitterDropOpen(_DropStep):
    """Open a scheduled drop before its time."""

    @staticmethod
    def perform(context: Context, *, slug: str) -> dict[str, Any]:
        row = _read_drop(slug)
        return _step(row, lambda: drops.open_early(row, now=context.now))


class TwitterDropClose(_DropStep):
    """Let nobody in any more; what nobody holds goes back to the shop's stock."""

    @staticmethod
    def perform(context: Context, *, slug: str) -> dict[str, Any]:
        row = _read_drop(slug)
        return _step(row, lambda: drops.close(row, now=context.now))


class TwitterDropCancel(_DropStep):
    """End a drop for all; orders that were made stay."""

    @staticmethod
    def perform(context: Context, *, slug: str) -> dict[str, Any]:
        row = _read_drop(slug)
        return _step(row, lambda: drops.cancel(row, shop=context.shop, now=context.now))


class TwitterDropDraw(StaffMutation):
    """Freeze a closed draw's entries; with the beacon's value, draw: once, for ever."""

    class Arguments:
        slug = graphene.NonNull(graphene.String)
        beacon = graphene.String(
            description="Leave it out to freeze and publish the commitment first."
        )

    drop = graphene.Field(TwitterDrop)
    commitment = graphene.String()

    @staticmethod
    def perform(context: Context, *, slug: str, beacon: str | None = None) -> dict[str, Any]:
        row = _read_drop(slug)
        commitment = None
        try:
            if beacon is None:
                frozen = drops.freeze_entries(row, signing_key=context.signing_key, now=context.now)
                commitment = frozen.commitment
            else:
                drops.draw_winners(
                    row,
                    beacon,
                    signing_key=context.signing_key,
                    drawn_by=name_requester(context),
                    now=context.now,
                )
        except drops.AlreadyDrawn:
            raise StaffProblem(StaffErrorCode.ALREADY_DONE, "slug") from None
        except drops.NotDrawable:
            raise StaffProblem(StaffErrorCode.INVALID, "slug", _WRONG_STATE) from None
        except InvalidDocument:
            raise StaffProblem(StaffErrorCode.INVALID, "beacon") from None
        return {"drop": row, "commitment": commitment}


def _step(row: Drop, act: Callable[[], bool]) -> dict[str, Any]:
    try:
        is_done = act()
    except NotEnoughUnits as few:
        raise StaffProblem(
            StaffErrorCode.INVALID, "slug", _NOT_ENOUGH, count=few.available_count
        ) from None
    except drops.HashtagTaken:
        raise StaffProblem(StaffErrorCode.NAME_TAKEN, "hashtag") from None
    except RetryableError:
        raise StaffProblem(StaffErrorCode.TRY_AGAIN) from None
    _require(is_done)
    return {"drop": row}


def _require(is_possible: bool) -> None:
    if not is_possible:
        raise StaffProblem(StaffErrorCode.INVALID, "slug", _WRONG_STATE)


def _read_drop(slug: str) -> Drop:
    row = Drop.objects.filter(slug=slug).first() if slug.isprintable() else None
    if row is None:
        raise StaffProblem(StaffErrorCode.NOT_FOUND, "slug")
    return row


def _save(context: Context, row: Drop, given: dict[str, Any]) -> dict[str, Any]:
    changes = {
        name: value for name, value in given.items() if value is not None and name != "variants"
    }
    for name in ("opens_at", "closes_at"):
        if name in changes:
            changes[name] = read_utc(changes[name], to_camel_case(name))
    if "pickup_warehouse" in changes:
        primary_key = context.shop.to_primary_key("Warehouse", changes.pop("pickup_warehouse"))
        if primary_key is None:
            raise StaffProblem(StaffErrorCode.NOT_FOUND, "pickupWarehouse")
        changes["pickup_warehouse_id"] = primary_key
    variants = given.get("variants")
    wanted = None if variants is None else [_read_wanted(context, row, each) for each in variants]
    problems = save(row, changes, wanted)
    if problems:
        raise StaffProblems([_explain(each) for each in problems])
    return {"drop": row}


def _read_wanted(context: Context, row: Drop, given: dict[str, Any]) -> Wanted:
    sku = given["sku"]
    offer = context.shop.find_offer_by_sku(sku, channel=row.channel) if sku.isprintable() else None
    if offer is None:
        raise StaffProblem(StaffErrorCode.NOT_FOUND, "variants")
    return Wanted(offer, offer.variants[0], given["units"])


def _explain(problem: DropProblem) -> StaffProblem:
    code = StaffErrorCode.NAME_TAKEN if problem.is_taken else StaffErrorCode.INVALID
    return StaffProblem(code, to_camel_case(problem.field))
