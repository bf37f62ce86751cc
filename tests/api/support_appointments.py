"""A small office for the tests: places, times, conversations, and clients in processes of their own."""

import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import col, func, select

from api import crypto
from api.appointments.service import Appointments
from api.appointments.tables import ACTIVE, Booking, Location, Slot
from api.clock import BERLIN, now
from api.conversations.tables import Conversation
from api.db import Database

ROOT = Path(__file__).resolve().parents[2]
MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=BERLIN)
"""The moment at which most tests play: a Monday morning, 30 November 2026."""


def in_days(days: int, hour: int = 10, minute: int = 0) -> datetime:
    """A wall time some days after that Monday."""
    return (MONDAY + timedelta(days=days)).replace(hour=hour, minute=minute)


def add_slot(
    db: Database,
    starts_at: datetime | None = None,
    *,
    programme: str = "insat",
    capacity: int = 1,
    minutes: int = 45,
) -> str:
    """A time; without `starts_at` three days from the real now."""
    start = starts_at or now() + timedelta(days=3)
    slot = Slot(
        id=crypto.new_id(), programme=programme, location_id="werkstatt",
        starts_at=start, ends_at=start + timedelta(minutes=minutes), capacity=capacity,
    )  # fmt: skip
    with db.writing() as session:
        session.merge(
            Location(id="werkstatt", name="Werkstatt Musterstadt", address="Beispielweg 1, Musterstadt")
        )
        session.flush()
        session.add(slot)
    return slot.id


def start_conversation(db: Database) -> str:
    id_, at = crypto.new_id(), now()
    with db.writing() as session:
        session.add(
            Conversation(
                id=id_,
                token_hash=crypto.new_id(),
                wrapped_key=b"",
                started_at=at,
                expires_at=at + timedelta(days=1),
            )
        )
    return id_


def key() -> str:
    """A fresh idempotency key."""
    return crypto.new_id()


def active_seats(db: Database, slot_id: str) -> list[int]:
    """The seats of the slot that are held or confirmed."""
    with db.reading() as session:
        query = select(Booking.seat_no).where(Booking.slot_id == slot_id, col(Booking.status).in_(ACTIVE))
        return sorted(session.exec(query))


def bookings(db: Database) -> int:
    with db.reading() as session:
        return session.exec(select(func.count()).select_from(Booking)).one()


def row(db: Database, booking_id: str) -> Booking:
    with db.reading() as session:
        found = session.get(Booking, booking_id)
        assert found is not None
        return found


def spawn(code: str, *arguments: str) -> subprocess.Popen[str]:
    """A process that runs `code`, which finds `office(url, master)` and `sys.argv` in its namespace."""
    script = f"import sys\nfrom support_appointments import *\n{code}"
    path = os.pathsep.join([str(ROOT), str(Path(__file__).parent)])
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments], env={**os.environ, "PYTHONPATH": path}, cwd=ROOT,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def office(url: str, master: str) -> Appointments:
    """The service of a process that was given the data base's address and the key in hex."""
    return Appointments(Database(url), crypto.Keyring(bytes.fromhex(master)))
