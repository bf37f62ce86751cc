"""Rules for days: absolute dates, weekdays, weeks, months, holidays, and the bounds between them."""

from datetime import timedelta
from typing import Any

from bot.language.times import dates, weeks
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
    "NAMED_HERE": "WEEKDAY SHORT_WEEKDAY WEEKDAYS_EACH",
    "STRANGE": "OTHER FEAST HOLIDAY COUNTED MINUTES HOURS DAYS_UNIT WEEKS MONTHS YEARS",
    "ANY_DAY": "DAY WEEK MONTH_SPAN YEAR_SPAN",
    "EDGE": "BEGIN MIDDLE END",
    "FUNCTION": "FUNCTION BETTER IMMEDIATELY",
}


def nothing(_: Match) -> str:
    """What matched is no time."""
    return "nothing"


def _rules(*rows: tuple[str, str, Any]) -> tuple[Rule, ...]:
    return tuple(rule(pattern, symbol, build, CLASSES) for pattern, symbol, build in rows)


NOT_TIME = _rules(
    ("TITLE (WEEKDAY|MONTH|SEASON)", "OTHER", nothing),
    ("GOOD COMMA? (TOMORROW|PART|WEEKEND|HOLIDAY|WEEKDAY|WEEKS|DAYS_UNIT)", "OTHER", nothing),
    ("^TOMORROW (?=STOP OTHER|STOP FUNCTION|OTHER (COMMA|STOP|DOT|FUNCTION))", "OTHER", nothing),
    ("SINCE (ARTICLE|COUNTER|COUNT|OTHER|HALF|LAST|END|BEGIN|MIDDLE)* (UNIT|YEAR|MONTH|WEEKDAY|RELATIVE_DAY|HOLIDAY"
     "|DATE|DAY_MONTH)", "OTHER", nothing),
    # "eine Stunde später" is relative to something that is not in the text.
    ("COUNTER UNIT (OR_LATER|OR_EARLIER)", "OTHER", nothing),
    ("(NACH|VOR|BIS|FROM) NUM (COMMA|BIS|ODER|DASH|UND) NUM (UNIT|COUNTED)", "OTHER", nothing),
    ("(?<!IN|A) HALF UNIT", "OTHER", nothing),
)  # fmt: skip

