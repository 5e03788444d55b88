"""The rows of draws: frozen once, rolled once; the database refuses any second."""

from datetime import datetime

from ..errors import PermanentError
from ..models import Draw, DrawRoll
from ..models.inserting import insert
from .documents import DrawDocument, commit, read_document, write_document
from .shuffling import PoolResult, make_seed, roll


class AlreadyDrawn(PermanentError):
    """The draw was frozen, or rolled, before."""


def freeze(subject: str, title: str, document: DrawDocument, *, now: datetime) -> Draw:
    """Store the entries for good, and with them what is published before the roll.

    Raises:
        AlreadyDrawn: the subject's entries were frozen before.
        InvalidDocument: they cannot be written down.
    """
    text = write_document(document)
    row = Draw(
        subject=subject,
        slug=document.slug,
        title=title,
        document=text,
        commitment=commit(text),
        beacon_source=document.beacon_source,
        frozen_at=now,
    )
    if not insert(row):
        raise AlreadyDrawn(f"The entries of {subject} were frozen before.")
    return row


def roll_once(draw: Draw, beacon: str, *, rolled_by: str, now: datetime) -> dict[str, PoolResult]:
    """Store the beacon's value and return what it decides.

    Raises:
        AlreadyDrawn: there was a roll; nothing was changed.
        InvalidDocument: the value cannot be used.
    """
    seed = make_seed(draw.commitment, beacon)
    row = DrawRoll(draw=draw, beacon=beacon, seed=seed.hex(), rolled_by=rolled_by, rolled_at=now)
    if not insert(row):
        raise AlreadyDrawn(f"{draw.slug} was drawn before.")
    return roll(draw.document, beacon)


def find_draw(slug: str) -> Draw | None:
    if not slug.isprintable():
        # PostgreSQL takes no NUL, and the driver no half of a pair.
        return None
    return Draw.objects.filter(slug=slug).select_related("rolled").first()


def find_roll(draw: Draw) -> DrawRoll | None:
    return DrawRoll.objects.filter(draw=draw).first()


def find_problems(draw: Draw) -> list[str]:
    """Recompute a stored draw from its document, and tell what does not fit."""
    problems = []
    if commit(draw.document) != draw.commitment:
        problems.append("The document has another SHA-256 than the commitment.")
    document = read_document(draw.document)
    if (document.slug, document.beacon_source) != (draw.slug, draw.beacon_source):
        problems.append("The document is of another draw or another beacon.")
    rolled = find_roll(draw)
    if rolled and make_seed(draw.commitment, rolled.beacon).hex() != rolled.seed:
        problems.append("The seed is not SHA-256 of commitment and beacon.")
    return problems
