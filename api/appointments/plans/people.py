"""Who is booked, as staff may see it: read with contact, for those whose rooms it is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from api.appointments import seats
from api.appointments.mail.tables import DUE, SENT, OutboxMail
from api.appointments.mail.texts import CALLED_OFF
from api.appointments.sealing import open_contact
from api.appointments.tables import CONFIRMED, Booking, Slot
from api.appointments.views import Appointment, Contact
from api.crypto import Keyring

ATTENDANCE = ("attended", "excused", "missed")


@dataclass(frozen=True)
class Person:
    """A booking with what the person told. `twice`: the same contact has another open appointment."""

    appointment: Appointment
    contact: Contact
    attendance: str | None
    booked_by: str | None
    created_at: datetime
    informed_at: datetime | None
    twice: bool

    @property
    def id(self) -> str:
        return self.appointment.id

    @property
    def name(self) -> str:
        return self.contact.name or "ohne Namen"


def people(session: Session, keyring: Keyring, *where: Any) -> list[Person]:
    """The bookings that fulfil `where` (on `Booking` and `Slot`), in order of time."""
    found = seats.appointments(session, *where)
    ids = [a.id for a in found]
    rows = {b.id: b for b in session.execute(select(Booking).where(col(Booking.id).in_(ids))).scalars()}
    twice = _twice(session, {b.contact_hash for b in rows.values() if b.contact_hash})
    return [_person(keyring, a, rows[a.id], twice) for a in found]


def to_be_called(session: Session, keyring: Keyring, now: datetime, *where: Any) -> list[Person]:
    """Whose appointment the office cancelled and whom no e-mail has reached or will reach."""
    told = select(col(OutboxMail.booking_id)).where(
        col(OutboxMail.kind) == CALLED_OFF, col(OutboxMail.state).in_((SENT, DUE)),
        col(OutboxMail.booking_id).is_not(None),
    )  # fmt: skip
    return people(
        session, keyring, col(Booking.called_off_at).is_not(None), col(Booking.informed_at).is_(None),
        col(Slot.ends_at) > now, col(Booking.id).not_in(told), *where,
    )  # fmt: skip


def _twice(session: Session, hashes: set[str]) -> set[str]:
    query = (
        select(col(Booking.contact_hash))
        .where(col(Booking.contact_hash).in_(hashes), col(Booking.status) == CONFIRMED)
        .group_by(col(Booking.contact_hash))
        .having(func.count() > 1)
    )
    return {found for found in session.execute(query).scalars() if found}


def _person(keyring: Keyring, appointment: Appointment, row: Booking, twice: set[str]) -> Person:
    return Person(
        appointment, open_contact(keyring, row), row.attendance, row.booked_by, row.created_at,
        row.informed_at, row.contact_hash in twice,
    )  # fmt: skip
