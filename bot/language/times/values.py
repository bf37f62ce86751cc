"""What an expression of time can mean, before and after it is tied to office hours. Pure values."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

Kind = Literal["date", "time", "span", "open"]
Grain = Literal["minute", "part", "day", "week", "month", "year", "none"]
Openness = Literal["any", "earliest"]

HALF_DAY = 12 * 60
DAY = 24 * 60


@dataclass(frozen=True)
class OfficeHours:
    """From `opens` until `closes`, wall time: decides whether "um drei" is 03:00 or 15:00."""

    opens: time = time(8)
    closes: time = time(18)


@dataclass(frozen=True)
class Clock:
    """A minute of the day as it was said; not `fixed` it may be meant twelve hours later."""

    minute: int
    fixed: bool = False

    @property
    def both(self) -> tuple[int, ...]:
        """The minutes of the day it can mean, the one that was said first."""
        return (self.minute,) if self.fixed else (self.minute, (self.minute + HALF_DAY) % DAY)


@dataclass(frozen=True)
class Wall:
    """Wall times from `start` until before `end`, each open when `None`; equal ends are one exact time."""

    start: Clock | None
    end: Clock | None
    grain: Grain = "minute"

    @property
    def is_exact(self) -> bool:
        return self.start is not None and self.start == self.end


@dataclass(frozen=True)
class Days:
    """Days from `start` until before `end`, each open when `None`.

    `others` are the further readings people disagree about; `weekday` is set when only a weekday was said;
    `vague` when the day is a rough one ("in zwei Wochen").
    """

    start: date | None
    end: date | None
    grain: Grain = "day"
    others: tuple[tuple[date, date], ...] = ()
    weekday: int | None = None
    vague: bool = False

    @property
    def is_one(self) -> bool:
        return self.start is not None and self.end is not None and (self.end - self.start).days == 1


@dataclass(frozen=True)
class Weekly:
    """Every week on these days, 0 is Monday."""

    weekdays: frozenset[int]


@dataclass(frozen=True)
class Said:
    """One expression: days and hours that belong together."""

    days: tuple[Days | Weekly, ...] = ()
    wall: Wall | None = None
    open: Openness | None = None
    negative: bool = False
    replaced: bool = False  # "statt Dienstag": what shall no longer be


@dataclass(frozen=True)
class Found:
    """One expression of time in a text.

    `start` until before `end` are aware, in Europe/Berlin; an open side is `None`. One exact moment has
    equal `start` and `end`. Expressions without a date ("dienstags", "nachmittags", "um drei") have neither
    and say it with `weekdays`, `not_weekdays` and `bounds`, the wall times (from, until before).
    `ambiguous` are all readings, in order of time, where people disagree; `start` is the first of them.
    `at` are the offsets in the text. `negative` is what the person rules out, `replaced` what shall change.
    """

    kind: Kind
    grain: Grain
    at: tuple[int, int]
    start: datetime | None = None
    end: datetime | None = None
    weekdays: frozenset[int] = frozenset()
    not_weekdays: frozenset[int] = frozenset()
    bounds: tuple[time | None, time | None] | None = None
    ambiguous: tuple[datetime | time, ...] = ()
    open: Openness | None = None
    negative: bool = False
    replaced: bool = False
    vague: bool = False
