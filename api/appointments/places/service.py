"""The places of a programme: who has one until when, and who is next when one becomes free.

A place is given by people (case manager and programme together), never by this program: it shows staff
who waits, in order and by work area. Nothing about places is guessed: what nobody maintains is unknown.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from api import clock, crypto
from api.appointments import seats
from api.appointments.places.tables import ProgrammePlace
from api.appointments.sealing import open_contact
from api.appointments.transactions import atomically
from api.appointments.views import Contact
from api.appointments.waiting import queue
from api.appointments.waiting.service import new_entry
from api.appointments.waiting.tables import FOR_PLACE, LEFT, SERVED, WAITING, WaitingEntry
from api.crypto import Keyring
from api.db import Database
from api.errors import Conflict, Invalid, NotFound

SHOWN_NEXT = 3
_LONGEST_MARK = 40
_FORGOTTEN = {"wrapped_key": None, "sealed_code": None, "sealed_contact": None, "code_hash": None}


class PlaceChanged(Conflict):
    code = "place_changed"
    message = "Diesen Platz hat gerade jemand anders geändert. Bitte prüfen Sie ihn noch einmal."


@dataclass(frozen=True)
class PlaceView:
    """`mark` is the staff's short mark for whoever has the place; a free place has no dates."""

    id: str
    number: int
    area: str | None
    taken_from: date | None
    planned_end: date | None
    mark: str
    version: int

    @property
    def free(self) -> bool:
        return self.taken_from is None


@dataclass(frozen=True)
class Next:
    """Somebody who waits for a place, for staff."""

    id: str
    area: str | None
    since: datetime
    contact: Contact


@dataclass(frozen=True)
class Outlook:
    """What is known: `known` is false while staff keep no places; then `free` and the rest say nothing.

    `next_planned_end` is a plan, no promise. `by_area` counts free places of an area ("" for any).
    """

    capacity: int | None
    known: bool
    free: int | None
    by_area: dict[str, int]
    waiting_for_place: int | None
    waiting_for_appointment: int
    next_planned_end: date | None
    as_of: datetime | None


