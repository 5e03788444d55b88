"""Entries, the units they hold, and that they asked: written by one statement, all or nothing."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection

from ..handoffs import Entrant
from ..models import Drop, DropEntry

_FIELDS = [each for each in DropEntry._meta.concrete_fields if not each.primary_key]
_COLUMNS = ", ".join(each.column for each in _FIELDS)
# Numbers are given in the order of the list: the waitlist's order.
_RECORD = f"""
WITH told AS (
    INSERT INTO twitter_drop_entry ({_COLUMNS})
    SELECT {_COLUMNS}
    FROM jsonb_populate_recordset(NULL::twitter_drop_entry, %(entries)s::jsonb)
    ON CONFLICT DO NOTHING
    RETURNING *
), held AS (
    UPDATE twitter_drop_unit AS unit
    SET state = 'held', entry_id = told.id, held_until = told.held_until
    FROM told JOIN unnest(%(keys)s::text[], %(units)s::bigint[]) AS won (key, unit_pk) USING (key)
    WHERE unit.id = won.unit_pk AND unit.state = 'free'
    RETURNING unit.id, unit.entry_id
), asked AS (
    INSERT INTO twitter_drop_event
        (drop_id, kind, entry_pk, unit_pk, variant_pk, detail, happened_at)
    SELECT told.drop_id, 'asked', told.id, held.id, told.variant_id,
        trim(told.outcome || ' ' || told.reason), told.entered_at
    FROM told LEFT JOIN held ON held.entry_id = told.id
    ORDER BY told.id
)
SELECT key, id FROM told
"""


def make_entry(drop: Drop, entrant: Entrant, *, key: str, now: datetime) -> DropEntry:
    origin = entrant.origin
    return DropEntry(
        drop=drop,
        key=key,
        x_user_id=origin.x_user_id,
        handle=origin.handle,
        x_post_id=origin.x_post_id,
        is_message=origin.is_message,
        account_x_user_id=origin.account_id,
        account_handle=origin.account_handle,
        saleor_customer_id=entrant.customer_id or "",
        address_digest=entrant.address_digest,
        payment_digest=entrant.payment_digest,
        asked_at=entrant.asked_at,
        entered_at=now,
    )


def record(
    entries: Sequence[DropEntry], units: Mapping[str, int] | None = None
) -> dict[str, DropEntry]:
    """Store the entries with their locked units, and return by key those that are stored now.

    Left out: where a key, a person or a customer stands there already.
    """
    if not entries:
        return {}
    units = units or {}
    rows = [{each.column: getattr(entry, each.attname) for each in _FIELDS} for entry in entries]
    values: dict[str, str | list[str] | list[int]] = {
        "entries": json.dumps(rows, default=str),
        "keys": list(units),
        "units": list(units.values()),
    }
    with connection.cursor() as cursor:
        cursor.execute(_RECORD, values)
        numbers = dict(cursor.fetchall())
    stored = {}
    for entry in entries:
        if entry.key in numbers:
            entry.pk = numbers[entry.key]
            entry._state.adding = False
            stored[entry.key] = entry
    return stored
