"""From what was said to moments: wall times get their half of the day from the office hours, days their zone."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from dateutil import tz

from bot.language.times.reading import said_in
from bot.language.times.values import DAY, Clock, Days, Found, Grain, Kind, OfficeHours, Said, Wall, Weekly

BERLIN = tz.gettz("Europe/Berlin")
OFFICE_HOURS = OfficeHours()
_LONGEST = 2000
_Minutes = tuple[int | None, int | None]


def find(text: str, now: datetime, office_hours: OfficeHours | None = OFFICE_HOURS) -> list[Found]:
    """The expressions of time in `text`, in its order, relative to the aware `now`.

    An hour of the clock that can be meant twice is taken inside the `office_hours`; where these do not
    tell, or are `None`, the expression is `ambiguous`. Only the first 2000 characters are read.
    """
    now = now.astimezone(BERLIN)
    found: list[Found] = []
    for item in said_in(text[:_LONGEST], now):
        found += _found(item.value, (item.start, item.end), office_hours)
    return found


def _found(said: Said, at: tuple[int, int], hours: OfficeHours | None) -> list[Found]:
    if said.open:
        return [Found("open", "none", at, open=said.open)]
    walls = _walls(said.wall, hours) if said.wall else []
    days = [_every_week(d) if said.negative else d for d in said.days]
    found = [_day(d, said.wall, walls, at) for d in days] or [_time(said.wall, walls, at)]
    return [_refused(f) if said.negative else replace(f, replaced=said.replaced) for f in found]


def _every_week(days: Days | Weekly) -> Days | Weekly:
    """Who rules out a weekday rules it out for every week."""
    if isinstance(days, Days) and days.weekday is not None:
        return Weekly(frozenset({days.weekday}))
    return days


def _refused(found: Found) -> Found:
    kind: Kind = "open" if found.weekdays else found.kind
    return replace(found, kind=kind, negative=True, weekdays=frozenset(), not_weekdays=found.weekdays)


def _time(wall: Wall | None, walls: list[_Minutes], at: tuple[int, int]) -> Found:
    """An expression without a day: "um drei", "nachmittags"."""
    assert wall
    bounds = [(_as_time(start), _as_time(end)) for start, end in walls]
    kind: Kind = "time" if wall.is_exact else "span"
    readings = sorted({edge for start, end in bounds if (edge := start or end)})
    return Found(
        kind, wall.grain, at, bounds=bounds[0], ambiguous=tuple(readings) if len(readings) > 1 else ()
    )


def _day(days: Days | Weekly, wall: Wall | None, walls: list[_Minutes], at: tuple[int, int]) -> Found:
    bounds = (_as_time(walls[0][0]), _as_time(walls[0][1])) if walls else None
    grain: Grain = wall.grain if wall else "day"
    if isinstance(days, Weekly):
        return Found("time" if bounds else "date", grain, at, bounds=bounds, weekdays=days.weekdays)
    found = _one_day(days, wall, walls, at) if walls and days.is_one else _days(days, at)
    return replace(found, bounds=bounds, grain=grain if bounds else days.grain, vague=days.vague)


def _days(days: Days, at: tuple[int, int]) -> Found:
    readings = tuple(_at(start, 0) for start, _ in days.others)
    start = _at(days.start, 0) if days.start else None
    end = _at(days.end, 0) if days.end else None
    return Found("date" if days.is_one else "span", days.grain, at, start, end, ambiguous=readings)


def _one_day(days: Days, wall: Wall | None, walls: list[_Minutes], at: tuple[int, int]) -> Found:
    """A day with its hours, on all days and at all hours it can mean."""
    assert days.start
    assert wall
    starts = [start for start, _ in days.others] or [days.start]
    readings = tuple(sorted(_moment(day, minutes)[0] for day in starts for minutes in walls))
    start, end = _moment(days.start, walls[0])
    return Found("time" if wall.is_exact else "span", wall.grain, at, start, end,
                 ambiguous=readings if len(readings) > 1 else ())  # fmt: skip


def _walls(wall: Wall, hours: OfficeHours | None) -> list[_Minutes]:
    """The readings of a wall time in minutes of the day, the best one first."""
    if wall.start and wall.start == wall.end:
        return [(m, m) for m in _readings(wall.start, hours, closing=False)]
    if wall.start and wall.end:
        return [_span_of(wall.start, wall.end, hours)]
    if wall.start:
        return [(m, None) for m in _readings(wall.start, hours, closing=False)]
    assert wall.end
    return [(None, m) for m in _readings(wall.end, hours, closing=True)]


def _span_of(start: Clock, end: Clock, hours: OfficeHours | None) -> tuple[int, int]:
    """Of all readings the shortest that is open the longest: "von 10 bis 2" is 10:00 to 14:00."""
    opens, closes = _office(hours or OFFICE_HOURS)

    def quality(pair: tuple[int, int]) -> tuple[int, int]:
        length = (pair[1] - pair[0]) % DAY or DAY
        inside = max(0, min(pair[1], closes) - max(pair[0], opens)) if pair[0] < pair[1] else 0
        return (inside - length, -pair[0])

    return max(((s, e) for s in start.both for e in end.both), key=quality)


def _readings(clock: Clock, hours: OfficeHours | None, closing: bool) -> list[int]:
    if clock.fixed or hours is None:
        return list(clock.both)
    opens, closes = _office(hours)
    inside = [m for m in clock.both if (opens < m <= closes if closing else opens <= m < closes)]
    return inside if len(inside) == 1 else list(clock.both)


def _office(hours: OfficeHours) -> tuple[int, int]:
    return hours.opens.hour * 60 + hours.opens.minute, hours.closes.hour * 60 + hours.closes.minute


def _as_time(minute: int | None) -> time | None:
    return None if minute is None else time(minute // 60 % 24, minute % 60)


def _moment(day: date, wall: _Minutes) -> tuple[datetime, datetime]:
    start, end = wall
    first = _at(day, start or 0)
    if end is None:
        return first, _at(day + timedelta(1), 0)
    over = (start is not None and end < start) or (end == 0 and start not in (0, None))
    return first, _at(day + timedelta(over), end)


def _at(day: date, minute: int) -> datetime:
    """That wall time in Berlin; one that the clock change leaves out is an hour later."""
    wall = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=BERLIN)
    return tz.resolve_imaginary(wall)
