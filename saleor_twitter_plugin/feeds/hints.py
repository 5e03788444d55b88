"""Hints from Saleor's hooks: one row each, folded when they are read."""

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import datetime

from django.db import connection, transaction

from ..handoffs import SaleorProductId, Subject, SubjectKind
from ..models import CatalogHint


def write_hint(about: SaleorProductId | Subject, *, reason: str, now: datetime) -> None:
    """Insert one row: a single statement, no lock that another hook could wait for."""
    columns = (
        {"subject_kind": about.kind, "subject_id": about.subject_id}
        if isinstance(about, Subject)
        else {"saleor_product_id": about}
    )
    # Outside a transaction, as after a commit, the statement stands alone. Inside one, a
    # failure must not take Saleor's own work with it.
    guard = transaction.atomic() if connection.in_atomic_block else nullcontext()
    with guard:
        CatalogHint.objects.create(**columns, reason=reason, created_at=now)


def list_hints(*, limit: int) -> tuple[list[int], list[SaleorProductId]]:
    """Return the oldest hints' keys and the products they name, each product once."""
    hints = CatalogHint.objects.filter(subject_id="").order_by("pk")
    rows = list(hints.values_list("pk", "saleor_product_id")[:limit])
    products = dict.fromkeys(SaleorProductId(product_id) for _, product_id in rows)
    return [pk for pk, _ in rows], list(products)


def list_subject_hints(*, limit: int) -> tuple[list[int], list[Subject]]:
    """Return the oldest hints' keys and the subjects they name, each subject once."""
    hints = CatalogHint.objects.exclude(subject_id="").order_by("pk")
    rows = list(hints.values_list("pk", "subject_kind", "subject_id")[:limit])
    subjects = dict.fromkeys(Subject(SubjectKind(kind), key) for _, kind, key in rows)
    return [pk for pk, _, _ in rows], list(subjects)


def remove_hints(keys: Sequence[int]) -> None:
    """Remove what was planned; a hint that came meanwhile has another key and stays."""
    CatalogHint.objects.filter(pk__in=keys).delete()
