"""Free times, holds, bookings, and changing them: each call is one transaction.

Two clients never get the same seat: a seat is chosen under the lock of its slot, and the index
`ux_booking_seat` refuses whatever slips past. Every change of a booking is a compare-and-swap on
the state it was decided on; whoever comes second looks again and gets an answer that is true then.
"""

import hashlib
import json
import logging
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import or_, select, update
from sqlmodel import Session, col

from api import clock, crypto
from api.appointments import seats
from api.appointments.calendar import bookable_window
from api.appointments.errors import (
    AlreadyBooked,
    AlreadyConfirmed,
    AppointmentStarted,
    BookingCancelled,
    CodeUnknown,
    HoldExpired,
    KeyReused,
    SlotTaken,
)
from api.appointments.ics import NO_MAIL
from api.appointments.limits import CodeGuard, SourceLimit
from api.appointments.mail.texts import BOOKED, CALLED_OFF
from api.appointments.mail.texts import CANCELLED as CANCELLED_NEWS
from api.appointments.mail.texts import MOVED as MOVED_NEWS
from api.appointments.rules import BookingRules, CodeLimits
from api.appointments.sealing import code_digest, contact_digest, open_code, open_contact, seal_person
from api.appointments.tables import ACTIVE, CANCELLED, CONFIRMED, HELD, MOVED, Booking, Slot
from api.appointments.transactions import Overtaken, atomically
from api.appointments.views import Appointment, Booked, Contact, FreeTime, Suggestions
from api.appointments.wire import booking_on_wire, times_on_wire
from api.appointments.wish import Wish, choose, nearest_to
from api.db import Database
from api.errors import AppError, Conflict, NotFound

Listener = Callable[[Session, str, str], None]
"""Learns of a change in the transaction that makes it: (session, booking, booked | moved | cancelled | called_off)."""

logger = logging.getLogger(__name__)

_NO_CONTACT = Contact()
_ANY_TIME = Wish()
_RULES = BookingRules()
_LIMITS = CodeLimits()


