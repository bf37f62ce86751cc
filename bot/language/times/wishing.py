"""What the api understands: an appointment wish in JSON, and one expression as the value of an entity."""

from datetime import date, datetime, time, timedelta
from typing import Any

from bot.language.times.finding import BERLIN, OFFICE_HOURS, find
from bot.language.times.values import Found, OfficeHours

_FAR = timedelta(days=366)
_MOST_SPANS = 20
_WEEKS_AHEAD = 6

_DAYS = "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag".split()
_MONTHS = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()

Bounds = tuple[time | None, time | None]


def wish(text: str, now: datetime, office_hours: OfficeHours | None = OFFICE_HOURS) -> dict[str, Any] | None:
    """The appointment wish in `text` as the api reads it (`/internal/slots/search`), or `None` without one.

    Where people disagree about a day ("nächsten Mittwoch" on a Tuesday) both days are wished for;
    `ambiguous` tells so. What is past is no wish. "Egal wann" is a wish that leaves everything open.
    """
    now = now.astimezone(BERLIN)
    found = [f for f in find(text, now, office_hours) if not f.replaced]
    wanted = [f for f in found if not f.negative and not _is_past(f, now)]
    body = {**_days(wanted, now), **_times(wanted), **_excluded([f for f in found if f.negative], now)}
    if any(f.open == "earliest" for f in wanted):
        body["earliest"] = True
    if not body and any(f.open == "any" for f in wanted):
        body["earliest"] = False
    return body or None


def ambiguous(text: str, now: datetime, office_hours: OfficeHours | None = OFFICE_HOURS) -> list[Found]:
    """The wishes in `text` about which people disagree; `Found.ambiguous` has the readings to ask for."""
    return [f for f in find(text, now, office_hours) if f.ambiguous and not f.negative and not f.replaced]


def unclear_days(text: str, now: datetime) -> list[date]:
    """The days, in order, of which people disagree which one is meant ("nächsten Mittwoch" on a Tuesday); or none."""
    for found in ambiguous(text, now):
        days = {r.date() for r in found.ambiguous if isinstance(r, datetime)}
        if len(days) > 1:
            return sorted(days)
    return []


def spoken_day(day: date) -> str:
    """ "Mittwoch, 2. Dezember"."""
    return f"{_DAYS[day.weekday()]}, {day.day}. {_MONTHS[day.month - 1]}"


def resolve(
    text: str, now: datetime, office_hours: OfficeHours | None = OFFICE_HOURS
) -> dict[str, Any] | None:
    """The first expression of time in `text` in plain JSON, or `None`.

    `kind`, `grain`, `from` and `to` (days both included, or moments, or wall times), and where they say
    something `weekdays`, `not_weekdays`, `time_from`, `time_to`, `ambiguous`, `open`, `start`, `end`
    (offsets in the text).
    """
    found = find(text, now, office_hours)
    return _value(found[0]) if found else None


def _value(found: Found) -> dict[str, Any]:
    value: dict[str, Any] = {"kind": found.kind, "grain": found.grain, "from": None, "to": None}
    if found.start or found.end:
        value["from"], value["to"] = _edges(found)
    elif found.bounds:
        value["from"], value["to"] = (_hhmm(b) for b in found.bounds)
    if found.bounds and (found.weekdays or found.not_weekdays or (found.kind == "span" and _is_days(found))):
        value |= {k: _hhmm(b) for k, b in zip(("time_from", "time_to"), found.bounds, strict=True) if b}
    for name in ("weekdays", "not_weekdays"):
        if getattr(found, name):
            value[name] = sorted(getattr(found, name))
    if found.ambiguous:
        value["ambiguous"] = [_reading(r, found) for r in found.ambiguous]
    if found.open:
        value["open"] = found.open
    if found.negative:
        value["negative"] = True
    return {**value, "start": found.at[0], "end": found.at[1]}


def _is_days(found: Found) -> bool:
    """Whether its edges are whole days."""
    edges = [e for e in (found.start, found.end) if e]
    return bool(edges) and all((e.hour, e.minute) == (0, 0) for e in edges) and found.start != found.end


def _edges(found: Found) -> tuple[str | None, str | None]:
    """Its first and last day, or its first moment and the one before which it ends."""
    start, end = found.start, found.end
    if not _is_days(found):
        return start.isoformat() if start else None, end.isoformat() if end else None
    last = end - timedelta(days=1) if end else None
    return start.date().isoformat() if start else None, last.date().isoformat() if last else None


def _reading(reading: datetime | time, found: Found) -> str:
    if isinstance(reading, time):
        return f"{reading:%H:%M}"
    return reading.date().isoformat() if _is_days(found) else reading.isoformat()


def _hhmm(wall: time | None) -> str | None:
    return f"{wall:%H:%M}" if wall else None


def _is_past(found: Found, now: datetime) -> bool:
    return found.end is not None and found.end < now


