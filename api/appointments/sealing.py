"""What a booking keeps of a person, sealed with a key of its own: contact and, for a day, the code."""

from dataclasses import asdict
from typing import Any

from api import crypto
from api.appointments.tables import Booking
from api.appointments.views import Contact


def seal_person(keyring: crypto.Keyring, booking_id: str, code: str, contact: Contact) -> dict[str, Any]:
    """The columns of a booking that hold its code (hashed and sealed) and its contact (sealed)."""
    key, wrapped = keyring.new_key()
    given = {name: value for name, value in asdict(contact).items() if value}
    return {
        "code_hash": code_digest(keyring, code),
        "wrapped_key": wrapped,
        "sealed_code": crypto.seal_json(key, code, f"booking-code:{booking_id}"),
        "sealed_contact": crypto.seal_json(key, given, f"booking-contact:{booking_id}") if given else None,
    }


def open_code(keyring: crypto.Keyring, booking: Booking) -> str | None:
    """The code, while it is kept for repeated requests; None afterwards."""
    if booking.wrapped_key is None or booking.sealed_code is None:
        return None
    key = keyring.unwrap(booking.wrapped_key)
    return str(crypto.unseal_json(key, booking.sealed_code, f"booking-code:{booking.id}"))


def open_contact(keyring: crypto.Keyring, booking: Booking) -> Contact:
    """What the person told; empty when nothing was told or it has been deleted."""
    if booking.wrapped_key is None or booking.sealed_contact is None:
        return Contact()
    key = keyring.unwrap(booking.wrapped_key)
    told = crypto.unseal_json(key, booking.sealed_contact, f"booking-contact:{booking.id}")
    return Contact(**{**told, "needs": tuple(told.get("needs", ()))})


def code_digest(keyring: crypto.Keyring, said: str) -> str:
    """Under which a code is stored and found, however a person types it."""
    return keyring.digest(f"booking-code:{crypto.normalise_code(said)}")
