"""Arithmetic on days: weeks, months, holidays, the next third of a month. Pure; `today` is a parameter."""

from collections.abc import Callable
from datetime import date, timedelta

from dateutil.easter import easter
from dateutil.relativedelta import relativedelta

from bot.language.times.values import Days, Grain

# A date this many days back is rather a memory than next year's appointment.
_RECENT = 92
_HORIZON = timedelta(days=3660)
BEGIN, MIDDLE, END = "BEGIN", "MIDDLE", "END"


def one_day(day: date, weekday: int | None = None, vague: bool = False) -> Days:
    return Days(day, day + timedelta(1), weekday=weekday, vague=vague)


def span(start: date, after: date, grain: Grain) -> Days:
    return Days(start, after, grain)


def monday(day: date) -> date:
    return day - timedelta(day.weekday())


def coming(weekday: int, today: date) -> date:
    """The first such weekday after `today`."""
    return today + timedelta((weekday - today.weekday() - 1) % 7 + 1)


def this_one(weekday: int, today: date) -> date:
    """ "diesen Dienstag": today counts."""
    return today + timedelta((weekday - today.weekday()) % 7)


def last_one(weekday: int, today: date) -> date:
    return today - timedelta((today.weekday() - weekday - 1) % 7 + 1)


def following(weekday: int, today: date, weeks: int = 0) -> Days:
    """ "nächsten Freitag" (`weeks` 1 for "übernächsten"): two readings while this week's is still to come."""
    first = coming(weekday, today) + timedelta(weeks=weeks)
    if monday(coming(weekday, today)) != monday(today):
        return one_day(first)
    return _either(first, first + timedelta(1), timedelta(weeks=1))


def following_weekend(today: date, weeks: int = 0) -> Days:
    """ "nächstes Wochenende", disputed on every day of the week before it."""
    saturday = monday(today) + timedelta(5 + 7 * weeks)
    if today.weekday() >= 5:
        return span(saturday + timedelta(7), saturday + timedelta(9), "day")
    return _either(saturday, saturday + timedelta(2), timedelta(weeks=1))


def _either(start: date, after: date, step: timedelta) -> Days:
    return Days(start, after, others=((start, after), (start + step, after + step)))


def week(day: date) -> Days:
    return span(monday(day), monday(day) + timedelta(7), "week")


def calendar_week(number: int, today: date) -> Days | None:
    """The next ISO week of that number."""
    for year in (today.isocalendar()[0], today.isocalendar()[0] + 1):
        try:
            first = date.fromisocalendar(year, number, 1)
        except ValueError:
            continue
        if first + timedelta(7) > today:
            return week(first)
    return None


def month(year: int, number: int) -> Days:
    first = date(year, number, 1)
    return span(first, first + relativedelta(months=1), "month")


def month_of(day: date) -> Days:
    return month(day.year, day.month)


def next_month_named(number: int, today: date) -> Days:
    """That month, this year's while it lasts."""
    return month(today.year + (number < today.month), number)


def year(number: int) -> Days:
    return span(date(number, 1, 1), date(number + 1, 1, 1), "year")


def season(first_month: int, today: date) -> Days:
    found = next_month_named(first_month, today)
    assert found.start
    return span(found.start, found.start + relativedelta(months=3), "month")


def calendar_day(day: int, number: int, today: date) -> Days | None:
    """The `day` of month `number` to come; one of the last three months stays in the past."""
    for near in (today.year - 1, today.year, today.year + 1, today.year + 2, today.year + 3, today.year + 4):
        try:
            found = date(near, number, day)
        except ValueError:
            continue
        if found >= today - timedelta(_RECENT):
            return one_day(found)
    return None


def day_of_month(day: int, today: date, months: int | None = None) -> Days | None:
    """ "am dritten": the next third from today on; with `months` that of the month so many ahead."""
    first = today.replace(day=1)
    for ahead in (months,) if months is not None else range(13):
        try:
            found = (first + relativedelta(months=ahead)).replace(day=day)
        except ValueError:
            continue
        if found >= today or months is not None:
            return one_day(found)
    return None


def last_of_month(today: date) -> Days:
    return one_day(today.replace(day=1) + relativedelta(months=1, days=-1))


