"""Moments as staff read them: the wall time, and how long ago or how soon. Pure."""

import re
from datetime import date, datetime, timedelta

from api.clock import BERLIN
from api.errors import Invalid

_UNITS = (
    (timedelta(days=1), "einem Tag", "Tagen"),
    (timedelta(hours=1), "einer Stunde", "Stunden"),
    (timedelta(minutes=1), "einer Minute", "Minuten"),
)


def wall(moment: datetime) -> str:
    """`01.12.2026, 14:30 Uhr`"""
    return moment.astimezone(BERLIN).strftime("%d.%m.%Y, %H:%M Uhr")


def day(moment: datetime) -> str:
    """`01.12.2026`"""
    return moment.astimezone(BERLIN).strftime("%d.%m.%Y")


def clock(moment: datetime) -> str:
    """`14:30`"""
    return moment.astimezone(BERLIN).strftime("%H:%M")


def relative(moment: datetime, now: datetime) -> str:
    """`vor 3 Stunden`, `in 2 Tagen`, `gerade eben`"""
    distance = abs(moment - now)
    for unit, one, many in _UNITS:
        count = distance // unit
        if count:
            return f"{'vor' if moment < now else 'in'} {one if count == 1 else f'{count} {many}'}"
    return "gerade eben" if moment <= now else "jetzt gleich"


def due(moment: datetime, now: datetime) -> str:
    """`fällig in 2 Tagen` or `überfällig seit 3 Stunden`"""
    if moment >= now:
        return f"fällig {relative(moment, now)}"
    return f"überfällig {relative(moment, now).replace('vor', 'seit')}"


_TYPED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")


def typed_day(typed: str, field: str) -> date:
    """A day as people type it: `1.12.2026` or `01.12.2026`. Raises `Invalid` with `details.field`."""
    found = _TYPED.fullmatch(typed.strip())
    try:
        if found:
            return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        pass
    raise Invalid("Bitte geben Sie den Tag so ein: TT.MM.JJJJ, zum Beispiel 01.12.2026.", field=field)
