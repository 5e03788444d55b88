"""Units held outside the open stock, put where Saleor looks for them, for one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from ...handoffs import HeldUnits, OrderRequest, TakenUnits
from .stock_lock import add_quietly, lock_stock


@contextmanager
def lent(request: OrderRequest, held: HeldUnits | None) -> Iterator[None]:
    """Let Saleor see the held units while it makes a checkout; nobody else ever does."""
    taken = take_back(request, held)
    yield
    add_quietly(
        request.wish.variant_id, [TakenUnits(each.warehouse_id, -each.count) for each in taken]
    )


def take_back(request: OrderRequest, held: HeldUnits | None) -> list[TakenUnits]:
    """Put the held units into the stock rows, which stay locked until the transaction ends."""
    if held is None:
        return []
    taken = list(held.lock(request.customer_id))
    lock_stock(request.wish.variant_id)
    add_quietly(request.wish.variant_id, taken)
    return taken
