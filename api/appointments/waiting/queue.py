"""The statements about waiting lists: who is next, where somebody stands, giving and taking back offers."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import and_, func, or_, select, update
from sqlmodel import Session, col

from api import clock, crypto
from api.appointments import seats
from api.appointments.rules import BookingRules
from api.appointments.tables import EXPIRED, HELD, Booking, Slot
from api.appointments.transactions import Overtaken
from api.appointments.views import FreeTime, Offer, Waiting
from api.appointments.waiting.tables import FOR_APPOINTMENT, LEFT, OFFERED, WAITING, WaitingEntry

OPEN = (WAITING, OFFERED)
# Of whom is looked at for one seat; whoever has refused it is passed over.
_NEXT = 50


def in_order(
    session: Session, programme: str, kind: str = FOR_APPOINTMENT, *, lock: bool = False
) -> list[WaitingEntry]:
    """The next who wait without an offer; `lock` lets one transaction at a time make offers to them."""
    query = select(WaitingEntry).where(
        col(WaitingEntry.programme) == programme, col(WaitingEntry.kind) == kind,
        col(WaitingEntry.status) == WAITING,
    )  # fmt: skip
    query = query.order_by(col(WaitingEntry.queued_at), col(WaitingEntry.id)).limit(_NEXT)
    if lock:
        query = query.with_for_update()
    return list(session.execute(query.execution_options(populate_existing=True)).scalars())


def programmes_waited_for(session: Session) -> list[str]:
    query = select(col(WaitingEntry.programme)).where(
        col(WaitingEntry.status) == WAITING, col(WaitingEntry.kind) == FOR_APPOINTMENT
    )
    return list(session.execute(query.distinct()).scalars())


def position(session: Session, entry: WaitingEntry) -> int | None:
    """1 for whoever is next; None for whoever does not wait."""
    if entry.status != WAITING:
        return None
    before = or_(
        col(WaitingEntry.queued_at) < entry.queued_at,
        and_(col(WaitingEntry.queued_at) == entry.queued_at, col(WaitingEntry.id) < entry.id),
    )
    query = select(func.count()).where(
        col(WaitingEntry.programme) == entry.programme, col(WaitingEntry.kind) == entry.kind,
        col(WaitingEntry.status) == WAITING, before,
    )  # fmt: skip
    return int(session.execute(query).scalar_one()) + 1


def view(session: Session, entry: WaitingEntry) -> Waiting:
    """The entry as it is handed out. An offer whose time is over is none."""
    offer = None
    if entry.status == OFFERED and entry.offer_booking_id:
        held = seats.appointment(session, entry.offer_booking_id)
        if held.status == HELD and held.hold_expires_at and held.hold_expires_at > clock.now():
            offer = Offer(held, held.hold_expires_at)
    status = WAITING if entry.status == OFFERED and offer is None else entry.status
    return Waiting(
        entry.id, entry.programme, entry.kind, status, entry.area, position(session, entry),
        entry.created_at, offer,
    )  # fmt: skip


def answer_by(slot_starts_at: datetime, now: datetime, rules: BookingRules) -> datetime:
    """Until when an offer of a time stands."""
    return min(now + rules.offer, slot_starts_at - rules.notice)


def match(
    entries: list[WaitingEntry], times: list[FreeTime], now: datetime, rules: BookingRules
) -> tuple[WaitingEntry, str] | None:
    """The first who waits, with the first time that leaves enough hours to answer and was not refused."""
    offered = [t.id for t in times if answer_by(t.starts_at, now, rules) - now >= rules.least_offer]
    for entry in entries:
        for slot_id in offered:
            if slot_id not in entry.refused_slots:
                return entry, slot_id
    return None


def offer_seat(session: Session, entry: WaitingEntry, slot_id: str, rules: BookingRules) -> None:
    """Hold a seat for the entry. Raises `Overtaken` when somebody else was first."""
    now, slot = clock.now(), seats.lock_slot(session, slot_id)
    seat = seats.lowest_free_seat(session, slot, now) if slot else None
    if slot is None or slot.cancelled or seat is None:
        raise Overtaken()
    held = Booking(
        id=crypto.new_id(), slot_id=slot.id, seat_no=seat, status=HELD, ics_uid=str(uuid4()),
        hold_expires_at=answer_by(slot.starts_at, now, rules), created_at=now,
    )  # fmt: skip
    session.add(held)
    session.flush()
    swap = update(WaitingEntry).where(col(WaitingEntry.id) == entry.id, col(WaitingEntry.status) == WAITING)
    if not seats.changed(
        session, swap.values(status=OFFERED, offer_booking_id=held.id, offers=entry.offers + 1)
    ):
        raise Overtaken()
    session.refresh(entry)


def unanswered(session: Session) -> list[WaitingEntry]:
    """Those whose offer ran out, or whose offered time was taken out of the calendar."""
    now = clock.now()
    query = (
        select(WaitingEntry)
        .join(Booking, col(Booking.id) == col(WaitingEntry.offer_booking_id))
        .join(Slot, col(Slot.id) == col(Booking.slot_id))
        .where(col(WaitingEntry.status) == OFFERED)
        .where(
            or_(
                col(Booking.status) != HELD,
                col(Booking.hold_expires_at) <= now,
                col(Slot.cancelled).is_(True),
            )
        )
    )
    return list(session.execute(query.execution_options(populate_existing=True)).scalars())


def take_back(session: Session, entry: WaitingEntry, rules: BookingRules) -> None:
    """After an offer nobody answered: the seat is free, the person waits on at the end of the list.

    Who misses several in a row has ended waiting; a time that the office took out is nobody's fault.
    """
    held = session.get(Booking, entry.offer_booking_id, populate_existing=True)
    slot = seats.lock_slot(session, held.slot_id) if held else None
    gone = slot is None or slot.cancelled
    missed = entry.missed if gone else entry.missed + 1
    ends = missed >= rules.most_missed
    values = {
        "status": LEFT if ends else WAITING, "missed": missed, "offer_booking_id": None,
        "queued_at": entry.queued_at if gone else clock.now(), "ended_at": clock.now() if ends else None,
        "refused_slots": [*entry.refused_slots, *([slot.id] if slot else [])],
    }  # fmt: skip
    if ends:
        values |= {"open_key": None, "wrapped_key": None, "sealed_code": None, "sealed_contact": None}
    change(session, entry, OFFERED, **values)
    give_back(session, held)


def change(session: Session, entry: WaitingEntry, was: str, **values: object) -> None:
    """Compare-and-swap on the state it was decided on. Raises `Overtaken`."""
    swap = update(WaitingEntry).where(
        col(WaitingEntry.id) == entry.id, col(WaitingEntry.status) == was,
        col(WaitingEntry.offers) == entry.offers,
    )  # fmt: skip
    if not seats.changed(session, swap.values(**values)):
        raise Overtaken()
    session.refresh(entry)


def give_back(session: Session, held: Booking | None) -> None:
    """The seat of an offer is free again."""
    if held is not None:
        mine = update(Booking).where(col(Booking.id) == held.id, col(Booking.status) == HELD)
        seats.changed(session, mine.values(status=EXPIRED, open_key=None))
