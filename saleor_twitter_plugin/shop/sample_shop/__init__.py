"""A shop in memory, for tests and rehearsals on machines without Saleor."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .shop import SampleShop

__all__ = ["SampleShop"]


def __getattr__(name: str) -> Any:
    # `serving` sets Django up itself: our models must not be imported on the way to it.
    if name == "SampleShop":
        from .shop import SampleShop

        return SampleShop
    raise AttributeError(name)
