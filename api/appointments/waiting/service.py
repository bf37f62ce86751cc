"""The waiting list for an information appointment: join, be offered a time, take it or pass it on.

An offer is a held seat with a long hold. So nobody else can take it, it goes back by itself, and
taking it is the same confirmation as everywhere: no second way to a double booking.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from api import clock, crypto
from api.appointments import seats
from api.appointments.errors import (
    AlreadyWaiting,
    CodeUnknown,
    HoldExpired,
    KeyReused,
    NoLongerWaiting,
    NoOffer,
    OfferExpired,
    TimesFree,
)
from api.appointments.limits import SourceLimit
from api.appointments.mail.outbox import Outbox
from api.appointments.sealing import (
    code_digest,
    open_code,
    open_contact,
    seal_person,
)
from api.appointments.service import Appointments
from api.appointments.tables import CANCELLED, CONFIRMED, Booking, Slot
from api.appointments.transactions import Overtaken, atomically
from api.appointments.views import Appointment, Booked, Contact, Joined, Waiting
from api.appointments.waiting import queue
from api.appointments.waiting.tables import (
    FOR_APPOINTMENT,
    LEFT,
    OFFERED,
    SERVED,
    WAITING,
    WaitingEntry,
)
from api.appointments.wire import times_on_wire, waiting_on_wire
from api.crypto import Keyring
from api.db import Database
from api.errors import AppError, NotFound

_NO_CONTACT = Contact()
_MOST_OFFERS_AT_ONCE = 200
_FORGOTTEN = {"open_key": None, "wrapped_key": None, "sealed_code": None, "sealed_contact": None}

Find = Callable[[Session], WaitingEntry]


class WaitingList:
    """The waiting lists of all programmes. Thread-safe; several processes may share the table."""

    def __init__(
        self, db: Database, keyring: Keyring, appointments: Appointments, outbox: Outbox | None = None
    ) -> None:
        self._db, self._keyring, self._appointments, self._outbox = db, keyring, appointments, outbox
        self._rules = appointments.rules
        self._new = SourceLimit(self._rules.bookings_per_network_and_hour, timedelta(hours=1))

    # --- joining ----------------------------------------------------------------------------------

    def join(
        self,
        programme: str,
        *,
        idempotency_key: str,
        contact: Contact = _NO_CONTACT,
        source: str = "local",
        conversation_id: str | None = None,
    ) -> Joined:
        """Put somebody on the list. The same request again gets the same answer.

        Raises `TimesFree` (nobody has to wait), `AlreadyWaiting` (this conversation), `KeyReused`,
        `TooManyAttempts`.
        """

        def work(session: Session) -> Joined:
            query = select(WaitingEntry).where(col(WaitingEntry.idempotency_key) == key)
            if repeated := session.execute(query).scalar_one_or_none():
                return self._same_answer(session, repeated, request)
            if free := self._appointments.free(programme, limit=self._rules.alternatives):
                raise TimesFree(alternatives=times_on_wire(free))
            self._refuse_second(session, open_key)
            entry = new_entry(self._keyring, programme, FOR_APPOINTMENT, contact, code := crypto.new_code())
            entry.conversation_id, entry.open_key = conversation_id, open_key
            entry.idempotency_key, entry.request_hash = key, request
            session.add(entry)
            session.flush()
            return Joined(code, queue.view(session, entry))

        key = self._keyring.digest(f"wait:{conversation_id}:{idempotency_key}")
        request = self._keyring.digest(f"wait:{programme}:{sorted(asdict(contact).items())}")
        open_key = conversation_id and self._keyring.digest(f"wait:{programme}:{conversation_id}")
        self._new.take(source)
        try:
            joined = atomically(self._db, work)
        except AppError:
            self._new.give_back(source)
            raise
        # A seat may have become free just before: then it is offered at once.
        self.offer_free(programme)
        return joined

    # --- with the code ----------------------------------------------------------------------------

    def lookup(self, code: str, *, source: str) -> Waiting:
        """Where somebody stands and what is offered. Raises `CodeUnknown`, `TooManyAttempts`."""
        with self._appointments.codes.attempt(source), self._db.reading() as session:
            return queue.view(session, self._by_code(code)(session))

    def seek(self, code: str, *, source: str) -> Appointment | Waiting:
        """What a code opens, an appointment or an entry: both are asked for in any case."""
        digest = code_digest(self._keyring, code)
        with self._appointments.codes.attempt(source), self._db.reading() as session:
            entry = self._entry(session, col(WaitingEntry.code_hash) == digest)
            found = self._appointment(session, digest)
            if found is not None:
                return found
            if entry is None:
                raise CodeUnknown()
            return queue.view(session, entry)

    def accept(self, code: str, *, source: str) -> Booked:
        """Take what is offered; the code stays the same. Again, it answers the same.

        Raises `NoOffer`, `OfferExpired`, `NoLongerWaiting`, and what `lookup` raises.
        """
        said = crypto.normalise_code(code)
        with self._appointments.codes.attempt(source):
            with self._db.reading() as session:
                taken = self._appointment(session, code_digest(self._keyring, said))
            if taken is not None and taken.status == CONFIRMED:
                return Booked(said, taken)
            return self._accept(self._by_code(said), said)

    def decline(self, code: str, *, source: str, stay: bool = True) -> Waiting:
        """Pass the offer on. Who stays keeps the place in the list and is not asked for that time again.

        Raises `NoOffer` (and changes nothing), `NoLongerWaiting`, and what `lookup` raises.
        """
        with self._appointments.codes.attempt(source):
            return self._decline(self._by_code(code), stay)

    def leave(self, code: str, *, source: str) -> Waiting:
        """Leave the list; name and contact are forgotten at once. Again, it changes nothing."""
        with self._appointments.codes.attempt(source):
            return self._leave(self._by_code(code))

    # --- in the chat ------------------------------------------------------------------------------

    def of_conversation(self, conversation_id: str) -> list[Waiting]:
        """Where the conversation waits."""
        with self._db.reading() as session:
            query = select(WaitingEntry).where(
                col(WaitingEntry.conversation_id) == conversation_id,
                col(WaitingEntry.status).in_(queue.OPEN),
            )
            return [queue.view(session, entry) for entry in session.execute(query).scalars()]

    def accept_own(self, entry_id: str, conversation_id: str) -> Booked:
        """`accept` for the conversation that joined."""
        return self._accept(self._own(entry_id, conversation_id), None)

    def decline_own(self, entry_id: str, conversation_id: str, stay: bool = True) -> Waiting:
        return self._decline(self._own(entry_id, conversation_id), stay)

    def leave_own(self, entry_id: str, conversation_id: str) -> Waiting:
        return self._leave(self._own(entry_id, conversation_id))

    # --- offering ---------------------------------------------------------------------------------

    def offer_free(self, programme: str) -> int:
        """Offer free seats to who waits, in order; says how many offers were made."""
        made = 0
        while made < _MOST_OFFERS_AT_ONCE and self._someone_waits(programme):
            if not atomically(self._db, lambda session: self._offer_one(session, programme)):
                break
            made += 1
        return made

    def forget_conversation(self, conversation_id: str) -> None:
        """Its entries stand and are reached by their codes; nothing says any more which chat made them."""
        with self._db.writing() as session:
            mine = col(WaitingEntry.conversation_id) == conversation_id
            session.execute(update(WaitingEntry).where(mine).values(conversation_id=None))

    def tidy(self) -> int:
        """Offers that ran out go to the next; entries that nobody uses any more end and are forgotten.

        Says how many offers ran out.
        """
        with self._db.reading() as session:
            late = [entry.id for entry in queue.unanswered(session)]
        for id_ in late:
            atomically(self._db, partial(self._take_back, entry_id=id_))
        atomically(self._db, self._forget)
        with self._db.reading() as session:
            programmes = queue.programmes_waited_for(session)
        for programme in programmes:
            self.offer_free(programme)
        return len(late)

    def waiting_for(self, programme: str, kind: str = FOR_APPOINTMENT) -> int:
        """How many wait, those with an offer included."""
        with self._db.reading() as session:
            query = select(col(WaitingEntry.id)).where(
                col(WaitingEntry.programme) == programme, col(WaitingEntry.kind) == kind,
                col(WaitingEntry.status).in_(queue.OPEN),
            )  # fmt: skip
            return len(session.execute(query).all())

    # --- the steps --------------------------------------------------------------------------------

    def _someone_waits(self, programme: str) -> bool:
        with self._db.reading() as session:
            return bool(queue.in_order(session, programme))

    def _offer_one(self, session: Session, programme: str) -> bool:
        now = clock.now()
        since, until = now + self._rules.notice, now + self._rules.horizon
        entries = queue.in_order(session, programme, lock=True)
        times = seats.free_times(session, programme, since=since, until=until, now=now)
        found = queue.match(entries, times, now, self._rules)
        if found is None:
            return False
        entry, slot_id = found
        queue.offer_seat(session, entry, slot_id, self._rules)
        if self._outbox is not None:
            self._outbox.offered(session, entry)
        return True

    def _take_back(self, session: Session, entry_id: str) -> None:
        for entry in queue.unanswered(session):
            if entry.id == entry_id:
                try:
                    queue.take_back(session, entry, self._rules)
                except Overtaken:
                    return  # somebody answered after all, or another process was here

    def _accept(self, find: Find, code: str | None) -> Booked:
        def work(session: Session) -> Booked:
            entry = find(session)
            if entry.status == SERVED and entry.offer_booking_id:
                return self._served(session, entry)
            held = self._offered(session, entry)
            contact = open_contact(self._keyring, entry)
            chosen = code or open_code(self._keyring, entry) or crypto.new_code()
            try:
                booked = self._appointments.confirm_within(session, held, contact, chosen)
            except HoldExpired as fault:
                raise OfferExpired() from fault
            mine = update(Booking).where(col(Booking.id) == held.id)
            seats.changed(session, mine.values(conversation_id=entry.conversation_id))
            # From here on the code opens the appointment.
            queue.change(
                session, entry, OFFERED, status=SERVED, ended_at=clock.now(), code_hash=None, **_FORGOTTEN
            )
            return booked

        return atomically(self._db, work)

    def _served(self, session: Session, entry: WaitingEntry) -> Booked:
        booking = session.get(Booking, entry.offer_booking_id)
        code = open_code(self._keyring, booking) if booking else None
        if booking is None or code is None or booking.status != CONFIRMED:
            raise NoLongerWaiting()
        return Booked(code, seats.appointment(session, booking.id))

    def _decline(self, find: Find, stay: bool) -> Waiting:
        def work(session: Session) -> tuple[Waiting, str]:
            entry = find(session)
            held = self._offered(session, entry)
            refused = [*entry.refused_slots, held.slot_id]
            if stay:
                queue.change(
                    session, entry, OFFERED, status=WAITING, offer_booking_id=None, missed=0,
                    refused_slots=refused,
                )  # fmt: skip
            else:
                self._end(session, entry)
            queue.give_back(session, held)
            return queue.view(session, entry), entry.programme

        waiting, programme = atomically(self._db, work)
        self.offer_free(programme)
        return waiting

    def _leave(self, find: Find) -> Waiting:
        def work(session: Session) -> tuple[Waiting, str]:
            entry = find(session)
            if entry.status in queue.OPEN:
                held = session.get(Booking, entry.offer_booking_id) if entry.offer_booking_id else None
                self._end(session, entry)
                queue.give_back(session, held)
            return queue.view(session, entry), entry.programme

        waiting, programme = atomically(self._db, work)
        self.offer_free(programme)
        return waiting

    def _end(self, session: Session, entry: WaitingEntry) -> None:
        ended = {"status": LEFT, "offer_booking_id": None, "ended_at": clock.now(), **_FORGOTTEN}
        queue.change(session, entry, entry.status, **ended)

    def _offered(self, session: Session, entry: WaitingEntry) -> Booking:
        """The held seat of a live offer."""
        if entry.status not in queue.OPEN:
            raise NoLongerWaiting()
        held = session.get(Booking, entry.offer_booking_id) if entry.offer_booking_id else None
        if held is None:
            raise NoOffer()
        if not held.hold_expires_at or held.hold_expires_at <= clock.now():
            raise OfferExpired()
        return held

    def _refuse_second(self, session: Session, open_key: str | None) -> None:
        entry = open_key and self._entry(session, col(WaitingEntry.open_key) == open_key)
        if entry:
            raise AlreadyWaiting(waiting=waiting_on_wire(queue.view(session, entry)))

    def _same_answer(self, session: Session, entry: WaitingEntry, request: str) -> Joined:
        code = open_code(self._keyring, entry)
        if entry.request_hash != request or code is None:
            raise KeyReused()
        return Joined(code, queue.view(session, entry))

    def _by_code(self, code: str) -> Find:
        digest = code_digest(self._keyring, code)

        def find(session: Session) -> WaitingEntry:
            entry = self._entry(session, col(WaitingEntry.code_hash) == digest)
            if entry is None:
                raise CodeUnknown()
            return entry

        return find

    def _own(self, entry_id: str, conversation_id: str) -> Find:
        def find(session: Session) -> WaitingEntry:
            entry = session.get(WaitingEntry, entry_id, populate_existing=True)
            if entry is None or entry.conversation_id != conversation_id:
                raise NotFound("Diesen Eintrag auf der Warteliste gibt es nicht.")
            return entry

        return find

    def _entry(self, session: Session, where: Any) -> WaitingEntry | None:
        query = select(WaitingEntry).where(where).execution_options(populate_existing=True)
        return session.execute(query).scalar_one_or_none()

    def _appointment(self, session: Session, digest: str) -> Appointment | None:
        found = seats.appointments(
            session, col(Booking.code_hash) == digest, col(Booking.status).in_((CONFIRMED, CANCELLED)),
            col(Slot.ends_at) > clock.now(),
        )  # fmt: skip
        return found[0] if found else None

    def _forget(self, session: Session) -> None:
        now = clock.now()
        old = update(WaitingEntry).where(
            col(WaitingEntry.status) == WAITING, col(WaitingEntry.created_at) < now - self._rules.longest_wait
        )
        seats.changed(session, old.values(status=LEFT, ended_at=now, **_FORGOTTEN))
        answered = update(WaitingEntry).where(
            col(WaitingEntry.sealed_code).is_not(None),
            col(WaitingEntry.created_at) < now - self._rules.keep_code,
        )
        seats.changed(session, answered.values(sealed_code=None))
        session.execute(
            delete(WaitingEntry).where(col(WaitingEntry.ended_at) < now - self._rules.keep_contact)
        )


def new_entry(
    keyring: Keyring, programme: str, kind: str, contact: Contact, code: str, area: str | None = None
) -> WaitingEntry:
    """A row for somebody who begins to wait now, not yet added."""
    now, id_ = clock.now(), crypto.new_id()
    return WaitingEntry(
        id=id_, programme=programme, kind=kind, area=area, queued_at=now, created_at=now,
        **seal_person(keyring, WaitingEntry, id_, code, contact),
    )  # fmt: skip
