"""The second factor: codes of six digits from a secret and the half minute (RFC 6238), recovery codes. Pure."""

import base64
import hmac
from datetime import datetime

import pyotp
import segno

from api import crypto

_SECONDS = 30
_RECOVERY = 10


def secret_of(digest: str) -> str:
    """A secret of 160 bits out of a keyed digest, as authenticator apps take it."""
    return base64.b32encode(bytes.fromhex(digest)[:20]).decode()


def address(secret: str, login: str, jobcenter: str) -> str:
    """What the QR code says (otpauth://…)."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=jobcenter)


def picture(address: str) -> str:
    """The QR code as an SVG file, black on white also in a dark theme."""
    made: str = segno.make(address, error="m").svg_inline(scale=5, border=4, dark="#000", light="#fff")
    return (
        made.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1) if "xmlns" not in made else made
    )


def step_of(secret: str, code: str, now: datetime, used: int) -> int | None:
    """The half minute that `code` belongs to: the present one or a neighbour, later than `used`; else None."""
    present = int(now.timestamp()) // _SECONDS
    made = pyotp.TOTP(secret)
    for step in (present - 1, present, present + 1):
        if hmac.compare_digest(made.generate_otp(step), code) and step > used:
            return step
    return None


def recovery_codes() -> list[str]:
    """Ten codes of 50 bits in two groups."""
    return [f"{crypto.new_code(5)}-{crypto.new_code(5)}" for _ in range(_RECOVERY)]
