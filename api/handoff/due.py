"""When an answer is due: working days of a Land. Pure."""

from datetime import date, datetime, time, timedelta

from api.appointments.calendar import customary_closing_days, public_holidays
from api.appointments.spoken import spoken_day
from api.clock import BERLIN


def due_day(today: date, days: int, land: str) -> date:
    """The day `days` working days after `today`; Saturdays, Sundays, holidays and closing days do not count."""
    last = today + timedelta(days=days * 3 + 30)
    closed = public_holidays(today, last, land) | customary_closing_days(today, last)
    day = today
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5 and day not in closed
    return day


def end_of(day: date) -> datetime:
    """The last minute of a day in Germany."""
    return datetime.combine(day, time(23, 59), BERLIN)


def spoken_due(due_at: datetime, today: date) -> str:
    """`am Donnerstag, 3. Dezember`"""
    return f"am {spoken_day(due_at.astimezone(BERLIN).date(), today=today)}"
