"""The owner's settings as one value, and every problem in them at once."""

from .checks import CLAIM_CEILING, QUANTITY_CEILING, Problem, ask_for_number, find_problems
from .settings import SECRET_NAMES, SETTINGS, FieldKind, Setting
from .values import Config, Ingestion, read_config

__all__ = [
    "CLAIM_CEILING",
    "QUANTITY_CEILING",
    "SECRET_NAMES",
    "SETTINGS",
    "Config",
    "FieldKind",
    "Ingestion",
    "Problem",
    "Setting",
    "ask_for_number",
    "find_problems",
    "read_config",
]
