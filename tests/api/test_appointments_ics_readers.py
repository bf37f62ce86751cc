"""Calendar files against RFC 5545, line by line, and through a second reader (vobject) on every odd day."""

import re
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from test_appointments_ics import BOOKED, CANCELLED, STAMP, properties

from api.appointments.calendar import to_utc
from api.appointments.ics import calendar_file, method
from api.appointments.views import Appointment, Place
from api.clock import BERLIN

ORGANIZER, ATTENDEE = "mailto:termine@example.org", "mailto:yilmaz@example.org"

# Days on which calendars go wrong: both clock changes, leap day, the turn of the year.
ODD_DAYS = [
    datetime(2026, 3, 29, 1, 59), datetime(2026, 3, 29, 3, 0), datetime(2026, 10, 25, 1, 30),
    datetime(2026, 10, 25, 2, 30), datetime(2028, 2, 29, 9, 0), datetime(2027, 2, 28, 23, 30),
    datetime(2026, 12, 31, 23, 45), datetime(2027, 1, 1, 0, 0), datetime(2100, 2, 28, 23, 50),
]  # fmt: skip


def at(wall: datetime, minutes: int = 45) -> Appointment:
    start = to_utc(wall.date(), wall.time())
    assert start is not None
    return replace(BOOKED, starts_at=start, ends_at=start + timedelta(minutes=minutes))


def lines(file: bytes) -> list[str]:
    return file.decode().replace("\r\n ", "").split("\r\n")[:-1]


@pytest.mark.parametrize("wall", ODD_DAYS, ids=lambda d: f"{d:%Y-%m-%d %H:%M}")
def test_two_readers_agree_on_every_odd_day(wall: datetime) -> None:
    appointment = at(wall)
    file = calendar_file(appointment, stamp=STAMP, organizer=ORGANIZER)
    [one] = Calendar.from_ical(file).walk("VEVENT")
    other = vobject.readOne(file.decode()).vevent
    for begin, end in (
        (one.decoded("DTSTART"), one.decoded("DTEND")),
        (other.dtstart.value, other.dtend.value),
    ):
        assert (begin, end) == (appointment.starts_at, appointment.ends_at)
        assert begin.astimezone(BERLIN).replace(tzinfo=None) == wall
    assert str(one["UID"]) == other.uid.value == appointment.ics_uid
    assert str(one["SUMMARY"]) == other.summary.value == "Informationstermin"


@pytest.mark.parametrize("appointment", [BOOKED, CANCELLED], ids=["booked", "cancelled"])
@pytest.mark.parametrize("attendee", [None, ATTENDEE], ids=["published", "mailed"])
def test_every_line_keeps_the_grammar_of_rfc_5545(appointment: Appointment, attendee: str | None) -> None:
    file = calendar_file(appointment, stamp=STAMP, organizer=ORGANIZER, attendee=attendee)
    for line in lines(file):
        assert re.fullmatch(
            r'[A-Z-]+(;[A-Z-]+=("[^"]*"|[^";:,]+)(,("[^"]*"|[^";:,]+))*)*:[^\x00-\x08\x0a-\x1f\x7f]*', line
        ), line
    names = [name for name, _ in properties(file)]
    assert names[:2] == ["BEGIN", "VERSION"] or names[:2] == ["BEGIN", "PRODID"]
    for once in ("UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "STATUS", "CLASS", "ORGANIZER", "METHOD"):
        assert names.count(once) == 1, once
    assert "DURATION" not in names, "RFC 5545, 3.6.1: never beside DTEND"
    assert "VTIMEZONE" not in file.decode(), "UTC needs none"
    for name in ("DTSTAMP", "DTSTART", "DTEND"):
        assert re.fullmatch(r"\d{8}T\d{6}Z", dict(properties(file))[name])


def test_whoever_got_it_by_mail_is_named_as_having_accepted_and_not_asked_again() -> None:
    file = calendar_file(BOOKED, stamp=STAMP, organizer=ORGANIZER, attendee=ATTENDEE)
    event = vobject.readOne(file.decode()).vevent
    assert event.attendee.value == ATTENDEE
    assert event.attendee.params == {"PARTSTAT": ["ACCEPTED"], "RSVP": ["FALSE"]}
    assert dict(properties(file))["METHOD"] == method(BOOKED, ORGANIZER, ATTENDEE) == "REQUEST"


def test_without_an_organizer_with_an_address_nobody_is_named() -> None:
    file = calendar_file(BOOKED, stamp=STAMP, attendee=ATTENDEE)
    assert "ATTENDEE" not in dict(properties(file)) and dict(properties(file))["METHOD"] == "PUBLISH"


def test_a_cancellation_by_mail_names_the_same_attendee_and_uid() -> None:
    file = calendar_file(CANCELLED, stamp=STAMP, organizer=ORGANIZER, attendee=ATTENDEE)
    read = dict(properties(file))
    assert (read["METHOD"], read["STATUS"], read["UID"]) == ("CANCEL", "CANCELLED", BOOKED.ics_uid)
    assert read["ATTENDEE"] == ATTENDEE


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2032, 12, 31)),
    st.integers(5, 480),
    st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=120),
    st.integers(0, 10_000),
)
def test_what_is_written_both_readers_read(wall: datetime, minutes: int, address: str, sequence: int) -> None:
    start = to_utc(wall.date(), wall.time().replace(second=0, microsecond=0))
    if start is None:
        assert (wall.month, wall.hour) == (3, 2), "the only hours that do not exist"
        return
    appointment = replace(
        BOOKED, starts_at=start, ends_at=start + timedelta(minutes=minutes), place=Place("X", address),
        ics_sequence=sequence,
    )  # fmt: skip
    file = calendar_file(appointment, stamp=STAMP)
    [one] = Calendar.from_ical(file).walk("VEVENT")
    other = vobject.readOne(file.decode()).vevent
    assert one.decoded("DTSTART") == other.dtstart.value == start
    assert one.decoded("DTEND") == other.dtend.value == appointment.ends_at
    assert str(one["LOCATION"]) == other.location.value == address
    assert one.decoded("SEQUENCE") == int(other.sequence.value) == sequence


def test_the_day_has_23_and_25_hours_and_the_entry_keeps_its_length() -> None:
    for wall, hours in ((datetime(2026, 3, 29), 23), (datetime(2026, 10, 25), 25)):
        midnight, next_ = to_utc(wall.date(), time()), to_utc((wall + timedelta(days=1)).date(), time())
        assert midnight is not None and next_ is not None
        assert next_ - midnight == timedelta(hours=hours)
        appointment = replace(
            BOOKED, starts_at=midnight + timedelta(minutes=30), ends_at=midnight + timedelta(hours=4)
        )
        [event] = Calendar.from_ical(calendar_file(appointment, stamp=STAMP)).walk("VEVENT")
        assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(hours=3, minutes=30)
        assert event.decoded("DTSTART").utcoffset() == timedelta()
