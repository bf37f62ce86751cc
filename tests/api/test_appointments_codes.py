"""A code opens one appointment. Guessing is slow, and teaches nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event
from sqlmodel import select
from support_appointments import MONDAY, add_slot, in_days, key

from api.appointments import upkeep
from api.appointments.errors import CodeUnknown, TooManyAttempts
from api.appointments.limits import SourceLimit, network_of
from api.appointments.rules import BookingRules, CodeLimits
from api.appointments.service import Appointments
from api.appointments.tables import CodeAttempts
from api.crypto import CODE_ALPHABET, Keyring, new_code
from api.db import Database
from api.errors import AppError

SetClock = Callable[[datetime], None]
WRONG = "AAAABBBB"


@pytest.fixture(autouse=True)
def monday(set_clock: SetClock) -> None:
    set_clock(MONDAY)


@pytest.fixture
def office(database: Database, keyring: Keyring) -> Appointments:
    limits = CodeLimits(per_source=3, in_total=8, window=timedelta(minutes=15))
    return Appointments(database, keyring, limits=limits)


@pytest.fixture
def code(database: Database, office: Appointments) -> str:
    return office.book("insat", add_slot(database, in_days(2)), idempotency_key=key()).code


@contextmanager
def statements(db: Database) -> Iterator[list[str]]:
    """The SQL that runs meanwhile, without its values."""
    seen: list[str] = []

    def note(_c: object, _u: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def refusal(office: Appointments, code: str, source: str) -> AppError:
    with pytest.raises(CodeUnknown) as refused:
        office.lookup(code, source=source)
    return refused.value


@pytest.mark.parametrize(
    "how", [str.lower, lambda c: f" {c[:4]} {c[4:]} ", lambda c: "-".join(c), lambda c: f"{c}."]
)
def test_a_code_works_however_it_is_typed(office: Appointments, code: str, how: Callable[[str], str]) -> None:
    assert office.lookup(how(code), source="a").status == "confirmed"


def test_wrong_and_expired_codes_get_the_same_answer_for_the_same_work(
    database: Database, office: Appointments, code: str, set_clock: SetClock
) -> None:
    set_clock(in_days(2, 10, 45))
    with statements(database) as for_expired:
        expired = refusal(office, code, "a")
    with statements(database) as for_wrong:
        wrong = refusal(office, WRONG, "b")
    assert (expired.status, expired.code, expired.message) == (wrong.status, wrong.code, wrong.message)
    assert (expired.details, expired.retry_after) == (wrong.details, wrong.retry_after) == ({}, None)
    assert for_expired == for_wrong


@pytest.mark.parametrize("nonsense", ["", "x", WRONG * 100, "ßẞ🙂", "'; DROP TABLE booking; --", "\x00"])
def test_nonsense_is_a_wrong_code_like_any_other(office: Appointments, nonsense: str) -> None:
    refusal(office, nonsense, "a")


def test_a_held_seat_has_no_code(database: Database, office: Appointments, code: str) -> None:
    with database.reading() as session:
        assert session.exec(select(CodeAttempts)).all() == []
    refusal(office, WRONG, "a")
    with database.reading() as session:
        assert [w.failures for w in session.exec(select(CodeAttempts))] == [1]


def test_after_too_many_wrong_codes_even_the_right_one_waits(office: Appointments, code: str) -> None:
    for _ in range(3):
        refusal(office, WRONG, "a")
    for attempt in (office.lookup, office.cancel):
        with pytest.raises(TooManyAttempts) as refused:
            attempt(code, source="a")
        assert 1 <= (refused.value.retry_after or 0) <= 15 * 60
    assert office.lookup(code, source="b").status == "confirmed", "another network is not punished"


def test_right_codes_are_not_counted(office: Appointments, code: str) -> None:
    for _ in range(10):
        office.lookup(code, source="a")


def test_wrong_codes_for_moving_and_cancelling_count_too(
    database: Database, office: Appointments, code: str
) -> None:
    slot = add_slot(database, in_days(3))
    with pytest.raises(CodeUnknown):
        office.cancel(WRONG, source="a")
    with pytest.raises(CodeUnknown):
        office.move(WRONG, slot, source="a")
    refusal(office, WRONG, "a")
    with pytest.raises(TooManyAttempts):
        office.lookup(code, source="a")


def test_wrong_codes_from_many_networks_are_counted_in_total(
    database: Database, office: Appointments, keyring: Keyring, code: str, set_clock: SetClock
) -> None:
    for n in range(8):
        refusal(office, WRONG, f"network {n}")
    another_process = Appointments(database, keyring, limits=CodeLimits(in_total=8))
    for service in (office, another_process):
        with pytest.raises(TooManyAttempts):
            service.lookup(code, source="new")
    set_clock(MONDAY + timedelta(minutes=15))
    assert office.lookup(code, source="new").status == "confirmed"


def test_a_network_may_try_again_when_the_window_is_over(
    office: Appointments, code: str, set_clock: SetClock
) -> None:
    for _ in range(3):
        refusal(office, WRONG, "a")
    set_clock(MONDAY + timedelta(minutes=15))
    assert office.lookup(code, source="a").status == "confirmed"


def test_no_address_is_stored_and_old_counts_are_forgotten(
    database: Database, office: Appointments, set_clock: SetClock
) -> None:
    refusal(office, WRONG, network_of("203.0.113.7"))
    with database.reading() as session:
        counted = session.exec(select(CodeAttempts)).one()
    assert counted.model_dump().keys() == {"window", "failures"}
    set_clock(MONDAY + timedelta(days=2))
    upkeep.tidy(database, BookingRules())
    with database.reading() as session:
        assert session.exec(select(CodeAttempts)).all() == []


def test_bookings_from_one_network_are_limited_and_failed_ones_do_not_count(
    database: Database, keyring: Keyring
) -> None:
    office = Appointments(database, keyring, BookingRules(bookings_per_network_and_hour=2))
    slots = [add_slot(database, in_days(day)) for day in (2, 3, 4)]
    office.book("insat", slots[0], idempotency_key=key(), source="a")
    with pytest.raises(AppError):
        office.book("insat", slots[0], idempotency_key=key(), source="a")
    office.book("insat", slots[1], idempotency_key=key(), source="a")
    with pytest.raises(TooManyAttempts):
        office.book("insat", slots[2], idempotency_key=key(), source="a")
    office.book("insat", slots[2], idempotency_key=key(), source="b")


@pytest.mark.parametrize(
    ("host", "network"),
    [("203.0.113.7", "203.0.113.0/24"), ("203.0.113.250", "203.0.113.0/24"),
     ("::ffff:203.0.113.7", "203.0.113.0/24"), ("2001:db8:1:2ff::1", "2001:db8:1:200::/56"),
     ("2001:db8:1:200:abcd::2", "2001:db8:1:200::/56"), ("fe80::1%eth0", "fe80::/56"),
     (None, "local"), ("", "local"), ("testclient", "testclient")],
)  # fmt: skip
def test_a_network_is_what_one_subscriber_keeps(host: str | None, network: str) -> None:
    assert network_of(host) == network


def test_a_clock_that_is_put_back_does_not_lock_anybody_out(set_clock: SetClock) -> None:
    limit = SourceLimit(1, timedelta(minutes=15))
    limit.take("a")
    set_clock(MONDAY - timedelta(days=1))
    limit.take("a")


@given(st.integers(6, 12))
def test_codes_are_readable(length: int) -> None:
    code = new_code(length)
    assert len(code) == length and set(code) <= set(CODE_ALPHABET)
