"""Units held outside the open stock, put where Saleor looks for them, for one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from ...handoffs import HeldUnits, OrderRequest, TakenUnits, get_only_wish
from .stock_lock import add_quietly, lock_stock


@contextmanager
def lent(request: OrderRequest, held: HeldUnits | None) -> Iterator[None]:
    """Let Saleor see the held units while it makes a checkout; nobody else ever does."""
    if held is None:
        yield
        return
    taken = lock_with_held(request, held)
    yield
    add_quietly(
        get_only_wish(request.wishes).variant_id,
        [TakenUnits(each.warehouse_id, -each.count) for each in taken],
    )


def lock_with_held(request: OrderRequest, held: HeldUnits | None) -> list[TakenUnits]:
    """Lock the stock rows of the order until the transaction ends, the held units among them."""
    # What is held is locked first, as where it is given back.
    taken = list(held.lock(request.customer_id)) if held is not None else []
    lock_stock(each.variant_id for each in request.wishes)
    if taken:
        add_quietly(get_only_wish(request.wishes).variant_id, taken)
    return taken
