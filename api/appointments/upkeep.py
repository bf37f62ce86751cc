"""Keeping the calendar: places, new times, and forgetting what is no longer needed."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from api import clock, crypto
from api.appointments.calendar import Opening
from api.appointments.mail.tables import OutboxMail
from api.appointments.rules import BookingRules
from api.appointments.seats import changed
from api.appointments.tables import EXPIRED, HELD, Booking, CodeAttempts, Location, Slot
from api.appointments.transactions import atomically
from api.db import Database

# What says whose a booking is. Without these the code still opens the appointment itself.
PERSON = ("wrapped_key", "sealed_contact", "sealed_code", "contact_hash", "request_hash", "conversation_id")
_HANDLES = ("code_hash", "open_key", "idempotency_key")


def keep_location(db: Database, location: Location) -> None:
    """Store a location, or the new name, address and access of a known one."""
    with db.writing() as session:
        session.merge(location)


def publish(
    db: Database, programme: str, location_id: str, openings: Iterable[Opening], plan_id: str | None = None
) -> int:
    """Make times bookable; those already there stay as they are. Returns how many are new."""
    rows = [
        {
            "id": crypto.new_id(), "programme": programme, "location_id": location_id,
            "starts_at": o.starts_at, "ends_at": o.ends_at, "capacity": o.capacity, "cancelled": False,
            "plan_id": plan_id,
        }
        for o in openings
    ]  # fmt: skip
    insert: Any = sqlite.insert if db.is_sqlite else postgresql.insert
    new = 0
    with db.writing() as session:
        for row in rows:
            added = insert(Slot).values(row).on_conflict_do_nothing().returning(col(Slot.id))
            new += len(session.execute(added).all())
    return new


def forget_person(session: Session, booking_id: str) -> None:
    """Nothing says any more who booked; the appointment stands and its code still opens it."""
    mine = update(Booking).where(col(Booking.id) == booking_id)
    session.execute(mine.values(dict.fromkeys(PERSON)))
    session.execute(delete(OutboxMail).where(col(OutboxMail.booking_id) == booking_id))


def tidy(db: Database, rules: BookingRules) -> int:
    """Give up stale holds; forget codes kept for repeats, and whose past appointments were.

    Says how many past appointments were forgotten.
    """

    def work(session: Session) -> int:
        now = clock.now()
        stale = update(Booking).where(col(Booking.status) == HELD, col(Booking.hold_expires_at) <= now)
        changed(session, stale.values(status=EXPIRED, open_key=None))
        answered = update(Booking).where(col(Booking.created_at) < now - rules.keep_code)
        answered = answered.where(col(Booking.sealed_code).is_not(None))
        changed(session, answered.values(sealed_code=None))
        past = select(col(Slot.id)).where(col(Slot.ends_at) < now - rules.keep_contact)
        told = select(col(Booking.id)).where(col(Booking.slot_id).in_(past))
        session.execute(delete(OutboxMail).where(col(OutboxMail.booking_id).in_(told)))
        columns = (*PERSON, *_HANDLES)
        known = or_(*(col(getattr(Booking, column)).is_not(None) for column in columns))
        over = update(Booking).where(col(Booking.slot_id).in_(past), known)
        forgotten = changed(session, over.values(dict.fromkeys(columns)))
        old_windows = select(CodeAttempts).where(col(CodeAttempts.window) < now - rules.keep_code)
        for window in session.execute(old_windows).scalars():
            session.delete(window)
        return forgotten

    return atomically(db, work)
