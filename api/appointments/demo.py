"""Free times to try the product with: plausible hours, no real address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta

from api.appointments.calendar import Opening, Pattern, customary_closing_days, openings, public_holidays
from api.appointments.tables import Location
from api.appointments.upkeep import keep_location, publish
from api.db import Database
from api.programmes.catalogue import Catalogue, Programme

WEEKS = 8
# Patterns are counted from a fixed day, so that running it again later gives the same times.
_FIRST_DAY = date(2026, 1, 5)


@dataclass(frozen=True)
class _Hours:
    rule: str
    opens: time
    closes: time
    pause: int = 15
    capacity: int = 1


_AT_A_PROVIDER = (
    _Hours("FREQ=WEEKLY;BYDAY=TU,TH", time(9), time(12)),
    _Hours("FREQ=WEEKLY;BYDAY=WE", time(13), time(16)),
    # Once in two weeks a session for several people.
    _Hours("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", time(14), time(15), capacity=6),
)
_AT_A_JOBCENTER = (
    _Hours("FREQ=WEEKLY;BYDAY=MO,WE,FR", time(8, 30), time(12)),
    _Hours("FREQ=WEEKLY;BYDAY=TH", time(14), time(17)),
)
_HOURS: Mapping[str, tuple[_Hours, ...]] = {"proaktiv": _AT_A_JOBCENTER}


def load_demo(db: Database, catalogue: Catalogue, today: date) -> int:
    """Free times of the next eight weeks for each programme with an appointment.

    May run again at any time: what is there stays, later days are added. Returns how many are new.
    """
    bookable = [p for p in catalogue.programmes.values() if p.appointment.bookable]
    return sum(_load(db, catalogue, programme, today) for programme in bookable)


def _load(db: Database, catalogue: Catalogue, programme: Programme, today: date) -> int:
    at_jobcenter = programme.key in _HOURS
    name = catalogue.offices[programme.jobcenter].name if at_jobcenter else programme.provider
    location = Location(
        id=f"demo-{programme.key}", name=name, address=programme.appointment.location or None,
        office=programme.jobcenter, host="jobcenter" if at_jobcenter else "provider",
    )  # fmt: skip
    keep_location(db, location)
    return publish(db, programme.key, f"demo-{programme.key}", _times(programme, today))


def _times(programme: Programme, today: date) -> list[Opening]:
    last = today + timedelta(weeks=WEEKS)
    closed = public_holidays(today, last) | customary_closing_days(today, last)
    hours = _HOURS.get(programme.key, _AT_A_PROVIDER)
    patterns = [_pattern(h, programme.appointment.minutes) for h in hours]
    return [opening for pattern in patterns for opening in openings(pattern, today, last, closed)]


def _pattern(hours: _Hours, minutes: int) -> Pattern:
    return Pattern(
        rule=hours.rule,
        first_day=_FIRST_DAY,
        opens=hours.opens,
        closes=hours.closes,
        minutes=minutes,
        pause=hours.pause,
        capacity=hours.capacity,
    )
