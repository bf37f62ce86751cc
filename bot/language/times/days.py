"""Rules for days: absolute dates, weekdays, weeks, months, holidays, and the bounds between them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.language.times import reckoning as reckon
from bot.language.times.grammar import Match, Rule, rule
from bot.language.times.values import Days, Weekly

CLASSES = {
    "NUM": "NUMBER DIGITS",
    "COUNTER": "NUMBER DIGITS A EIN",
    "ORD": "ORDINAL DIGIT_ORDINAL",
    "UNIT": "MINUTES HOURS DAYS_UNIT WEEKS MONTHS YEARS",
    "LONG_UNIT": "DAYS_UNIT WEEKS MONTHS YEARS",
    "WHICH": "NEXT AFTER_NEXT COMING THIS LAST",
    "NAMED": "WEEKDAY SHORT_WEEKDAY",
    "LINK": "UND ODER COMMA SLASH",
    "SMALL": "AM IM IN ARTICLE COMMA VON",
    "NAMED_HERE": "WEEKDAY SHORT_WEEKDAY WEEKDAYS_EACH",
    "STRANGE": "OTHER FEAST HOLIDAY COUNTED MINUTES HOURS DAYS_UNIT WEEKS MONTHS YEARS",
    "FRAME": "WEEK MONTH_SPAN YEAR_SPAN",
    "ANY_DAY": "DAY WEEK MONTH_SPAN YEAR_SPAN",
    "EDGE": "BEGIN MIDDLE END",
    "WEEKLY_DAY": "WEEKLY WEEKDAYS_EACH",
    "FUNCTION": "FUNCTION BETTER IMMEDIATELY",
}


def _count(m: Match) -> int:
    number = m.one("NUMBER", "DIGITS")
    return 1 if number is None else number


def _weekday(m: Match) -> int:
    day: int = m.one("WEEKDAY", "SHORT_WEEKDAY")
    return day


def _which(m: Match) -> str:
    return next(i.symbol for i in m.items if i.symbol in CLASSES["WHICH"].split())


def _edge(m: Match) -> str:
    return next(i.symbol for i in m.items if i.symbol in CLASSES["EDGE"].split())


def _unit(m: Match) -> str:
    return next(i.symbol for i in m.items if i.symbol in CLASSES["UNIT"].split())


def _ago(m: Match) -> Days | None:
    there = reckon.moved(m.today, -_count(m), _unit(m))
    return reckon.one_day(there, vague=_unit(m) != "DAYS_UNIT") if there else None


def _ahead(m: Match) -> Days | None:
    count, unit = _count(m), _unit(m)
    if unit == "DAYS_UNIT" and count == 8 and m.has("NUMBER"):
        # "in acht Tagen" is a week to most people and eight days to some.
        one, other = m.today + timedelta(7), m.today + timedelta(8)
        return Days(one, one + timedelta(1), others=tuple((d, d + timedelta(1)) for d in (one, other)))
    there = reckon.moved(m.today, count, unit)
    return reckon.one_day(there, vague=unit != "DAYS_UNIT") if there else None


def _some_ahead(m: Match) -> Days:
    step = {"DAYS_UNIT": 3, "WEEKS": 14, "MONTHS": 61, "YEARS": 730}[_unit(m)]
    return replace(reckon.one_day(m.today + timedelta(step)), vague=True)


def _about_ahead(m: Match) -> Days | None:
    """ "in zwei, drei Wochen", "in 2 bis 3 Wochen"."""
    first, last = (reckon.moved(m.today, n, _unit(m)) for n in m.all("NUMBER", "DIGITS"))
    return reckon.span(first, last + timedelta(1), "day") if first and last and first < last else None


def _within(m: Match) -> Days | None:
    count = m.one("NUMBER", "DIGITS")
    unit = _unit(m)
    if count is None:
        count = {"DAYS_UNIT": 7, "WEEKS": 3, "MONTHS": 3, "YEARS": 2}[unit] if m.has("NEXT") or m.has("COMING") else 1
    there = reckon.moved(m.today, count, unit)
    return reckon.span(m.today, there + timedelta(1), "day") if there else None


def _shifted(m: Match) -> Days | None:
    """ "Dienstag in einer Woche", "morgen in 14 Tagen", "heute in acht Tagen"."""
    count, unit = _count(m), _unit(m)
    if unit == "DAYS_UNIT":
        if count not in (7, 8, 14, 15, 21, 28) and m.has("WEEKDAY"):
            return None
        count, unit = {8: 7, 15: 14}.get(count, count), "DAYS_UNIT"
    if m.has("WEEKDAY") or m.has("SHORT_WEEKDAY"):
        base = reckon.this_one(_weekday(m), m.today)
    else:
        base = m.today + timedelta(1 if m.has("TOMORROW") else m.one("RELATIVE_DAY"))
    there = reckon.moved(base, count, unit)
    return reckon.one_day(there) if there else None


def _which_weekday(m: Match) -> Days:
    return {
        "NEXT": lambda d: reckon.following(d, m.today),
        "AFTER_NEXT": lambda d: reckon.following(d, m.today, 1),
        "COMING": lambda d: reckon.one_day(reckon.coming(d, m.today)),
        "THIS": lambda d: reckon.one_day(reckon.this_one(d, m.today)),
        "LAST": lambda d: reckon.one_day(reckon.last_one(d, m.today)),
    }[_which(m)](_weekday(m))


_STEPS = {"NEXT": 1, "COMING": 1, "AFTER_NEXT": 2, "THIS": 0, "LAST": -1}


def _which_week(m: Match) -> Days | None:
    if m.one("WEEKS") == "many" and not m.has("COMING") and not m.has("NEXT"):
        return None
    return reckon.week(m.today + timedelta(weeks=_STEPS[_which(m)]))


def _which_month(m: Match) -> Days | None:
    if m.one("MONTHS") == "many":
        return None
    number = m.today.year * 12 + m.today.month - 1 + _STEPS[_which(m)]
    return reckon.month(number // 12, number % 12 + 1)


def _which_weekend(m: Match) -> Days:
    if m.has("NEXT"):
        return reckon.following_weekend(m.today)
    if m.has("AFTER_NEXT"):
        return reckon.following_weekend(m.today, 1)
    saturday = reckon.monday(m.today) + timedelta(5 - 7 * m.has("LAST"))
    return reckon.span(saturday, saturday + timedelta(2), "day")


def _in_that_week(m: Match) -> tuple[Days, ...]:
    """The weekdays named beside a week, in it."""
    start = m.one("WEEK").start
    first = reckon.monday(start)
    return tuple(reckon.one_day(first + timedelta(d)) for d in m.all("WEEKDAY", "SHORT_WEEKDAY", "WEEKDAYS_EACH"))


def _part_of_that_week(m: Match) -> Days:
    """ "nächste Woche ab Mittwoch", "nächste Woche bis Mittwoch"."""
    whole = m.one("WEEK")
    day = reckon.monday(whole.start) + timedelta(m.one("WEEKDAY", "SHORT_WEEKDAY"))
    return reckon.span(day, whole.end, "day") if m.has("FROM") else reckon.span(whole.start, day + timedelta(1), "day")


def _in_that_week_ahead(m: Match) -> tuple[Days, ...]:
    """ "in zwei Wochen am Montag"."""
    first = reckon.monday(m.one("AHEAD").start)
    return tuple(reckon.one_day(first + timedelta(d)) for d in m.all("WEEKDAY", "SHORT_WEEKDAY", "WEEKDAYS_EACH"))


def _is_that_weekday(m: Match) -> bool:
    """Whether the date stands beside its weekday; a wrong weekday before an exact date does not matter."""
    return bool(m.one("DAY").start) and (m.one("DAY").end - m.one("DAY").start).days == 1


def _ordinal_month(m: Match) -> Days | None:
    day, month, year = m.one("ORDINAL", "DIGIT_ORDINAL", "DIGITS", "NUMBER"), m.one("MONTH"), m.one("YEAR")
    return _dated(day, month, year, m)


def _dated(day: int, month: int, year: int | None, m: Match) -> Days | None:
    if not 1 <= month <= 12:
        return None
    if year is None:
        return reckon.calendar_day(day, month, m.today)
    try:
        return reckon.one_day(m.today.replace(year=year, month=month, day=day))
    except ValueError:
        return None


def _day_month(m: Match) -> Days | None:
    day, month = m.one("DAY_MONTH", "SLASHED")
    return _dated(day, month, m.one("YEAR"), m)


def _two_ordinals(m: Match) -> Days | None:
    day, month = m.all("ORDINAL", "DIGIT_ORDINAL", "DIGITS")[:2]
    return _dated(day, month, m.one("YEAR"), m)


def _pair(m: Match) -> Days | None:
    day, month, _ = m.one("PAIR")
    return _dated(day, month, m.one("YEAR"), m)


def _pure_pair(m: Match) -> Days | None:
    """ "3.12" is a day, "9.00" a time: two digits that are no month tell."""
    day, month, _ = m.one("PAIR")
    return _dated(day, month, None, m) if 1 <= day <= 31 else None


def _day_alone(m: Match) -> Days | None:
    day: int = m.one("ORDINAL", "DIGIT_ORDINAL")
    months = _STEPS[_which(m)] if m.has("MONTHS") and any(m.has(w) for w in _STEPS) else None
    if months is None and m.one("MONTH_SPAN"):
        first = m.one("MONTH_SPAN").start
        months = (first.year - m.today.year) * 12 + first.month - m.today.month
    return reckon.day_of_month(day, m.today, months) if 1 <= day <= 31 else None


def _days_of_month(m: Match) -> tuple[Days, ...] | None:
    """ "am 3. oder 5." """
    found = [reckon.day_of_month(d, m.today) for d in m.all("ORDINAL", "DIGIT_ORDINAL") if d <= 31]
    return tuple(d for d in found if d) or None


def _range_in_month(m: Match) -> Days | None:
    """ "vom 3. bis 5. Dezember", "3.-5.12." """
    ordinals = m.all("ORDINAL", "DIGIT_ORDINAL")
    if m.has("DAY_MONTH"):
        second, month = m.one("DAY_MONTH")
    else:
        second, month = ordinals[1], m.one("MONTH")
    end = _dated(second, month, m.one("YEAR"), m)
    start = _dated(ordinals[0], month, m.one("YEAR"), m)
    return _from_to(start, end)


def _range_alone(m: Match) -> Days | None:
    first, second = m.all("ORDINAL", "DIGIT_ORDINAL")[:2]
    start = reckon.day_of_month(first, m.today)
    end = reckon.day_of_month(second, start.start) if start and start.start else None
    return _from_to(start, end)


def _from_to(start: Days | None, end: Days | None) -> Days | None:
    if not start or not end or not start.start or not end.end:
        return None
    after = end.end
    if end.weekday is not None and start.start:
        # "Dienstag bis Donnerstag": the Thursday that follows.
        after = reckon.coming(end.weekday, start.start) + timedelta(1)
    return Days(start.start, after, start.grain) if start.start < after else None


def _between(m: Match) -> Days | tuple[Days, ...] | None:
    one, *_, other = m.all("DAY", "WEEK", "MONTH_SPAN", "YEAR_SPAN")
    return _from_to(one, other)


def _between_holidays(m: Match) -> Days | None:
    one, other = m.all("HOLIDAY")
    first = reckon.holiday(one, m.today)
    assert first.start and first.end
    second = reckon.holiday(other, first.start)
    assert second.start
    return reckon.span(first.end, second.start, "day") if first.end < second.start else None


def _since(m: Match) -> Days:
    found: Days = m.one(*CLASSES["ANY_DAY"].split())
    return replace(found, end=None, others=(), weekday=None)


def _after(m: Match) -> Days:
    found: Days = m.one(*CLASSES["ANY_DAY"].split())
    return Days(found.end, None, found.grain)


def _until(m: Match) -> Days | None:
    found: Days = m.one(*CLASSES["ANY_DAY"].split())
    return Days(None, found.end, found.grain)


def _before(m: Match) -> Days:
    found: Days = m.one(*CLASSES["ANY_DAY"].split())
    return Days(None, found.start, found.grain)


def _workdays(m: Match) -> Weekly | None:
    first, last = m.all("WEEKDAY", "SHORT_WEEKDAY", "WEEKDAYS_EACH")[:2]
    habitual = m.has("WEEKDAYS_EACH") or m.has("SHORT_WEEKDAY") or (first, last) == (0, 4)
    days = range(first, last + 1) if first < last else ()
    return Weekly(frozenset(days)) if habitual and days else None


def _named(m: Match) -> Days:
    day = _weekday(m)
    return reckon.one_day(reckon.coming(day, m.today), weekday=day)


def _short_named(m: Match) -> tuple[Days, ...]:
    return tuple(reckon.one_day(reckon.coming(d, m.today), weekday=d) for d in m.all("SHORT_WEEKDAY", "WEEKDAY"))


def _relative(m: Match) -> Days:
    return reckon.one_day(m.today + timedelta(1 if m.has("TOMORROW") else m.one("RELATIVE_DAY")))


def _edge_of(m: Match) -> Days | None:
    return reckon.part_of(m.one("WEEK", "MONTH_SPAN", "YEAR_SPAN"), _edge(m))


def _edge_of_month(m: Match) -> Days | None:
    return reckon.part_of(reckon.next_month_named(m.one("MONTH"), m.today), _edge(m))


def _edge_of_this(m: Match) -> Days | None:
    whole = {"WEEKS": reckon.week(m.today), "MONTHS": reckon.month(m.today.year, m.today.month),
             "YEARS": reckon.year(m.today.year)}[_unit(m)]  # fmt: skip
    found = reckon.part_of(whole, _edge(m))
    over = found and found.start and found.end
    if over and (found.end <= m.today or (_unit(m) == "WEEKS" and m.has("BEGIN") and found.start < m.today)):
        # "Anfang des Monats", said on the 24th, is the next one.
        assert whole.end
        again = {"WEEKS": reckon.week, "MONTHS": lambda d: reckon.month(d.year, d.month),
                 "YEARS": lambda d: reckon.year(d.year)}[_unit(m)](whole.end)  # fmt: skip
        return reckon.part_of(again, _edge(m))
    return found


def _week_word(edge: str) -> Any:
    def build(m: Match) -> Days | None:
        this = reckon.part_of(reckon.week(m.today), edge)
        over = this and this.start and this.end and (this.end <= m.today or (edge == "BEGIN" and this.start < m.today))
        return reckon.part_of(reckon.week(m.today + timedelta(7)), edge) if over else this

    return build


def _no_later(found: Days | None) -> Days | None:
    return Days(None, found.end, found.grain) if found else None


def _month_word(edge: str) -> Any:
    def build(m: Match) -> Days | None:
        this = reckon.part_of(reckon.month(m.today.year, m.today.month), edge)
        if this and this.end and this.end > m.today:
            return this
        number = m.today.year * 12 + m.today.month
        return reckon.part_of(reckon.month(number // 12, number % 12 + 1), edge)

    return build


def _month_named(m: Match) -> Days:
    if m.has("YEAR"):
        return reckon.month(m.one("YEAR"), m.one("MONTH"))
    found = reckon.next_month_named(m.one("MONTH"), m.today)
    if m.has("YEAR_SPAN"):
        return reckon.month(m.one("YEAR_SPAN").start.year, m.one("MONTH"))
    return found


def _second_holiday(m: Match) -> Days | None:
    """ "am zweiten Weihnachtstag"."""
    number, name = m.one("ORDINAL", "DIGIT_ORDINAL"), m.one("HOLIDAY")
    whole = reckon.holiday(name, m.today)
    assert whole.start
    if name == "advent":
        first = reckon.holiday(name, m.today.replace(month=1, day=1))
        assert first.start
        return reckon.one_day(first.start + timedelta(7 * (number - 1))) if number <= 4 else None
    offset = {"christmas": 0, "easter": 1, "whitsun": -1}.get(name)
    return reckon.one_day(whole.start + timedelta(number + offset)) if offset is not None and number <= 2 else None


def _week_of_month(m: Match) -> Days | None:
    """ "die erste Dezemberwoche", "die letzte Woche im November"."""
    whole = m.one("MONTH_SPAN") or reckon.next_month_named(m.one("MONTH"), m.today)
    return reckon.week_of_month(whole, -1 if m.has("LAST") else m.one("ORDINAL", "DIGIT_ORDINAL"))


def _holiday(m: Match) -> Days:
    return reckon.holiday(m.one("HOLIDAY"), m.today)


def _new_year(m: Match) -> Days:
    return Days(m.today.replace(year=m.today.year + 1, month=1, day=1), None, "year")


def _forget(_: Match) -> str:
    return "nothing"


def _join(m: Match) -> tuple[Days | Weekly, ...]:
    """One list of all the days that are joined by "oder"."""
    joined: list[Days | Weekly] = []
    for item in m.items:
        if item.symbol in ("DAY", "WEEK", "MONTH_SPAN", "YEAR_SPAN", "WEEKLY"):
            joined.append(item.value)
        elif item.symbol == "DAYS":
            joined += item.value
    return tuple(joined)


def _each(m: Match) -> Weekly:
    return Weekly(frozenset(m.all("WEEKDAYS_EACH", "WEEKDAY", "SHORT_WEEKDAY")))


def _rules(*rows: tuple[str, str, Any]) -> tuple[Rule, ...]:
    return tuple(rule(pattern, symbol, build, CLASSES) for pattern, symbol, build in rows)


NOT_TIME = _rules(
    ("TITLE (WEEKDAY|MONTH|SEASON)", "OTHER", _forget),
    ("GOOD COMMA? (TOMORROW|PART|WEEKEND|HOLIDAY|WEEKDAY|WEEKS|DAYS_UNIT)", "OTHER", _forget),
    ("^TOMORROW (?=STOP OTHER|STOP FUNCTION|OTHER (COMMA|STOP|DOT|FUNCTION))", "OTHER", _forget),
    ("SINCE (ARTICLE|COUNTER|COUNT|OTHER|HALF|LAST|END|BEGIN|MIDDLE)* (UNIT|YEAR|MONTH|WEEKDAY|RELATIVE_DAY|HOLIDAY"
     "|DATE|DAY_MONTH)", "OTHER", _forget),
    ("COUNTER UNIT (FUNCTION|OR_LATER|OR_EARLIER)", "OTHER", lambda m: None if m.has("FUNCTION") else "nothing"),
    ("(?<!IN|A) HALF UNIT", "OTHER", _forget),
)  # fmt: skip

DAYS = _rules(
    # Durations from now.
    ("VOR (ARTICLE|CIRCA)? COUNTER (LONG_UNIT)", "DAY", _ago),
    ("WHICH WEEKS (AB|VON)?", "WEEK", lambda m: _which_week(m) if not m.has("VON") else None),
    ("(RELATIVE_DAY|TOMORROW|NAMED) COMMA? (IN|OVER) (CIRCA)? COUNTER (DAYS_UNIT|WEEKS)", "DAY", _shifted),
    ("(IN|AM)? (ARTICLE)? (NEXT|COMING) COUNTER? (DAYS_UNIT)", "DAY",
     lambda m: _within(m) if m.has("IN") or m.has("ARTICLE") or m.has("NUMBER") or m.has("DIGITS") else None),
    ("(WITHIN|IN) (VON|ARTICLE)* (NEXT|COMING) NUM (LONG_UNIT)", "DAY", _within),
    ("(ARTICLE) (NEXT|COMING) NUM (LONG_UNIT)", "DAY", _within),
    ("WITHIN (VON|ARTICLE)* COUNTER (LONG_UNIT)", "DAY", _within),
    ("IN (CIRCA)? NUM (BIS|ODER|DASH|COMMA|SLASH)? NUM (LONG_UNIT)", "DAY", _about_ahead),
    ("IN LATEST COUNTER (LONG_UNIT)", "DAY", lambda m: _no_later(_ahead(m))),
    ("IM COURSE (ARTICLE)? WEEKS", "WEEK", lambda m: reckon.week(m.today)),
    ("IM COURSE (ARTICLE|VON)* (?=WEEK|MONTH_SPAN)", "OTHER", lambda m: None),
    ("UNDER ARTICLE WEEKS", "WEEKLY", lambda m: Weekly(frozenset(range(5)))),
    ("(AM|ARTICLE)? WEEK_BEGIN", "DAY", _week_word("BEGIN")),
    ("(AM|ARTICLE)? WEEK_MIDDLE", "DAY", _week_word("MIDDLE")),
    ("(AM|ARTICLE)? WEEK_END", "DAY", _week_word("END")),
    ("(AM|TO|IM)? (EDGE) (ARTICLE|VON)* NEW YEARS", "DAY", lambda m: reckon.part_of(reckon.year(m.today.year + 1), _edge(m))),
    ("(EDGE) (IM|VON)? YEAR", "DAY", lambda m: reckon.part_of(reckon.year(m.one("YEAR")), _edge(m))),
    ("IN (EIN|A|ARTICLE|AS)? FEW (LONG_UNIT)", "AHEAD", _some_ahead),
    ("IN (CIRCA)? (COUNTER) (LONG_UNIT)", "AHEAD", _ahead),
    ("BETWEEN ARTICLE YEARS", "DAY", lambda m: reckon.between_the_years(m.today)),
    ("BETWEEN HOLIDAY UND HOLIDAY", "DAY", _between_holidays),
    # Weeks, months and years, and what is named beside them.
    ("(IN|AM|IM)? ARTICLE? KW (DIGITS|NUMBER|DIGIT_ORDINAL)", "WEEK",
     lambda m: reckon.calendar_week(m.one("DIGITS", "NUMBER", "DIGIT_ORDINAL"), m.today)),
    ("(IN|AM|IM)? ARTICLE? (DIGIT_ORDINAL|DIGITS) KW", "WEEK",
     lambda m: reckon.calendar_week(m.one("DIGITS", "DIGIT_ORDINAL"), m.today)),
    ("(IN|AM)? ARTICLE? WEEK", "WEEK", lambda m: m.one("WEEK")),
    ("(IN|IM|AM|ARTICLE)* (WHICH) MONTHS", "MONTH_SPAN", _which_month),
    ("(IN|IM|AM|ARTICLE)* (WHICH) YEARS", "YEAR_SPAN",
     lambda m: reckon.year(m.today.year + _STEPS[_which(m)]) if m.one("YEARS") != "many" else None),
    ("(IM|IN) ARTICLE? NEW YEARS", "DAY", _new_year),
    ("(AM|ARTICLE|IM)? MONTH_END", "DAY", _month_word("END")),
    ("(AM|ARTICLE|IM)? MONTH_BEGIN", "DAY", _month_word("BEGIN")),
    ("(AM|ARTICLE)? YEAR_END", "DAY", lambda m: reckon.part_of(reckon.year(m.today.year), "END")),
    ("(AM|ARTICLE|THIS)* (WHICH)? WEEKEND", "DAY",
     lambda m: _which_weekend(m) if m.has("AM") or len(m.items) > 1 else None),
    ("WEEKEND", "DAY", _which_weekend),
    # Dates.
    ("DATE", "DAY", lambda m: reckon.one_day(m.one("DATE"))),
    ("(ORD) (BIS|DASH) (ARTICLE|BIS|TO)* ORD DOT? MONTH YEAR?", "DAY", _range_in_month),
    ("(ORD) (BIS|DASH) (ARTICLE|BIS|TO)* DAY_MONTH YEAR?", "DAY", _range_in_month),
    ("(IN|ARTICLE)* (ORD|LAST) MONTH WEEKS", "WEEK", _week_of_month),
    ("(IN|ARTICLE)* (ORD|LAST) WEEKS (IM|ARTICLE|VON)* (MONTH|MONTH_SPAN)", "WEEK", _week_of_month),
    ("ARTICLE? WEEKS DARAUF", "WEEK", lambda m: reckon.week(m.today + timedelta(7))),
    ("AM? MONTH_FIRST", "DAY", lambda m: reckon.day_of_month(1, m.today)),
    ("AM? MONTH_LAST", "DAY", lambda m: reckon.last_of_month(m.today)),
    ("(OTHER|NUMBER)* KINGS", "DAY", lambda m: reckon.holiday("epiphany", m.today) if m.one("NUMBER") == 3 else None),
    ("AM? ORD HOLIDAY", "DAY", _second_holiday),
    ("(ORD|NUM) MONTH DOT? (IM)? YEAR?", "DAY", _ordinal_month),
    ("DAY_MONTH YEAR?", "DAY", _day_month),
    ("(AM|ARTICLE|BIS|FROM|VON|NAMED) SLASHED (?!DIGITS|NUMBER)", "DAY",
     lambda m: _day_month(m)),
    ("^SLASHED$", "DAY", _day_month),
    ("SLASHED (?!DIGITS|NUMBER|COUNTED|UNIT|OTHER)", "DAY",
     lambda m: _day_month(m) if m.one("SLASHED")[0] > 12 and m.one("SLASHED") != (24, 7) else None),
    ("ORDINAL (ORDINAL|DIGIT_ORDINAL) YEAR?", "DAY", _two_ordinals),
    ("DIGIT_ORDINAL (ORDINAL|DIGITS) (?!UNIT|UHR|H) YEAR?", "DAY",
     lambda m: _two_ordinals(m)),
    ("(?<!UM|GEGEN|CIRCA) PAIR (?!UHR|H)", "DAY", _pure_pair),
    ("(IM|IN|ARTICLE|WHICH)* MONTH DOT? (YEAR|YEAR_SPAN)", "MONTH_SPAN", _month_named),
    ("(EDGE) (ARTICLE|VON|IM)* MONTH", "DAY", _edge_of_month),
    ("(IM|IN|NEXT|COMING|THIS) (NEXT|COMING|THIS)? MONTH", "MONTH_SPAN", _month_named),
    ("(?<=FROM|VOR|NACH|BIS) MONTH", "MONTH_SPAN", _month_named),
    ("(?<=UND|ODER|BIS) MONTH", "MONTH_SPAN", _month_named),
    ("MONTH", "MONTH_SPAN", lambda m: _month_named(m) if m.length >= 6 and m.one("MONTH") != 8 else None),
    ("^MONTH STOP?$", "MONTH_SPAN", lambda m: _month_named(m) if m.length > 3 or m.one("MONTH") == 5 else None),
    ("(IM|THIS|NEXT|COMING) SEASON", "DAY", lambda m: reckon.season(m.one("SEASON"), m.today)),
    ("(IM|AM|TO|UM)? (EDGE) (ARTICLE|VON|IM)* (WEEK|MONTH_SPAN|YEAR_SPAN)", "DAY", _edge_of),
    ("WEEK (EDGE)", "DAY", _edge_of),
    ("(IM|AM|TO)? (EDGE) (ARTICLE|VON|IM|THIS)* (WEEKS|MONTHS|YEARS)", "DAY", _edge_of_this),
    ("(AM|ARTICLE)? HOLIDAY", "DAY", _holiday),
    # The day of the month alone.
    ("(AM|VON|FROM|BIS|TO) ARTICLE? ORD (ARTICLE)* (WHICH)? MONTHS", "DAY", _day_alone),
    ("(AM|TO|ARTICLE)* ORD (ARTICLE)? MONTH_SPAN", "DAY", _day_alone),
    ("(ORD) (BIS|DASH) (TO|ARTICLE)* ORD (?!STRANGE)", "DAY", _range_alone),
    ("(AM|TO) ARTICLE? ORD ((ODER|UND|SLASH|COMMA) (AM|ARTICLE)* ORD)+ (?!STRANGE)", "DAYS", _days_of_month),
    ("(AM) ARTICLE? ORD (?!STRANGE)", "DAY", _day_alone),
    ("(?<=BIS|FROM|VOR|NACH|ON|TO|VON|LATEST) (TO|AM|ARTICLE)* ORD (?!STRANGE|ORD)", "DAY", _day_alone),
    ("(NAMED) (COMMA|ARTICLE|AM|DOT)+ ORD (?!STRANGE)", "DAY", _day_alone),
    ("ARTICLE DIGIT_ORDINAL (?!STRANGE|ORD)", "DAY", _day_alone),
    ("^ARTICLE? DIGIT_ORDINAL$", "DAY", _day_alone),
)  # fmt: skip

_LIST = "(AM|ARTICLE)* NAMED_HERE ((LINK)* (AM|ARTICLE)* NAMED_HERE)*"

WEEKDAYS = _rules(
    ("WEEK (COMMA|ARTICLE)* (FROM|BIS) (ARTICLE|AM)* NAMED", "DAY", _part_of_that_week),
    ("(AM|ARTICLE|IN)* (WHICH) (WEEKDAY)", "DAY", _which_weekday),
    (f"WEEK COMMA? (AM|ARTICLE|IM)* {_LIST}", "DAYS", _in_that_week),
    (f"{_LIST} (COMMA|IN|ARTICLE|ON)* WEEK", "DAYS", _in_that_week),
    (f"AHEAD (COMMA|AM)* {_LIST}", "DAYS", lambda m: _in_that_week_ahead(m)),
    ("AHEAD", "DAY", lambda m: m.one("AHEAD")),
    # A weekday before a date only repeats it.
    ("(AM|ARTICLE)* (NAMED) DOT? (COMMA|AM|ARTICLE|DASH)* DAY", "DAY",
     lambda m: m.one("DAY") if m.one("DAY").weekday is None and _is_that_weekday(m) else None),
    ("DAY (COMMA)* (NAMED) (?!LINK|BIS|DASH)", "DAY",
     lambda m: m.one("DAY") if _is_that_weekday(m) and m.one("DAY").weekday is None else None),
    ("(VON)? (NAMED|WEEKDAYS_EACH) (BIS|DASH) (NAMED|WEEKDAYS_EACH)", "WEEKLY", _workdays),
    ("(EACH|EVERY|ALWAYS) (AM|ARTICLE)* NAMED ((LINK)+ (AM|ARTICLE)* NAMED)*", "WEEKLY", _each),
    ("(ONLY|ALWAYS)? (AM)? WEEKDAYS_EACH ((LINK)+ (WEEKDAYS_EACH|WEEKDAY))*", "WEEKLY", _each),
    ("(AM|IN)? (ARTICLE)? WEEKDAYS", "WEEKLY", lambda m: Weekly(frozenset(range(5)))),
    ("ONLY (AM|IM|ARTICLE)* NAMED ((LINK)+ (AM|ARTICLE)* NAMED)*", "WEEKLY", _each),
    ("(AM|ARTICLE)* (WEEKDAY)", "DAY", _named),
    ("SHORT_WEEKDAY DOT? ((LINK|BIS|DASH)? (SHORT_WEEKDAY) DOT?)+", "DAYS", _short_named),
    ("SHORT_WEEKDAY DOT? (?=CLOCK|PART|WALL)", "DAYS", _short_named),
    ("(AM|FROM|BIS|NEXT) SHORT_WEEKDAY", "DAYS", _short_named),
    ("(?<=DAY|DAYS) (LINK) SHORT_WEEKDAY", "DAYS", _short_named),
    ("^SHORT_WEEKDAY (DOT|STOP)*$", "DAYS", _short_named),
    ("(AM|IM)? (RELATIVE_DAY|TOMORROW)", "DAY", _relative),
    ("(AM|IM) ARTICLE? DAY", "DAY", lambda m: m.one("DAY")),
    ("(IN)? (ARTICLE)? (WEEK|MONTH_SPAN|YEAR_SPAN)", "DAY", lambda m: m.one("WEEK", "MONTH_SPAN", "YEAR_SPAN")),
)  # fmt: skip

BOUNDS = _rules(
    ("(IN|ARTICLE)* WEEKS (VON|FROM|AM) (ARTICLE|AM)* DAY", "DAY",
     lambda m: reckon.week(m.one("DAY").start) if m.one("DAY").start else None),
    ("INSTEAD (AM|ARTICLE|VON)* DAY", "OLD", lambda m: (m.one("DAY"),)),
    ("VON DAY (TO|ON|NACH) (?=ARTICLE? DAY)", "OLD", lambda m: (m.one("DAY"),)),
    ("(BETWEEN|VON) (ARTICLE|AM)* DAY (UND|BIS|DASH) (TO|ARTICLE|AM|COMMA)* DAY", "DAY", _between),
    ("DAY (BIS|DASH) (TO|ARTICLE|AM|COMMA)* DAY", "DAY", _between),
    ("NOT (VOR) (ARTICLE)? DAY", "DAY", lambda m: Days(m.one("DAY").start, None, m.one("DAY").grain)),
    ("NOT (NACH) (ARTICLE)? DAY", "DAY", _until),
    ("(FROM|FIRST_AT|SINCE) (AM|FROM|IN|ARTICLE)* DAY", "DAY", _since),
    ("VON (ARTICLE)? DAY FROM|DAY (FROM|OR_LATER)", "DAY", lambda m: None),
    ("(LATEST) (BIS|TO|AM|IN|ARTICLE)* DAY", "DAY", _until),
    ("(BIS) (LATEST|TO|AM|IN|ARTICLE)* DAY", "DAY", _until),
    ("DAY (LATEST)", "DAY", _until),
    ("VOR (ARTICLE)? DAY", "DAY", _before),
    ("NACH (ARTICLE)? DAY", "DAY", _after),
)  # fmt: skip