class Places:
    """The places of all programmes, and who waits for one."""

    def __init__(self, db: Database, keyring: Keyring) -> None:
        self._db, self._keyring = db, keyring

    # --- places -----------------------------------------------------------------------------------

    def set_up(self, programme: str, count: int) -> int:
        """Make places 1 to `count`; those that are there stay. Returns how many are new."""

        def work(session: Session) -> int:
            there = set(session.execute(select(col(ProgrammePlace.number)).where(_of(programme))).scalars())
            new = [n for n in range(1, count + 1) if n not in there]
            for number in new:
                session.add(
                    ProgrammePlace(
                        id=crypto.new_id(), programme=programme, number=number, changed_at=clock.now()
                    )
                )
            session.flush()
            return len(new)

        return atomically(self._db, work)

    def all(self, programme: str) -> list[PlaceView]:
        """The places in order of their numbers."""
        with self._db.reading() as session:
            query = select(ProgrammePlace).where(_of(programme)).order_by(col(ProgrammePlace.number))
            return [self._view(row) for row in session.execute(query).scalars()]

    def take(
        self, programme: str, place_id: str, version: int, *, area: str | None, taken_from: date,
        planned_end: date | None, mark: str = "", entry_id: str | None = None,
    ) -> PlaceView:  # fmt: skip
        """Note that somebody has the place, or change what is noted; with `entry_id` they wait no longer.

        Raises `Invalid`, `PlaceChanged`, `NotFound`.
        """
        if planned_end is not None and planned_end < taken_from:
            raise Invalid("Das geplante Ende liegt vor dem Beginn.", field="planned_end")
        if len(mark) > _LONGEST_MARK:
            raise Invalid(f"Das Kürzel darf höchstens {_LONGEST_MARK} Zeichen haben.", field="mark")
        key, wrapped = self._keyring.new_key()
        sealed = crypto.seal_json(key, mark, f"place:{place_id}") if mark else None
        values: dict[str, Any] = {
            "area": area, "taken_from": taken_from, "planned_end": planned_end,
            "sealed_mark": sealed, "wrapped_key": wrapped if sealed else None,
        }  # fmt: skip

        def work(session: Session) -> PlaceView:
            place = self._change(session, programme, place_id, version, values)
            if entry_id is not None:
                self._end(session, programme, entry_id, SERVED)
            return place

        return atomically(self._db, work)

    def free(self, programme: str, place_id: str, version: int) -> tuple[PlaceView, list[Next]]:
        """Note that the place is free; answers who is next, at once."""
        values = {"taken_from": None, "planned_end": None, "sealed_mark": None, "wrapped_key": None}
        place = atomically(
            self._db, lambda session: self._change(session, programme, place_id, version, values)
        )
        return place, self.next_for(programme, place.area)

    # --- who waits --------------------------------------------------------------------------------

    def wait(self, programme: str, area: str | None, contact: Contact) -> Next:
        """Put somebody on the list for a place; staff do that after the information appointment."""

        def work(session: Session) -> Next:
            entry = new_entry(self._keyring, programme, FOR_PLACE, contact, crypto.new_code(), area)
            # Staff find it, no code does.
            entry.code_hash = entry.sealed_code = None
            session.add(entry)
            session.flush()
            return self._next(entry)

        return atomically(self._db, work)

    def next_for(self, programme: str, area: str | None, limit: int | None = SHOWN_NEXT) -> list[Next]:
        """Who is next for a place in `area` (None: any): who wants that area, or has no wish."""
        with self._db.reading() as session:
            fitting = [
                entry for entry in queue.in_order(session, programme, FOR_PLACE)
                if area is None or entry.area in (None, area)
            ]  # fmt: skip
            return [self._next(entry) for entry in fitting[:limit]]

    def remove(self, programme: str, entry_id: str) -> None:
        """Take somebody off the list for a place; the contact is forgotten at once."""
        atomically(self._db, lambda session: self._end(session, programme, entry_id, LEFT))

    # --- what is known ----------------------------------------------------------------------------

    def outlook(self, programme: str, capacity: int | None) -> Outlook:
        """What may be said about places and waiting, for the chat and the pages."""
        with self._db.reading() as session:
            rows = session.execute(select(ProgrammePlace).where(_of(programme))).scalars().all()
            waiting = dict(
                session.execute(
                    select(col(WaitingEntry.kind), func.count())
                    .where(col(WaitingEntry.programme) == programme, col(WaitingEntry.status).in_(queue.OPEN))
                    .group_by(col(WaitingEntry.kind))
                ).all()  # type: ignore[arg-type]
            )
        free = [row for row in rows if row.taken_from is None]
        by_area: dict[str, int] = {}
        for row in free:
            by_area[row.area or ""] = by_area.get(row.area or "", 0) + 1
        today = clock.today()
        ends = [row.planned_end for row in rows if row.planned_end is not None and row.planned_end >= today]
        # Places that nobody has ever filled in say nothing about the programme.
        known = any(row.version for row in rows)
        return Outlook(
            capacity, known, len(free) if known else None, by_area if known else {},
            waiting.get(FOR_PLACE, 0) if known else None, waiting.get("appointment", 0),
            min(ends, default=None), max((row.changed_at for row in rows), default=None) if known else None,
        )  # fmt: skip

    # --- the steps --------------------------------------------------------------------------------

    def _change(
        self, session: Session, programme: str, place_id: str, version: int, values: dict[str, Any]
    ) -> PlaceView:
        mine = update(ProgrammePlace).where(
            col(ProgrammePlace.id) == place_id, _of(programme), col(ProgrammePlace.version) == version
        )
        done = seats.changed(session, mine.values(**values, version=version + 1, changed_at=clock.now()))
        row = session.get(ProgrammePlace, place_id, populate_existing=True)
        if row is None or row.programme != programme:
            raise NotFound("Diesen Platz gibt es nicht.")
        if not done:
            raise PlaceChanged()
        return self._view(row)

    def _end(self, session: Session, programme: str, entry_id: str, status: str) -> None:
        mine = update(WaitingEntry).where(
            col(WaitingEntry.id) == entry_id, col(WaitingEntry.programme) == programme,
            col(WaitingEntry.kind) == FOR_PLACE, col(WaitingEntry.status) == WAITING,
        )  # fmt: skip
        if not seats.changed(session, mine.values(status=status, ended_at=clock.now(), **_FORGOTTEN)):
            raise NotFound("Diese Person steht nicht mehr auf der Warteliste.")

    def _view(self, row: ProgrammePlace) -> PlaceView:
        mark = ""
        if row.sealed_mark is not None and row.wrapped_key is not None:
            key = self._keyring.unwrap(row.wrapped_key)
            mark = str(crypto.unseal_json(key, row.sealed_mark, f"place:{row.id}"))
        return PlaceView(row.id, row.number, row.area, row.taken_from, row.planned_end, mark, row.version)

    def _next(self, entry: WaitingEntry) -> Next:
        return Next(entry.id, entry.area, entry.created_at, open_contact(self._keyring, entry))


def _of(programme: str) -> Any:
    return col(ProgrammePlace.programme) == programme
