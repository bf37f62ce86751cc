"""Many at once: threads, processes, and processes that are killed. Three seats stay three seats."""

import secrets
import signal
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from sqlalchemy import Column, MetaData, String, Table, func, select
from support_appointments import active_seats, add_slot, bookings, key, row, spawn, start_conversation

from api.appointments.errors import SlotTaken
from api.appointments.service import Appointments
from api.appointments.tables import Booking, Slot
from api.appointments.views import Booked
from api.crypto import Keyring
from api.db import Database

CLIENTS, SEATS = 200, 3


@pytest.fixture
def master() -> bytes:
    return secrets.token_bytes(32)


@pytest.fixture
def office(database: Database, master: bytes) -> Appointments:
    return Appointments(database, Keyring(master))


def together[T](count: int, work: Callable[[int], T]) -> list[T | Exception]:
    """What each of `count` threads got that all began at the same moment."""
    start = Barrier(count)

    def run(number: int) -> T | Exception:
        start.wait()
        try:
            return work(number)
        except Exception as fault:
            return fault

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def kinds(results: Sequence[object]) -> Counter[str]:
    return Counter(type(r).__name__ for r in results)


# --- 200 for 3 --------------------------------------------------------------------------------------


def test_of_two_hundred_threads_exactly_three_get_a_seat(database: Database, office: Appointments) -> None:
    slot, elsewhere = add_slot(database, capacity=SEATS), add_slot(database, capacity=CLIENTS)
    results = together(CLIENTS, lambda _: office.book("insat", slot, idempotency_key=key(), source=key()))
    assert kinds(results) == {"Booked": SEATS, "SlotTaken": CLIENTS - SEATS}
    assert active_seats(database, slot) == [1, 2, 3]
    losers = [r for r in results if isinstance(r, SlotTaken)]
    assert all([a["id"] for a in r.details["alternatives"]] == [elsewhere] for r in losers)


def test_of_two_hundred_holds_exactly_three_get_a_seat(database: Database, office: Appointments) -> None:
    slot = add_slot(database, capacity=SEATS)
    chats = [start_conversation(database) for _ in range(CLIENTS)]
    results = together(CLIENTS, lambda n: office.hold(slot, conversation_id=chats[n], idempotency_key=key()))
    assert kinds(results) == {"Appointment": SEATS, "SlotTaken": CLIENTS - SEATS}
    assert active_seats(database, slot) == [1, 2, 3]


CROWD = """
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from api.appointments.errors import SlotTaken
url, master, slot, count = sys.argv[1:]
clients, start = office(url, master), Barrier(int(count))
def client(_):
    start.wait()
    try:
        return clients.book("insat", slot, idempotency_key=key(), source=key()).code
    except SlotTaken:
        return "-"
print("ready", flush=True)
input()
with ThreadPoolExecutor(int(count)) as pool:
    print(*pool.map(client, range(int(count))))
"""


