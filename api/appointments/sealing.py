"""What a booking or waiting entry keeps of a person, sealed with a key of its own: contact and, for a day, the code."""

from dataclasses import asdict
from typing import Any

import phonenumbers

from api import crypto
from api.appointments.tables import Booking
from api.appointments.views import Contact
from api.appointments.waiting.tables import WaitingEntry


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


def seal_waiting(keyring: crypto.Keyring, entry_id: str, code: str, contact: Contact) -> dict[str, Any]:
    """The same columns for a waiting entry."""
    key, wrapped = keyring.new_key()
    given = {name: value for name, value in asdict(contact).items() if value}
    return {
        "code_hash": code_digest(keyring, code),
        "wrapped_key": wrapped,
        "sealed_code": crypto.seal_json(key, code, f"waiting-code:{entry_id}"),
        "sealed_contact": crypto.seal_json(key, given, f"waiting-contact:{entry_id}") if given else None,
    }


def open_waiting_code(keyring: crypto.Keyring, entry: WaitingEntry) -> str | None:
    """As `open_code`."""
    if entry.wrapped_key is None or entry.sealed_code is None:
        return None
    key = keyring.unwrap(entry.wrapped_key)
    return str(crypto.unseal_json(key, entry.sealed_code, f"waiting-code:{entry.id}"))


def open_waiting_contact(keyring: crypto.Keyring, entry: WaitingEntry) -> Contact:
    """As `open_contact`."""
    if entry.wrapped_key is None or entry.sealed_contact is None:
        return Contact()
    key = keyring.unwrap(entry.wrapped_key)
    return _contact(crypto.unseal_json(key, entry.sealed_contact, f"waiting-contact:{entry.id}"))


def contact_digest(keyring: crypto.Keyring, programme: str, contact: Contact) -> str | None:
    """The same for the same mail address or telephone number and programme; None without either.

    Keyed: without the deployment's key nobody can try numbers.
    """
    if contact.email:
        return keyring.digest(f"contact:{programme}:{contact.email.strip().lower()}")
    if contact.phone:
        return keyring.digest(f"contact:{programme}:{_number(contact.phone)}")
    return None


def _number(said: str) -> str:
    """A telephone number in one form, however it was typed."""
    try:
        read = phonenumbers.parse(said, "DE")
    except phonenumbers.NumberParseException:
        return "".join(sign for sign in said if sign.isdigit())
    return str(phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164))


def _contact(told: dict[str, Any]) -> Contact:
    return Contact(**{**told, "needs": tuple(told.get("needs", ()))})


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
    return _contact(told)


def code_digest(keyring: crypto.Keyring, said: str) -> str:
    """Under which a code is stored and found, however a person types it."""
    return keyring.digest(f"booking-code:{crypto.normalise_code(said)}")
