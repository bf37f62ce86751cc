"""The staff's calendar: plans become times, a change asks about those who have booked, nobody is dropped silently."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select
from support_appointments import MONDAY, add_slot, key, start_conversation
from support_mail import outbox_of

from api import clock
from api.appointments.calendar import Pattern
from api.appointments.errors import AlreadyBooked, SlotTaken
from api.appointments.plans.service import (
    CALL_OFF,
    KEEP,
    Decision,
    PeopleAffected,
    Plan,
    PlanChanged,
    Plans,
)
from api.appointments.service import Appointments
from api.appointments.tables import Booking, Location, Slot
from api.appointments.upkeep import keep_location
from api.appointments.views import Contact
from api.clock import BERLIN
from api.crypto import Keyring
from api.db import Database, SQLModel
from api.errors import Conflict, Invalid

SetClock = Callable[[datetime], None]
TUESDAYS = Pattern("FREQ=WEEKLY;INTERVAL=1;BYDAY=TU", date(2026, 12, 2), time(9), time(12), 45, 15)
PLAN = Plan("insat", "werkstatt", TUESDAYS)
YILMAZ = Contact("Frau Yılmaz", phone="0234 555 0123")
BOTH = frozenset({"jobcenter", "provider"})


@pytest.fixture(autouse=True)
def monday(set_clock: SetClock) -> None:
    set_clock(MONDAY)


@pytest.fixture
def service(database: Database, keyring: Keyring) -> Appointments:
    keep_location(database, Location(id="werkstatt", name="Werkstatt", office="bochum"))
    return Appointments(database, keyring)


@pytest.fixture
def plans(database: Database, keyring: Keyring, service: Appointments) -> Plans:
    return Plans(database, keyring, service, closed=["12-24", "2027-01-05"])


def walls(service: Appointments, first: int = 0, last: int = 10) -> list[str]:
    free = service.free("insat", MONDAY + timedelta(days=first), MONDAY + timedelta(days=last))
    return [f"{t.starts_at.astimezone(BERLIN):%a %d.%m. %H:%M}" for t in free]


def saved(plans: Plans, plan: Plan = PLAN) -> str:
    plans.save(plan)
    return plans.plans(plan.programme)[-1].id


def book(service: Appointments, number: int = 0, contact: Contact = YILMAZ) -> str:
    slot = service.free("insat")[number].id
    return service.book("insat", slot, idempotency_key=key(), contact=contact, source=key()).code


# --- plans ------------------------------------------------------------------------------------------


def test_a_plan_makes_times_up_to_the_horizon_without_holidays_and_closing_days(
    service: Appointments, plans: Plans
) -> None:
    assert plans.save(PLAN).new > 30
    assert walls(service) == [f"Tue 08.12. {t}" for t in ("09:00", "10:00", "11:00")]
    days = {t.starts_at.astimezone(BERLIN).date() for t in service.free("insat")}
    assert date(2026, 12, 22) in days and date(2027, 1, 5) not in days


def test_an_exception_takes_a_day_out_and_an_extra_day_adds_one(service: Appointments, plans: Plans) -> None:
    plan_id = saved(plans)
    changed = Pattern(
        TUESDAYS.rule, TUESDAYS.first_day, time(9), time(12), 45, 15,
        except_days=frozenset({date(2026, 12, 8)}), extra_days=frozenset({date(2026, 12, 9)}),
    )  # fmt: skip
    plans.save(Plan("insat", "werkstatt", changed), plan_id, 1)
    assert [w[:3] for w in walls(service)] == ["Wed"] * 3
    plans.save(PLAN, plan_id, 2)
    assert [w[:3] for w in walls(service)] == ["Tue"] * 3, "and back again"


def test_two_who_change_the_same_plan_do_not_overwrite_each_other(plans: Plans) -> None:
    plan_id = saved(plans)
    plans.save(PLAN, plan_id, 1)
    with pytest.raises(PlanChanged):
        plans.save(PLAN, plan_id, 1)


def test_days_that_come_within_the_horizon_get_their_times_once(
    service: Appointments, plans: Plans, set_clock: SetClock
) -> None:
    saved(plans)
    assert plans.extend() == 0
    set_clock(MONDAY + timedelta(weeks=1))
    assert plans.extend() == 3
    assert plans.extend() == 0


def test_ending_a_plan_takes_its_free_times_away(service: Appointments, plans: Plans) -> None:
    plan_id = saved(plans)
    assert plans.end(plan_id, 1).gone > 30
    assert service.free("insat") == [] and plans.plans("insat") == [] and plans.extend() == 0


# --- nobody is dropped silently ---------------------------------------------------------------------


def test_a_change_that_takes_booked_times_away_lists_the_people_and_does_nothing(
    service: Appointments, plans: Plans
) -> None:
    plan_id, before = saved(plans), len(service.free("insat"))
    book(service)
    with pytest.raises(PeopleAffected) as asked:
        plans.end(plan_id, 1)
    [person] = asked.value.people
    assert (person.name, person.contact.phone) == ("Frau Yılmaz", "0234 555 0123")
    assert len(service.free("insat")) == before - 1 and plans.plan(plan_id).active


def test_kept_appointments_take_place_and_nobody_else_can_book_there(
    database: Database, service: Appointments, plans: Plans
) -> None:
    group = Pattern(TUESDAYS.rule, TUESDAYS.first_day, time(9), time(12), 45, 15, capacity=10)
    plan_id = saved(plans, Plan("insat", "werkstatt", group))
    code = book(service)
    with pytest.raises(PeopleAffected) as asked:
        plans.end(plan_id, 1)
    plans.end(plan_id, 1, Decision(KEEP, asked.value.shown))
    kept = service.lookup(code, source="test")
    assert kept.status == "confirmed" and service.free("insat") == []
    with pytest.raises(SlotTaken):
        service.book("insat", kept.slot_id, idempotency_key=key())


def test_called_off_appointments_are_cancelled_told_and_seen_with_the_code(
    database: Database, keyring: Keyring, service: Appointments, plans: Plans
) -> None:
    service.listeners.append(outbox_of(database, keyring).told)
    plan_id = saved(plans)
    by_mail, by_phone = book(service, 0, Contact(email="a@example.org")), book(service, 0)
    with pytest.raises(PeopleAffected) as asked:
        plans.end(plan_id, 1)
    done = plans.end(plan_id, 1, Decision(CALL_OFF, asked.value.shown))
    assert len(done.called_off) == 2
    for code in (by_mail, by_phone):
        seen = service.lookup(code, source="test")
        assert (seen.status, seen.called_off, seen.ics_sequence) == ("cancelled", True, 1)
    [call] = plans.to_be_called(["insat"], BOTH, "bochum")
    assert call.contact == YILMAZ, "whom an e-mail reaches needs no call"
    plans.informed(call.id)
    assert plans.to_be_called(["insat"], BOTH, "bochum") == []


def test_who_books_while_staff_decide_is_listed_as_well(service: Appointments, plans: Plans) -> None:
    plan_id = saved(plans)
    book(service)
    with pytest.raises(PeopleAffected) as asked:
        plans.end(plan_id, 1)
    book(service)
    with pytest.raises(PeopleAffected) as again:
        plans.end(plan_id, 1, Decision(CALL_OFF, asked.value.shown))
    assert len(again.value.people) == 2


def test_a_hold_in_a_chat_on_a_time_that_is_taken_out_is_refused_with_alternatives(
    database: Database, service: Appointments, plans: Plans
) -> None:
    saved(plans)
    first = service.free("insat")[0].id
    held = service.hold(first, conversation_id=start_conversation(database), idempotency_key=key())
    plans.close_time(first)
    with pytest.raises(SlotTaken) as refused:
        service.confirm(held.id)
    assert len(refused.value.details["alternatives"]) == 3


def test_another_length_leaves_booked_times_as_they_were_promised(
    database: Database, service: Appointments, plans: Plans
) -> None:
    plan_id = saved(plans)
    code = book(service)
    shorter = Pattern(TUESDAYS.rule, TUESDAYS.first_day, time(9), time(12), 30, 30)
    plans.save(Plan("insat", "werkstatt", shorter), plan_id, 1)
    kept = service.lookup(code, source="test")
    assert kept.ends_at - kept.starts_at == timedelta(minutes=45)
    assert {t.ends_at - t.starts_at for t in service.free("insat")} == {timedelta(minutes=30)}


# --- single times, seats, closing days --------------------------------------------------------------


def test_a_single_time_can_be_added_once_taken_out_and_added_again(
    service: Appointments, plans: Plans
) -> None:
    saved(plans)
    added = ("insat", "werkstatt", date(2026, 12, 9), time(14, 30), 45, 2)
    slot = plans.add_time(*added)
    with pytest.raises(Conflict):
        plans.add_time(*added)
    plans.close_time(slot)
    assert plans.add_time(*added) == slot
    assert "Wed 09.12. 14:30" in walls(service)


def test_a_wall_time_that_does_not_exist_is_refused(service: Appointments, plans: Plans) -> None:
    with pytest.raises(Invalid):
        plans.add_time("insat", "werkstatt", date(2027, 3, 28), time(2, 30), 45)


def test_seats_never_fall_below_what_is_booked(service: Appointments, plans: Plans) -> None:
    slot = plans.add_time("insat", "werkstatt", date(2026, 12, 9), time(14), 45, 3)
    for _ in range(2):
        book(service)
    with pytest.raises(Invalid):
        plans.change_capacity(slot, 1)
    plans.change_capacity(slot, 2)
    assert service.free("insat") == []


def test_a_closing_day_asks_about_who_has_booked_and_can_be_taken_back(
    service: Appointments, plans: Plans
) -> None:
    saved(plans)
    book(service)
    with pytest.raises(PeopleAffected) as asked:
        plans.close_day("werkstatt", date(2026, 12, 8), "Betriebsausflug")
    assert plans.closing_days("werkstatt") == [] and len(walls(service)) == 2
    plans.close_day("werkstatt", date(2026, 12, 8), "Betriebsausflug", Decision(CALL_OFF, asked.value.shown))
    assert walls(service) == []
    [day] = plans.closing_days("werkstatt")
    plans.open_day("werkstatt", day.id)
    assert len(walls(service)) == 3


# --- who comes --------------------------------------------------------------------------------------


def test_people_are_listed_only_where_the_rooms_are_ones_own(service: Appointments, plans: Plans) -> None:
    saved(plans)
    book(service)
    week = (["insat"], date(2026, 12, 7), date(2026, 12, 11))
    own = plans.times(*week, frozenset({"provider"}), "bochum")
    foreign = plans.times(*week, frozenset({"jobcenter"}), "bochum")
    assert [t.taken for t in own] == [t.taken for t in foreign] == [1, 0, 0]
    assert [p.name for p in own[0].people] == ["Frau Yılmaz"] and foreign[0].people == ()


def test_attendance_is_noted_after_the_beginning_and_can_be_taken_back(
    service: Appointments, plans: Plans, set_clock: SetClock
) -> None:
    saved(plans)
    booked = service.lookup(book(service), source="test")
    with pytest.raises(Invalid):
        plans.attendance(booked.id, "attended")
    set_clock(booked.starts_at + timedelta(minutes=1))
    plans.attendance(booked.id, "missed")
    assert plans.person(booked.id)[0].attendance == "missed"
    plans.attendance(booked.id, None)
    assert plans.person(booked.id)[0].attendance is None


def test_staff_book_without_notice_and_one_appointment_for_each_contact(
    database: Database, service: Appointments
) -> None:
    soon, later = (
        add_slot(database, MONDAY + timedelta(hours=2)),
        add_slot(database, MONDAY + timedelta(days=3)),
    )
    booked = service.book("insat", soon, idempotency_key=key(), contact=YILMAZ, by="brandt")
    other = Contact(phone="+49 234 5550123")
    with pytest.raises(AlreadyBooked) as refused:
        service.book("insat", later, idempotency_key=key(), contact=other, by="brandt")
    assert refused.value.details["booking"]["id"] == booked.appointment.id


def test_the_public_is_never_told_whether_a_contact_has_an_appointment(
    database: Database, service: Appointments
) -> None:
    for days in (3, 4):
        slot = add_slot(database, MONDAY + timedelta(days=days))
        service.book("insat", slot, idempotency_key=key(), contact=YILMAZ)


# --- whatever staff do ------------------------------------------------------------------------------

_steps = st.lists(
    st.sampled_from(["plan", "shift", "end", "book", "cancel", "close", "close_day", "extend", "later"]),
    min_size=3, max_size=14,
)  # fmt: skip


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(_steps, st.randoms(use_true_random=False))
def test_in_any_order_no_seat_is_given_twice_and_every_open_booking_has_its_time(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str], random: object
) -> None:
    db = Database(f"sqlite:///{tmp_path_factory.mktemp('plans') / 'x.sqlite3'}")
    SQLModel.metadata.create_all(db.engine)
    keep_location(db, Location(id="werkstatt", name="Werkstatt"))
    now = [MONDAY.astimezone(UTC)]
    clock.set_source(lambda: now[0])
    service = Appointments(db, ring := Keyring(bytes(32)))
    plans, codes = Plans(db, ring, service), list[str]()

    def decided(work: Callable[[Decision], object]) -> None:
        try:
            work(Decision())
        except PeopleAffected as asked:
            work(Decision(random.choice([KEEP, CALL_OFF]), asked.shown))  # type: ignore[attr-defined]
        except (PlanChanged, Conflict):
            pass

    for step in steps:
        stored, free = plans.plans("insat"), service.free("insat", limit=20)
        if step == "plan" and len(stored) < 3:
            capacity = random.randint(1, 3)  # type: ignore[attr-defined]
            pattern = Pattern("FREQ=DAILY", date(2026, 12, 1), time(9), time(11), 45, 15, capacity)
            decided(lambda d, p=pattern: plans.save(Plan("insat", "werkstatt", p), decision=d))  # type: ignore[misc]
        elif step == "shift" and stored:
            pattern = Pattern("FREQ=DAILY", date(2026, 12, 1), time(9, 30), time(12), 30, 0, 2)
            plan, one = Plan("insat", "werkstatt", pattern), stored[0]
            decided(lambda d, p=plan, o=one: plans.save(p, o.id, o.version, d))  # type: ignore[misc]
        elif step == "end" and stored:
            decided(lambda d, o=stored[0]: plans.end(o.id, o.version, d))  # type: ignore[misc]
        elif step == "book" and free:
            slot = random.choice(free).id  # type: ignore[attr-defined]
            codes.append(service.book("insat", slot, idempotency_key=key(), source=key()).code)
        elif step == "cancel" and codes:
            service.cancel(codes.pop(), source=key()) if service.lookup(
                codes[-1], source=key()
            ).status == "confirmed" else None
        elif step == "close" and free:
            decided(lambda d, f=free[0]: plans.close_time(f.id, d))  # type: ignore[misc]
        elif step == "close_day":
            decided(lambda d: plans.close_day("werkstatt", date(2026, 12, 3), "", d))
        elif step == "extend":
            plans.extend()
        elif step == "later":
            now[0] += timedelta(hours=5)
        with db.reading() as session:
            for slot_row in session.exec(select(Slot)):
                query = select(Booking).where(Booking.slot_id == slot_row.id, Booking.status == "confirmed")
                seats = [b.seat_no for b in session.exec(query)]
                assert len(seats) == len(set(seats)) <= slot_row.capacity
                assert not (seats and slot_row.cancelled and slot_row.starts_at > now[0])
            assert session.exec(select(Slot).where(col(Slot.ends_at) <= col(Slot.starts_at))).all() == []
    clock.set_source(None)
    db.close()