def test_of_two_hundred_clients_in_two_processes_exactly_three_get_a_seat(
    database: Database, office: Appointments, master: bytes
) -> None:
    slot = add_slot(database, capacity=SEATS)
    crowd = [spawn(CROWD, database.url, master.hex(), slot, str(CLIENTS // 2)) for _ in range(2)]
    for process in crowd:
        assert process.stdout and process.stdout.readline() == "ready\n"
    for process in crowd:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [code for process in crowd for code in process.communicate()[0].split()]
    codes = [code for code in answers if code != "-"]
    assert (len(answers), len(codes)) == (CLIENTS, SEATS)
    assert active_seats(database, slot) == [1, 2, 3]
    assert all(office.lookup(code, source="test").slot_id == slot for code in codes)


# --- the same crowd without what protects it --------------------------------------------------------

NAIVE = Table("naive_booking", MetaData(), Column("id", String, primary_key=True), Column("slot_id", String))


def book_naively(db: Database, slot_id: str) -> bool:
    """Look whether a seat is left, then take one: how it is often done."""
    with db.reading() as session:
        taken = session.execute(select(func.count()).where(NAIVE.c.slot_id == slot_id)).scalar_one()
    if taken >= SEATS:
        return False
    with db.writing() as session:
        session.execute(NAIVE.insert().values(id=key(), slot_id=slot_id))
    return True


def test_checking_first_and_taking_afterwards_gives_too_many_seats(database: Database) -> None:
    NAIVE.create(database.engine)
    for _ in range(10):  # one round is nearly always enough to see the race
        slot = key()
        results = together(CLIENTS, partial(lambda slot, _: book_naively(database, slot), slot))
        if results.count(True) > SEATS:
            return
    pytest.fail("the race that the seat index protects from was not seen")


def test_the_seat_index_alone_holds_when_the_lock_is_missing(
    database: Database, office: Appointments, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.appointments.seats.lock_slot", lambda session, id_: session.get(Slot, id_))
    slot = add_slot(database, capacity=SEATS)
    results = together(CLIENTS, lambda _: office.book("insat", slot, idempotency_key=key(), source=key()))
    assert kinds(results)["Booked"] == SEATS
    assert active_seats(database, slot) == [1, 2, 3]


# --- one person, twice at the same moment -----------------------------------------------------------


def test_the_same_request_at_the_same_moment_books_once_and_answers_alike(
    database: Database, office: Appointments
) -> None:
    slot, one_key = add_slot(database), key()
    results = together(20, lambda _: office.book("insat", slot, idempotency_key=one_key))
    assert kinds(results) == {"Booked": 20}
    assert len({r.code for r in results if isinstance(r, Booked)}) == 1
    assert bookings(database) == 1


def test_confirming_at_the_same_moment_gives_one_code(database: Database, office: Appointments) -> None:
    chat = start_conversation(database)
    held = office.hold(add_slot(database), conversation_id=chat, idempotency_key=key())
    results = together(20, lambda _: office.confirm(held.id))
    assert kinds(results) == {"Booked": 20}
    assert len({r.code for r in results if isinstance(r, Booked)}) == 1


def test_a_conversation_that_chooses_ten_times_at_once_holds_one(
    database: Database, office: Appointments
) -> None:
    chat, slots = start_conversation(database), [add_slot(database) for _ in range(10)]
    results = together(10, lambda n: office.hold(slots[n], conversation_id=chat, idempotency_key=key()))
    assert kinds(results).keys() <= {"Appointment", "Unavailable"} and kinds(results)["Appointment"]
    assert len(office.of_conversation(chat)) == 1
    assert sum(len(active_seats(database, slot)) for slot in slots) == 1


def test_confirming_and_choosing_again_at_the_same_moment_never_leaves_two(
    database: Database, office: Appointments
) -> None:
    for _ in range(10):
        chat, first, second = start_conversation(database), add_slot(database), add_slot(database)
        held = office.hold(first, conversation_id=chat, idempotency_key=key())

        def act(number: int, held: str = held.id, second: str = second, chat: str = chat) -> object:
            if number:
                return office.confirm(held)
            return office.hold(second, conversation_id=chat, idempotency_key=key())

        results = kinds(together(2, act))
        assert results in ({"Booked": 1, "AlreadyBooked": 1}, {"Appointment": 1, "HoldExpired": 1})
        assert len(active_seats(database, first) + active_seats(database, second)) == 1


# --- moving ------------------------------------------------------------------------------------------


def test_of_twenty_that_move_to_the_last_seat_one_moves_and_the_others_keep_theirs(
    database: Database, office: Appointments
) -> None:
    old, new = add_slot(database, capacity=20), add_slot(database)
    codes = [office.book("insat", old, idempotency_key=key()).code for _ in range(20)]
    results = together(20, lambda n: office.move(codes[n], new, source="test"))
    assert kinds(results) == {"Appointment": 1, "SlotTaken": 19}
    assert (len(active_seats(database, old)), active_seats(database, new)) == (19, [1])
    assert all(office.lookup(code, source="test").status == "confirmed" for code in codes)


def test_two_that_change_places_do_not_block_each_other(database: Database, office: Appointments) -> None:
    one, two = add_slot(database, capacity=2), add_slot(database, capacity=2)
    codes = [office.book("insat", slot, idempotency_key=key()).code for slot in (one, two)]
    results = together(2, lambda n: office.move(codes[n], (two, one)[n], source="test"))
    assert kinds(results) == {"Appointment": 2}
    assert [office.lookup(code, source="test").slot_id for code in codes] == [two, one]


def test_moving_and_cancelling_at_the_same_moment_ends_cancelled(
    database: Database, office: Appointments
) -> None:
    for _ in range(10):
        old, new = add_slot(database), add_slot(database)
        id_ = office.book("insat", old, idempotency_key=key(), source=key()).appointment.id

        def act(number: int, id_: str = id_, new: str = new) -> object:
            return office.cancel_booking(id_) if number else office.move_booking(id_, new)

        together(2, act)
        assert row(database, id_).status == "cancelled"
        assert active_seats(database, old) == active_seats(database, new) == []


# --- kill -9 -----------------------------------------------------------------------------------------

WITHIN = """
from api import crypto
url, master, action, subject, one_key = sys.argv[1:]
def stop():
    print("here", flush=True)
    input()
real = crypto.new_code
crypto.new_code = lambda: (stop(), real())[1]
service = office(url, master)
service.confirm(subject) if action == "confirm" else service.book("insat", subject, idempotency_key=one_key)
"""
AFTER = """
url, master, action, subject, one_key = sys.argv[1:]
service = office(url, master)
service.confirm(subject) if action == "confirm" else service.book("insat", subject, idempotency_key=one_key)
print("here", flush=True)
input()
"""


def kill_at(moment: str, database: Database, master: bytes, action: str, subject: str, one_key: str) -> None:
    """Run the action in a process of its own and kill it when it says that it is there."""
    process = spawn(moment, database.url, master.hex(), action, subject, one_key)
    assert process.stdout and process.stdout.readline() == "here\n"
    process.kill()
    assert process.wait() == -signal.SIGKILL


def test_a_process_killed_in_the_middle_of_a_booking_leaves_nothing(
    database: Database, office: Appointments, master: bytes
) -> None:
    slot, one_key = add_slot(database), key()
    kill_at(WITHIN, database, master, "book", slot, one_key)
    assert bookings(database) == 0
    booked = office.book("insat", slot, idempotency_key=one_key)
    assert office.lookup(booked.code, source="test").slot_id == slot
    assert active_seats(database, slot) == [1]


def test_a_process_killed_before_it_answered_is_asked_again_and_answers(
    database: Database, office: Appointments, master: bytes
) -> None:
    slot, one_key = add_slot(database), key()
    kill_at(AFTER, database, master, "book", slot, one_key)
    booked = office.book("insat", slot, idempotency_key=one_key)
    assert office.lookup(booked.code, source="test").status == "confirmed"
    assert (bookings(database), active_seats(database, slot)) == (1, [1])


@pytest.mark.parametrize("moment", [WITHIN, AFTER], ids=["before the commit", "after the commit"])
def test_a_confirmation_that_was_killed_can_be_repeated(
    database: Database, office: Appointments, master: bytes, moment: str
) -> None:
    slot, chat = add_slot(database), start_conversation(database)
    held = office.hold(slot, conversation_id=chat, idempotency_key=key())
    kill_at(moment, database, master, "confirm", held.id, "")
    booked = office.confirm(held.id)
    assert office.lookup(booked.code, source="test").id == held.id
    assert (bookings(database), active_seats(database, slot)) == (1, [1])


BUSY = """
url, master, slot = sys.argv[1:]
service = office(url, master)
while True:
    print(service.book("insat", slot, idempotency_key=key(), source=key()).code, flush=True)
"""


def test_whatever_was_answered_before_a_kill_is_there_afterwards(
    database: Database, office: Appointments, master: bytes
) -> None:
    slot = add_slot(database, capacity=10_000)
    processes = [spawn(BUSY, database.url, master.hex(), slot) for _ in range(2)]
    answered = [p.stdout.readline().strip() for _ in range(25) for p in processes if p.stdout]
    for process in processes:
        process.kill()
        assert process.stdout
        answered += [line.strip() for line in process.stdout if line.endswith("\n")]
        process.wait()
    assert all(office.lookup(code, source="test").status == "confirmed" for code in answered)
    seats = active_seats(database, slot)
    assert seats == list(range(1, len(seats) + 1)) and len(seats) >= len(answered)
    with database.reading() as session:
        rows = session.execute(select(Booking)).scalars().all()
    assert all(b.status == "confirmed" and b.code_hash and b.wrapped_key and b.sealed_code for b in rows)
