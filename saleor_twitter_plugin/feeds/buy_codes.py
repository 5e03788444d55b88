"""Short codes that a feed prints and a shopper types."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from ..errors import PermanentError
from ..handoffs import SaleorProductId
from ..models import BuyCode

# No 0/O, 1/I/L: they are typed on phones. No vowels: no words by accident.
LETTERS = "BCDFGHJKMNPQRSTVWXZ"
DIGITS = "23456789"
CODE_LENGTH = 5
ATTEMPTS_MAX = 5
CODES_MAX = 5_000


def read_or_make_codes(
    product_ids: Sequence[SaleorProductId], *, now: datetime
) -> dict[SaleorProductId, str]:
    """Return a code for every product, the same for ever."""
    for _ in range(ATTEMPTS_MAX):
        known = _read(product_ids)
        missing = [each for each in product_ids if each not in known]
        if not missing:
            return known
        # A code that is taken is refused by the database, and drawn again.
        BuyCode.objects.bulk_create(
            [
                BuyCode(code=_draw(), saleor_product_id=each, created_at=now)
                for each in sorted(missing)
            ],
            ignore_conflicts=True,
        )
    known = _read(product_ids)
    if len(known) < len(set(product_ids)):
        raise PermanentError("No free buy code was found: too many products for this length.")
    return known


def find_product_id(code: str) -> SaleorProductId | None:
    """Return the product of a code as a person typed it, in any case."""
    row = BuyCode.objects.filter(code=code.upper()).first()
    return SaleorProductId(row.saleor_product_id) if row else None


def list_codes() -> list[str]:
    """Return the codes that we print, the newest first: what a mistyped one may have meant."""
    return list(BuyCode.objects.order_by("-pk").values_list("code", flat=True)[:CODES_MAX])


def _read(product_ids: Sequence[SaleorProductId]) -> dict[SaleorProductId, str]:
    rows = BuyCode.objects.filter(saleor_product_id__in=product_ids)
    return {SaleorProductId(row.saleor_product_id): row.code for row in rows}


def _draw() -> str:
    # A letter first: a code of digits alone would read as a quantity.
    return secrets.choice(LETTERS) + "".join(
        secrets.choice(LETTERS + DIGITS) for _ in range(CODE_LENGTH - 1)
    )
