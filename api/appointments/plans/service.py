"""The calendar as staff keep it: opening plans, single times, closing days, locations, attendance.

Whatever takes a time away that somebody has booked is refused at first, with the list of the people
(`PeopleAffected`). Then staff decide: these appointments take place all the same, or they are called off
and the people learn of it by e-mail or, without one, stand on the list of those to be called.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from api import clock, crypto
from api.appointments import seats
from api.appointments.calendar import Opening, Pattern, openings, public_holidays, to_utc
from api.appointments.plans.people import ATTENDANCE, Person, people, to_be_called
from api.appointments.plans.tables import ClosingDay, OpeningPlan
from api.appointments.service import Appointments
from api.appointments.tables import ACTIVE, CONFIRMED, EXPIRED, HELD, HOSTS, Booking, Location, Slot
from api.appointments.transactions import atomically
from api.crypto import Keyring
from api.db import Database
from api.errors import Conflict, Invalid, NotFound

KEEP, CALL_OFF = "keep", "call_off"
_AHEAD = timedelta(days=7)


class PeopleAffected(Conflict):
    """The change takes away times that are booked; `people` are those who have them, `shown` stands for the list."""

    code = "people_affected"
    message = (
        "Für diese Zeiten haben Menschen einen Termin. Bitte entscheiden Sie, was mit den Terminen geschieht."
    )

    def __init__(self, affected: Sequence[Person]) -> None:
        super().__init__(bookings=[p.id for p in affected])
        self.people = tuple(affected)
        self.shown = list_digest(p.id for p in affected)


class PlanChanged(Conflict):
    code = "plan_changed"
    message = "Das hat gerade jemand anders geändert. Bitte laden Sie die Seite neu."


@dataclass(frozen=True)
class Decision:
    """What happens to booked appointments: None (ask), keep or call_off, for the people `shown`."""

    choice: str | None = None
    shown: str = ""


ASK = Decision()


@dataclass(frozen=True)
class Plan:
    """An opening plan as staff write it."""

    programme: str
    location_id: str
    pattern: Pattern
    last_day: date | None = None


@dataclass(frozen=True)
class StoredPlan:
    id: str
    plan: Plan
    active: bool
    version: int


@dataclass(frozen=True)
class Time:
    """A time of the calendar with its seats; `people` is empty for whoever may not see them."""

    slot: Slot
    location: Location
    taken: int
    held: int
    people: tuple[Person, ...] = ()

    @property
    def free(self) -> int:
        return max(0, self.slot.capacity - self.taken - self.held)


@dataclass(frozen=True)
class Changed:
    """What a change did: times that are new, times that are gone, people who were called off."""

    new: int = 0
    gone: int = 0
    called_off: tuple[Person, ...] = field(default=())


class Plans:
    """The staff's side of the calendar. Who may do what is decided by the caller."""

    def __init__(
        self,
        db: Database,
        keyring: Keyring,
        appointments: Appointments,
        land: str = "NW",
        closed: Iterable[str] = (),
    ) -> None:
        """`closed` are closing days of every location: `2026-12-24`, or `12-24` for every year."""
        self._db, self._keyring, self._appointments, self._land = db, keyring, appointments, land
        self._closed = tuple(closed)
        self._extended_on: date | None = None

    # --- opening plans ----------------------------------------------------------------------------

    def plans(self, programme: str) -> list[StoredPlan]:
        """The active plans of a programme, oldest first."""
        with self._db.reading() as session:
            query = select(OpeningPlan).where(
                col(OpeningPlan.programme) == programme, col(OpeningPlan.active).is_(True)
            )
            return [
                stored(row) for row in session.execute(query.order_by(col(OpeningPlan.first_day))).scalars()
            ]

    def plan(self, plan_id: str) -> StoredPlan:
        with self._db.reading() as session:
            return stored(self._row(session, plan_id))

    def save(
        self, plan: Plan, plan_id: str | None = None, version: int = 0, decision: Decision = ASK
    ) -> Changed:
        """Make or change a plan, and the times that come from it.

        Raises `PeopleAffected` (nothing is changed yet), `PlanChanged`, `NotFound` (location).
        """

        def work(session: Session) -> Changed:
            if session.get(Location, plan.location_id) is None:
                raise NotFound("Diesen Ort gibt es nicht.")
            row = (
                self._row(session, plan_id) if plan_id else OpeningPlan(id=crypto.new_id(), **_columns(plan))
            )
            if row.version != version or not row.active:
                raise PlanChanged()
            row.sqlmodel_update(_columns(plan))
            row.version, row.changed_at = version + 1, clock.now()
            session.add(row)
            session.flush()
            return self._apply(session, row, decision)

        return self._done(plan.programme, atomically(self._db, work))

    def end(self, plan_id: str, version: int, decision: Decision = ASK) -> Changed:
        """End a plan: its times that nobody has booked are gone. Raises as `save`."""

        def work(session: Session) -> Changed:
            row = self._row(session, plan_id)
            if row.version != version or not row.active:
                raise PlanChanged()
            row.active, row.version, row.changed_at = False, version + 1, clock.now()
            session.add(row)
            return self._take_out(session, self._coming(session, col(Slot.plan_id) == plan_id), decision)

        return atomically(self._db, work)

    def extend(self) -> int:
        """Make the times of the days that have come within the horizon. Takes nothing away."""
        new = 0
        with self._db.reading() as session:
            ids = session.execute(select(col(OpeningPlan.id)).where(col(OpeningPlan.active).is_(True)))
            plan_ids = list(ids.scalars())
        for id_ in plan_ids:
            new += atomically(self._db, partial(self._add_times, plan_id=id_))
        return new

    def tidy(self) -> None:
        """`extend`, once a day."""
        if self._extended_on != clock.today():
            self.extend()
            self._extended_on = clock.today()

    # --- single times -----------------------------------------------------------------------------

    def add_time(
        self, programme: str, location_id: str, day: date, wall: time, minutes: int, capacity: int = 1
    ) -> str:
        """A single time; one that was taken out comes back. Raises `Invalid`, `Conflict` (there already)."""
        starts_at = to_utc(day, wall)
        if starts_at is None or starts_at <= clock.now():
            raise Invalid("Diese Zeit gibt es nicht oder sie ist schon vorbei.", field="starts")
        if not 5 <= minutes <= 480 or not 1 <= capacity <= 500:
            raise Invalid("Bitte geben Sie 5 bis 480 Minuten und 1 bis 500 Plätze an.", field="minutes")
        opening = Opening(starts_at, starts_at + timedelta(minutes=minutes), capacity)

        def work(session: Session) -> str:
            if session.get(Location, location_id) is None:
                raise NotFound("Diesen Ort gibt es nicht.")
            there = self._slots_at(session, programme, location_id).get(starts_at)
            if there is not None and not there.cancelled:
                raise Conflict("Zu dieser Zeit gibt es hier schon einen Termin.")
            return self._open(session, programme, location_id, opening, None, there).id

        slot_id = atomically(self._db, work)
        self._done(programme, Changed(1))
        return slot_id

    def change_capacity(self, slot_id: str, capacity: int) -> None:
        """Raises `Invalid` when more people are booked than would fit: call one of them first."""

        def work(session: Session) -> str:
            slot = seats.lock_slot(session, slot_id)
            if slot is None or slot.cancelled:
                raise NotFound("Diesen Termin gibt es nicht.")
            taken = self._taken(session, slot_id)
            if not max(1, taken) <= capacity <= 500:
                raise Invalid(
                    f"Gebucht sind {taken} Plätze. Es müssen mindestens so viele sein, höchstens 500.",
                    field="capacity",
                )
            slot.capacity = capacity
            session.add(slot)
            return slot.programme

        self._done(atomically(self._db, work), Changed())

    def close_time(self, slot_id: str, decision: Decision = ASK) -> Changed:
        """Take one time out of the calendar. Raises `PeopleAffected`."""

        def work(session: Session) -> Changed:
            slot = seats.lock_slot(session, slot_id)
            if slot is None or slot.cancelled:
                raise NotFound("Diesen Termin gibt es nicht.")
            return self._take_out(session, [slot], decision)

        return atomically(self._db, work)

    # --- locations and closing days ---------------------------------------------------------------

    def locations(self, office: str, programmes: Sequence[str] = ()) -> list[Location]:
        """The locations of an office, and those that its programmes use."""
        with self._db.reading() as session:
            used = select(col(Slot.location_id)).where(col(Slot.programme).in_(programmes)).distinct()
            query = select(Location).where((col(Location.office) == office) | col(Location.id).in_(used))
            return list(session.execute(query.order_by(col(Location.name))).scalars())

    def location(self, location_id: str) -> Location:
        with self._db.reading() as session:
            found = session.get(Location, location_id)
        if found is None:
            raise NotFound("Diesen Ort gibt es nicht.")
        return found

    def programmes_at(self, location_id: str) -> set[str]:
        """The programmes that use a location: by a plan, or a time to come."""
        with self._db.reading() as session:
            planned = select(col(OpeningPlan.programme)).where(
                col(OpeningPlan.location_id) == location_id, col(OpeningPlan.active).is_(True)
            )
            coming = self._coming(session, col(Slot.location_id) == location_id)
            return {slot.programme for slot in coming} | set(session.execute(planned).scalars())

    def save_location(
        self, location_id: str | None, *, name: str, address: str, access: str, office: str, host: str
    ) -> str:
        """Make or change a location. Raises `Invalid`."""
        if not name.strip() or len(name) > 120:
            raise Invalid("Bitte geben Sie einen Namen mit höchstens 120 Zeichen an.", field="name")
        if len(address) > 300 or len(access) > 1000 or host not in HOSTS:
            raise Invalid("Adresse oder Angaben zum Zugang sind zu lang.", field="address")
        id_ = location_id or crypto.new_id()
        row = Location(
            id=id_, name=name.strip(), address=address.strip() or None, access=access.strip() or None,
            office=office, host=host,
        )  # fmt: skip
        with self._db.writing() as session:
            session.merge(row)
        return id_

    def closing_days(self, location_id: str) -> list[ClosingDay]:
        """The coming closing days of a location."""
        with self._db.reading() as session:
            query = select(ClosingDay).where(
                col(ClosingDay.location_id) == location_id, col(ClosingDay.day) >= clock.today()
            )
            return list(session.execute(query.order_by(col(ClosingDay.day))).scalars())

    def close_day(self, location_id: str, day: date, title: str = "", decision: Decision = ASK) -> Changed:
        """Nothing takes place there on that day. Raises `PeopleAffected`, `Invalid`."""
        if day < clock.today():
            raise Invalid("Dieser Tag ist schon vorbei.", field="day")

        def work(session: Session) -> Changed:
            if session.get(Location, location_id) is None:
                raise NotFound("Diesen Ort gibt es nicht.")
            query = select(ClosingDay).where(
                col(ClosingDay.location_id) == location_id, col(ClosingDay.day) == day
            )
            if session.execute(query).scalar_one_or_none() is None:
                session.add(
                    ClosingDay(id=crypto.new_id(), location_id=location_id, day=day, title=title[:80])
                )
            begins, ends = _midnight(day), _midnight(day + timedelta(days=1))
            there = self._coming(
                session, col(Slot.location_id) == location_id, col(Slot.starts_at) >= begins,
                col(Slot.starts_at) < ends,
            )  # fmt: skip
            return self._take_out(session, there, decision)

        return atomically(self._db, work)

    def open_day(self, location_id: str, closing_day_id: str) -> None:
        """Take a closing day back; the plans' times of that day come again."""
        with self._db.writing() as session:
            found = session.get(ClosingDay, closing_day_id)
            if found is None or found.location_id != location_id:
                raise NotFound("Diesen Schließtag gibt es nicht.")
            session.delete(found)
        self.extend()

    # --- who comes --------------------------------------------------------------------------------

    def times(
        self, programmes: Sequence[str], first: date, last: date, hosts: frozenset[str], office: str
    ) -> list[Time]:
        """Every time from day to day (both included), with the people where `hosts` and `office` are one's own."""
        begins, ends = _midnight(first), _midnight(last + timedelta(days=1))
        within = (
            col(Slot.programme).in_(programmes), col(Slot.starts_at) >= begins, col(Slot.starts_at) < ends,
        )  # fmt: skip
        with self._db.reading() as session:
            query = (
                select(Slot, Location).join(Location, col(Location.id) == col(Slot.location_id))
                .where(*within, col(Slot.cancelled).is_(False)).order_by(col(Slot.starts_at), col(Slot.id))
            )  # fmt: skip
            rows = [(slot, place) for slot, place in session.execute(query)]
            taken = self._count(session, within, col(Booking.status) == CONFIRMED)
            held = self._count(
                session, within, col(Booking.status) == HELD, col(Booking.hold_expires_at) > clock.now()
            )
            seen: dict[str, list[Person]] = {}
            own = [slot.id for slot, place in rows if place.host in hosts and place.office in (None, office)]
            for person in people(
                session, self._keyring, *within, col(Booking.status) == CONFIRMED, col(Slot.id).in_(own)
            ):
                seen.setdefault(person.appointment.slot_id, []).append(person)
        return [
            Time(slot, place, taken.get(slot.id, 0), held.get(slot.id, 0), tuple(seen.get(slot.id, ())))
            for slot, place in rows
        ]

    def time(self, slot_id: str) -> tuple[Slot, Location]:
        with self._db.reading() as session:
            slot = session.get(Slot, slot_id)
            place = session.get(Location, slot.location_id) if slot else None
        if slot is None or place is None:
            raise NotFound("Diesen Termin gibt es nicht.")
        return slot, place

    def person(self, booking_id: str) -> tuple[Person, Location]:
        """One booking. Raises `NotFound`."""
        with self._db.reading() as session:
            found = people(session, self._keyring, col(Booking.id) == booking_id)
            if not found:
                raise NotFound("Diesen Termin gibt es nicht.")
            slot = session.get(Slot, found[0].appointment.slot_id)
            place = session.get(Location, slot.location_id) if slot else None
        assert place is not None, "a slot's location is never deleted"
        return found[0], place

    def to_be_called(self, programmes: Sequence[str], hosts: frozenset[str], office: str) -> list[Person]:
        """Who has to be told by telephone that the appointment is off."""
        with self._db.reading() as session:
            own = (col(Location.office) == office) | col(Location.office).is_(None)
            places = select(col(Location.id)).where(col(Location.host).in_(hosts), own)
            return to_be_called(
                session, self._keyring, clock.now(), col(Slot.programme).in_(programmes),
                col(Slot.location_id).in_(places),
            )  # fmt: skip

    def informed(self, booking_id: str) -> None:
        """Somebody has told the person."""
        with self._db.writing() as session:
            mine = update(Booking).where(
                col(Booking.id) == booking_id, col(Booking.called_off_at).is_not(None)
            )
            seats.changed(session, mine.values(informed_at=clock.now()))

    def attendance(self, booking_id: str, came: str | None) -> None:
        """Note whether somebody came: attended, excused, missed, or None to take it back.

        Visible to the provider only; nothing follows from it anywhere. Raises `Invalid` before it begins.
        """
        if came not in (None, *ATTENDANCE):
            raise Invalid("Diese Angabe gibt es nicht.", field="came")
        with self._db.writing() as session:
            about = seats.appointments(session, col(Booking.id) == booking_id)
            if not about or about[0].status != CONFIRMED or about[0].starts_at > clock.now():
                raise Invalid("Das lässt sich erst notieren, wenn der Termin begonnen hat.", field="came")
            mine = update(Booking).where(col(Booking.id) == booking_id)
            seats.changed(session, mine.values(attendance=came))

    # --- the steps --------------------------------------------------------------------------------

    def _done(self, programme: str, changed: Changed) -> Changed:
        """After the commit: whoever waits is offered what is new."""
        for listener in self._appointments.freed:
            listener(programme)
        return changed

    def _apply(self, session: Session, row: OpeningPlan, decision: Decision) -> Changed:
        wanted = self._openings(session, row)
        starts = {o.starts_at for o in wanted}
        coming = self._coming(session, col(Slot.plan_id) == row.id)
        moved = [s for s in coming if s.starts_at not in starts or s.location_id != row.location_id]
        gone = self._take_out(session, moved, decision)
        return Changed(self._publish(session, row, wanted), gone.gone, gone.called_off)

    def _add_times(self, session: Session, plan_id: str) -> int:
        row = session.get(OpeningPlan, plan_id)
        return self._publish(session, row, self._openings(session, row)) if row and row.active else 0

    def _openings(self, session: Session, row: OpeningPlan) -> list[Opening]:
        """The plan's times from now to the horizon, without holidays and closing days."""
        today = clock.today()
        last = today + self._appointments.rules.horizon + _AHEAD
        first, last = max(today, row.first_day), min(last, row.last_day or last)
        if first > last:
            return []
        closed = public_holidays(first, last, self._land) | self._closing_days(session, row, first, last)
        return [o for o in openings(pattern_of(row), first, last, closed) if o.starts_at > clock.now()]

    def _closing_days(self, session: Session, row: OpeningPlan, first: date, last: date) -> set[date]:
        query = select(col(ClosingDay.day)).where(
            col(ClosingDay.location_id) == row.location_id, col(ClosingDay.day) >= first,
            col(ClosingDay.day) <= last,
        )  # fmt: skip
        days = set(session.execute(query).scalars())
        every = {day[-5:] for day in self._closed if len(day) == 5}
        once = {date.fromisoformat(day) for day in self._closed if len(day) == 10}
        span = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return days | {day for day in span if day in once or f"{day:%m-%d}" in every}

    def _publish(self, session: Session, row: OpeningPlan, wanted: Sequence[Opening]) -> int:
        there = self._slots_at(session, row.programme, row.location_id)
        new = 0
        for opening in wanted:
            slot = there.get(opening.starts_at)
            if slot is None or slot.cancelled:
                self._open(session, row.programme, row.location_id, opening, row.id, slot)
                new += 1
            elif slot.plan_id == row.id:
                self._adjust(session, slot, opening)
        session.flush()
        return new

    def _open(
        self, session: Session, programme: str, location_id: str, opening: Opening, plan_id: str | None,
        slot: Slot | None,
    ) -> Slot:  # fmt: skip
        slot = slot or Slot(
            id=crypto.new_id(), programme=programme, location_id=location_id, starts_at=opening.starts_at,
            ends_at=opening.ends_at,
        )  # fmt: skip
        slot.ends_at, slot.capacity = opening.ends_at, opening.capacity
        slot.plan_id, slot.cancelled = plan_id, False
        session.add(slot)
        session.flush()
        return slot

    def _adjust(self, session: Session, slot: Slot, opening: Opening) -> None:
        """Another length or number of seats; a booked time keeps its length and never loses a seat."""
        if (slot.ends_at, slot.capacity) == (opening.ends_at, opening.capacity):
            return
        locked = seats.lock_slot(session, slot.id)
        assert locked is not None
        taken = self._taken(session, slot.id)
        locked.ends_at = locked.ends_at if taken else opening.ends_at
        locked.capacity = max(opening.capacity, taken)
        session.add(locked)

    def _take_out(self, session: Session, slots: Sequence[Slot], decision: Decision) -> Changed:
        """Close times; what happens to those who have booked them is decided, never assumed."""
        slots = [s for s in (seats.lock_slot(session, s.id) for s in sorted(slots, key=lambda s: s.id)) if s]
        ids = [slot.id for slot in slots]
        affected = people(
            session, self._keyring, col(Slot.id).in_(ids), col(Booking.status) == CONFIRMED,
            col(Slot.starts_at) > clock.now(),
        )  # fmt: skip
        if affected and (
            decision.choice not in (KEEP, CALL_OFF) or decision.shown != list_digest(p.id for p in affected)
        ):
            raise PeopleAffected(affected)
        holds = update(Booking).where(col(Booking.slot_id).in_(ids), col(Booking.status) == HELD)
        seats.changed(session, holds.values(status=EXPIRED, open_key=None))
        called_off = affected if decision.choice == CALL_OFF else []
        for person in called_off:
            self._appointments.cancel_within(session, person.id, called_off=True)
        kept = {p.appointment.slot_id for p in affected} if decision.choice == KEEP else set()
        for slot in slots:
            slot.plan_id = None
            # A kept time takes place for those who have it; nobody else can book it.
            slot.capacity = self._taken(session, slot.id) if slot.id in kept else slot.capacity
            slot.cancelled = slot.id not in kept
            session.add(slot)
        session.flush()
        return Changed(gone=len(slots) - len(kept), called_off=tuple(called_off))

    def _coming(self, session: Session, *where: Any) -> list[Slot]:
        query = select(Slot).where(*where, col(Slot.starts_at) > clock.now(), col(Slot.cancelled).is_(False))
        return list(session.execute(query).scalars())

    def _slots_at(self, session: Session, programme: str, location_id: str) -> Mapping[datetime, Slot]:
        query = select(Slot).where(
            col(Slot.programme) == programme, col(Slot.location_id) == location_id,
            col(Slot.starts_at) > clock.now(),
        )  # fmt: skip
        return {slot.starts_at: slot for slot in session.execute(query).scalars()}

    def _taken(self, session: Session, slot_id: str) -> int:
        query = select(func.count()).where(col(Booking.slot_id) == slot_id, col(Booking.status).in_(ACTIVE))
        return int(session.execute(query).scalar_one())

    def _count(self, session: Session, within: tuple[Any, ...], *where: Any) -> dict[str, int]:
        query = (
            select(col(Slot.id), func.count()).join(Booking, col(Booking.slot_id) == col(Slot.id))
            .where(*within, *where).group_by(col(Slot.id))
        )  # fmt: skip
        return {slot_id: int(count) for slot_id, count in session.execute(query)}

    def _row(self, session: Session, plan_id: str | None) -> OpeningPlan:
        row = session.get(OpeningPlan, plan_id, populate_existing=True)
        if row is None:
            raise NotFound("Diese Öffnungszeit gibt es nicht.")
        return row


