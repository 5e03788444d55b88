"""The frozen entries as one text: the same entries always give the same bytes."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..errors import PermanentError

FORMAT = "twitter-draw/1"
_TICKET = re.compile(r"[0-9a-f]{64}")
_POOL = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_LINE_LENGTH_LIMIT = 300


class InvalidDocument(PermanentError):
    """A text that is no draw's document, or cannot become one."""


@dataclass(frozen=True, slots=True)
class DrawDocument:
    """`places` and `tickets` by pool: what is drawn apart from the rest, as the sizes of a shoe."""

    slug: str
    beacon_source: str
    """Where the chance will come from, named before it is known: `drand round 4242`."""
    places: Mapping[str, int]
    tickets: Mapping[str, tuple[str, ...]]
    exclusions: Mapping[str, int] = field(default_factory=dict)
    """How many were excluded before, by reason."""


def write_document(document: DrawDocument) -> str:
    """Return the canonical text: fixed order of lines, pools and tickets sorted, `\\n` after each.

    Raises:
        InvalidDocument: a value cannot stand on a line of its own, or a ticket stands there twice.
    """
    _check(document)
    lines = [FORMAT, f"slug {document.slug}", f"beacon {document.beacon_source}"]
    lines += [f"excluded {reason} {count}" for reason, count in sorted(document.exclusions.items())]
    lines += [f"places {pool} {count}" for pool, count in sorted(document.places.items())]
    lines += [
        f"entry {pool} {ticket}"
        for pool, tickets in sorted(document.tickets.items())
        for ticket in sorted(tickets)
    ]
    return "".join(f"{line}\n" for line in lines)


def read_document(text: str) -> DrawDocument:
    """Return what a canonical text says.

    Raises:
        InvalidDocument: it is not exactly what `write_document` writes.
    """
    lines = text.split("\n")
    if len(lines) < 4 or lines[0] != FORMAT or lines[-1] != "":
        raise InvalidDocument("This is not the document of a draw.")
    if not (lines[1].startswith("slug ") and lines[2].startswith("beacon ")):
        raise InvalidDocument("The document does not name its draw and its beacon.")
    places: dict[str, int] = {}
    exclusions: dict[str, int] = {}
    tickets: dict[str, list[str]] = {}
    for line in lines[3:-1]:
        match line.split(" "):
            case ["excluded", reason, count] if count.isdecimal():
                exclusions[reason] = int(count)
            case ["places", pool, count] if count.isdecimal():
                places[pool] = int(count)
            case ["entry", pool, ticket]:
                tickets.setdefault(pool, []).append(ticket)
            case _:
                raise InvalidDocument(f"No line of a draw's document: {line[:80]}")
    document = DrawDocument(
        slug=lines[1].removeprefix("slug "),
        beacon_source=lines[2].removeprefix("beacon "),
        places=places,
        tickets={pool: tuple(each) for pool, each in tickets.items()},
        exclusions=exclusions,
    )
    if write_document(document) != text:
        raise InvalidDocument("The document is not in its canonical form.")
    return document


def commit(text: str) -> str:
    """Return the commitment to a document: SHA-256 of its UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _check(document: DrawDocument) -> None:
    for text in (document.slug, document.beacon_source):
        if not (text.isprintable() and 0 < len(text.strip()) <= _LINE_LENGTH_LIMIT):
            raise InvalidDocument("The draw and its beacon need a name of one printable line.")
    names = [*document.places, *document.tickets, *document.exclusions]
    if not all(_POOL.fullmatch(name) for name in names):
        raise InvalidDocument("Pools and reasons are of letters, digits, `_`, `.` and `-`.")
    if set(document.tickets) - set(document.places):
        raise InvalidDocument("There are entries for a pool that has no places.")
    if any(count < 0 for count in (*document.places.values(), *document.exclusions.values())):
        raise InvalidDocument("Nothing is counted below zero.")
    every = [ticket for tickets in document.tickets.values() for ticket in tickets]
    if not all(_TICKET.fullmatch(ticket) for ticket in every) or len(set(every)) != len(every):
        raise InvalidDocument("Tickets are 64 hexadecimal digits, each once.")
