"""Which free times fit a person's wish best. Pure.

On the wire a wish is JSON, every part optional:

    {"spans": [{"from": "2026-12-01", "to": "2026-12-04"}],      days, both included, or
     "spans": [{"from": "2026-12-01T12:00:00+01:00", "to": …}],  moments, `to` not included
     "not_spans": [{"from": …, "to": …}],                        "aber nicht nächste Woche"
     "weekdays": [1], "not_weekdays": [0, 4],                    0 is Monday
     "time_from": "14:00", "time_to": "18:00",                   wall time at which it begins
     "earliest": true}                                           "so bald wie möglich"

Exclusions (`not_spans`, `not_weekdays`) always hold. The rest is given up step by step when nothing
fits, first the time of day, then the day, and the answer says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import groupby
from operator import attrgetter

from api.appointments.views import FreeTime
from api.clock import BERLIN

_DAY = 24 * 60
_start = attrgetter("starts_at")


@dataclass(frozen=True)
class Span:
    """From `start` until before `end`; both aware."""

    start: datetime
    end: datetime

    def __contains__(self, moment: datetime) -> bool:
        return self.start <= moment < self.end

    def distance(self, moment: datetime) -> timedelta:
        return max(self.start - moment, moment - self.end, timedelta())


@dataclass(frozen=True)
class Wish:
    spans: tuple[Span, ...] = ()
    not_spans: tuple[Span, ...] = ()
    weekdays: frozenset[int] = frozenset()
    not_weekdays: frozenset[int] = frozenset()
    time_from: time | None = None
    time_to: time | None = None
    earliest: bool = False

    @property
    def names_a_day(self) -> bool:
        return bool(self.spans or self.weekdays)

    @property
    def names_a_time(self) -> bool:
        return self.time_from is not None or self.time_to is not None

    def allows(self, moment: datetime) -> bool:
        """Whether nothing that the person ruled out speaks against `moment`."""
        day = moment.astimezone(BERLIN).weekday()
        return day not in self.not_weekdays and not any(moment in span for span in self.not_spans)

    def fits(self, moment: datetime) -> bool:
        """Whether `moment` is on a wished day, at a wished time, and not ruled out."""
        return self.allows(moment) and self._fits_day(moment) and self.minutes_off(moment) == 0

    def _fits_day(self, moment: datetime) -> bool:
        if self.weekdays and moment.astimezone(BERLIN).weekday() not in self.weekdays:
            return False
        return not self.spans or any(moment in span for span in self.spans)

    def days_off(self, moment: datetime) -> timedelta:
        """How far `moment` is from the nearest wished span."""
        return min((span.distance(moment) for span in self.spans), default=timedelta())

    def minutes_off(self, moment: datetime) -> int:
        """How far the wall time of `moment` is from the wished hours; 0 inside them.

        Equal `time_from` and `time_to` mean exactly that time; `time_from` after `time_to` reaches
        over midnight.
        """
        if not self.names_a_time:
            return 0
        start = _minute(self.time_from) if self.time_from is not None else 0
        end = _minute(self.time_to) if self.time_to is not None else _DAY
        wall = _minute(moment.astimezone(BERLIN).time())
        if start == end:
            return _around(wall, start)
        inside = start <= wall < end if start < end else wall >= start or wall < end
        return 0 if inside else min(_around(wall, start), _around(wall, end) + 1)


def choose(wish: Wish, free: Sequence[FreeTime], limit: int) -> tuple[list[FreeTime], str | None]:
    """Up to `limit` of the `free` times (in order of time), and what of the wish had to be given up.

    Nothing given up is None; else `time`, `day`, `day_and_time`, or `all` when no time is left.
    The chosen times are in order of time.
    """
    for missing, relaxed in _steps(wish):
        fitting = [t for t in free if relaxed.fits(t.starts_at)]
        if fitting:
            best = _spread(wish, fitting, limit) if missing is None else _nearest(wish, fitting, limit)
            return sorted(best, key=_start), missing
    return [], "all"


def nearest_to(moment: datetime, free: Sequence[FreeTime], limit: int) -> list[FreeTime]:
    """The `limit` times closest to `moment`, in order of time."""
    return sorted(sorted(free, key=lambda t: abs(t.starts_at - moment))[:limit], key=_start)


def _steps(wish: Wish) -> list[tuple[str | None, Wish]]:
    any_time = replace(wish, time_from=None, time_to=None)
    any_day = replace(wish, spans=(), weekdays=frozenset())
    steps: list[tuple[str | None, Wish]] = [(None, wish)]
    if wish.names_a_time:
        steps.append(("time", any_time))
    if wish.names_a_day:
        steps.append(("day", any_day))
    if wish.names_a_time and wish.names_a_day:
        steps.append(("day_and_time", replace(any_time, spans=(), weekdays=frozenset())))
    return steps


def _nearest(wish: Wish, fitting: list[FreeTime], limit: int) -> list[FreeTime]:
    def off(free: FreeTime) -> tuple[timedelta, int, datetime]:
        return wish.days_off(free.starts_at), wish.minutes_off(free.starts_at), free.starts_at

    return sorted(fitting, key=off)[:limit]


def _spread(wish: Wish, fitting: list[FreeTime], limit: int) -> list[FreeTime]:
    """The soonest, or else one a day and mornings and afternoons in turn: a choice, not three in a row."""
    if wish.earliest:
        return fitting[:limit]
    days = [list(times) for _, times in groupby(fitting, key=lambda t: t.starts_at.astimezone(BERLIN).date())]
    chosen: list[FreeTime] = []
    while days and len(chosen) < limit:
        for times in days[: limit - len(chosen)]:
            half = _is_morning(chosen[-1]) if chosen else None
            pick = next((t for t in times if _is_morning(t) is not half), times[0])
            times.remove(pick)
            chosen.append(pick)
        days = [times for times in days if times]
    return chosen


def _is_morning(free: FreeTime) -> bool:
    return free.starts_at.astimezone(BERLIN).hour < 12


def _minute(wall: time) -> int:
    return wall.hour * 60 + wall.minute


def _around(one: int, other: int) -> int:
    """Minutes between two times of day, the short way round the clock."""
    gap = abs(one - other) % _DAY
    return min(gap, _DAY - gap)
