"""The outbox: news are queued in the transaction that makes them true, and sent afterwards.

Sent at least once: whoever sends holds the row's lease and marks it right after the server has taken
the e-mail. Only a process that dies in between sends it again, with the same Message-ID and the same
calendar UID and SEQUENCE, so that mail programs see one e-mail and calendars one entry. (At most once
would lose the news instead, and an appointment nobody was told of is worse than one told twice.)
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from api import clock, crypto
from api.appointments import seats
from api.appointments.mail.compose import Letterhead, NoAddress, compose
from api.appointments.mail.tables import DUE, GIVEN_UP, SENT, OutboxMail
from api.appointments.mail.texts import BOOKED, CALLED_OFF, CANCELLED, MOVED, OFFER, REMINDER, News
from api.appointments.sealing import open_contact
from api.appointments.tables import CANCELLED as IS_CANCELLED
from api.appointments.tables import CONFIRMED, HELD, Booking, Slot
from api.appointments.views import Appointment
from api.appointments.waiting.tables import OFFERED, WaitingEntry
from api.db import Database

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=3)
"""Longer than the sender ever takes for one e-mail."""

_PAUSES = [timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720)]
_WANTED = {
    BOOKED: CONFIRMED,
    MOVED: CONFIRMED,
    REMINDER: CONFIRMED,
    CANCELLED: IS_CANCELLED,
    CALLED_OFF: IS_CANCELLED,
}
# A reminder right after booking would only be a second e-mail.
_LEAST_WAIT_FOR_REMINDER = timedelta(days=1)


@dataclass(frozen=True)
class Letter:
    """An e-mail to be sent now, and the row it is for."""

    id: str
    message: EmailMessage


@dataclass(frozen=True)
class Delivery:
    """What became of an e-mail, for staff: `state` is due | sent | given_up."""

    kind: str
    state: str
    reason: str | None
    attempts: int
    due_at: datetime
    sent_at: datetime | None


class Outbox:
    """E-mails about appointments. Thread-safe; several processes may share its table."""

    def __init__(
        self, db: Database, keyring: crypto.Keyring, head: Letterhead, reminder: timedelta = timedelta(days=2)
    ) -> None:
        self._db, self._keyring, self._head, self._reminder = db, keyring, head, reminder

    # --- queueing ---------------------------------------------------------------------------------

    def told(self, session: Session, booking_id: str, kind: str) -> None:
        """Queue the news of a booking, in the transaction that changed it; nothing without an address."""
        booking = session.get(Booking, booking_id, populate_existing=True)
        if booking is None or not open_contact(self._keyring, booking).email:
            return
        self._queue(session, clock.now(), kind, booking.ics_sequence, booking_id=booking.id)
        slot = session.get(Slot, booking.slot_id)
        if kind in (BOOKED, MOVED) and slot is not None and self._reminder:
            due = slot.starts_at - self._reminder
            if due > clock.now() + _LEAST_WAIT_FOR_REMINDER:
                self._queue(session, due, REMINDER, booking.ics_sequence, booking_id=booking.id)

    def offered(self, session: Session, entry: WaitingEntry) -> None:
        """Queue the news of an offer, in the transaction that makes it."""
        if open_contact(self._keyring, entry).email:
            self._queue(session, clock.now(), OFFER, entry.offers, waiting_id=entry.id)

    def _queue(self, session: Session, due: datetime, kind: str, version: int, **whose: str) -> None:
        insert: Any = sqlite.insert if self._db.is_sqlite else postgresql.insert
        row = {
            "id": crypto.new_id(), "kind": kind, "version": version, "state": DUE, "attempts": 0,
            "due_at": due, "created_at": clock.now(), **whose,
        }  # fmt: skip
        session.execute(insert(OutboxMail).values(row).on_conflict_do_nothing())

    # --- sending ----------------------------------------------------------------------------------

    def claim(self) -> Letter | None:
        """The next e-mail that is due, leased to the caller; None when there is none.

        News that are no longer true are taken out of the outbox on the way.
        """
        while row := self._leased():
            try:
                message = self._compose(row)
            except NoAddress:
                self.give_up(row.id, "address")
                continue
            except crypto.SealBroken:
                self.give_up(row.id, "sealed")
                continue
            except Exception as fault:  # one e-mail that cannot be made must not hold up the others
                logger.error("mail %s cannot be made: %s", row.id[:8], type(fault).__name__)
                self.postpone(row.id, "unmade")
                continue
            if message is not None:
                return Letter(row.id, message)
            self._drop(row.id)
        return None

    def sent(self, id_: str) -> None:
        """The server has taken it."""
        self._mark(id_, state=SENT, sent_at=clock.now(), reason=None)

    def postpone(self, id_: str, reason: str) -> None:
        """It did not work this time: later again, each time after a longer pause."""
        with self._db.reading() as session:
            row = session.get(OutboxMail, id_)
        if row is not None:
            pause = _PAUSES[min(row.attempts, len(_PAUSES)) - 1]
            self._mark(id_, due_at=clock.now() + pause, reason=reason)

    def give_up(self, id_: str, reason: str) -> None:
        """It will never work; staff see it at the appointment."""
        self._mark(id_, state=GIVEN_UP, reason=reason)

    def _mark(self, id_: str, **values: Any) -> None:
        mine = update(OutboxMail).where(col(OutboxMail.id) == id_)
        with self._db.writing() as session:
            seats.changed(session, mine.values(lease_until=None, **values))

    def _drop(self, id_: str) -> None:
        with self._db.writing() as session:
            if row := session.get(OutboxMail, id_):
                session.delete(row)

    def _leased(self) -> OutboxMail | None:
        while True:
            now = clock.now()
            free = or_(col(OutboxMail.lease_until).is_(None), col(OutboxMail.lease_until) <= now)
            with self._db.reading() as session:
                due = select(col(OutboxMail.id)).where(
                    col(OutboxMail.state) == DUE, col(OutboxMail.due_at) <= now, free
                )
                id_ = session.execute(due.order_by(col(OutboxMail.due_at)).limit(1)).scalar_one_or_none()
            if id_ is None:
                return None
            take = update(OutboxMail).where(col(OutboxMail.id) == id_, col(OutboxMail.state) == DUE, free)
            with self._db.writing() as session:
                if seats.changed(
                    session, take.values(lease_until=now + LEASE, attempts=OutboxMail.attempts + 1)
                ):
                    return session.get(OutboxMail, id_)

    def _compose(self, row: OutboxMail) -> EmailMessage | None:
        """The e-mail as things stand now; None when it would not be true any more."""
        with self._db.reading() as session:
            if row.waiting_id is not None:
                return self._offer(session, row)
            booking = session.get(Booking, row.booking_id)
            if booking is None or booking.status != _WANTED[row.kind] or booking.ics_sequence != row.version:
                return None
            about = seats.appointment(session, booking.id)
            to = open_contact(self._keyring, booking).email
            if not to or about.starts_at <= clock.now():
                return None
            others = self._others(session, booking) if row.kind == BOOKED else ()
        news = News(row.kind, about.starts_at, about.ends_at, about.place.address, others=others)
        return compose(self._head, row.id, to, news, clock.now(), None if row.kind == REMINDER else about)

    def _offer(self, session: Session, row: OutboxMail) -> EmailMessage | None:
        entry = session.get(WaitingEntry, row.waiting_id)
        if entry is None or entry.status != OFFERED or entry.offers != row.version:
            return None
        held = session.get(Booking, entry.offer_booking_id)
        if held is None or held.status != HELD or (held.hold_expires_at or clock.now()) <= clock.now():
            return None
        to, about = open_contact(self._keyring, entry).email, seats.appointment(session, held.id)
        if not to:
            return None
        news = News(
            OFFER, about.starts_at, about.ends_at, about.place.address, answer_by=held.hold_expires_at
        )
        return compose(self._head, row.id, to, news, clock.now())

    def _others(self, session: Session, booking: Booking) -> tuple[datetime, ...]:
        """The other open appointments of the same programme with this contact: said to its owner alone."""
        if booking.contact_hash is None:
            return ()
        found: list[Appointment] = seats.appointments(
            session,
            col(Booking.contact_hash) == booking.contact_hash, col(Booking.id) != booking.id,
            col(Booking.status) == CONFIRMED, col(Slot.starts_at) > clock.now(),
        )  # fmt: skip
        return tuple(a.starts_at for a in found)

    # --- looking ----------------------------------------------------------------------------------

    def of_booking(self, booking_id: str) -> list[Delivery]:
        """What became of the e-mails of a booking, newest first; for staff."""
        with self._db.reading() as session:
            query = select(OutboxMail).where(col(OutboxMail.booking_id) == booking_id)
            rows = session.execute(query.order_by(col(OutboxMail.created_at).desc())).scalars().all()
        return [Delivery(r.kind, r.state, r.reason, r.attempts, r.due_at, r.sent_at) for r in rows]