def list_digest(ids: Iterable[str]) -> str:
    """Stands for a list of bookings that somebody was shown."""
    return hashlib.sha256("\n".join(sorted(ids)).encode()).hexdigest()[:32]


def pattern_of(row: OpeningPlan) -> Pattern:
    return Pattern(
        row.rule, row.first_day, row.opens, row.closes, row.minutes, row.pause, row.capacity,
        tuple((time.fromisoformat(a), time.fromisoformat(b)) for a, b in row.breaks),
        frozenset(date.fromisoformat(d) for d in row.except_days),
        frozenset(date.fromisoformat(d) for d in row.extra_days),
    )  # fmt: skip


def stored(row: OpeningPlan) -> StoredPlan:
    plan = Plan(row.programme, row.location_id, pattern_of(row), row.last_day)
    return StoredPlan(row.id, plan, row.active, row.version)


def _columns(plan: Plan) -> dict[str, Any]:
    p = plan.pattern
    return {
        "programme": plan.programme, "location_id": plan.location_id, "last_day": plan.last_day,
        "rule": p.rule, "first_day": p.first_day, "opens": p.opens, "closes": p.closes,
        "minutes": p.minutes, "pause": p.pause, "capacity": p.capacity,
        "breaks": [[f"{a:%H:%M}", f"{b:%H:%M}"] for a, b in p.breaks],
        "except_days": sorted(d.isoformat() for d in p.except_days),
        "extra_days": sorted(d.isoformat() for d in p.extra_days), "changed_at": clock.now(),
    }  # fmt: skip


def _midnight(day: date) -> datetime:
    moment = to_utc(day, time())
    assert moment is not None, "German clocks never change at midnight"
    return moment
