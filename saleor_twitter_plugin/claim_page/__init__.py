"""Our own claim page: what somebody asked for on X, and the way on to the storefront's checkout."""

from .endpoint import answer_claim

__all__ = ["answer_claim"]
