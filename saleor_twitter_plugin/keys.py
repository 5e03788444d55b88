"""The sealer of this installation: its keys from the settings or the environment."""

import os
from functools import lru_cache

from django.conf import settings

from .sealing import KEY_SETTING, Sealer, derive_key


def get_sealer() -> Sealer:
    """Return the sealer of the keys that are set now; the first seals, all open."""
    return _make_sealer(read_keys())


def read_keys() -> tuple[str, ...]:
    """Return the passphrases: Django setting, then environment, then one made of SECRET_KEY."""
    keys = _read_named_keys()
    # Not SECRET_KEY itself: it signs other things, and a key serves one purpose only.
    return keys or (derive_key(settings.SECRET_KEY, "default passphrase").hex(),)


def has_own_keys() -> bool:
    """Tell whether somebody set keys, so that a new SECRET_KEY locks nothing."""
    return bool(_read_named_keys())


def _read_named_keys() -> tuple[str, ...]:
    named = getattr(settings, KEY_SETTING, None) or os.environ.get(KEY_SETTING)
    if isinstance(named, str):
        named = named.split(",")
    return tuple(str(key).strip() for key in named or () if str(key).strip())


@lru_cache(maxsize=4)
def _make_sealer(keys: tuple[str, ...]) -> Sealer:
    return Sealer(keys)


def get_signing_key() -> bytes:
    """Return the key that signs claims: made of the first key, for this purpose only."""
    return derive_key(read_keys()[0], "claim")
