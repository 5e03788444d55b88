"""Insert a row, or learn that the database refused it."""

from django.db import IntegrityError, transaction
from django.db.models import Model


def insert(row: Model) -> bool:
    """Insert the row; False, with the transaction around it unharmed, where a key is taken."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return False
    return True
