"""What a booking or waiting entry keeps of a person, sealed with a key of its own: contact and, for a day, the code."""

from dataclasses import asdict
from typing import Any

import phonenumbers

from api import crypto
from api.appointments.tables import Booking
from api.appointments.views import Contact
from api.appointments.waiting.tables import WaitingEntry

Kept = Booking | WaitingEntry
_NAMES: dict[type[Kept], str] = {Booking: "booking", WaitingEntry: "waiting"}


def seal_person(
    keyring: crypto.Keyring, kind: type[Kept], id_: str, code: str, contact: Contact
) -> dict[str, Any]:
    """The columns of a row of `kind` that hold its code (hashed and sealed) and its contact (sealed)."""
    key, wrapped = keyring.new_key()
    given = {name: value for name, value in asdict(contact).items() if value}
    return {
        "code_hash": code_digest(keyring, code),
        "wrapped_key": wrapped,
        "sealed_code": crypto.seal_json(key, code, _bound_to(kind, "code", id_)),
        "sealed_contact": crypto.seal_json(key, given, _bound_to(kind, "contact", id_)) if given else None,
    }


def open_code(keyring: crypto.Keyring, row: Kept) -> str | None:
    """The code, while it is kept for repeated requests; None afterwards."""
    if row.wrapped_key is None or row.sealed_code is None:
        return None
    key = keyring.unwrap(row.wrapped_key)
    return str(crypto.unseal_json(key, row.sealed_code, _bound_to(type(row), "code", row.id)))


def open_contact(keyring: crypto.Keyring, row: Kept) -> Contact:
    """What the person told; empty when nothing was told or it has been deleted."""
    if row.wrapped_key is None or row.sealed_contact is None:
        return Contact()
    key = keyring.unwrap(row.wrapped_key)
    told = crypto.unseal_json(key, row.sealed_contact, _bound_to(type(row), "contact", row.id))
    return Contact(**{**told, "needs": tuple(told.get("needs", ()))})


def code_digest(keyring: crypto.Keyring, said: str) -> str:
    """Under which a code is stored and found, however a person types it."""
    return keyring.digest(f"booking-code:{crypto.normalise_code(said)}")


def _bound_to(kind: type[Kept], what: str, id_: str) -> str:
    """What is sealed opens in this column of this row only."""
    return f"{_NAMES[kind]}-{what}:{id_}"


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
