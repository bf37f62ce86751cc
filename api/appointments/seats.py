"""The statements about seats: which times have one free, who holds it, taking the lowest one.

Everything that changes seats locks the slot first and its bookings afterwards, always in this
order. On SQLite the transaction itself is the lock.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Update, and_, func, or_, select, update
from sqlmodel import Session, col

from api.appointments.tables import ACTIVE, CONFIRMED, EXPIRED, HELD, Booking, Location, Slot
from api.appointments.views import Appointment, FreeTime, Place

_PLACE = (col(Location.name), col(Location.address), col(Location.access))


def lock_slot(session: Session, slot_id: str) -> Slot | None:
    """The slot, for this transaction alone (until its end) and as it is now."""
    query = select(Slot).where(col(Slot.id) == slot_id)
    # "No key update" lets other bookings refer to the slot, but only one at a time choose a seat.
    query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    return session.execute(query).scalar_one_or_none()


def lowest_free_seat(session: Session, slot: Slot, now: datetime) -> int | None:
    """The seat to take, after stale holds of the slot have been given up; None when it is full."""
    stale = update(Booking).where(
        col(Booking.slot_id) == slot.id, col(Booking.status) == HELD, col(Booking.hold_expires_at) <= now
    )
    changed(session, stale.values(status=EXPIRED, open_key=None))
    query = select(col(Booking.seat_no)).where(
        col(Booking.slot_id) == slot.id, col(Booking.status).in_(ACTIVE)
    )
    taken = set(session.execute(query).scalars())
    if len(taken) >= slot.capacity:
        return None
    return next(seat for seat in range(1, slot.capacity + 1) if seat not in taken)


def free_times(
    session: Session,
    programme: str,
    *,
    since: datetime,
    until: datetime,
    now: datetime,
    limit: int | None = None,
) -> list[FreeTime]:
    """Times of the programme that begin in [since, until) and have a seat free at `now`, in order."""
    taken = select(func.count()).where(col(Booking.slot_id) == Slot.id, _in_use(now)).scalar_subquery()
    query = (
        select(col(Slot.id), col(Slot.programme), col(Slot.starts_at), col(Slot.ends_at), *_PLACE)
        .join(Location, col(Location.id) == col(Slot.location_id))
        .where(col(Slot.programme) == programme, col(Slot.cancelled).is_(False))
        .where(col(Slot.starts_at) >= since, col(Slot.starts_at) < until, taken < col(Slot.capacity))
        .order_by(col(Slot.starts_at), col(Slot.id))
        .limit(limit)
    )
    return [
        FreeTime(id_, programme, starts_at, ends_at, Place(*place))
        for id_, programme, starts_at, ends_at, *place in _plain(session.execute(query))
    ]


def appointments(session: Session, *where: ColumnElement[bool]) -> list[Appointment]:
    """The bookings that fulfil `where` (on `Booking` and `Slot`), in order of time."""
    query = (
        select(
            col(Booking.id), col(Slot.id), col(Slot.programme), col(Booking.status),
            col(Slot.starts_at), col(Slot.ends_at),
            col(Booking.hold_expires_at), col(Booking.ics_uid), col(Booking.ics_sequence),
            col(Booking.called_off_at), *_PLACE,
        )
        .join(Slot, col(Slot.id) == col(Booking.slot_id))
        .join(Location, col(Location.id) == col(Slot.location_id))
        .where(*where)
        .order_by(col(Slot.starts_at), col(Booking.id))
    )  # fmt: skip
    return [_appointment(row) for row in _plain(session.execute(query))]


def appointment(session: Session, booking_id: str) -> Appointment:
    """The booking with its time and place; it must exist."""
    return appointments(session, col(Booking.id) == booking_id)[0]


def changed(session: Session, statement: Update) -> int:
    """How many rows the update changed: 0 means that somebody else was first."""
    result: Any = session.execute(statement.execution_options(synchronize_session=False))
    return int(result.rowcount)


def _in_use(now: datetime) -> ColumnElement[bool]:
    live_hold = and_(col(Booking.status) == HELD, col(Booking.hold_expires_at) > now)
    return or_(col(Booking.status) == CONFIRMED, live_hold)


def _plain(rows: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    return (tuple(row) for row in rows)


def _appointment(row: tuple[Any, ...]) -> Appointment:
    id_, slot_id, programme, status, starts_at, ends_at, held_until, uid, sequence, called_off_at, *place = (
        row
    )
    return Appointment(
        id_, slot_id, programme, status, starts_at, ends_at, Place(*place), held_until, uid, sequence,
        called_off_at is not None,
    )  # fmt: skip
