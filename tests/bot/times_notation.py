"""A short way to write what an expression of time means, for the tables of the tests.

`2026-12-03`, `2026-12-03 14:30`, `2026-12-03 12:00-18:00`, `2026-11-30..2026-12-06`, `..2026-12-23`, `14:30`,
`15:00-`, `Mo,Di 12:00-18:00`, `any`, `earliest`; `!` before what is ruled out, `~` before what shall be
replaced, ` ? ` between readings people disagree about, ` | ` between expressions.
"""

from datetime import datetime, time, timedelta

from bot.language.times import Found

_NAMES = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")


def notation(found: list[Found]) -> str:
    return " | ".join(dict.fromkeys(_one(f) for f in found))


def _one(found: Found) -> str:
    mark = "~" if found.replaced else "!" if found.negative else ""
    return mark + (found.open or _readings(found))


def _readings(found: Found) -> str:
    if not found.ambiguous:
        return f"{_day(found, found.start, found.end)} {_wall(found)}".strip()
    if isinstance(found.ambiguous[0], time):
        return " ? ".join(f"{t:%H:%M}" for t in found.ambiguous if isinstance(t, time))
    moments = [m for m in found.ambiguous if isinstance(m, datetime)]
    if found.bounds:
        return " ? ".join(f"{m:%Y-%m-%d %H:%M}" for m in moments)
    length = found.end - found.start if found.end and found.start else timedelta()
    return " ? ".join(_day(found, m, m + length) for m in moments)


def _day(found: Found, start: datetime | None, end: datetime | None) -> str:
    weekdays = sorted(found.weekdays or found.not_weekdays)
    if weekdays:
        return ",".join(_NAMES[d] for d in weekdays)
    if start is None and end is None:
        return ""
    first = f"{start:%Y-%m-%d}" if start else ""
    last = f"{end - timedelta(microseconds=1):%Y-%m-%d}" if end else ""
    return (
        first
        if first == last or start == end or (found.bounds and _within_a_day(start, end))
        else f"{first}..{last}"
    )


def _within_a_day(start: datetime | None, end: datetime | None) -> bool:
    return bool(start and end) and end - start <= timedelta(days=1)  # type: ignore[operator]


def _wall(found: Found) -> str:
    if not found.bounds:
        return ""
    start, end = (f"{b:%H:%M}" if b else "" for b in found.bounds)
    return start if start == end else f"{start}-{end}"
