"""Draws that anyone can check: entries are frozen and published first, chance comes from outside.

Pure but for `storing`. How to recompute one by hand: docs/decisions/0013-verifiable-draws.md.
"""

from .documents import DrawDocument, InvalidDocument, commit, read_document, write_document
from .shuffling import make_seed, roll, shuffle
from .tickets import make_nonce, make_ticket

__all__ = [
    "DrawDocument",
    "InvalidDocument",
    "commit",
    "make_nonce",
    "make_seed",
    "make_ticket",
    "read_document",
    "roll",
    "shuffle",
    "write_document",
]
