"""What rules for weekdays, weeks, months and distances ("in zwei Wochen") build from what they matched."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from bot.language.times import reckoning as reckon
from bot.language.times.grammar import Build, Match
from bot.language.times.values import Days, Weekly

WHICH = ("NEXT", "AFTER_NEXT", "COMING", "THIS", "LAST")
EDGES = ("BEGIN", "MIDDLE", "END")
UNITS = ("MINUTES", "HOURS", "DAYS_UNIT", "WEEKS", "MONTHS", "YEARS")


def count_in(m: Match) -> int:
    number = m.one("NUMBER", "DIGITS")
    return 1 if number is None else number


def weekday_in(m: Match) -> int:
    day: int = m.one("WEEKDAY", "SHORT_WEEKDAY")
    return day


def which_in(m: Match) -> str:
    return next(i.symbol for i in m.items if i.symbol in WHICH)


def edge_in(m: Match) -> str:
    return next(i.symbol for i in m.items if i.symbol in EDGES)


def unit_in(m: Match) -> str:
    return next(i.symbol for i in m.items if i.symbol in UNITS)


STEPS = {"NEXT": 1, "COMING": 1, "AFTER_NEXT": 2, "THIS": 0, "LAST": -1}


def ago(m: Match) -> Days | None:
    there = reckon.moved(m.today, -count_in(m), unit_in(m))
    return reckon.one_day(there, vague=unit_in(m) != "DAYS_UNIT") if there else None


def ahead(m: Match) -> Days | None:
    count, unit = count_in(m), unit_in(m)
    if unit == "DAYS_UNIT" and count == 8 and m.has("NUMBER"):
        # "in acht Tagen" is a week to most people and eight days to some.
        one, other = m.today + timedelta(7), m.today + timedelta(8)
        return Days(one, one + timedelta(1), others=tuple((d, d + timedelta(1)) for d in (one, other)))
    there = reckon.moved(m.today, count, unit)
    return reckon.one_day(there, vague=unit != "DAYS_UNIT") if there else None


def some_ahead(m: Match) -> Days:
    step = {"DAYS_UNIT": 3, "WEEKS": 14, "MONTHS": 61, "YEARS": 730}[unit_in(m)]
    return replace(reckon.one_day(m.today + timedelta(step)), vague=True)


def about_ahead(m: Match) -> Days | None:
    """ "in zwei, drei Wochen", "in 2 bis 3 Wochen"."""
    first, last = (reckon.moved(m.today, n, unit_in(m)) for n in m.all("NUMBER", "DIGITS"))
    return reckon.span(first, last + timedelta(1), "day") if first and last and first < last else None


def within(m: Match) -> Days | None:
    count = m.one("NUMBER", "DIGITS")
    unit = unit_in(m)
    if count is None:
        count = (
            {"DAYS_UNIT": 7, "WEEKS": 3, "MONTHS": 3, "YEARS": 2}[unit]
            if m.has("NEXT") or m.has("COMING")
            else 1
        )
    there = reckon.moved(m.today, count, unit)
    return reckon.span(m.today, there + timedelta(1), "day") if there else None


def shifted(m: Match) -> Days | None:
    """ "Dienstag in einer Woche", "morgen in 14 Tagen", "heute in acht Tagen"."""
    count, unit = count_in(m), unit_in(m)
    if unit == "DAYS_UNIT":
        if count not in (7, 8, 14, 15, 21, 28) and m.has("WEEKDAY"):
            return None
        count, unit = {8: 7, 15: 14}.get(count, count), "DAYS_UNIT"
    if m.has("WEEKDAY") or m.has("SHORT_WEEKDAY"):
        base = reckon.this_one(weekday_in(m), m.today)
    else:
        base = m.today + timedelta(1 if m.has("TOMORROW") else m.one("RELATIVE_DAY"))
    there = reckon.moved(base, count, unit)
    return reckon.one_day(there) if there else None


def which_weekday(m: Match) -> Days:
    return {
        "NEXT": lambda d: reckon.following(d, m.today),
        "AFTER_NEXT": lambda d: reckon.following(d, m.today, 1),
        "COMING": lambda d: reckon.one_day(reckon.coming(d, m.today)),
        "THIS": lambda d: reckon.one_day(reckon.this_one(d, m.today)),
        "LAST": lambda d: reckon.one_day(reckon.last_one(d, m.today)),
    }[which_in(m)](weekday_in(m))


def which_week(m: Match) -> Days | None:
    if m.one("WEEKS") == "many" and not m.has("COMING") and not m.has("NEXT"):
        return None
    return reckon.week(m.today + timedelta(weeks=STEPS[which_in(m)]))


def which_month(m: Match) -> Days | None:
    if m.one("MONTHS") == "many":
        return None
    number = m.today.year * 12 + m.today.month - 1 + STEPS[which_in(m)]
    return reckon.month(number // 12, number % 12 + 1)


def which_weekend(m: Match) -> Days:
    if m.has("NEXT"):
        return reckon.following_weekend(m.today)
    if m.has("AFTER_NEXT"):
        return reckon.following_weekend(m.today, 1)
    saturday = reckon.monday(m.today) + timedelta(5 - 7 * m.has("LAST"))
    return reckon.span(saturday, saturday + timedelta(2), "day")


def in_that_week(m: Match) -> tuple[Days, ...]:
    """The weekdays named beside a week, in it."""
    start = m.one("WEEK").start
    first = reckon.monday(start)
    return tuple(
        reckon.one_day(first + timedelta(d)) for d in m.all("WEEKDAY", "SHORT_WEEKDAY", "WEEKDAYS_EACH")
    )


def part_of_that_week(m: Match) -> Days:
    """ "nächste Woche ab Mittwoch", "nächste Woche bis Mittwoch"."""
    whole = m.one("WEEK")
    day = reckon.monday(whole.start) + timedelta(m.one("WEEKDAY", "SHORT_WEEKDAY"))
    return (
        reckon.span(day, whole.end, "day")
        if m.has("FROM")
        else reckon.span(whole.start, day + timedelta(1), "day")
    )


def in_that_week_ahead(m: Match) -> tuple[Days, ...]:
    """ "in zwei Wochen am Montag"."""
    first = reckon.monday(m.one("AHEAD").start)
    return tuple(
        reckon.one_day(first + timedelta(d)) for d in m.all("WEEKDAY", "SHORT_WEEKDAY", "WEEKDAYS_EACH")
    )


def workdays(m: Match) -> Weekly | None:
    first, last = m.all("WEEKDAY", "SHORT_WEEKDAY", "WEEKDAYS_EACH")[:2]
    habitual = m.has("WEEKDAYS_EACH") or m.has("SHORT_WEEKDAY") or (first, last) == (0, 4)
    days = range(first, last + 1) if first < last else ()
    return Weekly(frozenset(days)) if habitual and days else None


def named(m: Match) -> Days:
    day = weekday_in(m)
    return reckon.one_day(reckon.coming(day, m.today), weekday=day)


def short_named(m: Match) -> tuple[Days, ...]:
    return tuple(
        reckon.one_day(reckon.coming(d, m.today), weekday=d) for d in m.all("SHORT_WEEKDAY", "WEEKDAY")
    )


def relative(m: Match) -> Days:
    return reckon.one_day(m.today + timedelta(1 if m.has("TOMORROW") else m.one("RELATIVE_DAY")))


def edge_of(m: Match) -> Days | None:
    return reckon.part_of(m.one("WEEK", "MONTH_SPAN", "YEAR_SPAN"), edge_in(m))


def edge_of_month(m: Match) -> Days | None:
    return reckon.part_of(reckon.next_month_named(m.one("MONTH"), m.today), edge_in(m))


def edge_of_this(m: Match) -> Days | None:
    """ "Ende der Woche", "Anfang des Monats": the next one, when this one's is over."""
    return _next_edge(edge_in(m), _SPANS[unit_in(m)], m.today)


