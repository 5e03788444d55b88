"""What the catalog says through its accounts."""

from .account_rules import read_pressure_of, read_rules, store_rules
from .announced_items import (
    add_announcements,
    list_waiting_subjects,
    read_known_announcements,
    subject_of,
)
from .announcing import plan_announcements, plan_vanished
from .buy_codes import find_product_id, read_or_make_codes
from .hints import list_hints, list_subject_hints, remove_hints, write_hint
from .items import (
    add_items,
    list_known,
    list_waiting_products,
    mark_baseline,
    update_waiting,
)
from .knowing import read_known
from .linting import lint, preview
from .pictures import fit_picture
from .planning import Known, PlannedPost, PlanResult, WaitingPost, plan, plan_deleted
from .queue_actions import approve, cancel, reschedule, retry, schedule
from .roles import assign_role, read_roles, read_speakers, release_role
from .speakers import Speaker, Speakers, find_owner
from .states import note_seen, read_snapshots, write_snapshots

__all__ = [
    "Known",
    "PlanResult",
    "PlannedPost",
    "Speaker",
    "Speakers",
    "WaitingPost",
    "add_announcements",
    "add_items",
    "approve",
    "assign_role",
    "cancel",
    "find_owner",
    "find_product_id",
    "fit_picture",
    "lint",
    "list_hints",
    "list_known",
    "list_subject_hints",
    "list_waiting_products",
    "list_waiting_subjects",
    "mark_baseline",
    "note_seen",
    "plan",
    "plan_announcements",
    "plan_deleted",
    "plan_vanished",
    "preview",
    "read_known",
    "read_known_announcements",
    "read_or_make_codes",
    "read_pressure_of",
    "read_roles",
    "read_rules",
    "read_snapshots",
    "read_speakers",
    "release_role",
    "remove_hints",
    "reschedule",
    "retry",
    "schedule",
    "store_rules",
    "subject_of",
    "update_waiting",
    "write_hint",
    "write_snapshots",
]
