"""Chance that everybody can repeat: a seed, a stream of numbers, a shuffle without bias."""

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .documents import DrawDocument, InvalidDocument, commit, read_document

_WORD_BITS = 64
BEACON_LENGTH_LIMIT = 1_000


@dataclass(frozen=True, slots=True)
class PoolResult:
    winners: tuple[str, ...]
    substitutes: tuple[str, ...]
    """In the order in which they come after."""


def make_seed(commitment: str, beacon: str) -> bytes:
    """Return SHA-256(commitment as 32 bytes ‖ beacon as UTF-8).

    Raises:
        InvalidDocument: the beacon is empty, or no line of text.
    """
    if not (beacon.isprintable() and 0 < len(beacon.strip()) <= BEACON_LENGTH_LIMIT):
        raise InvalidDocument("The beacon's value is needed, as one printable line.")
    return hashlib.sha256(bytes.fromhex(commitment) + beacon.encode()).digest()


def shuffle(tickets: Sequence[str], *, seed: bytes, pool: str) -> list[str]:
    """Return the sorted tickets in drawn order, by Fisher and Yates from the end."""
    drawn = sorted(tickets)
    words = _stream(seed, pool)
    for last in range(len(drawn) - 1, 0, -1):
        chosen = _below(last + 1, words)
        drawn[last], drawn[chosen] = drawn[chosen], drawn[last]
    return drawn


def roll(text: str, beacon: str) -> dict[str, PoolResult]:
    """Return winners and substitutes of each pool of a document.

    Raises:
        InvalidDocument: the text or the beacon cannot be used.
    """
    document: DrawDocument = read_document(text)
    seed = make_seed(commit(text), beacon)
    results = {}
    for pool, count in sorted(document.places.items()):
        drawn = shuffle(document.tickets.get(pool, ()), seed=seed, pool=pool)
        results[pool] = PoolResult(tuple(drawn[:count]), tuple(drawn[count:]))
    return results


def _stream(seed: bytes, pool: str) -> Iterator[int]:
    """Yield the first eight bytes of HMAC-SHA256(seed, pool ‖ 00 ‖ counter) for 0, 1, 2, …"""
    prefix = pool.encode() + b"\x00"
    counter = 0
    while True:
        block = hmac.digest(seed, prefix + counter.to_bytes(8, "big"), "sha256")
        yield int.from_bytes(block[:8], "big")
        counter += 1


def _below(limit: int, words: Iterator[int]) -> int:
    """Return a number below `limit`; words that would favour the low ones are thrown away."""
    fair_limit = (1 << _WORD_BITS) // limit * limit
    for word in words:
        if word < fair_limit:
            return word % limit
    raise AssertionError("the stream never ends")
