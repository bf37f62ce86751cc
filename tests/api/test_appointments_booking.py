"""Holding, confirming, moving, cancelling: each leaves the seats right, on SQLite and PostgreSQL."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError
from sqlmodel import select
from support_appointments import (
    MONDAY,
    active_seats,
    add_slot,
    bookings,
    in_days,
    key,
    row,
    start_conversation,
)

from api.appointments import upkeep
from api.appointments.calendar import Opening
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
from api.appointments.rules import BookingRules
from api.appointments.service import Appointments
from api.appointments.tables import Booking, Slot
from api.appointments.views import Contact
from api.appointments.wish import Wish
from api.conversations.tables import Conversation
from api.crypto import Keyring
from api.db import Database
from api.errors import Conflict, NotFound

SetClock = Callable[[datetime], None]
YILMAZ = Contact("Frau Yılmaz", "yilmaz@example.org", "0234 555 0123", ("sign_language", "language:Türkisch"))


@pytest.fixture(autouse=True)
def monday(set_clock: SetClock) -> None:
    set_clock(MONDAY)


@pytest.fixture
def office(database: Database, keyring: Keyring) -> Appointments:
    return Appointments(database, keyring)


@pytest.fixture
def chat(database: Database) -> str:
    return start_conversation(database)


# --- free times -----------------------------------------------------------------------------------


def test_a_time_is_free_until_its_last_seat_is_taken(database: Database, office: Appointments) -> None:
    slot = add_slot(database, in_days(2), capacity=2)
    office.book("insat", slot, idempotency_key=key())
    assert [t.id for t in office.free("insat")] == [slot]
    office.book("insat", slot, idempotency_key=key())
    assert office.free("insat") == []


def test_only_what_is_open_to_booking_is_free(database: Database, office: Appointments) -> None:
    add_slot(database, in_days(0, 15))
    add_slot(database, in_days(85))
    add_slot(database, in_days(3), programme="proaktiv")
    cancelled = add_slot(database, in_days(4))
    with database.writing() as session:
        session.get_one(Slot, cancelled).cancelled = True
    good = add_slot(database, in_days(5))
    assert [t.id for t in office.free("insat")] == [good]


def test_free_times_are_in_order_and_within_the_asked_span(database: Database, office: Appointments) -> None:
    late, early = add_slot(database, in_days(6)), add_slot(database, in_days(2))
    assert [t.id for t in office.free("insat")] == [early, late]
    assert [t.id for t in office.free("insat", in_days(3))] == [late]
    assert [t.id for t in office.free("insat", None, in_days(6))] == [early]
    assert [t.id for t in office.free("insat", limit=1)] == [early]
    assert office.free("insat")[0].starts_at == in_days(2).astimezone(UTC)


def test_a_wish_is_answered_from_the_free_times(database: Database, office: Appointments) -> None:
    for day in (2, 3, 9):
        add_slot(database, in_days(day, 14))
    found = office.search("insat", Wish(weekdays=frozenset({2})), limit=3)
    assert (found.exact, found.missing) == (True, None)
    assert [t.starts_at for t in found.times] == [in_days(2, 14), in_days(9, 14)]
    assert (found.bookable_from, found.bookable_until) == (
        MONDAY + timedelta(days=1), MONDAY + timedelta(weeks=12)
    )  # fmt: skip
    later = office.search("insat", Wish(), not_before=in_days(3))
    assert [t.starts_at for t in later.times] == [in_days(3, 14), in_days(9, 14)]


def test_an_empty_calendar_says_so(office: Appointments) -> None:
    found = office.search("insat", Wish())
    assert (found.exact, found.missing, found.times) == (False, "all", ())


# --- hold and confirm -----------------------------------------------------------------------------


def test_a_held_seat_is_taken_for_everybody_else(database: Database, office: Appointments, chat: str) -> None:
    slot, other = add_slot(database, in_days(2)), add_slot(database, in_days(2, 11))
    held = office.hold(slot, conversation_id=chat, idempotency_key=key())
    assert (held.status, held.hold_expires_at) == ("held", (MONDAY + timedelta(minutes=10)))
    with pytest.raises(SlotTaken) as refused:
        office.book("insat", slot, idempotency_key=key())
    assert [a["id"] for a in refused.value.details["alternatives"]] == [other]


def test_a_loser_is_offered_the_three_nearest_times(database: Database, office: Appointments) -> None:
    days = [add_slot(database, in_days(day)) for day in (2, 3, 4, 5, 12)]
    office.book("insat", days[2], idempotency_key=key())
    with pytest.raises(SlotTaken) as refused:
        office.book("insat", days[2], idempotency_key=key())
    alternatives = refused.value.details["alternatives"]
    assert [a["id"] for a in alternatives] == [days[0], days[1], days[3]]
    assert alternatives[0] == {
        "id": days[0],
        "starts_at": "2026-12-02T10:00:00+01:00",
        "ends_at": "2026-12-02T10:45:00+01:00",
        "location": "Werkstatt Musterstadt, Beispielweg 1, Musterstadt",
        "spoken": "Mittwoch, 2. Dezember, 10 Uhr",
    }


def test_confirming_gives_a_code_that_finds_the_appointment(
    database: Database, office: Appointments, chat: str
) -> None:
    slot = add_slot(database, in_days(2))
    held = office.hold(slot, conversation_id=chat, idempotency_key=key())
    booked = office.confirm(held.id, YILMAZ)
    assert len(booked.code) == 8 and not set(booked.code) & set("01OIL")
    assert booked.appointment.status == "confirmed"
    typed = f"{booked.code[:4].lower()}-{booked.code[4:]}"
    assert office.lookup(typed, source="test") == booked.appointment
    assert office.contact_of(held.id) == YILMAZ


def test_nothing_readable_about_the_person_or_the_code_is_stored(
    database: Database, office: Appointments
) -> None:
    slot = add_slot(database, in_days(2))
    booked = office.book("insat", slot, idempotency_key="my-own-idempotency-key", contact=YILMAZ)
    with database.reading() as session:
        stored = repr(session.exec(select(Booking)).one().model_dump()).lower()
    for word in (booked.code, "lmaz", "example.org", "555", "sign_language", "my-own"):
        assert word.lower() not in stored


def test_contact_may_be_left_out(database: Database, office: Appointments) -> None:
    booked = office.book("insat", add_slot(database, in_days(2)), idempotency_key=key())
    assert office.contact_of(booked.appointment.id) == Contact()


def test_an_expired_hold_cannot_be_confirmed_and_offers_other_times(
    database: Database, office: Appointments, chat: str, set_clock: SetClock
) -> None:
    slot = add_slot(database, in_days(2))
    held = office.hold(slot, conversation_id=chat, idempotency_key=key())
    set_clock(MONDAY + timedelta(minutes=10))
    with pytest.raises(HoldExpired) as refused:
        office.confirm(held.id)
    assert [a["id"] for a in refused.value.details["alternatives"]] == [slot]
    assert row(database, held.id).code_hash is None


def test_an_expired_hold_is_free_for_the_next_and_stays_lost(
    database: Database, office: Appointments, chat: str, set_clock: SetClock
) -> None:
    slot = add_slot(database, in_days(2))
    held = office.hold(slot, conversation_id=chat, idempotency_key=key())
    set_clock(MONDAY + timedelta(minutes=11))
    assert [t.id for t in office.free("insat")] == [slot]
    winner = office.book("insat", slot, idempotency_key=key())
    set_clock(MONDAY)  # the clock is put back: what is given up does not come back to life
    with pytest.raises(HoldExpired):
        office.confirm(held.id)
    assert office.lookup(winner.code, source="test").id == winner.appointment.id
    assert active_seats(database, slot) == [1]


def test_a_hold_one_second_before_its_end_can_be_confirmed(
    database: Database, office: Appointments, chat: str, set_clock: SetClock
) -> None:
    held = office.hold(add_slot(database, in_days(2)), conversation_id=chat, idempotency_key=key())
    set_clock(MONDAY + timedelta(minutes=9, seconds=59))
    assert office.confirm(held.id).appointment.status == "confirmed"


def test_confirming_twice_is_answered_alike_and_books_once(
    database: Database, office: Appointments, chat: str
) -> None:
    held = office.hold(add_slot(database, in_days(2)), conversation_id=chat, idempotency_key=key())
    first = office.confirm(held.id, YILMAZ)
    assert office.confirm(held.id, YILMAZ) == first
    with pytest.raises(AlreadyConfirmed):
        office.confirm(held.id, Contact("Frau Olsen"))
    assert office.contact_of(held.id) == YILMAZ


def test_a_released_hold_is_free_at_once_and_releasing_again_does_no_harm(
    database: Database, office: Appointments, chat: str
) -> None:
    slot = add_slot(database, in_days(2))
    held = office.hold(slot, conversation_id=chat, idempotency_key=key())
    office.release(held.id)
    office.release(held.id)
    assert [t.id for t in office.free("insat")] == [slot]
    with pytest.raises(HoldExpired):
        office.confirm(held.id)


def test_releasing_never_cancels_an_appointment(database: Database, office: Appointments, chat: str) -> None:
    held = office.hold(add_slot(database, in_days(2)), conversation_id=chat, idempotency_key=key())
    booked = office.confirm(held.id)
    office.release(held.id)
    assert office.lookup(booked.code, source="test").status == "confirmed"


def test_a_time_that_was_called_off_can_neither_be_held_nor_confirmed(
    database: Database, office: Appointments, chat: str
) -> None:
    slot = add_slot(database, in_days(2))
    held = office.hold(slot, conversation_id=chat, idempotency_key=key())
    with database.writing() as session:
        session.get_one(Slot, slot).cancelled = True
    with pytest.raises(SlotTaken):
        office.confirm(held.id)
    office.release(held.id)
    with pytest.raises(SlotTaken):
        office.book("insat", slot, idempotency_key=key())


@pytest.mark.parametrize("start", [in_days(0, 15), in_days(-1), in_days(90)])
def test_too_soon_past_and_too_far_are_refused(
    database: Database, office: Appointments, start: datetime
) -> None:
    slot = add_slot(database, start)
    with pytest.raises(SlotTaken, match="lässt sich nicht mehr buchen"):
        office.book("insat", slot, idempotency_key=key())


def test_what_does_not_exist_is_not_found(database: Database, office: Appointments, chat: str) -> None:
    slot = add_slot(database, in_days(2))
    for attempt in (
        lambda: office.hold("gibt-es-nicht", conversation_id=chat, idempotency_key=key()),
        lambda: office.hold(slot, conversation_id="gibt-es-nicht", idempotency_key=key()),
        lambda: office.book("proaktiv", slot, idempotency_key=key()),
        lambda: office.confirm("gibt-es-nicht"),
        lambda: office.release("gibt-es-nicht"),
        lambda: office.cancel_booking("gibt-es-nicht"),
        lambda: office.move_booking("gibt-es-nicht", slot),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert bookings(database) == 0


def test_another_conversation_cannot_touch_a_booking(
    database: Database, office: Appointments, chat: str
) -> None:
    slot, other = add_slot(database, in_days(2)), add_slot(database, in_days(3))
    held = office.hold(slot, conversation_id=chat, idempotency_key=key())
    stranger = start_conversation(database)
    for attempt in (
        lambda: office.confirm(held.id, conversation_id=stranger),
        lambda: office.release(held.id, conversation_id=stranger),
        lambda: office.move_booking(held.id, other, conversation_id=stranger),
        lambda: office.cancel_booking(held.id, conversation_id=stranger),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert office.of_conversation(stranger) == []
    assert row(database, held.id).status == "held"


# --- one open appointment per conversation and programme -------------------------------------------


def test_choosing_another_time_gives_up_the_earlier_hold(
    database: Database, office: Appointments, chat: str
) -> None:
    first, second = add_slot(database, in_days(2)), add_slot(database, in_days(3))
    office.hold(first, conversation_id=chat, idempotency_key=key())
    office.hold(second, conversation_id=chat, idempotency_key=key())
    assert (active_seats(database, first), active_seats(database, second)) == ([], [1])
    assert [a.slot_id for a in office.of_conversation(chat)] == [second]


def test_choosing_a_taken_time_keeps_the_earlier_hold(
    database: Database, office: Appointments, chat: str
) -> None:
    mine, taken = add_slot(database, in_days(2)), add_slot(database, in_days(3))
    office.book("insat", taken, idempotency_key=key())
    held = office.hold(mine, conversation_id=chat, idempotency_key=key())
    with pytest.raises(SlotTaken):
        office.hold(taken, conversation_id=chat, idempotency_key=key())
    assert office.confirm(held.id).appointment.slot_id == mine


def test_choosing_the_same_single_seat_again_renews_the_hold(
    database: Database, office: Appointments, chat: str, set_clock: SetClock
) -> None:
    slot = add_slot(database, in_days(2))
    office.hold(slot, conversation_id=chat, idempotency_key=key())
    set_clock(MONDAY + timedelta(minutes=5))
    held = office.hold(slot, conversation_id=chat, idempotency_key=key())
    assert held.hold_expires_at == MONDAY + timedelta(minutes=15)
    assert active_seats(database, slot) == [1]


def test_a_second_appointment_for_the_programme_is_refused_and_names_the_first(
    database: Database, office: Appointments, chat: str
) -> None:
    first, second = add_slot(database, in_days(2)), add_slot(database, in_days(3))
    booked = office.confirm(office.hold(first, conversation_id=chat, idempotency_key=key()).id)
    with pytest.raises(AlreadyBooked) as refused:
        office.hold(second, conversation_id=chat, idempotency_key=key())
    assert refused.value.details["booking"]["id"] == booked.appointment.id
    assert refused.value.details["booking"]["spoken"] == "Mittwoch, 2. Dezember, 10 Uhr"
    assert active_seats(database, second) == []


def test_another_programme_and_another_conversation_may_book_as_well(
    database: Database, office: Appointments, chat: str
) -> None:
    first = add_slot(database, in_days(2), capacity=2)
    office.confirm(office.hold(first, conversation_id=chat, idempotency_key=key()).id)
    office.hold(
        add_slot(database, in_days(2), programme="proaktiv"), conversation_id=chat, idempotency_key=key()
    )
    office.hold(first, conversation_id=start_conversation(database), idempotency_key=key())
    assert active_seats(database, first) == [1, 2]


def test_after_cancelling_or_after_the_appointment_a_new_one_may_be_booked(
    database: Database, office: Appointments, chat: str, set_clock: SetClock
) -> None:
    first, second, third = (add_slot(database, in_days(day)) for day in (2, 3, 9))
    booked = office.confirm(office.hold(first, conversation_id=chat, idempotency_key=key()).id)
    office.cancel(booked.code, source="test")
    again = office.confirm(office.hold(second, conversation_id=chat, idempotency_key=key()).id)
    set_clock(in_days(3, 11))
    office.hold(third, conversation_id=chat, idempotency_key=key())
    assert row(database, again.appointment.id).status == "confirmed"


def test_a_deleted_conversation_leaves_its_appointment_standing(
    database: Database, office: Appointments, chat: str
) -> None:
    slot = add_slot(database, in_days(2))
    booked = office.confirm(office.hold(slot, conversation_id=chat, idempotency_key=key()).id, YILMAZ)
    with database.writing() as session:
        session.delete(session.get_one(Conversation, chat))
    assert office.lookup(booked.code, source="test").status == "confirmed"
    assert row(database, booked.appointment.id).conversation_id is None
    assert office.contact_of(booked.appointment.id) == YILMAZ


def test_a_conversation_sees_its_live_holds_and_coming_appointments(
    database: Database, office: Appointments, chat: str, set_clock: SetClock
) -> None:
    soon, later = add_slot(database, in_days(2)), add_slot(database, in_days(3), programme="proaktiv")
    booked = office.confirm(office.hold(soon, conversation_id=chat, idempotency_key=key()).id)
    office.hold(later, conversation_id=chat, idempotency_key=key())
    assert [a.slot_id for a in office.of_conversation(chat)] == [soon, later]
    set_clock(MONDAY + timedelta(minutes=20))
    assert [a.id for a in office.of_conversation(chat)] == [booked.appointment.id]
    set_clock(in_days(2, 10, 45))
    assert office.of_conversation(chat) == []


def test_a_conversation_sees_what_the_office_called_off_but_not_what_it_cancelled_itself(
    database: Database, office: Appointments, chat: str
) -> None:
    own = office.confirm(
        office.hold(add_slot(database, in_days(2)), conversation_id=chat, idempotency_key=key()).id
    )
    office.cancel_booking(own.appointment.id, conversation_id=chat)
    held = office.hold(add_slot(database, in_days(3)), conversation_id=chat, idempotency_key=key())
    office.confirm(held.id)
    with database.writing() as session:
        office.cancel_within(session, held.id, called_off=True)
    [seen] = office.of_conversation(chat)
    assert (seen.id, seen.status, seen.called_off) == (held.id, "cancelled", True)


# --- repeats ---------------------------------------------------------------------------------------


def test_the_same_booking_request_again_is_answered_alike_and_books_once(
    database: Database, office: Appointments
) -> None:
    slot, one_key = add_slot(database, in_days(2)), key()
    first = office.book("insat", slot, idempotency_key=one_key, contact=YILMAZ)
    assert office.book("insat", slot, idempotency_key=one_key, contact=YILMAZ) == first
    assert bookings(database) == 1


def test_a_repeat_tells_what_has_become_of_the_booking(database: Database, office: Appointments) -> None:
    slot, one_key = add_slot(database, in_days(2)), key()
    first = office.book("insat", slot, idempotency_key=one_key)
    office.cancel(first.code, source="test")
    repeated = office.book("insat", slot, idempotency_key=one_key)
    assert (repeated.code, repeated.appointment.status) == (first.code, "cancelled")


@pytest.mark.parametrize("contact", [Contact("Frau Olsen"), Contact()])
def test_a_key_used_for_another_request_is_refused(
    database: Database, office: Appointments, contact: Contact
) -> None:
    slot, one_key = add_slot(database, in_days(2), capacity=3), key()
    office.book("insat", slot, idempotency_key=one_key, contact=YILMAZ)
    with pytest.raises(KeyReused):
        office.book("insat", slot, idempotency_key=one_key, contact=contact)
    with pytest.raises(KeyReused):
        office.book("insat", add_slot(database, in_days(3)), idempotency_key=one_key, contact=YILMAZ)
    assert bookings(database) == 1


def test_the_same_hold_again_holds_one_seat(database: Database, office: Appointments, chat: str) -> None:
    slot, one_key = add_slot(database, in_days(2), capacity=3), key()
    first = office.hold(slot, conversation_id=chat, idempotency_key=one_key)
    assert office.hold(slot, conversation_id=chat, idempotency_key=one_key) == first
    assert active_seats(database, slot) == [1]


def test_two_conversations_may_use_the_same_key(database: Database, office: Appointments, chat: str) -> None:
    slot = add_slot(database, in_days(2), capacity=2)
    office.hold(slot, conversation_id=chat, idempotency_key="1")
    office.hold(slot, conversation_id=start_conversation(database), idempotency_key="1")
    assert active_seats(database, slot) == [1, 2]


# --- moving and cancelling --------------------------------------------------------------------------


def test_moving_takes_the_new_seat_and_gives_the_old_one_back(
    database: Database, office: Appointments
) -> None:
    old, new = add_slot(database, in_days(2)), add_slot(database, in_days(3))
    booked = office.book("insat", old, idempotency_key=key(), contact=YILMAZ)
    moved = office.move(booked.code, new, source="test")
    assert (moved.id, moved.slot_id, moved.status) == (booked.appointment.id, new, "confirmed")
    assert (moved.ics_uid, moved.ics_sequence) == (booked.appointment.ics_uid, 1)
    assert (active_seats(database, old), active_seats(database, new)) == ([], [1])
    assert office.lookup(booked.code, source="test") == moved
    assert office.contact_of(moved.id) == YILMAZ


def test_the_slot_that_was_left_remembers_it(database: Database, office: Appointments) -> None:
    old, new = add_slot(database, in_days(2)), add_slot(database, in_days(3))
    booked = office.book("insat", old, idempotency_key=key(), contact=YILMAZ)
    office.move(booked.code, new, source="test")
    with database.reading() as session:
        trace = session.exec(select(Booking).where(Booking.slot_id == old)).one()
    assert (trace.status, trace.ics_uid) == ("moved", booked.appointment.ics_uid)
    assert (trace.code_hash, trace.sealed_contact, trace.conversation_id) == (None, None, None)


def test_moving_to_a_taken_time_keeps_the_old_seat(database: Database, office: Appointments) -> None:
    old, new = add_slot(database, in_days(2)), add_slot(database, in_days(3))
    booked = office.book("insat", old, idempotency_key=key())
    office.book("insat", new, idempotency_key=key())
    with pytest.raises(SlotTaken):
        office.move(booked.code, new, source="test")
    assert office.lookup(booked.code, source="test") == booked.appointment
    assert active_seats(database, old) == [1]


def test_moving_again_to_the_same_time_changes_nothing(database: Database, office: Appointments) -> None:
    old, new = add_slot(database, in_days(2)), add_slot(database, in_days(3))
    booked = office.book("insat", old, idempotency_key=key())
    first = office.move(booked.code, new, source="test")
    assert office.move(booked.code, new, source="test") == first
    assert first.ics_sequence == 1


def test_an_appointment_cannot_move_to_another_programme(database: Database, office: Appointments) -> None:
    booked = office.book("insat", add_slot(database, in_days(2)), idempotency_key=key())
    with pytest.raises(NotFound):
        office.move(booked.code, add_slot(database, in_days(3), programme="proaktiv"), source="test")


def test_a_hold_can_be_neither_moved_nor_cancelled(
    database: Database, office: Appointments, chat: str
) -> None:
    held = office.hold(add_slot(database, in_days(2)), conversation_id=chat, idempotency_key=key())
    with pytest.raises(Conflict):
        office.move_booking(held.id, add_slot(database, in_days(3)))
    with pytest.raises(Conflict):
        office.cancel_booking(held.id)


def test_a_cancelled_seat_can_be_booked_again(database: Database, office: Appointments) -> None:
    slot = add_slot(database, in_days(2))
    booked = office.book("insat", slot, idempotency_key=key())
    cancelled = office.cancel(booked.code, source="test")
    assert (cancelled.status, cancelled.ics_sequence) == ("cancelled", 1)
    office.book("insat", slot, idempotency_key=key())
    assert office.cancel(booked.code, source="test") == cancelled
    assert active_seats(database, slot) == [1]


def test_a_cancelled_appointment_cannot_be_moved(database: Database, office: Appointments) -> None:
    booked = office.book("insat", add_slot(database, in_days(2)), idempotency_key=key())
    office.cancel(booked.code, source="test")
    with pytest.raises(BookingCancelled):
        office.move(booked.code, add_slot(database, in_days(3)), source="test")


def test_what_has_begun_can_no_longer_be_changed(
    database: Database, office: Appointments, set_clock: SetClock
) -> None:
    booked = office.book("insat", add_slot(database, in_days(2)), idempotency_key=key())
    later = add_slot(database, in_days(9))
    set_clock(in_days(2, 10))
    with pytest.raises(AppointmentStarted):
        office.move(booked.code, later, source="test")
    with pytest.raises(AppointmentStarted):
        office.cancel(booked.code, source="test")


def test_the_lowest_seat_that_is_free_is_given(database: Database, office: Appointments) -> None:
    slot = add_slot(database, in_days(2), capacity=3)
    codes = [office.book("insat", slot, idempotency_key=key()).code for _ in range(3)]
    office.cancel(codes[1], source="test")
    office.book("insat", slot, idempotency_key=key())
    assert active_seats(database, slot) == [1, 2, 3]


def test_a_smaller_capacity_lets_nobody_new_in(database: Database, office: Appointments) -> None:
    slot = add_slot(database, in_days(2), capacity=3)
    codes = [office.book("insat", slot, idempotency_key=key()).code for _ in range(3)]
    with database.writing() as session:
        session.get_one(Slot, slot).capacity = 2
    office.cancel(codes[0], source="test")
    with pytest.raises(SlotTaken):
        office.book("insat", slot, idempotency_key=key())


# --- what the data base itself refuses ------------------------------------------------------------


def seat(slot: str, status: str, number: int = 1) -> Booking:
    return Booking(id=key(), slot_id=slot, seat_no=number, status=status, ics_uid=key(), created_at=MONDAY,
                   hold_expires_at=MONDAY)  # fmt: skip


@pytest.mark.parametrize("second", ["held", "confirmed"])
@pytest.mark.parametrize("first", ["held", "confirmed"])
def test_the_data_base_refuses_a_second_booking_of_a_seat(
    database: Database, first: str, second: str
) -> None:
    slot = add_slot(database, in_days(2))
    with database.writing() as session:
        session.add(seat(slot, first))
    with pytest.raises(IntegrityError), database.writing() as session:
        session.add(seat(slot, second))


@pytest.mark.parametrize("given_up", ["cancelled", "moved", "expired"])
def test_a_seat_that_was_given_up_does_not_count(database: Database, given_up: str) -> None:
    slot = add_slot(database, in_days(2))
    with database.writing() as session:
        session.add_all([seat(slot, given_up), seat(slot, given_up), seat(slot, "confirmed")])
    assert active_seats(database, slot) == [1]


def test_an_unknown_status_is_refused_by_the_data_base(database: Database) -> None:
    slot = add_slot(database, in_days(2))
    with pytest.raises(IntegrityError), database.writing() as session:
        session.add(seat(slot, "booked"))


def test_the_seat_index_exists_and_is_partial(database: Database) -> None:
    indexes = {i["name"]: i for i in inspect(database.engine).get_indexes("booking")}
    assert indexes["ux_booking_seat"]["unique"]
    assert indexes["ux_booking_seat"]["column_names"] == ["slot_id", "seat_no"]


# --- upkeep ----------------------------------------------------------------------------------------


def test_publishing_again_adds_only_what_is_new(database: Database, office: Appointments) -> None:
    add_slot(database, in_days(2))
    times = [Opening(in_days(d), in_days(d, 11), 1) for d in (2, 3, 4)]
    assert upkeep.publish(database, "insat", "werkstatt", times) == 2
    assert upkeep.publish(database, "insat", "werkstatt", times) == 0
    assert len(office.free("insat")) == 3


def test_tidying_gives_up_stale_holds_and_leaves_live_ones(
    database: Database, office: Appointments, chat: str, set_clock: SetClock
) -> None:
    slot = add_slot(database, in_days(2), capacity=2)
    stale = office.hold(slot, conversation_id=chat, idempotency_key=key())
    set_clock(MONDAY + timedelta(minutes=9))
    live = office.hold(slot, conversation_id=start_conversation(database), idempotency_key=key())
    set_clock(MONDAY + timedelta(minutes=12))
    upkeep.tidy(database, BookingRules())
    assert (row(database, stale.id).status, row(database, live.id).status) == ("expired", "held")


def test_contact_is_deleted_thirty_days_after_the_appointment_and_not_before(
    database: Database, office: Appointments, set_clock: SetClock
) -> None:
    booked = office.book("insat", add_slot(database, in_days(2)), idempotency_key=key(), contact=YILMAZ)
    id_ = booked.appointment.id
    set_clock(in_days(32, 10, 30))
    upkeep.tidy(database, BookingRules())
    assert office.contact_of(id_) == YILMAZ
    set_clock(in_days(32, 11))
    upkeep.tidy(database, BookingRules())
    assert office.contact_of(id_) == Contact()
    left = row(database, id_)
    assert (left.wrapped_key, left.sealed_contact, left.code_hash) == (None, None, None)


def test_a_code_is_shown_again_for_a_day_and_works_on_afterwards(
    database: Database, office: Appointments, set_clock: SetClock
) -> None:
    slot, one_key = add_slot(database, in_days(5)), key()
    booked = office.book("insat", slot, idempotency_key=one_key)
    set_clock(MONDAY + timedelta(days=1, seconds=1))
    upkeep.tidy(database, BookingRules())
    with pytest.raises(KeyReused):
        office.book("insat", slot, idempotency_key=one_key)
    assert office.lookup(booked.code, source="test") == booked.appointment
    set_clock(in_days(5, 10, 45))
    with pytest.raises(CodeUnknown):
        office.lookup(booked.code, source="test")