DAYS = _rules(
    # Durations from now.
    ("VOR (ARTICLE|CIRCA)? COUNTER (LONG_UNIT)", "DAY", weeks.ago),
    ("WHICH WEEKS", "WEEK", weeks.which_week),
    ("(RELATIVE_DAY|TOMORROW|NAMED) COMMA? (IN|OVER) (CIRCA)? COUNTER (DAYS_UNIT|WEEKS|MONTHS)", "DAY", weeks.shifted),
    ("(IN|AM)? (ARTICLE)? (NEXT|COMING) COUNTER? (DAYS_UNIT)", "DAY",
     lambda m: weeks.within(m) if m.has("IN") or m.has("ARTICLE") or m.has("NUMBER") or m.has("DIGITS") else None),
    ("(WITHIN|IN) (VON|ARTICLE)* (NEXT|COMING) NUM (LONG_UNIT)", "DAY", weeks.within),
    ("(ARTICLE) (NEXT|COMING) NUM (LONG_UNIT)", "DAY", weeks.within),
    ("WITHIN (VON|ARTICLE)* COUNTER (LONG_UNIT)", "DAY", weeks.within),
    ("IN (CIRCA)? NUM (BIS|ODER|DASH|COMMA|SLASH)? NUM (LONG_UNIT)", "DAY", weeks.about_ahead),
    ("IN LATEST COUNTER (LONG_UNIT)", "DAY", lambda m: weeks.no_later(weeks.ahead(m))),
    ("IM COURSE (ARTICLE)? WEEKS", "WEEK", lambda m: reckon.week(m.today)),
    ("UNDER ARTICLE WEEKS", "WEEKLY", lambda m: Weekly(frozenset(range(5)))),
    ("(AM|ARTICLE)? WEEK_BEGIN", "DAY", weeks.week_word("BEGIN")),
    ("(AM|ARTICLE)? WEEK_MIDDLE", "DAY", weeks.week_word("MIDDLE")),
    ("(AM|ARTICLE)? WEEK_END", "DAY", weeks.week_word("END")),
    ("(AM|TO|IM)? (EDGE) (ARTICLE|VON)* NEW YEARS", "DAY", lambda m: reckon.part_of(reckon.year(m.today.year + 1), weeks.edge_in(m))),
    ("(EDGE) (IM|VON)? YEAR", "DAY", lambda m: reckon.part_of(reckon.year(m.one("YEAR")), weeks.edge_in(m))),
    ("IN (EIN|A|ARTICLE|AS)? FEW (LONG_UNIT)", "AHEAD", weeks.some_ahead),
    ("IN (CIRCA)? (COUNTER) (LONG_UNIT)", "AHEAD", weeks.ahead),
    ("BETWEEN ARTICLE YEARS", "DAY", lambda m: reckon.between_the_years(m.today)),
    ("BETWEEN HOLIDAY UND HOLIDAY", "DAY", dates.between_holidays),
    # Weeks, months and years, and what is named beside them.
    ("(IN|AM|IM)? ARTICLE? KW (DIGITS|NUMBER|DIGIT_ORDINAL)", "WEEK",
     lambda m: reckon.calendar_week(m.one("DIGITS", "NUMBER", "DIGIT_ORDINAL"), m.today)),
    ("(IN|AM|IM)? ARTICLE? (DIGIT_ORDINAL|DIGITS) KW", "WEEK",
     lambda m: reckon.calendar_week(m.one("DIGITS", "DIGIT_ORDINAL"), m.today)),
    ("(IN|AM)? ARTICLE? WEEK", "WEEK", lambda m: m.one("WEEK")),
    ("(IN|IM|AM|ARTICLE)* (WHICH) MONTHS", "MONTH_SPAN", weeks.which_month),
    ("(IN|IM|AM|ARTICLE)* (WHICH) YEARS", "YEAR_SPAN",
     lambda m: reckon.year(m.today.year + weeks.STEPS[weeks.which_in(m)]) if m.one("YEARS") != "many" else None),
    ("(IM|IN) ARTICLE? NEW YEARS", "DAY", dates.new_year),
    ("(AM|ARTICLE|IM)? MONTH_END", "DAY", weeks.month_word("END")),
    ("(AM|ARTICLE|IM)? MONTH_BEGIN", "DAY", weeks.month_word("BEGIN")),
    ("(AM|ARTICLE)? YEAR_END", "DAY", lambda m: reckon.part_of(reckon.year(m.today.year), "END")),
    ("(AM|ARTICLE|THIS)* (WHICH)? WEEKEND", "DAY",
     lambda m: weeks.which_weekend(m) if m.has("AM") or len(m.items) > 1 else None),
    ("WEEKEND", "DAY", weeks.which_weekend),
    # Dates.
    ("DATE", "DAY", lambda m: reckon.one_day(m.one("DATE"))),
    ("(ORD) (BIS|DASH) (ARTICLE|BIS|TO)* ORD DOT? MONTH YEAR?", "DAY", dates.range_in_month),
    ("(ORD) (BIS|DASH) (ARTICLE|BIS|TO)* DAY_MONTH YEAR?", "DAY", dates.range_in_month),
    ("(IN|ARTICLE)* (ORD|LAST) MONTH WEEKS", "WEEK", weeks.week_of_month),
    ("(IN|ARTICLE)* (ORD|LAST) WEEKS (IM|ARTICLE|VON)* (MONTH|MONTH_SPAN)", "WEEK", weeks.week_of_month),
    ("ARTICLE? WEEKS DARAUF", "WEEK", lambda m: reckon.week(m.today + timedelta(7))),
    ("AM? MONTH_FIRST", "DAY", lambda m: reckon.day_of_month(1, m.today)),
    ("AM? MONTH_LAST", "DAY", lambda m: reckon.last_of_month(m.today)),
    ("(OTHER|NUMBER)* KINGS", "DAY", lambda m: reckon.holiday("epiphany", m.today) if m.one("NUMBER") == 3 else None),
    ("AM? ORD HOLIDAY", "DAY", dates.second_holiday),
    ("(IN|ARTICLE)* ORD MONTH HALVES", "DAY", weeks.half_of_month),
    ("(IN|ARTICLE)* ORD HALVES (IM|ARTICLE|VON)* (MONTH|MONTH_SPAN)", "DAY", weeks.half_of_month),
    ("(FROM) IMMEDIATELY", "DAY", lambda m: Days(m.today, None)),
    ("(ORD|NUM) MONTH DOT? (IM)? YEAR?", "DAY", dates.ordinal_month),
    ("DAY_MONTH YEAR?", "DAY", dates.day_month),
    ("(AM|ARTICLE|BIS|FROM|VON|NAMED) SLASHED (?!DIGITS|NUMBER)", "DAY",
     lambda m: dates.day_month(m)),
    ("^SLASHED$", "DAY", dates.day_month),
    ("SLASHED (?!DIGITS|NUMBER|COUNTED|UNIT|OTHER)", "DAY",
     lambda m: dates.day_month(m) if m.one("SLASHED")[0] > 12 and m.one("SLASHED") != (24, 7) else None),
    ("ORDINAL (ORDINAL|DIGIT_ORDINAL) YEAR?", "DAY", dates.two_ordinals),
    ("DIGIT_ORDINAL (ORDINAL|DIGITS) (?!UNIT|UHR|H) YEAR?", "DAY",
     lambda m: dates.two_ordinals(m)),
    ("(?<!UM|GEGEN|CIRCA) PAIR (?!UHR|H)", "DAY", dates.pure_pair),
    ("(IM|IN|ARTICLE|WHICH)* MONTH DOT? (YEAR|YEAR_SPAN)", "MONTH_SPAN", weeks.month_named),
    ("(EDGE) (ARTICLE|VON|IM)* MONTH", "DAY", weeks.edge_of_month),
    ("(IM|IN|NEXT|COMING|THIS) (NEXT|COMING|THIS)? MONTH", "MONTH_SPAN", weeks.month_named),
    ("(?<=FROM|VOR|NACH|BIS) MONTH", "MONTH_SPAN", weeks.month_named),
    ("(?<=UND|ODER|BIS) MONTH", "MONTH_SPAN", weeks.month_named),
    ("MONTH", "MONTH_SPAN", lambda m: weeks.month_named(m) if m.length >= 6 and m.one("MONTH") != 8 else None),
    ("^MONTH STOP?$", "MONTH_SPAN", lambda m: weeks.month_named(m) if m.length > 3 or m.one("MONTH") == 5 else None),
    ("(IM|THIS|NEXT|COMING) SEASON", "DAY", lambda m: reckon.season(m.one("SEASON"), m.today)),
    ("(IM|AM|TO|UM)? (EDGE) (ARTICLE|VON|IM)* (WEEK|MONTH_SPAN|YEAR_SPAN)", "DAY", weeks.edge_of),
    ("WEEK (EDGE)", "DAY", weeks.edge_of),
    ("(IM|AM|TO)? (EDGE) (ARTICLE|VON|IM|THIS)* (WEEKS|MONTHS|YEARS)", "DAY", weeks.edge_of_this),
    ("(AM|ARTICLE)? HOLIDAY", "DAY", dates.holiday),
    # The day of the month alone.
    ("(AM|VON|FROM|BIS|TO) ARTICLE? ORD (ARTICLE|WHICH)+ MONTHS", "DAY", dates.day_alone),
    ("(AM|TO|ARTICLE)* ORD (ARTICLE)? MONTH_SPAN", "DAY", dates.day_alone),
    ("(ORD) (BIS|DASH) (TO|ARTICLE)* ORD (?!STRANGE)", "DAY", dates.range_alone),
    ("(AM|TO) ARTICLE? ORD ((ODER|UND|SLASH|COMMA) (AM|ARTICLE)* ORD)+ (?!STRANGE)", "DAYS", dates.days_of_month),
    ("(AM) ARTICLE? ORD (?!STRANGE)", "DAY", dates.day_alone),
    ("(?<=BIS|FROM|VOR|NACH|ON|TO|VON|LATEST) (TO|AM|ARTICLE)* ORD (?!STRANGE|ORD)", "DAY", dates.day_alone),
    ("(NAMED) (COMMA|ARTICLE|AM|DOT)+ ORD (?!STRANGE)", "DAY", dates.day_alone),
    ("ARTICLE DIGIT_ORDINAL (?!STRANGE|ORD)", "DAY", dates.day_alone),
    ("^ARTICLE? DIGIT_ORDINAL$", "DAY", dates.day_alone),
)  # fmt: skip