def week_of_month(whole: Days, number: int) -> Days | None:
    """The first (second, …; -1 the last) week of a month: a week belongs to the month of its Thursday."""
    if not whole.start or not whole.end or not -1 <= number <= 5:
        return None
    edge = whole.start if number > 0 else whole.end - timedelta(1)
    first = monday(edge)
    if (number > 0 and edge.weekday() > 3) or (number < 0 and edge.weekday() < 3):
        first += timedelta(7 if number > 0 else -7)
    return week(first + timedelta(7 * max(number - 1, 0)))


def moved(day: date, count: int, unit: str) -> date | None:
    """`day` moved by `count` units, or `None` beyond ten years."""
    name = {"DAYS_UNIT": "days", "WEEKS": "weeks", "MONTHS": "months", "YEARS": "years"}[unit]
    if abs(count) > 3660:
        return None
    try:
        there = day + relativedelta(**{name: count})  # type: ignore[arg-type]
    except (OverflowError, ValueError):
        return None
    return there if abs(there - day) <= _HORIZON else None


def part_of(whole: Days, part: str) -> Days | None:
    """The beginning, middle or end of a week, month or year, as people use it."""
    if not whole.start or not whole.end:
        return None
    start, after = whole.start, whole.end
    if whole.grain == "week":
        first, last = {BEGIN: (0, 2), MIDDLE: (1, 4), END: (3, 5)}[part]
        return span(start + timedelta(first), start + timedelta(last), "day")
    if whole.grain == "month":
        tenth, twentieth = start + timedelta(10), start + timedelta(20)
        return span(
            *{BEGIN: (start, tenth), MIDDLE: (tenth, twentieth), END: (twentieth, after)}[part], "day"
        )
    if whole.grain == "year":
        cuts = {BEGIN: (1, 2), MIDDLE: (5, 9), END: (12, 13)}[part]
        first_of = [date(start.year, 1, 1) + relativedelta(months=m - 1) for m in cuts]
        return span(first_of[0], first_of[1], "month")
    return None


def _fixed(number: int, day: int, length: int = 1) -> Callable[[int], tuple[date, date]]:
    return lambda year: (date(year, number, day), date(year, number, day) + timedelta(length))


def _from_easter(offset: int, length: int = 1) -> Callable[[int], tuple[date, date]]:
    return lambda year: (easter(year) + timedelta(offset), easter(year) + timedelta(offset + length))


def _first_advent(year: int) -> tuple[date, date]:
    """The fourth Sunday before Christmas."""
    sunday = date(year, 12, 24) - timedelta((date(year, 12, 24).weekday() + 1) % 7 + 21)
    return sunday, sunday + timedelta(1)


def _penance(year: int) -> tuple[date, date]:
    """The Wednesday eleven days before the first Sunday in Advent."""
    day = _first_advent(year)[0] - timedelta(11)
    return day, day + timedelta(1)


_HOLIDAYS: dict[str, Callable[[int], tuple[date, date]]] = {
    "new_year": _fixed(1, 1),
    "epiphany": _fixed(1, 6),
    "carnival_thursday": _from_easter(-52),
    "carnival_monday": _from_easter(-48),
    "ash_wednesday": _from_easter(-46),
    "good_friday": _from_easter(-2),
    "easter": _from_easter(-2, 4),
    "easter_sunday": _from_easter(0),
    "easter_monday": _from_easter(1),
    "may_day": _fixed(5, 1),
    "ascension": _from_easter(39),
    "whitsun": _from_easter(49, 2),
    "whit_monday": _from_easter(50),
    "corpus_christi": _from_easter(60),
    "unity": _fixed(10, 3),
    "halloween": _fixed(10, 31),
    "all_saints": _fixed(11, 1),
    "saint_martin": _fixed(11, 11),
    "saint_nicholas": _fixed(12, 6),
    "advent": _first_advent,
    "penance": _penance,
    "christmas_eve": _fixed(12, 24),
    "christmas": _fixed(12, 24, 3),
    "new_years_eve": _fixed(12, 31),
}


def holiday(name: str, today: date, years: int = 0) -> Days:
    """The next holiday of that name, `years` later."""
    start, after = _HOLIDAYS[name](today.year)
    if after <= today:
        years += 1
    start, after = _HOLIDAYS[name](today.year + years)
    return span(start, after, "day")


def between_the_years(today: date) -> Days:
    """From after Christmas until before New Year's Day."""
    return span(date(today.year, 12, 27), date(today.year + 1, 1, 1), "day")