class Appointments:
    """The appointments of all programmes.

    `listeners` learn of each change, `freed` (with the programme) when a seat became free again and that
    is committed. `organizer` is who stands in calendar files.
    """

    def __init__(
        self,
        db: Database,
        keyring: crypto.Keyring,
        rules: BookingRules = _RULES,
        limits: CodeLimits = _LIMITS,
    ) -> None:
        self._db, self._keyring, self.rules = db, keyring, rules
        self.listeners: list[Listener] = []
        self.freed: list[Callable[[str], object]] = []
        self.organizer = NO_MAIL
        self.codes = CodeGuard(db, limits)
        self._new = SourceLimit(rules.bookings_per_network_and_hour, timedelta(hours=1))

    # --- finding a time ---------------------------------------------------------------------------

    def free(
        self,
        programme: str,
        from_: datetime | None = None,
        to: datetime | None = None,
        limit: int | None = None,
    ) -> list[FreeTime]:
        """Times with a free seat that begin in [from_, to) and may be booked now, in order of time."""
        with self._db.reading() as session:
            return self._free(session, programme, from_, to, limit)

    def search(
        self, programme: str, wish: Wish = _ANY_TIME, limit: int = 3, not_before: datetime | None = None
    ) -> Suggestions:
        """The free times that fit the wish best, none before `not_before`; see `wish.py`."""
        allowed = [t for t in self.free(programme, not_before) if wish.allows(t.starts_at)]
        times, missing = choose(wish, allowed, limit)
        return Suggestions(missing is None, missing, tuple(times), *self._window(clock.now()))

    def _free(
        self,
        session: Session,
        programme: str,
        from_: datetime | None = None,
        to: datetime | None = None,
        limit: int | None = None,
    ) -> list[FreeTime]:
        now = clock.now()
        since, until = self._window(now)
        since, until = max(since, from_ or since), min(until, to or until)
        return seats.free_times(session, programme, since=since, until=until, now=now, limit=limit)

    def _window(self, now: datetime) -> tuple[datetime, datetime]:
        return bookable_window(now, self.rules.notice, self.rules.horizon)

    # --- taking it --------------------------------------------------------------------------------

    def hold(self, slot_id: str, *, conversation_id: str, idempotency_key: str) -> Appointment:
        """Keep a seat for ten minutes; an earlier hold of the conversation for the programme is given up.

        Raises `SlotTaken`, `AlreadyBooked`, `KeyReused`, `NotFound` (slot or conversation).
        """

        def work(session: Session) -> Appointment:
            slot = seats.lock_slot(session, slot_id)
            if repeated := self._repeated(session, key, request):
                return seats.appointment(session, repeated.id)
            if slot is None:
                raise NotFound("Diesen Termin gibt es nicht.")
            open_key = self._open_key(slot.programme, conversation_id)
            self._give_up_hold(session, open_key)
            booking = self._seated(session, slot)
            booking.status = HELD
            booking.hold_expires_at = clock.now() + self.rules.hold
            booking.conversation_id, booking.open_key = conversation_id, open_key
            booking.idempotency_key, booking.request_hash = key, request
            session.add(booking)
            session.flush()
            return seats.appointment(session, booking.id)

        key = self._keyring.digest(f"hold:{conversation_id}:{idempotency_key}")
        request = _hash("hold", slot_id, conversation_id)
        return atomically(self._db, work)

    def confirm(
        self, booking_id: str, contact: Contact = _NO_CONTACT, *, conversation_id: str | None = None
    ) -> Booked:
        """Turn a live hold into an appointment. Repeated with the same contact it answers the same.

        Raises `HoldExpired`, `SlotTaken`, `AlreadyConfirmed`, `NotFound` (also for another conversation's).
        """

        def work(session: Session) -> Booked:
            booking = self._owned(session, booking_id, conversation_id)
            return self.confirm_within(session, booking, contact, crypto.new_code())

        return atomically(self._db, work)

    def confirm_within(self, session: Session, booking: Booking, contact: Contact, code: str) -> Booked:
        """`confirm` as a part of the caller's transaction, with a code of the caller's."""
        now, slot = clock.now(), self._locked_slot_of(session, booking)
        person = self._person(booking.id, slot.programme, code, contact)
        swap = update(Booking).where(
            col(Booking.id) == booking.id, col(Booking.status) == HELD, col(Booking.hold_expires_at) > now
        )
        if slot.cancelled:
            raise self._taken(session, slot)
        if seats.changed(
            session, swap.values(status=CONFIRMED, hold_expires_at=None, confirmed_at=now, **person)
        ):
            self._tell(session, booking.id, BOOKED)
            return Booked(code, seats.appointment(session, booking.id))
        session.refresh(booking)
        return self._confirmed_before(session, booking, slot, contact)

    def book(
        self,
        programme: str,
        slot_id: str,
        *,
        idempotency_key: str,
        contact: Contact = _NO_CONTACT,
        source: str = "local",
        code: str | None = None,
        by: str | None = None,
    ) -> Booked:
        """Hold and confirm at once, without a conversation. The same request again gets the same answer.

        `source` is the network it comes from, for the limit; `code` that of an appointment the person
        may have already; `by` the account of whoever of the staff books by telephone: no minimum notice
        then, and one appointment for each contact. Raises `SlotTaken`, `KeyReused`, `NotFound`,
        `AlreadyBooked`, `TooManyAttempts`, `CodeUnknown`.
        """

        def work(session: Session) -> Booked:
            slot = seats.lock_slot(session, slot_id)
            if repeated := self._repeated(session, key, request):
                return self._same_answer(session, repeated)
            if slot is None or slot.programme != programme:
                raise NotFound("Diesen Termin gibt es nicht.")
            if by is not None:
                self._refuse_second(session, programme, contact)
            booking = self._seated(session, slot, at_once=by is not None)
            person = self._person(booking.id, programme, new_code := crypto.new_code(), contact)
            booking.sqlmodel_update(person)
            booking.status, booking.confirmed_at, booking.booked_by = CONFIRMED, booking.created_at, by
            booking.idempotency_key, booking.request_hash = key, request
            session.add(booking)
            session.flush()
            self._tell(session, booking.id, BOOKED)
            return Booked(new_code, seats.appointment(session, booking.id))

        key = self._keyring.digest(f"book:{idempotency_key}")
        # Keyed as well: a bare hash of a telephone number is as good as the number.
        request = self._keyring.digest(_hash("book", programme, slot_id, asdict(contact)))
        if code is not None:
            self._propose_moving(code, programme, source)
        if by is not None:
            return atomically(self._db, work)
        self._new.take(source)
        try:
            return atomically(self._db, work)
        except AppError:
            self._new.give_back(source)
            raise

    def release(self, booking_id: str, *, conversation_id: str | None = None) -> None:
        """Give a held seat back. Anything but a hold stays as it is; repeating it does no harm."""
        with self._db.writing() as session:
            booking = self._owned(session, booking_id, conversation_id)
            freed = seats.changed(session, _was(booking_id, HELD).values(status=CANCELLED, open_key=None))
            programme = seats.appointment(session, booking.id).programme
        if freed:
            self._seat_is_free(programme)

    def forget_conversation(self, conversation_id: str) -> None:
        """Its holds are given back; its appointments stand, and nothing says any more which chat made them."""
        mine = col(Booking.conversation_id) == conversation_id
        with self._db.writing() as session:
            session.exec(
                update(Booking)
                .where(mine, col(Booking.status) == HELD)
                .values(status=CANCELLED, open_key=None)
            )
            session.exec(update(Booking).where(mine).values(conversation_id=None))

    # --- with the code ----------------------------------------------------------------------------

    def lookup(self, code: str, *, source: str) -> Appointment:
        """The appointment of a code, until it is over; also a cancelled one.

        `source` is who asks (a network, a conversation), for the limit. Raises `CodeUnknown` for
        wrong and expired codes alike, `TooManyAttempts`.
        """
        # The same digest and the same one query, whatever the code is.
        with self.codes.attempt(source), self._db.reading() as session:
            found = seats.appointments(
                session,
                col(Booking.code_hash) == code_digest(self._keyring, code),
                col(Booking.status).in_((CONFIRMED, CANCELLED)),
                col(Slot.ends_at) > clock.now(),
            )
            if not found:
                raise CodeUnknown()
            return found[0]

    def move(self, code: str, slot_id: str, *, source: str) -> Appointment:
        """`move_booking` for whoever has the code; raises also what `lookup` raises."""
        return self.move_booking(self.lookup(code, source=source).id, slot_id)

    def cancel(self, code: str, *, source: str) -> Appointment:
        """`cancel_booking` for whoever has the code; raises also what `lookup` raises."""
        return self.cancel_booking(self.lookup(code, source=source).id)

    # --- changing it ------------------------------------------------------------------------------

    def move_booking(
        self,
        booking_id: str,
        slot_id: str,
        *,
        conversation_id: str | None = None,
        at_once: bool = False,
    ) -> Appointment:
        """Take a seat at another time of the same programme, then give the old one back.

        Same UID, SEQUENCE + 1. Moving to where it already is changes nothing. `at_once` leaves out the
        minimum notice (staff). Raises `SlotTaken` (the old seat is kept), `BookingCancelled`,
        `AppointmentStarted`, `NotFound`.
        """

        def work(session: Session) -> Appointment:
            slot = seats.lock_slot(session, slot_id)
            booking = self._owned(session, booking_id, conversation_id)
            if booking.slot_id == slot_id and booking.status == CONFIRMED:
                return seats.appointment(session, booking.id)
            left = self._changeable(session, booking)
            if slot is None or slot.programme != left.programme:
                raise NotFound("Diesen Termin gibt es nicht.")
            there = self._seated(session, slot, at_once=at_once)
            swap = _was(booking.id, CONFIRMED).where(col(Booking.ics_sequence) == booking.ics_sequence)
            trace = _trace_of(booking)
            if not seats.changed(
                session,
                swap.values(slot_id=slot.id, seat_no=there.seat_no, ics_sequence=booking.ics_sequence + 1),
            ):
                raise Overtaken()
            session.add(trace)
            session.flush()
            self._tell(session, booking.id, MOVED_NEWS)
            return seats.appointment(session, booking.id)

        moved = atomically(self._db, work)
        self._seat_is_free(moved.programme)
        return moved

    def cancel_booking(self, booking_id: str, *, conversation_id: str | None = None) -> Appointment:
        """Give the seat back, SEQUENCE + 1. Cancelling again changes nothing.

        Raises `AppointmentStarted`, `NotFound`.
        """
        cancelled = atomically(self._db, lambda s: self.cancel_within(s, booking_id, conversation_id))
        self._seat_is_free(cancelled.programme)
        return cancelled

    def cancel_within(
        self,
        session: Session,
        booking_id: str,
        conversation_id: str | None = None,
        *,
        called_off: bool = False,
    ) -> Appointment:
        """`cancel_booking` as a part of the caller's transaction; `called_off`: it is the office that cancels."""
        booking = self._owned(session, booking_id, conversation_id)
        if booking.status == CANCELLED:
            return seats.appointment(session, booking.id)
        self._changeable(session, booking)
        values = {
            "status": CANCELLED, "open_key": None, "cancelled_at": clock.now(),
            "ics_sequence": booking.ics_sequence + 1, "called_off_at": clock.now() if called_off else None,
        }  # fmt: skip
        swap = _was(booking.id, CONFIRMED).where(col(Booking.ics_sequence) == booking.ics_sequence)
        if not seats.changed(session, swap.values(**values)):
            raise Overtaken()
        self._tell(session, booking.id, CALLED_OFF if called_off else CANCELLED_NEWS)
        return seats.appointment(session, booking.id)

    # --- reading ----------------------------------------------------------------------------------

    def of_conversation(self, conversation_id: str) -> list[Appointment]:
        """The conversation's live holds and its appointments that are not over, in order of time.

        Those that the office called off are among them: the person has to learn of it.
        """
        now = clock.now()
        with self._db.reading() as session:
            found = seats.appointments(
                session,
                col(Booking.conversation_id) == conversation_id,
                or_(col(Booking.status).in_(ACTIVE), col(Booking.called_off_at).is_not(None)),
                col(Slot.ends_at) > now,
            )
        return [a for a in found if a.hold_expires_at is None or a.hold_expires_at > now]

    def free_for_staff(self, programme: str) -> list[FreeTime]:
        """Free times without the minimum notice: whoever is on the telephone may come this afternoon."""
        now = clock.now()
        with self._db.reading() as session:
            return seats.free_times(session, programme, since=now, until=now + self.rules.horizon, now=now)

    def code_of(self, booking_id: str) -> str | None:
        """The code, for a day after booking; for staff who just booked by telephone and read it out."""
        with self._db.reading() as session:
            return open_code(self._keyring, self._owned(session, booking_id, None))

    def contact_of(self, booking_id: str) -> Contact:
        """What the person told for this appointment; for staff. Raises `NotFound`."""
        with self._db.reading() as session:
            return open_contact(self._keyring, self._owned(session, booking_id, None))

    # --- the steps --------------------------------------------------------------------------------

    def _repeated(self, session: Session, key: str, request: str) -> Booking | None:
        """The booking that this very request made before. Asked under the slot's lock, so that of
        two equal requests at the same moment the second sees what the first one did."""
        query = select(Booking).where(col(Booking.idempotency_key) == key)
        booking = session.execute(query).scalar_one_or_none()
        if booking and booking.request_hash != request:
            raise KeyReused()
        return booking

    def _same_answer(self, session: Session, booking: Booking) -> Booked:
        """The code as answered the first time, with the appointment as it is now."""
        code = open_code(self._keyring, booking)
        if code is None:
            raise KeyReused()
        return Booked(code, seats.appointment(session, booking.id))

    def _person(self, booking_id: str, programme: str, code: str, contact: Contact) -> dict[str, Any]:
        sealed = seal_person(self._keyring, Booking, booking_id, code, contact)
        return {**sealed, "contact_hash": contact_digest(self._keyring, programme, contact)}

    def _tell(self, session: Session, booking_id: str, what: str) -> None:
        for listener in self.listeners:
            listener(session, booking_id, what)

    def _seat_is_free(self, programme: str) -> None:
        """Who waits shall learn of it now; if that fails, upkeep does it within a minute."""
        for listener in self.freed:
            try:
                listener(programme)
            except Exception as fault:
                logger.error("a freed seat was not offered: %s", type(fault).__name__)

    def _propose_moving(self, code: str, programme: str, source: str) -> None:
        """One open appointment per person and programme, as far as the person shows the code of the first.

        Not by mail address or number: the answer would tell anybody whether its owner has an appointment.
        """
        earlier = self.lookup(code, source=source)
        if earlier.programme == programme and earlier.status == CONFIRMED:
            raise AlreadyBooked(booking=booking_on_wire(earlier))

    def _refuse_second(self, session: Session, programme: str, contact: Contact) -> None:
        """The same for staff, by contact."""
        digest = contact_digest(self._keyring, programme, contact)
        found = digest and seats.appointments(
            session,
            col(Booking.contact_hash) == digest, col(Booking.status) == CONFIRMED,
            col(Slot.starts_at) > clock.now(),
        )  # fmt: skip
        if found:
            raise AlreadyBooked(booking=booking_on_wire(found[0]))

    def _seated(self, session: Session, slot: Slot, *, at_once: bool = False) -> Booking:
        """A new booking on the lowest free seat of a locked slot, not yet added."""
        now = clock.now()
        since, until = (now, datetime.max.replace(tzinfo=UTC)) if at_once else self._window(now)
        seat = seats.lowest_free_seat(session, slot, now)
        if slot.cancelled or not since <= slot.starts_at < until:
            raise self._taken(session, slot, "Dieser Termin lässt sich nicht mehr buchen.")
        if seat is None:
            raise self._taken(session, slot)
        id_, uid = crypto.new_id(), str(uuid4())
        return Booking(id=id_, slot_id=slot.id, seat_no=seat, status=HELD, ics_uid=uid, created_at=now)

    def _taken(self, session: Session, slot: Slot, message: str | None = None) -> SlotTaken:
        return SlotTaken(message, alternatives=self._alternatives(session, slot))

    def _alternatives(self, session: Session, slot: Slot) -> list[dict[str, str]]:
        """The free times closest to the wished one, ready for the wire."""
        free = self._free(session, slot.programme)
        return times_on_wire(nearest_to(slot.starts_at, free, self.rules.alternatives))

    def _give_up_hold(self, session: Session, open_key: str) -> None:
        """Free the place of the one open booking; refuse when that is an appointment still to come."""
        query = select(Booking).where(col(Booking.open_key) == open_key)
        earlier = session.execute(query).scalar_one_or_none()
        if earlier is None:
            return
        over = seats.appointment(session, earlier.id).ends_at <= clock.now()
        if earlier.status == CONFIRMED and not over:
            raise AlreadyBooked(booking=booking_on_wire(seats.appointment(session, earlier.id)))
        status = CANCELLED if earlier.status == HELD else earlier.status
        if not seats.changed(session, _was(earlier.id, earlier.status).values(status=status, open_key=None)):
            raise Overtaken()

    def _confirmed_before(self, session: Session, booking: Booking, slot: Slot, contact: Contact) -> Booked:
        """The answer to a confirmation that changed nothing."""
        if booking.status != CONFIRMED:
            raise HoldExpired(alternatives=self._alternatives(session, slot))
        code = open_code(self._keyring, booking)
        if code is None or open_contact(self._keyring, booking) != contact:
            raise AlreadyConfirmed()
        return Booked(code, seats.appointment(session, booking.id))

    def _owned(self, session: Session, booking_id: str, conversation_id: str | None) -> Booking:
        """The booking; `NotFound` also when it belongs to another conversation than the one given."""
        booking = session.get(Booking, booking_id, populate_existing=True)
        if booking is None or conversation_id not in (None, booking.conversation_id):
            raise NotFound("Diesen Termin gibt es nicht.")
        return booking

    def _locked_slot_of(self, session: Session, booking: Booking) -> Slot:
        slot = seats.lock_slot(session, booking.slot_id)
        assert slot is not None, "a booking's slot is never deleted"
        return slot

    def _changeable(self, session: Session, booking: Booking) -> Appointment:
        """The appointment, if it stands and has not begun."""
        now = seats.appointment(session, booking.id)
        if now.status == CANCELLED:
            raise BookingCancelled()
        if now.status != CONFIRMED:
            raise Conflict("Dieser Termin ist noch nicht bestätigt.")
        if now.starts_at <= clock.now():
            raise AppointmentStarted()
        return now

    def _open_key(self, programme: str, conversation_id: str) -> str:
        return self._keyring.digest(f"open:{programme}:{conversation_id}")


def _trace_of(booking: Booking) -> Booking:
    """The row that stays behind in the slot a booking leaves."""
    return Booking(
        id=crypto.new_id(), slot_id=booking.slot_id, seat_no=booking.seat_no, status=MOVED,
        ics_uid=booking.ics_uid, ics_sequence=booking.ics_sequence, created_at=clock.now(),
    )  # fmt: skip


def _was(booking_id: str, status: str) -> Any:
    """An update of the booking that does nothing once its status is another."""
    return update(Booking).where(col(Booking.id) == booking_id, col(Booking.status) == status)


def _hash(*request: Any) -> str:
    return hashlib.sha256(json.dumps(request, ensure_ascii=False).encode()).hexdigest()