_LIST = "(AM|ARTICLE)* NAMED_HERE ((LINK)* (AM|ARTICLE)* NAMED_HERE)*"

WEEKDAYS = _rules(
    ("WEEK (COMMA|ARTICLE)* (FROM|BIS) (ARTICLE|AM)* NAMED", "DAY", weeks.part_of_that_week),
    ("(AM|ARTICLE|IN)* (WHICH) (WEEKDAY)", "DAY", weeks.which_weekday),
    (f"WEEK COMMA? (AM|ARTICLE|IM)* {_LIST}", "DAYS", weeks.in_that_week),
    (f"{_LIST} (COMMA|IN|ARTICLE|ON)* WEEK", "DAYS", weeks.in_that_week),
    (f"AHEAD (COMMA|AM)* {_LIST}", "DAYS", lambda m: weeks.in_that_week_ahead(m)),
    ("AHEAD", "DAY", lambda m: m.one("AHEAD")),
    # A weekday before a date only repeats it.
    ("(AM|ARTICLE)* (NAMED) DOT? (COMMA|AM|ARTICLE|DASH)* DAY", "DAY",
     lambda m: m.one("DAY") if m.one("DAY").weekday is None and dates.is_that_weekday(m) else None),
    ("DAY (COMMA)* (NAMED) (?!LINK|BIS|DASH)", "DAY",
     lambda m: m.one("DAY") if dates.is_that_weekday(m) and m.one("DAY").weekday is None else None),
    ("(VON)? (NAMED|WEEKDAYS_EACH) (BIS|DASH) (NAMED|WEEKDAYS_EACH)", "WEEKLY", weeks.workdays),
    ("(EACH|EVERY|ALWAYS) (AM|ARTICLE)* NAMED ((LINK)+ (AM|ARTICLE)* NAMED)*", "WEEKLY", weeks.each),
    ("(ONLY|ALWAYS)? (AM)? WEEKDAYS_EACH ((LINK)+ (WEEKDAYS_EACH|WEEKDAY))*", "WEEKLY", weeks.each),
    ("(AM|IN)? (ARTICLE)? WEEKDAYS", "WEEKLY", lambda m: Weekly(frozenset(range(5)))),
    ("ONLY (AM|IM|ARTICLE)* NAMED ((LINK)+ (AM|ARTICLE)* NAMED)*", "WEEKLY", weeks.each),
    ("(AM|ARTICLE)* (WEEKDAY)", "DAY", weeks.named),
    ("SHORT_WEEKDAY DOT? ((LINK|BIS|DASH) (SHORT_WEEKDAY) DOT?)+", "DAYS", weeks.short_named),
    # Two alone may be dialect ("mi do" is "mich da").
    ("(SHORT_WEEKDAY){3,}|^(SHORT_WEEKDAY)+$", "DAYS", weeks.short_named),
    ("SHORT_WEEKDAY DOT? (?=CLOCK|PART|WALL)", "DAYS", weeks.short_named),
    ("(AM|FROM|BIS|NEXT) SHORT_WEEKDAY", "DAYS", weeks.short_named),
    ("(?<=DAY|DAYS) (LINK) SHORT_WEEKDAY", "DAYS", weeks.short_named),
    ("^SHORT_WEEKDAY (DOT|STOP)*$", "DAYS", weeks.short_named),
    ("(AM|IM)? (RELATIVE_DAY|TOMORROW)", "DAY", weeks.relative),
    ("(AM|IM) ARTICLE? DAY", "DAY", lambda m: m.one("DAY")),
    ("(IN)? (ARTICLE)? (WEEK|MONTH_SPAN|YEAR_SPAN)", "DAY", lambda m: m.one("WEEK", "MONTH_SPAN", "YEAR_SPAN")),
)  # fmt: skip

