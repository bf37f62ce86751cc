"""German dates and times as staff type them. Pure; each fault names its field."""

import re
from datetime import date, time

from api.errors import Invalid

_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")


def day_of(typed: str, field: str) -> date:
    """`01.12.2026`; also `2026-12-01`. Raises `Invalid` with `details.field`."""
    found = _DAY.fullmatch(typed.strip())
    try:
        if found:
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(typed.strip())
    except ValueError as fault:
        raise Invalid("Bitte geben Sie einen Tag an wie 01.12.2026.", field=field) from fault


def day_or_none(typed: str, field: str) -> date | None:
    return day_of(typed, field) if typed.strip() else None


def days_of(typed: str, field: str) -> frozenset[date]:
    """Days with commas, blanks or new lines between them."""
    return frozenset(day_of(part, field) for part in re.split(r"[\s,;]+", typed.strip()) if part)


def time_of(typed: str, field: str) -> time:
    """`9`, `9:30`, `09.30`, `9 Uhr 30`. Raises `Invalid`."""
    found = re.fullmatch(r"([0-9]{1,2})(?:[:.]([0-9]{2})|\s*Uhr(?:\s*([0-9]{1,2}))?)?", typed.strip())
    try:
        if found:
            return time(int(found[1]), int(found[2] or found[3] or 0))
    except ValueError:
        pass
    raise Invalid("Bitte geben Sie eine Uhrzeit an wie 9:30.", field=field)


def number_of(typed: str, field: str, least: int, most: int) -> int:
    """A whole number from `least` to `most`. Raises `Invalid`."""
    value = int(typed) if re.fullmatch(r"[0-9]{1,6}", typed.strip()) else -1
    if not least <= value <= most:
        raise Invalid(f"Bitte geben Sie eine Zahl von {least} bis {most} an.", field=field)
    return value


def german_day(day: date) -> str:
    return f"{day:%d.%m.%Y}"
