"""Sealing what is personal before it is kept: AES-256-GCM under keys made from DATA_KEY."""

import hmac
import secrets
from base64 import b64decode, urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE = 12  # bytes, as GCM is made for


class Unsealable(Exception):
    """Sealed under a key we do not have, for another place, or changed since."""


@dataclass(frozen=True, slots=True)
class _Key:
    """What is made of one word of DATA_KEY: a name to find it by, and a key for each purpose."""

    name: str
    cipher: AESGCM
    digesting: bytes


class Sealer:
    """Seals and opens.

    Args:
        data_key: the setting's words; with several, comma-separated, the first seals and all open.
    """

    def __init__(self, data_key: str) -> None:
        self._keys = [_key_of(word) for word in data_key.split(",")]
        self._by_name = {key.name: key for key in self._keys}

    def seal(self, text: str, where: str) -> str:
        """Return the sealed text, openable only for the same place.

        Args:
            where: the column it is kept in, such as ``staff.totp``.
        """
        key, nonce = self._keys[0], secrets.token_bytes(NONCE)
        sealed = nonce + key.cipher.encrypt(nonce, text.encode(), where.encode())
        return f"{key.name}.{urlsafe_b64encode(sealed).decode()}"

    def open(self, sealed: str, where: str) -> str:
        """Return the text again.

        Raises:
            Unsealable: the key is gone, the place is another, or somebody changed it.
        """
        name, _, body = sealed.partition(".")
        key = self._by_name.get(name)
        if key is None:
            raise Unsealable("sealed under a key that DATA_KEY does not hold")
        try:
            raw = b64decode(body, b"-_", validate=True)
            return key.cipher.decrypt(raw[:NONCE], raw[NONCE:], where.encode()).decode()
        except (InvalidTag, ValueError) as trouble:
            raise Unsealable("sealed for another place, or changed since") from trouble

    @property
    def mark(self) -> str:
        """What all that the first key sealed begins with."""
        return f"{self._keys[0].name}."

    def is_current(self, sealed: str) -> bool:
        """Tell whether the first key sealed it; else it is to be sealed anew before its key is dropped."""
        return sealed.startswith(self.mark)

    def digest(self, text: str, where: str) -> str:
        """Return 64 letters that tell equal texts, and nothing to those without the key."""
        return _digest(self._keys[0], text, where)

    def digests(self, text: str, where: str) -> tuple[str, ...]:
        """Return the digest under each key, to look up what was kept before a rotation."""
        return tuple(_digest(key, text, where) for key in self._keys)


def _digest(key: _Key, text: str, where: str) -> str:
    return hmac.new(key.digesting, f"{where}\0{text}".encode(), sha256).hexdigest()


def _key_of(word: str) -> _Key:
    return _Key(_derived(word, "name")[:4].hex(), AESGCM(_derived(word, "seal")), _derived(word, "digest"))


def _derived(word: str, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, None, f"gangjin-talk/{purpose}".encode()).derive(word.encode())
