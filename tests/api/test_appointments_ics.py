"""Calendar files follow RFC 5545 and 5546, and tell nobody what the appointment is about."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from api.appointments.ics import calendar_file
from api.appointments.views import Appointment, Place

STAMP = datetime(2026, 11, 30, 8, 0, 0, 123456, tzinfo=UTC)
BOOKED = Appointment(
    id="b1", slot_id="s1", programme="insat", status="confirmed",
    starts_at=datetime(2026, 12, 1, 13, 30, tzinfo=UTC), ends_at=datetime(2026, 12, 1, 14, 15, tzinfo=UTC),
    place=Place("Krisenhilfe Bochum gGmbH", "Beispielweg 1, Musterstadt; 2. Etage", "stufenlos"),
    hold_expires_at=None, ics_uid="0b0e4a9e-8a3f-4a0c-8a52-6f3bb7c4f0a1", ics_sequence=0,
)  # fmt: skip
CANCELLED = replace(BOOKED, status="cancelled", ics_sequence=2)


def properties(file: bytes) -> list[tuple[str, str]]:
    """Name and value of every content line, by the letter of RFC 5545, 3.1: a reader of its own."""
    text = file.decode("utf-8")
    assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    unfolded = text.replace("\r\n ", "").split("\r\n")[:-1]
    split = [line.partition(":") for line in unfolded]
    return [(name.partition(";")[0], value) for name, _, value in split]


def value(file: bytes, name: str) -> str:
    [only] = [v for n, v in properties(file) if n == name]
    return only


@pytest.mark.parametrize("appointment", [BOOKED, CANCELLED, replace(BOOKED, place=Place("X"))])
def test_every_file_has_what_the_rfcs_demand_exactly_once(appointment: Appointment) -> None:
    file = calendar_file(appointment, stamp=STAMP)
    names = [n for n, _ in properties(file)]
    for name in ("VERSION", "PRODID", "METHOD", "UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "SUMMARY",
                 "ORGANIZER", "STATUS", "CLASS"):  # fmt: skip
        assert names.count(name) == 1, name
    assert properties(file)[0] == ("BEGIN", "VCALENDAR") and properties(file)[-1] == ("END", "VCALENDAR")
    assert "ATTENDEE" not in names, "RFC 5546, 3.2.1: never in a published event"


def test_moments_are_utc_and_the_stamp_is_that_of_making_the_file() -> None:
    file = calendar_file(BOOKED, stamp=STAMP)
    assert value(file, "DTSTART") == "20261201T133000Z"
    assert value(file, "DTEND") == "20261201T141500Z"
    assert value(file, "DTSTAMP") == "20261130T080000Z"


def test_a_moved_appointment_keeps_its_uid_with_a_higher_sequence() -> None:
    moved = replace(BOOKED, starts_at=datetime(2026, 12, 8, 13, 30, tzinfo=UTC), ics_sequence=1)
    first, second = (calendar_file(a, stamp=STAMP) for a in (BOOKED, moved))
    assert value(first, "UID") == value(second, "UID")
    assert (value(first, "SEQUENCE"), value(second, "SEQUENCE")) == ("0", "1")
    assert value(second, "METHOD") == "PUBLISH"


def test_a_cancelled_appointment_repeats_the_uid_to_remove_the_entry() -> None:
    file = calendar_file(CANCELLED, stamp=STAMP)
    assert value(file, "METHOD") == "CANCEL"
    assert value(file, "STATUS") == "CANCELLED"
    assert value(file, "UID") == BOOKED.ics_uid
    assert value(file, "SEQUENCE") == "2"


@pytest.mark.parametrize("appointment", [BOOKED, CANCELLED])
def test_nothing_tells_the_programme_or_who_offers_it(appointment: Appointment) -> None:
    text = calendar_file(appointment, stamp=STAMP).decode().lower()
    for word in (
        "insat",
        "krisenhilfe",
        "sucht",
        "jobcenter",
        "programm",
        "stufenlos",
        "description",
        "b1",
        "s1",
    ):
        assert word not in text.replace(BOOKED.ics_uid, "")
    assert value(calendar_file(appointment, stamp=STAMP), "SUMMARY") == "Informationstermin"
    assert value(calendar_file(appointment, stamp=STAMP), "CLASS") == "PRIVATE"


def test_an_unknown_address_is_left_out() -> None:
    file = calendar_file(replace(BOOKED, place=Place("Krisenhilfe Bochum gGmbH")), stamp=STAMP)
    assert "LOCATION" not in [n for n, _ in properties(file)]


def test_an_office_with_a_mail_address_is_the_organizer() -> None:
    file = calendar_file(BOOKED, stamp=STAMP, organizer="mailto:termine@example.org")
    assert value(file, "ORGANIZER") == "mailto:termine@example.org"


@given(
    st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=200),
    st.integers(0, 1000),
    st.datetimes(datetime(2026, 1, 1), datetime(2040, 1, 1)).map(
        lambda d: d.replace(microsecond=0, tzinfo=UTC)
    ),
)
def test_what_is_written_is_read_again(address: str, sequence: int, start: datetime) -> None:
    end = start.replace(year=start.year + 1, day=1)
    appointment = replace(
        BOOKED, place=Place("X", address), ics_sequence=sequence, starts_at=start, ends_at=end
    )
    file = calendar_file(appointment, stamp=STAMP)
    [event] = Calendar.from_ical(file).walk("VEVENT")
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (start, end)
    assert (str(event["LOCATION"]), event.decoded("SEQUENCE")) == (address, sequence)
    written = value(file, "LOCATION").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\")
    assert written == address