def _days(wanted: list[Found], now: datetime) -> dict[str, Any]:
    """The wished days; those with hours of their own become moments when the hours differ."""
    dated = [f for f in wanted if f.start or f.end]
    weekly = [f for f in wanted if f.weekdays]
    if _one_time([f.bounds for f in dated + weekly]):
        body: dict[str, Any] = {}
        if dated:
            body["spans"] = [s for f in dated for s in _day_spans(f, now)][:_MOST_SPANS]
        if weekly:
            body["weekdays"] = sorted(frozenset().union(*(f.weekdays for f in weekly)))
        return body
    spans = [s for f in dated for s in _moments(f, now)] + [
        s for f in weekly for s in _weekly_moments(f, now)
    ]
    return {"spans": spans[:_MOST_SPANS]}


def _one_time(bounds: list[Bounds | None]) -> bool:
    return len(set(bounds)) <= 1


def _times(wanted: list[Found]) -> dict[str, Any]:
    """The hours that hold for every wished day."""
    bounds = [f.bounds for f in wanted if f.bounds]
    dayless = [f.bounds for f in wanted if f.bounds and not (f.start or f.end or f.weekdays)]
    days = [f for f in wanted if f.start or f.end or f.weekdays]
    if not bounds or (days and not dayless and not _one_time([f.bounds for f in days])):
        return {}
    start, end = dayless[0] if dayless else bounds[0]
    for other_start, other_end in dayless[1:]:
        start, end = start or other_start, end or other_end
    return {k: _hhmm(b) for k, b in (("time_from", start), ("time_to", end)) if b}


def _day_spans(found: Found, now: datetime) -> list[dict[str, str]]:
    readings = [r for r in found.ambiguous if isinstance(r, datetime)]
    if len({r.date() for r in readings}) > 1:
        length = (found.end - found.start).days if found.start and found.end else 1
        return [_days_json(r, r + timedelta(days=max(length, 1))) for r in _one_a_day(readings)]
    start, end = found.start or now, found.end or (found.start or now) + _FAR
    if found.vague:
        start, end = _week_around(start)
    if start == end or (found.bounds and found.kind != "span"):
        end = start
    last = end - timedelta(microseconds=1) if end > start else start
    return [{"from": max(start, now).date().isoformat(), "to": max(last, now).date().isoformat()}]


def _one_a_day(readings: list[datetime]) -> list[datetime]:
    return list({r.date(): r for r in readings}.values())


def _week_around(moment: datetime) -> tuple[datetime, datetime]:
    """ "in zwei Wochen" means some day of that week."""
    first = moment.replace(hour=0, minute=0) - timedelta(days=moment.weekday())
    return first, first + timedelta(days=7)


def _days_json(start: datetime, after: datetime) -> dict[str, str]:
    return {"from": start.date().isoformat(), "to": (after - timedelta(microseconds=1)).date().isoformat()}


def _moments(found: Found, now: datetime) -> list[dict[str, str]]:
    if not found.bounds:
        return _day_spans(found, now)
    start, end = found.start or now, found.end or (found.start or now) + _FAR
    return [_moment_json(start, end)]


def _moment_json(start: datetime, end: datetime) -> dict[str, str]:
    end = max(end, start + timedelta(minutes=1))
    return {"from": start.isoformat(timespec="minutes"), "to": end.isoformat(timespec="minutes")}


def _weekly_moments(found: Found, now: datetime) -> list[dict[str, str]]:
    """The next weeks' days of `found`, each with its hours."""
    days = [now + timedelta(days=n) for n in range(7 * _WEEKS_AHEAD)]
    hits = [d for d in days if d.weekday() in (found.weekdays or found.not_weekdays)]
    spans = []
    for day in hits:
        start, end = found.bounds or (None, None)
        first = datetime.combine(day.date(), start or time(0), tzinfo=BERLIN)
        after = datetime.combine(day.date(), end, tzinfo=BERLIN) if end else first.replace(hour=23, minute=59)
        spans.append(_moment_json(first, after))
    return spans


def _excluded(refused: list[Found], now: datetime) -> dict[str, Any]:
    """What the person ruled out: days, weekdays, and hours (by their complement)."""
    spans: list[dict[str, str]] = []
    weekdays: set[int] = set()
    body: dict[str, Any] = {}
    for found in refused:
        if found.not_weekdays and found.bounds:
            spans += _weekly_moments(found, now)
        elif found.not_weekdays:
            weekdays |= found.not_weekdays
        elif found.start or found.end:
            if not _is_past(found, now):
                spans += _moments(found, now)
        elif found.bounds:
            body |= _complement(found.bounds)
    if spans:
        body["not_spans"] = spans[:_MOST_SPANS]
    if weekdays:
        body["not_weekdays"] = sorted(weekdays)
    return body


def _complement(bounds: Bounds) -> dict[str, str | None]:
    """ "vormittags nicht" is from noon on; "nachmittags nicht" until noon; a time in the middle is left."""
    start, end = bounds
    if start is None or (end is not None and start < time(11)):
        return {"time_from": _hhmm(end)} if end else {}
    if start == end:
        return {}
    return {"time_to": _hhmm(start)}
