"""Secrets at rest: JWE (direct, A256GCM) with keys that can be rotated."""

import hashlib
import hmac
from collections.abc import Sequence

from jose import jwe
from jose.exceptions import JOSEError

from .errors import ConfigurationError

KEY_SETTING = "TWITTER_PLUGIN_KEYS"


class Sealer:
    """Seals with the first key, opens with whichever key sealed."""

    def __init__(self, passphrases: Sequence[str]) -> None:
        if not passphrases or not all(passphrases):
            raise ConfigurationError(f"{KEY_SETTING} is empty: name at least one key.")
        self._keys = {_key_id(each): derive_key(each, "seal") for each in passphrases}
        self._current = _key_id(passphrases[0])

    def seal(self, secret: str) -> str:
        """Return `secret` as compact JWE, which names the key by its id."""
        sealed = jwe.encrypt(
            secret.encode(),
            self._keys[self._current],
            algorithm="dir",
            encryption="A256GCM",
            kid=self._current,
        )
        return sealed.decode()

    def unseal(self, sealed: str) -> str:
        """Return what was sealed.

        Raises:
            ConfigurationError: it was sealed with a key that is no longer named, or changed.
        """
        try:
            key_id = str(jwe.get_unverified_header(sealed).get("kid"))
            key = self._keys.get(key_id)
            if key is None:
                raise ConfigurationError(
                    f"A secret was sealed with key {key_id}, which {KEY_SETTING} does not name."
                    " Put that key back behind the current one, or enter the secret again."
                )
            opened = jwe.decrypt(sealed, key)
        except (JOSEError, ValueError):
            # The library's own message may quote what it read.
            raise ConfigurationError("A sealed secret is damaged. Enter it again.") from None
        if opened is None:
            raise ConfigurationError("A sealed secret is empty. Enter it again.")
        return opened.decode()

    def is_current(self, sealed: str) -> bool:
        """Tell whether `sealed` needs no new seal after a rotation."""
        try:
            return bool(jwe.get_unverified_header(sealed).get("kid") == self._current)
        except (JOSEError, ValueError):
            return False


def is_sealed(text: str) -> bool:
    """Tell a sealed secret from one that a person typed."""
    if text.count(".") != 4:
        return False
    try:
        return bool(jwe.get_unverified_header(text).get("enc") == "A256GCM")
    except (JOSEError, ValueError):  # ValueError: half a surrogate
        return False


def derive_key(passphrase: str, purpose: str) -> bytes:
    """Return 32 bytes that serve one purpose only."""
    return hmac.new(
        passphrase.encode(), f"saleor-twitter/{purpose}".encode(), hashlib.sha256
    ).digest()


def _key_id(passphrase: str) -> str:
    return derive_key(passphrase, "id").hex()[:16]
