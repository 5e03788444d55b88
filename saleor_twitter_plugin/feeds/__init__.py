"""What the catalog says through its accounts."""

from .account_rules import read_pressure_of, read_rules, store_rules
from .announced_items import (
    add_announcements,
    list_waiting_subjects,
    read_known_announcements,
    subject_of,
)
from .announcing import plan_announcements, plan_vanished
from .buy_codes import find_product_id, list_codes, read_or_make_codes
from .hints import list_hints, list_subject_hints, remove_hints, write_hint
from .items import (
    add_items,
    list_known,
    list_waiting_products,
    mark_baseline,
    update_waiting,
)
from .knowing import read_known
from .linting import lint
from .local_news import LocalResult, count_at_places, plan_local
from .pictures import fit_picture
from .places import (
    assign_place,
    note_places,
    read_local_speakers,
    read_place_snapshots,
    read_places,
    release_place,
    speaks_for_place,
    write_place_snapshots,
)
from .planning import Known, PlannedPost, PlanResult, WaitingPost, plan, plan_deleted
from .previewing import preview
from .queue_actions import approve, cancel, reschedule, retry, schedule
from .roles import assign_role, read_roles, read_speakers, release_role
from .scan_cursors import Cursor, move_cursor, read_cursor
from .showing import is_shown
from .speakers import Speaker, Speakers, find_owner
from .states import list_scarce, note_seen, read_snapshots, write_snapshots

__all__ = [
    "Cursor",
    "Known",
    "LocalResult",
    "PlanResult",
    "PlannedPost",
    "Speaker",
    "Speakers",
    "WaitingPost",
    "add_announcements",
    "add_items",
    "approve",
    "assign_place",
    "assign_role",
    "cancel",
    "count_at_places",
    "find_owner",
    "find_product_id",
    "fit_picture",
    "is_shown",
    "lint",
    "list_codes",
    "list_hints",
    "list_known",
    "list_scarce",
    "list_subject_hints",
    "list_waiting_products",
    "list_waiting_subjects",
    "mark_baseline",
    "move_cursor",
    "note_places",
    "note_seen",
    "plan",
    "plan_announcements",
    "plan_deleted",
    "plan_local",
    "plan_vanished",
    "preview",
    "read_cursor",
    "read_known",
    "read_known_announcements",
    "read_local_speakers",
    "read_or_make_codes",
    "read_place_snapshots",
    "read_places",
    "read_pressure_of",
    "read_roles",
    "read_rules",
    "read_snapshots",
    "read_speakers",
    "release_place",
    "release_role",
    "remove_hints",
    "reschedule",
    "retry",
    "schedule",
    "speaks_for_place",
    "store_rules",
    "subject_of",
    "update_waiting",
    "write_hint",
    "write_place_snapshots",
    "write_snapshots",
]