BOUNDS = _rules(
    ("(IN|ARTICLE)* WEEKS (VON|FROM|AM) (ARTICLE|AM)* DAY", "DAY",
     lambda m: reckon.week(m.one("DAY").start) if m.one("DAY").start else None),
    ("INSTEAD (AM|ARTICLE|VON)* DAY", "OLD", lambda m: (m.one("DAY"),)),
    ("VON DAY (TO|ON|NACH) (?=ARTICLE? DAY)", "OLD", lambda m: (m.one("DAY"),)),
    ("(BETWEEN|VON) (ARTICLE|AM)* DAY (UND|BIS|DASH) (TO|ARTICLE|AM|COMMA)* DAY", "DAY", dates.between),
    ("DAY (BIS|DASH) (TO|ARTICLE|AM|COMMA)* DAY", "DAY", dates.between),
    ("NOT (VOR) (ARTICLE)? DAY", "DAY", lambda m: Days(m.one("DAY").start, None, m.one("DAY").grain)),
    ("NOT (NACH) (ARTICLE)? DAY", "DAY", dates.until),
    ("(FROM|FIRST_AT|SINCE) (AM|FROM|IN|ARTICLE)* DAY", "DAY", dates.since),
    ("(LATEST) (BIS|TO|AM|IN|ARTICLE)* DAY", "DAY", dates.until),
    ("(BIS) (LATEST|TO|AM|IN|ARTICLE)* DAY", "DAY", dates.until),
    ("DAY (LATEST)", "DAY", dates.until),
    ("VOR (ARTICLE)? DAY", "DAY", dates.before),
    ("NACH (ARTICLE)? DAY", "DAY", dates.after),
)  # fmt: skip
