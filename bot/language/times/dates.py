"""What rules for dates, days of the month, holidays and bounds between them build from what they matched."""

from dataclasses import replace
from datetime import timedelta

from bot.language.times import reckoning as reckon
from bot.language.times import weeks
from bot.language.times.grammar import Match
from bot.language.times.values import Days

ANY_DAY = ("DAY", "WEEK", "MONTH_SPAN", "YEAR_SPAN")


def ordinal_month(m: Match) -> Days | None:
    day, month, year = m.one("ORDINAL", "DIGIT_ORDINAL", "DIGITS", "NUMBER"), m.one("MONTH"), m.one("YEAR")
    return dated(day, month, year, m)


def dated(day: int, month: int, year: int | None, m: Match) -> Days | None:
    if not 1 <= month <= 12:
        return None
    if year is None:
        return reckon.calendar_day(day, month, m.today)
    try:
        return reckon.one_day(m.today.replace(year=year, month=month, day=day))
    except ValueError:
        return None


def day_month(m: Match) -> Days | None:
    day, month = m.one("DAY_MONTH", "SLASHED")
    return dated(day, month, m.one("YEAR"), m)


def two_ordinals(m: Match) -> Days | None:
    day, month = m.all("ORDINAL", "DIGIT_ORDINAL", "DIGITS")[:2]
    return dated(day, month, m.one("YEAR"), m)


def pure_pair(m: Match) -> Days | None:
    """ "3.12" is a day, "9.00" a time: two digits that are no month tell."""
    day, month, _ = m.one("PAIR")
    return dated(day, month, None, m) if 1 <= day <= 31 else None


def day_alone(m: Match) -> Days | None:
    day: int = m.one("ORDINAL", "DIGIT_ORDINAL")
    months = (
        weeks.STEPS[weeks.which_in(m)] if m.has("MONTHS") and any(m.has(w) for w in weeks.STEPS) else None
    )
    if months is None and m.one("MONTH_SPAN"):
        first = m.one("MONTH_SPAN").start
        months = (first.year - m.today.year) * 12 + first.month - m.today.month
    return reckon.day_of_month(day, m.today, months) if 1 <= day <= 31 else None


def days_of_month(m: Match) -> tuple[Days, ...] | None:
    """ "am 3. oder 5." """
    found = [reckon.day_of_month(d, m.today) for d in m.all("ORDINAL", "DIGIT_ORDINAL") if d <= 31]
    return tuple(d for d in found if d) or None


def range_in_month(m: Match) -> Days | None:
    """ "vom 3. bis 5. Dezember", "3.-5.12." """
    ordinals = m.all("ORDINAL", "DIGIT_ORDINAL")
    if m.has("DAY_MONTH"):
        second, month = m.one("DAY_MONTH")
    else:
        second, month = ordinals[1], m.one("MONTH")
    end = dated(second, month, m.one("YEAR"), m)
    start = dated(ordinals[0], month, m.one("YEAR"), m)
    return from_to(start, end)


def range_alone(m: Match) -> Days | None:
    first, second = m.all("ORDINAL", "DIGIT_ORDINAL")[:2]
    start = reckon.day_of_month(first, m.today)
    end = reckon.day_of_month(second, start.start) if start and start.start else None
    return from_to(start, end)


def from_to(start: Days | None, end: Days | None) -> Days | None:
    if not start or not end or not start.start or not end.end:
        return None
    after = end.end
    if end.weekday is not None and start.start:
        # "Dienstag bis Donnerstag": the Thursday that follows.
        after = reckon.coming(end.weekday, start.start) + timedelta(1)
    return Days(start.start, after, start.grain) if start.start < after else None


def between(m: Match) -> Days | tuple[Days, ...] | None:
    one, *_, other = m.all("DAY", "WEEK", "MONTH_SPAN", "YEAR_SPAN")
    return from_to(one, other)


def between_holidays(m: Match) -> Days | None:
    one, other = m.all("HOLIDAY")
    first = reckon.holiday(one, m.today)
    assert first.start and first.end
    second = reckon.holiday(other, first.start)
    assert second.start
    return reckon.span(first.end, second.start, "day") if first.end < second.start else None


def since(m: Match) -> Days:
    found: Days = m.one(*ANY_DAY)
    return replace(found, end=None, others=(), weekday=None)


def after(m: Match) -> Days:
    found: Days = m.one(*ANY_DAY)
    return Days(found.end, None, found.grain)


def until(m: Match) -> Days | None:
    found: Days = m.one(*ANY_DAY)
    return Days(None, found.end, found.grain)


def before(m: Match) -> Days:
    found: Days = m.one(*ANY_DAY)
    return Days(None, found.start, found.grain)


def holiday(m: Match) -> Days:
    return reckon.holiday(m.one("HOLIDAY"), m.today)


def second_holiday(m: Match) -> Days | None:
    """ "am zweiten Weihnachtstag"."""
    number, name = m.one("ORDINAL", "DIGIT_ORDINAL"), m.one("HOLIDAY")
    whole = reckon.holiday(name, m.today)
    assert whole.start
    if name == "advent":
        first = reckon.holiday(name, m.today.replace(month=1, day=1))
        assert first.start
        return reckon.one_day(first.start + timedelta(7 * (number - 1))) if number <= 4 else None
    offset = {"christmas": 0, "easter": 1, "whitsun": -1}.get(name)
    return (
        reckon.one_day(whole.start + timedelta(number + offset))
        if offset is not None and number <= 2
        else None
    )


def new_year(m: Match) -> Days:
    return Days(m.today.replace(year=m.today.year + 1, month=1, day=1), None, "year")


def is_that_weekday(m: Match) -> bool:
    """Whether the date stands beside its weekday; a wrong weekday before an exact date does not matter."""
    return bool(m.one("DAY").start) and (m.one("DAY").end - m.one("DAY").start).days == 1
