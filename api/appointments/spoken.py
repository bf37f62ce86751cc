"""Moments as a German would say them. Pure."""

from datetime import date, datetime

from api.clock import BERLIN

WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni",
    "Juli", "August", "September", "Oktober", "November", "Dezember",
)  # fmt: skip


def spoken_day(day: date, *, today: date | None = None) -> str:
    """`Dienstag, 1. Dezember`; with the year when it is not the year of `today`."""
    year = f" {day.year}" if today is not None and day.year != today.year else ""
    return f"{WEEKDAYS[day.weekday()]}, {day.day}. {MONTHS[day.month - 1]}{year}"


def spoken_time(moment: datetime) -> str:
    """`14 Uhr` or `14 Uhr 05`, the wall time in Germany."""
    wall = moment.astimezone(BERLIN)
    return f"{wall.hour} Uhr {wall.minute:02d}" if wall.minute else f"{wall.hour} Uhr"


def spoken(moment: datetime, *, today: date | None = None) -> str:
    """`Dienstag, 1. Dezember, 14 Uhr 30`, the wall time in Germany."""
    return f"{spoken_day(moment.astimezone(BERLIN).date(), today=today)}, {spoken_time(moment)}"
