"""What staff may write down of a drop, while nothing has been promised."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from ..handoffs import OfferFacts, VariantFacts
from ..models import Drop, DropVariant
from ..models.drops import DropMode, DropState
from .reading import normalise_hashtag

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_HASHTAG = re.compile(r"\w{1,100}")
UNITS_MAX = 100_000


@dataclass(frozen=True, slots=True)
class DropProblem:
    """`field` as the column's name."""

    field: str
    is_taken: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    offer: OfferFacts
    variant: VariantFacts
    unit_count: int


def save(
    drop: Drop, changes: Mapping[str, object], variants: Sequence[Wanted] | None
) -> list[DropProblem]:
    """Store a new drop, or what changes of a draft; nothing where anything of it is wrong."""
    for name, value in changes.items():
        setattr(drop, name, value)
    drop.hashtag = normalise_hashtag(drop.hashtag)
    problems = _find_problems(drop, variants)
    if problems:
        return problems
    try:
        with transaction.atomic():
            if drop.pk and not Drop.objects.filter(pk=drop.pk, state=DropState.DRAFT).exists():
                return [DropProblem("state")]
            drop.save()
            if variants is not None:
                drop.variants.all().delete()
                DropVariant.objects.bulk_create(_make_row(drop, each) for each in variants)
    except IntegrityError:
        return [DropProblem("slug", is_taken=True)]
    return []


def _find_problems(drop: Drop, variants: Sequence[Wanted] | None) -> list[DropProblem]:
    fields = []
    if not _SLUG.fullmatch(drop.slug):
        fields.append("slug")
    if not (drop.name.isprintable() and 0 < len(drop.name) <= 255):
        fields.append("name")
    if not _HASHTAG.fullmatch(drop.hashtag):
        fields.append("hashtag")
    if drop.closes_at <= drop.opens_at:
        fields.append("closes_at")
    if not 0 < drop.hold_minutes <= 10_080:
        fields.append("hold_minutes")
    for name in ("won_max", "won_within_days", "account_age_days_min"):
        value = getattr(drop, name)
        if value is not None and not 0 < value <= 30_000:
            fields.append(name)
    if not _is_beacon(drop):
        fields.append("beacon_source")
    if variants is not None and not _are_possible(variants):
        fields.append("variants")
    return [DropProblem(name) for name in fields]


def _is_beacon(drop: Drop) -> bool:
    source = drop.beacon_source
    is_needed = drop.mode == DropMode.DRAW
    return source.isprintable() and len(source) <= 300 and bool(source.strip() or not is_needed)


def _are_possible(variants: Sequence[Wanted]) -> bool:
    ids = {each.variant.variant_id for each in variants}
    counts = [each.unit_count for each in variants]
    return bool(variants) and len(ids) == len(variants) and _are_counts(counts)


def _are_counts(counts: Sequence[int]) -> bool:
    return all(count > 0 for count in counts) and sum(counts) <= UNITS_MAX


def _make_row(drop: Drop, wanted: Wanted) -> DropVariant:
    return DropVariant(
        drop=drop,
        saleor_product_id=wanted.offer.product_id,
        saleor_variant_id=wanted.variant.variant_id,
        sku=wanted.variant.sku,
        product_name=wanted.offer.product_name,
        variant_name=wanted.variant.name,
        unit_count=wanted.unit_count,
    )
