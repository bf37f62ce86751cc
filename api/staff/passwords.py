"""Passwords of the staff: argon2id (ASVS 11.4.2), the same work whether an account exists or not."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from api.errors import Invalid
from api.staff.easy_guesses import is_common

SHORTEST, LONGEST = 12, 128
_hasher = PasswordHasher(time_cost=2, memory_cost=32 * 1024, parallelism=1)
# Verified for logins that do not exist. Nobody knows its password.
_NOBODY = _hasher.hash(secrets.token_urlsafe(32))
_SYLLABLES = [c + v for c in "bdfghklmnprstw" for v in "aeiou"]


def hashed(password: str) -> str:
    return _hasher.hash(password)


def fits(password: str, stored: str | None) -> bool:
    """Whether `password` is the one; None, for no account, takes as long and is always wrong."""
    try:
        right = _hasher.verify(stored or _NOBODY, password[: LONGEST * 4])
    except (VerifyMismatchError, InvalidHashError):
        return False
    return right and stored is not None


def is_outdated(stored: str) -> bool:
    return _hasher.check_needs_rehash(stored)


def one_time() -> str:
    """An initial password that can be read aloud; it must be changed at the first login (about 73 bits)."""
    return "-".join("".join(secrets.choice(_SYLLABLES) for _ in range(3)) for _ in range(4))


def check_new(password: str, login: str, old: str) -> None:
    """Raises `Invalid` with the reason why a password cannot be taken. Length counts, not composition."""
    if len(password) < SHORTEST:
        raise Invalid(f"Das neue Passwort muss mindestens {SHORTEST} Zeichen haben.", field="new")
    if len(password) > LONGEST:
        raise Invalid(f"Das neue Passwort darf höchstens {LONGEST} Zeichen haben.", field="new")
    if password == old:
        raise Invalid("Das neue Passwort muss ein anderes sein als das alte.", field="new")
    if (
        is_common(password)
        or len(set(password)) < 5
        or (len(login) > 3 and login.lower() in password.lower())
    ):
        raise Invalid("Dieses Passwort ist zu leicht zu erraten. Bitte wählen Sie ein anderes.", field="new")
