"""From what was said to moments: wall times get their half of the day from the office hours, days their zone."""

from datetime import date, datetime, time, timedelta

from dateutil import tz

from bot.language.times.reading import said_in
from bot.language.times.values import DAY, Clock, Days, Found, Kind, OfficeHours, Said, Wall, Weekly

BERLIN = tz.gettz("Europe/Berlin")
OFFICE_HOURS = OfficeHours()
_LONGEST = 2000


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
    flags = {"negative": said.negative, "replaced": said.replaced}
    walls = _walls(said.wall, hours) if said.wall else [None]
    if not said.days:
        return [_time(walls, said, at, flags)]
    return [_day(days, walls, said, at, flags) for days in said.days]


_Minutes = tuple[int | None, int | None]


def _walls(wall: Wall, hours: OfficeHours | None) -> list[_Minutes | None]:
    """The readings of a wall time in minutes of the day, the best one first."""
    if wall.is_exact and wall.start:
        return [(m, m) for m in _readings(wall.start, hours, closing=False)]
    starts = _readings(wall.start, hours, closing=False) if wall.start else [None]
    ends = _readings(wall.end, hours, closing=True) if wall.end else [None]
    if wall.start and wall.end:
        return [_span_of(wall.start, wall.end, hours)]
    return [(s, e) for s in starts for e in ends]


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
    if len(inside) == 1:
        return inside
    return list(clock.both)


def _office(hours: OfficeHours) -> tuple[int, int]:
    return hours.opens.hour * 60 + hours.opens.minute, hours.closes.hour * 60 + hours.closes.minute


def _as_time(minute: int | None) -> time | None:
    return None if minute is None else time(minute // 60 % 24, minute % 60)


def _time(walls: list[_Minutes | None], said: Said, at: tuple[int, int], flags: dict[str, bool]) -> Found:
    assert said.wall and walls[0]
    bounds = [(_as_time(s), _as_time(e)) for s, e in (w for w in walls if w)]
    kind: Kind = "time" if said.wall.is_exact else "span"
    first = bounds[0][0] or bounds[0][1]
    assert first
    others = tuple(sorted(b[0] or b[1] or first for b in bounds)) if len(bounds) > 1 else ()
    return Found(kind, said.wall.grain, at, bounds=bounds[0], ambiguous=others, **flags)


def _day(
    days: Days | Weekly, walls: list[_Minutes | None], said: Said, at: tuple[int, int], flags: dict[str, bool]
) -> Found:
    bounds = (_as_time(walls[0][0]), _as_time(walls[0][1])) if walls[0] else None
    grain = said.wall.grain if said.wall else "day"
    if isinstance(days, Weekly):
        field = "not_weekdays" if said.negative else "weekdays"
        return Found("open" if said.negative else "date" if not bounds else "time", grain, at, bounds=bounds,
                     **{field: days.weekdays}, **flags)  # type: ignore[arg-type]  # fmt: skip
    if said.negative and days.weekday is not None:
        return Found("open", grain, at, bounds=bounds, not_weekdays=frozenset({days.weekday}), **flags)
    one = days.start is not None and days.end is not None and (days.end - days.start).days == 1
    if walls[0] is None:
        kind: Kind = "date" if one else "span"
        others = tuple(_at(start, 0) for start, _ in days.others)
        return Found(kind, days.grain, at, days.start and _at(days.start, 0), days.end and _at(days.end, 0),
                     ambiguous=others, vague=days.vague, **flags)  # fmt: skip
    if not one or days.start is None:
        return Found("span", grain, at, days.start and _at(days.start, 0), days.end and _at(days.end, 0),
                     bounds=bounds, **flags)  # fmt: skip
    starts = [start for start, _ in days.others] or [days.start]
    readings = tuple(sorted(_moment(day, w)[0] for day in starts for w in walls if w))
    start, end = _moment(days.start, walls[0])
    kind = "time" if said.wall and said.wall.is_exact else "span"
    return Found(kind, grain, at, start, end, bounds=bounds, ambiguous=readings if len(readings) > 1 else (),
                 vague=days.vague, **flags)  # fmt: skip


def _moment(day: date, wall: _Minutes) -> tuple[datetime, datetime]:
    start, end = wall
    first = _at(day, start or 0)
    if end is None:
        return first, _at(day + timedelta(1), 0)
    over = start is not None and end < start or (end == 0 and start not in (0, None))
    return first, _at(day + timedelta(over), end)


def _at(day: date, minute: int) -> datetime:
    """That wall time in Berlin; one that the clock change leaves out is an hour later."""
    wall = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=BERLIN)
    return tz.resolve_imaginary(wall)
