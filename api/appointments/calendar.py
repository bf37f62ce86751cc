"""From opening patterns to the times that can be booked. Pure: no clock, no data base.

A pattern speaks in wall time (Tuesdays and Thursdays, 9 to 12 o'clock); what comes out is UTC.
"""

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import holidays
from dateutil.easter import easter
from dateutil.rrule import rrule, rruleset, rrulestr

from api.clock import BERLIN

_FREQUENCIES = {"FREQ=DAILY", "FREQ=WEEKLY", "FREQ=MONTHLY", "FREQ=YEARLY"}
_PARTS = {
    "FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST",
    "BYDAY", "BYMONTHDAY", "BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYSETPOS",
}  # fmt: skip


class PatternError(ValueError):
    """A pattern that cannot be meant like this; the message says what is wrong."""


@dataclass(frozen=True)
class Pattern:
    """When a calendar is open.

    `rule` is an RFC 5545 RRULE over days ("FREQ=WEEKLY;BYDAY=TU,TH"), counted from `first_day`.
    Between `opens` and `closes` (wall time) there is an appointment of `minutes`, then `pause` minutes,
    and so on; an appointment that would reach into a break or past `closes` is left out.
    """

    rule: str
    first_day: date
    opens: time
    closes: time
    minutes: int
    pause: int = 0
    capacity: int = 1
    breaks: tuple[tuple[time, time], ...] = ()
    except_days: frozenset[date] = frozenset()
    extra_days: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if self.minutes < 1 or self.pause < 0 or self.capacity < 1:
            raise PatternError("minutes and capacity must be positive, pause must not be negative")
        if self.opens >= self.closes or any(start >= end for start, end in self.breaks):
            raise PatternError("opening hours and breaks must end after they begin")
        _read_rule(self.rule, self.first_day)


@dataclass(frozen=True, order=True)
class Opening:
    """One time that can be booked, in UTC."""

    starts_at: datetime
    ends_at: datetime
    capacity: int


def openings(pattern: Pattern, first: date, last: date, closed: Set[date] = frozenset()) -> list[Opening]:
    """The times of `pattern` from day `first` to day `last` (both included), without `closed` days.

    In order and never overlapping. A wall time that the clock jumps over does not exist and is left
    out; of a wall time that comes twice only the first is offered.
    """
    found: list[Opening] = []
    for day in _days(pattern, first, last):
        if day in closed:
            continue
        for wall in _starts(pattern):
            opening = _opening(pattern, day, wall)
            # In the night when clocks go forward a long appointment would run into the next one.
            if opening and not (found and opening.starts_at < found[-1].ends_at):
                found.append(opening)
    return found


def to_utc(day: date, wall: time) -> datetime | None:
    """The moment of a German wall time; the earlier of two; None for one that does not exist."""
    moment = datetime.combine(day, wall, BERLIN).astimezone(UTC)
    exists = moment.astimezone(BERLIN).replace(tzinfo=None) == datetime.combine(day, wall)
    return moment if exists else None


def public_holidays(first: date, last: date, land: str = "NW") -> frozenset[date]:
    """The public holidays of a Land between two days, both included."""
    calendar = holidays.country_holidays("DE", subdiv=land, years=range(first.year, last.year + 1))
    return frozenset(day for day in calendar if first <= day <= last)


def customary_closing_days(first: date, last: date) -> frozenset[date]:
    """Days on which offices are often closed though they are no public holidays in Nordrhein-Westfalen.

    Christmas Eve, New Year's Eve and Rosenmontag. Whether an office is closed then is its own decision.
    """
    years = range(first.year, last.year + 1)
    days = {date(y, 12, d) for y in years for d in (24, 31)} | {easter(y) - timedelta(days=48) for y in years}
    return frozenset(day for day in days if first <= day <= last)


def bookable_window(now: datetime, notice: timedelta, horizon: timedelta) -> tuple[datetime, datetime]:
    """The moments between which an appointment must begin to be booked at `now`."""
    return now + notice, now + horizon


def _days(pattern: Pattern, first: date, last: date) -> Iterator[date]:
    days = rruleset()
    days.rrule(_read_rule(pattern.rule, pattern.first_day))
    for day in pattern.extra_days:
        days.rdate(_midnight(day))
    for day in pattern.except_days:
        days.exdate(_midnight(day))
    return (moment.date() for moment in days.between(_midnight(first), _midnight(last), inc=True))


def _starts(pattern: Pattern) -> Iterable[time]:
    step, length = timedelta(minutes=pattern.minutes + pattern.pause), timedelta(minutes=pattern.minutes)
    start, closes = _at(pattern.opens), _at(pattern.closes)
    while start + length <= closes:
        end = start + length
        in_the_way = [_at(over) for begin, over in pattern.breaks if start < _at(over) and _at(begin) < end]
        if in_the_way:
            start = max(in_the_way)
        else:
            yield start.time()
            start += step


def _opening(pattern: Pattern, day: date, wall: time) -> Opening | None:
    starts_at = to_utc(day, wall)
    if starts_at is None:
        return None
    return Opening(starts_at, starts_at + timedelta(minutes=pattern.minutes), pattern.capacity)


def _read_rule(rule: str, first_day: date) -> rrule:
    names = [part.partition("=")[0] for part in rule.split(";")]
    if not set(names) <= _PARTS or _FREQUENCIES.isdisjoint(rule.split(";")):
        raise PatternError(f"a rule says days, and nothing about times of day: {rule}")
    try:
        read = rrulestr(rule, dtstart=_midnight(first_day))
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise PatternError(f"not a recurrence rule: {rule}") from fault
    assert isinstance(read, rrule)
    return read


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _at(wall: time) -> datetime:
    return datetime.combine(date.min, wall)
