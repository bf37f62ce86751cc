"""Sealing at rest (AES-256-GCM, ASVS 11.3), keyed hashes for codes, and random identifiers.

Each conversation and each case has a key of its own, wrapped by the deployment's key:
destroying the wrapped key destroys everything sealed with it, in every copy.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Sequence
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12
# Without 0/O and 1/I/L, which look alike: codes are written down and read aloud.
CODE_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


class SealBroken(Exception):
    """Sealed data does not open: another key, or changed bytes."""


def seal(key: bytes, plain: bytes, context: str) -> bytes:
    """`plain` sealed under `key`; opens only with the same `context` (what it is and whose)."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, context.encode())


def unseal(key: bytes, sealed: bytes, context: str) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], context.encode())
    except InvalidTag as fault:
        raise SealBroken(context) from fault


def seal_json(key: bytes, value: Any, context: str) -> bytes:
    return seal(key, json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), context)


def unseal_json(key: bytes, sealed: bytes, context: str) -> Any:
    return json.loads(unseal(key, sealed, context))


def _derive(master: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=purpose.encode()).derive(master)


class Keyring:
    """Wraps and unwraps record keys with the deployment's key; older keys still open.

    Codes are hashed with a pepper that must outlive a rotation: `pepper` reads the one that is kept (see
    `api/keys.py`), asked once, at the first code. Without one it is derived from the oldest key.
    """

    def __init__(
        self, master: bytes, older: Sequence[bytes] = (), pepper: Callable[[], bytes | None] | None = None
    ) -> None:
        self._keys = {self._name(k): _derive(k, "wrap") for k in (*older, master)}
        self._current = self._name(master)
        self.derived_pepper = _derive(older[0] if older else master, "codes")
        self._kept_pepper, self._pepper = pepper, None if pepper else self.derived_pepper

    @staticmethod
    def _name(master: bytes) -> bytes:
        return hashlib.sha256(b"name" + master).digest()[:4]

    def new_key(self) -> tuple[bytes, bytes]:
        """A fresh record key: `(key, wrapped)`; only `wrapped` is stored."""
        key = secrets.token_bytes(32)
        return key, self.wrap(key)

    def wrap(self, key: bytes) -> bytes:
        return self._current + seal(self._keys[self._current], key, "record-key")

    def unwrap(self, wrapped: bytes) -> bytes:
        """The record key; raises `SealBroken` when no key of this ring made `wrapped`."""
        name, sealed = wrapped[:4], wrapped[4:]
        if name not in self._keys:
            raise SealBroken("unknown deployment key")
        return unseal(self._keys[name], sealed, "record-key")

    def is_current(self, wrapped: bytes) -> bool:
        """Whether `wrapped` was made with the newest deployment key (for rotation)."""
        return wrapped[:4] == self._current

    def rewrap(self, wrapped: bytes) -> bytes:
        """The same record key, wrapped with the newest deployment key. Raises `SealBroken`."""
        return wrapped if self.is_current(wrapped) else self.wrap(self.unwrap(wrapped))

    def digest(self, secret: str) -> str:
        """A keyed hash under which a code, token or PIN is stored and looked up."""
        if self._pepper is None:
            self._pepper = (self._kept_pepper() if self._kept_pepper else None) or self.derived_pepper
        return hmac.new(self._pepper, secret.encode(), hashlib.sha256).hexdigest()


def new_id() -> str:
    """128 random bits, URL-safe."""
    return secrets.token_urlsafe(16)


def new_token() -> str:
    """256 random bits for a cookie."""
    return secrets.token_urlsafe(32)


def new_code(length: int = 8) -> str:
    """A readable code without characters that look alike."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(length))


def new_pin(length: int = 6) -> str:
    return "".join(secrets.choice("0123456789") for _ in range(length))


def normalise_code(said: str) -> str:
    """A code as typed by a person ("abcd-2345"), in the form in which it was made."""
    return "".join(c for c in said.upper() if c.isalnum())