def week_word(edge: str) -> Build:
    """ "Wochenanfang"."""
    return lambda m: _next_edge(edge, reckon.week, m.today)


def no_later(found: Days | None) -> Days | None:
    return Days(None, found.end, found.grain) if found else None


def month_word(edge: str) -> Build:
    """ "Monatsende"."""
    return lambda m: _next_edge(edge, reckon.month_of, m.today)


_SPANS: dict[str, Callable[[date], Days]] = {
    "WEEKS": reckon.week,
    "MONTHS": reckon.month_of,
    "YEARS": lambda day: reckon.year(day.year),
}


def _next_edge(edge: str, span_of: Callable[[date], Days], today: date) -> Days | None:
    whole = span_of(today)
    found = reckon.part_of(whole, edge)
    if found is None or found.start is None or found.end is None or whole.end is None:
        return None
    # On a Tuesday the beginning of the week is half over: people mean the next one.
    begun = edge == reckon.BEGIN and whole.grain == "week" and found.start < today
    return reckon.part_of(span_of(whole.end), edge) if begun or found.end <= today else found


def month_named(m: Match) -> Days:
    if m.has("YEAR"):
        return reckon.month(m.one("YEAR"), m.one("MONTH"))
    found = reckon.next_month_named(m.one("MONTH"), m.today)
    if m.has("YEAR_SPAN"):
        return reckon.month(m.one("YEAR_SPAN").start.year, m.one("MONTH"))
    return found


def half_of_month(m: Match) -> Days | None:
    """ "die zweite Dezemberhälfte"."""
    whole: Days = m.one("MONTH_SPAN") or reckon.next_month_named(m.one("MONTH"), m.today)
    assert whole.start
    assert whole.end
    middle = whole.start + timedelta(15)
    number: int = m.one("ORDINAL", "DIGIT_ORDINAL")
    return {1: reckon.span(whole.start, middle, "day"), 2: reckon.span(middle, whole.end, "day")}.get(number)


def week_of_month(m: Match) -> Days | None:
    """ "die erste Dezemberwoche", "die letzte Woche im November"."""
    whole = m.one("MONTH_SPAN") or reckon.next_month_named(m.one("MONTH"), m.today)
    return reckon.week_of_month(whole, -1 if m.has("LAST") else m.one("ORDINAL", "DIGIT_ORDINAL"))


def each(m: Match) -> Weekly:
    return Weekly(frozenset(m.all("WEEKDAYS_EACH", "WEEKDAY", "SHORT_WEEKDAY")))
