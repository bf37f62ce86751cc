"""Rules for the time of day: clock times, parts of the day, ranges and bounds of them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from bot.language.times.days import CLASSES as DAY_CLASSES
from bot.language.times.grammar import Match, Rule, rule
from bot.language.times.values import HALF_DAY, Clock, Wall

CLASSES = {
    **DAY_CLASSES,
    "POINT": "CLOCK NUMBER DIGITS",
    "STRANGE": "OTHER COUNTED MINUTES HOURS DAYS_UNIT WEEKS MONTHS YEARS MONTH DIGITS NUMBER PAIR COUNT",
    "ABOUT": "GEGEN CIRCA",
    "SOME_DAY": "WEEKDAY SHORT_WEEKDAY TOMORROW RELATIVE_DAY DAY WEEKDAYS_EACH",
}
_ABOUT = 30


def clock(hour: int, minute: int = 0, fixed: bool = False) -> Clock | None:
    """A time of day as said; None when a day has no such hour."""
    if not (0 <= hour <= 24 and 0 <= minute < 60):
        return None
    return Clock((hour % 24) * 60 + minute, fixed or hour > 12 or hour == 0)


def _near(base: Clock | None, minutes: int) -> Clock | None:
    if base is None:
        return None
    return Clock((base.minute + minutes) % (HALF_DAY if not base.fixed else 2 * HALF_DAY), base.fixed)


def _point(value: Any) -> Clock | None:
    """A clock time from a clock or a plain number of an hour."""
    return value if isinstance(value, Clock) else clock(value)


def _hh_mm(m: Match) -> Clock | None:
    hour, minute, padded = m.one("HH_MM")
    return clock(hour, minute, padded)


def _hours_minutes(m: Match) -> Clock | None:
    hour, minute = m.all("NUMBER", "DIGITS")
    return clock(hour, minute)


def _four_digits(m: Match) -> Clock | None:
    number = m.one("COUNT")
    return clock(number // 100, number % 100) if number < 2400 else None


def _hour(m: Match) -> Clock | None:
    number = m.one("NUMBER", "DIGITS")
    return clock(1 if number is None else number)


def _pair(m: Match) -> Clock | None:
    hour, minute, digits = m.one("PAIR")
    return clock(hour, minute) if digits == 2 else None


def _to_the_hour(minutes: int) -> Callable[[Match], Clock | None]:
    def build(m: Match) -> Clock | None:
        hour = m.last("NUMBER", "DIGITS")
        return _near(clock(hour), minutes) if 1 <= hour <= 24 else None

    return build


def _quarter(m: Match) -> Clock | None:
    return _to_the_hour(15 if m.has("NACH") else -15)(m)


def _minutes_off(m: Match) -> Clock | None:
    """ "zehn nach zwei", "fünf vor halb drei"."""
    minutes, hour = m.all("NUMBER", "DIGITS")
    if not (1 <= minutes <= 29 and 1 <= hour <= 24):
        return None
    base = _near(clock(hour), -30 if m.has("HALF") else -15 if m.has("THREE_QUARTER") else 0)
    return _near(base, -minutes if m.has("VOR") else minutes)


def _just(m: Match) -> Wall | None:
    point = m.one("CLOCK") or clock(m.one("NUMBER", "DIGITS"))
    if point is None:
        return None
    return Wall(_near(point, -15), point) if m.has("VOR") else Wall(point, _near(point, 15))


def _exact(m: Match) -> Wall:
    point = m.one("CLOCK")
    return Wall(point, point)


def _about(m: Match) -> Wall | None:
    point = _point(m.one("CLOCK", "NUMBER", "DIGITS"))
    return Wall(_near(point, -_ABOUT), _near(point, _ABOUT)) if point else None


def _range(m: Match) -> Wall | None:
    one, other = (_point(v) for v in m.all("CLOCK", "NUMBER", "DIGITS")[:2])
    return Wall(one, other) if one and other and one != other else None


def _choice(m: Match) -> Wall | None:
    """ "zehn oder elf Uhr", "zehn, halb elf": from the first to the last, both included."""
    points = [p for p in (_point(v) for v in m.all("CLOCK", "NUMBER", "DIGITS")) if p]
    if len(points) < 2:
        return None
    return Wall(points[0], _near(points[-1], 1))


def _from(m: Match) -> Wall | None:
    point = _point(m.one("CLOCK", "NUMBER", "DIGITS"))
    return Wall(point, None) if point else None


def _until(m: Match) -> Wall | None:
    point = _point(m.one("CLOCK", "NUMBER", "DIGITS"))
    return Wall(None, point) if point else None


def fixed(start: int | None, end: int | None) -> Wall:
    return Wall(
        None if start is None else Clock(start, True),
        None if end is None else Clock(end % (2 * HALF_DAY), True),
        "part",
    )


def _part(m: Match) -> Wall:
    start, end = m.one("PART")
    if m.has("LATE_ADJ") or m.has("OR_LATER"):
        start = (start + end) // 2
    if m.has("EARLY_ADJ") or m.has("EARLY"):
        end = (start + end) // 2 if start < end else end
    return fixed(start, end)


def _before_part(m: Match) -> Wall:
    """ "bis mittag", "vor dem Mittag": until noon; "bis abends": until it begins."""
    start, _ = m.one("PART")
    return fixed(None, HALF_DAY if start == 11 * 60 else start)


def _after_part(m: Match) -> Wall:
    start, end = m.one("PART")
    return fixed({11 * 60: 13 * 60}.get(start, end), None)


def _from_part(m: Match) -> Wall:
    start, _ = m.one("PART")
    return fixed(HALF_DAY if start == 11 * 60 else start, None)


def in_part(point: Clock, part: Wall) -> Clock:
    """The reading of `point` that lies in the part of the day: "abends um acht" is 20:00."""
    assert part.start and part.end
    low, high = part.start.minute - 60, part.end.minute + 60
    for minute in point.both:
        if low <= minute <= high if low < high else minute >= low or minute <= high:
            return Clock(minute, True)
    return point


def _merge(m: Match) -> Wall:
    part, wall = m.one("PART_WALL"), m.one("WALL")
    if part.start is None or part.end is None:
        return wall if isinstance(wall, Wall) else part
    ends = [None if p is None else in_part(p, part) for p in (wall.start, wall.end)]
    return Wall(ends[0], ends[1], wall.grain)


def _bare_hour(m: Match) -> Wall | None:
    return _bare(m.one("NUMBER", "DIGITS"))


def _bare(hour: int) -> Wall | None:
    point = clock(hour)
    return Wall(point, point) if point else None


def _hull(m: Match) -> Wall:
    one, other = m.all("PART_WALL")[:2]
    return Wall(
        min((one.start, other.start), key=_minute_of), max((one.end, other.end), key=_minute_of), "part"
    )


def _moment(m: Match) -> datetime | None:
    """ "in einer Stunde", "in 30 Minuten": to the minute from now."""
    number = m.one("NUMBER", "DIGITS")
    minutes = next((n for symbol, n in _FRACTIONS.items() if m.has(symbol)), None)
    if minutes is None:
        minutes = (1 if number is None else number) * (60 if m.has("HOURS") else 1)
    return m.now + timedelta(minutes=minutes)


def _minute_of(point: Clock | None) -> int:
    return point.minute if point else 0


_FRACTIONS = {"THREE_QUARTER": 45, "HALF": 30, "QUARTER": 15}
_EARLY = (6 * 60, 10 * 60)
_NOON = (11 * 60, 14 * 60)


def _rules(*rows: tuple[str, str, Any]) -> tuple[Rule, ...]:
    return tuple(rule(pattern, symbol, build, CLASSES) for pattern, symbol, build in rows)


POINTS = _rules(
    ("(UM|GEGEN)? MIDNIGHT", "CLOCK", lambda m: Clock(0, True)),
    ("HH_MM (UHR|H)?", "CLOCK", _hh_mm),
    ("PAIR (UHR|H)", "CLOCK", _pair),
    ("(?<=UM|GEGEN|CIRCA|VON|FROM|BIS|SOME_DAY|BETWEEN|UND|DASH) PAIR", "CLOCK", _pair),
    ("^PAIR$", "CLOCK", _pair),
    ("PAIR (?=BIS|DASH)", "CLOCK", _pair),
    ("(NUM) (VOR|NACH) THREE_QUARTER (NUM) UHR?", "CLOCK", _minutes_off),
    ("NUMBER QUARTER (NUM) UHR?", "CLOCK", lambda m: _to_the_hour(-15)(m) if m.one("NUMBER") == 3 else None),
    ("(NUM) (VOR|NACH) HALF (NUM) UHR?", "CLOCK", _minutes_off),
    ("(NUM) MINUTES? (VOR|NACH) (NUM) UHR? (?!UNIT|COUNTED|MONTH)", "CLOCK", _minutes_off),
    ("(UM|GEGEN) COUNT UHR? (?!COUNTED|UNIT|OTHER)", "CLOCK", _four_digits),
    ("SLASHED (NUM) UHR?", "CLOCK", lambda m: _to_the_hour(-30)(m) if m.one("SLASHED") == (1, 2) else None),
    (
        "(DIGITS) (DIGITS) (UHR|H)",
        "CLOCK",
        lambda m: _hours_minutes(m) if m.all("DIGITS")[1] % 5 == 0 else None,
    ),
    ("(NUM) UHR UND? (NUM) MINUTES? (?!UHR|UNIT|COUNTED|MONTH|BIS NUM|DASH NUM)", "CLOCK", _hours_minutes),
    ("HALF (NUM) UHR? (?!UNIT|COUNTED)", "CLOCK", _to_the_hour(-30)),
    ("THREE_QUARTER (NUM) UHR? (?!UNIT|COUNTED)", "CLOCK", _to_the_hour(-15)),
    ("QUARTER (VOR|NACH|BIS) (NUM) UHR?", "CLOCK", _quarter),
    ("QUARTER (NUM) UHR? (?!UNIT|COUNTED)", "CLOCK", _to_the_hour(-45)),
    ("(NUM) UHR", "CLOCK", _hour),
    ("(DIGITS) H", "CLOCK", lambda m: _hour(m) if m.one("DIGITS") > 7 else None),
    ("(UM) EIN UHR", "CLOCK", _hour),
    ("(?<=VON|BIS|UND|GEGEN|NACH|VOR|FROM|SOME_DAY|PART) EIN UHR", "CLOCK", _hour),
    ("^EIN UHR", "CLOCK", _hour),
    ("UHR (DIGITS) (?!STRANGE)", "CLOCK", _hour),
)

WALLS = _rules(
    ("IN (CIRCA|A)? (COUNTER|HALF|QUARTER|THREE_QUARTER) (HOURS|MINUTES)", "MOMENT", _moment),
    ("(JUST) (VOR|NACH) (POINT) (?!UNIT|COUNTED)", "WALL", _just),
    ("(BETWEEN) (UM)? (POINT) (UND|BIS|DASH) (UM)? (POINT) (?!UNIT|COUNTED|MONTH)", "WALL", _range),
    ("(?<!COUNTED) VON (UM)? (POINT) (BIS|DASH) (UM|CIRCA|LATEST)* (POINT) (?!UNIT|COUNTED|MONTH)", "WALL", _range),
    ("(UM)? (POINT) (BIS|DASH) (UM|CIRCA)* CLOCK", "WALL", _range),
    ("CLOCK (BIS|DASH) (UM|CIRCA)* (POINT) (?!UNIT|COUNTED|MONTH)", "WALL", _range),
    ("(?<=SOME_DAY|PART|COMMA) (NUM) (BIS|DASH) (NUM) (?!STRANGE)", "WALL", _range),
    ("^(NUM) (BIS|DASH) (NUM)$", "WALL", _range),
    ("UM (NUM) (BIS|DASH) (NUM) (?!UNIT|COUNTED|MONTH)", "WALL", _range),
    ("(?<!NOT) (OR_EARLIER) (THAN|HOW) (UM)? (POINT) (?!UNIT|COUNTED)", "WALL", _until),
    ("(?<!NOT) (OR_LATER) (THAN|HOW) (UM)? (POINT) (?!UNIT|COUNTED)", "WALL", _from),
    ("(UM|GEGEN|CIRCA|AS)* (NUM COMMA)? (POINT) (ODER|COMMA|DASH|SLASH)? (UM)? CLOCK (AROUND)?", "WALL", _choice),
    ("UM (POINT) (ODER) (UM)? (POINT) (?!STRANGE)", "WALL", _choice),
    ("NOT (VOR) (POINT) (?!UNIT|COUNTED|MONTH)", "WALL", _from),
    ("NOT (NACH|LATE_ADJ OTHER) (POINT) (?!UNIT|COUNTED|MONTH)", "WALL", _until),
    ("NOT (OR_LATER) (THAN|HOW) (UM)? (POINT)", "WALL", _until),
    ("NOT (OR_EARLIER) (THAN|HOW) (UM)? (POINT)", "WALL", _from),
    ("(FROM|FIRST_AT|NACH) (UM|FROM|CIRCA|GEGEN|AS)* CLOCK", "WALL", _from),
    ("(BIS|VOR|LATEST) (BIS|UM|CIRCA|GEGEN|LATEST|AS)* CLOCK", "WALL", _until),
    ("CLOCK (LATEST)", "WALL", _until),
    ("CLOCK (ODER)? (OR_LATER)", "WALL", _from),
    ("CLOCK (ODER) (OR_EARLIER)", "WALL", _until),
    ("(FROM|FIRST_AT|NACH) (UM|CIRCA|FROM|GEGEN)* (NUM) (?!STRANGE|DASH|UND NUM)", "WALL", _from),
    ("(?<!NUM) (BIS|VOR|LATEST) (UM|CIRCA|BIS|GEGEN|LATEST)* (NUM) (?!STRANGE|DASH|UND NUM)", "WALL", _until),
    ("(UM)? (ABOUT|AS)+ (UM)? CLOCK", "WALL", _about),
    ("(UM)? CLOCK AROUND", "WALL", _about),
    ("AS? UM (ABOUT)* (NUM) AROUND", "WALL", _about),
    ("(UM (ABOUT)+|GEGEN|AS UM|ABOUT UM) (NUM) (?!UNIT|COUNTED)", "WALL", _about),
    ("(UM|AM)? SHARP? CLOCK", "WALL", _exact),
    ("(UM) SHARP? (NUM) (?!UNIT|COUNTED)", "WALL", _bare_hour),
    ("(UM) ORDINAL (?!STRANGE)", "WALL", lambda m: _bare(m.one("ORDINAL"))),
    ("SHARP (NUM) (?!STRANGE)", "WALL", _bare_hour),
    ("(?<=SOME_DAY|PART) (NUM) (?=$|STOP|DOT|COMMA|FUNCTION|SUIT|PART|EARLY|ODER)", "WALL", _bare_hour),
    ("(NUM) (?=PART|AM TOMORROW|IN ARTICLE EARLY)", "WALL", _bare_hour),
)  # fmt: skip

PARTS = _rules(
    ("(?<=WEEKDAY|RELATIVE_DAY|EACH|AM|EARLY|ARTICLE|EARLY_ADJ|LATE_ADJ) TOMORROW (?!LATEST|ODER|UND|PART|EARLY)", "PART", lambda m: _EARLY),
    ("(?<!LATE_ADJ|EARLY) AM (ARTICLE)? (LATE_ADJ|EARLY_ADJ|EARLY|LATEST)* PART", "PART_WALL", _part),
    ("(IN ARTICLE|AM) EARLY", "PART", lambda m: _EARLY),
    ("(?<=SOME_DAY) EARLY (?=AM PART|UM)", "PART", lambda m: _EARLY),
    ("VERY EARLY", "PART", lambda m: _EARLY),
    ("IN ARTICLE LUNCH", "PART", lambda m: _NOON),
    ("(LATE_ADJ|EARLY) AM PART", "PART_WALL", _part),
    ("EARLY (?=WALL)", "PART", lambda m: _EARLY),
    ("(?<=SOME_DAY|WALL) EARLY", "PART", lambda m: _EARLY),
    ("NACH (ARTICLE|A|FUNCTION)? WORK", "PART_WALL", lambda m: fixed(16 * 60, None)),
    ("NACH (ARTICLE|A)* SCHOOL", "PART_WALL", lambda m: fixed(13 * 60, None)),
    ("(VOR) (ARTICLE|A)* LUNCH", "PART_WALL", lambda m: fixed(None, 12 * 60)),
    ("(NACH) (ARTICLE|A)* LUNCH", "PART_WALL", lambda m: fixed(13 * 60, None)),
    ("(BIS|VOR) (TO|ARTICLE)* PART", "PART_WALL", _before_part),
    ("NACH (ARTICLE)? PART", "PART_WALL", _after_part),
    ("FROM (ARTICLE)? PART", "PART_WALL", _from_part),
    ("(IM|IN|ARTICLE|AM|GEGEN|VON)* (LATE_ADJ|OR_LATER|EARLY_ADJ|EARLY|AS)* PART", "PART_WALL", _part),
    ("PART_WALL (ODER|UND|SLASH|BIS|DASH) PART_WALL", "PART_WALL", lambda m: _hull(m) if _closed(m) else None),
    ("PART_WALL (UM|COMMA|AS|CIRCA|GEGEN|FUNCTION)* WALL", "WALL", _merge),
    ("WALL (IN|ARTICLE|COMMA)* PART_WALL", "WALL", _merge),
    ("PART_WALL", "WALL", lambda m: m.one("PART_WALL")),
    ("NOT (TO|AS|ONLY)* EARLY|NOT (TO|AS)+ EARLY", "WALL", lambda m: fixed(10 * 60, None)),
    ("NOT (TO|AS)* LATE_ADJ", "WALL", lambda m: fixed(None, 15 * 60)),
)  # fmt: skip


def _closed(m: Match) -> bool:
    return all(w.start and w.end for w in m.all("PART_WALL"))
