"""From a text to what was said: rules in turn, then days and hours that belong together, then yes and no."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.language.times import clock, days
from bot.language.times.clock import in_part
from bot.language.times.grammar import Item, Match, Rule, fold_items, rule
from bot.language.times.reckoning import one_day
from bot.language.times.tokens import read
from bot.language.times.values import Clock, Days, Said, Wall, Weekly

CLASSES = {
    **days.CLASSES,
    "ANY_DAYS": "DAY DAYS WEEKLY",
    "BETWEEN_BOTH": "COMMA AM IM IN ARTICLE UM DOT ONLY ALWAYS FUNCTION BETTER IMMEDIATELY SUIT CIRCA VON AS",
}


def _joined(m: Match) -> Said:
    found: list[Days | Weekly] = []
    for item in m.items:
        if item.symbol in ("DAY", "WEEKLY"):
            found.append(item.value)
        elif item.symbol == "DAYS":
            found += item.value
    return Said(tuple(found), m.one("WALL"))


def _hour_day_part(m: Match) -> Said | None:
    """ "um 10 am Dienstag Vormittag": an hour and the part of the day it lies in, around the day."""
    walls = m.all("WALL")
    parts = [w for w in walls if w.grain == "part" and w.start and w.end]
    hours = [w for w in walls if w.grain != "part"]
    if len(parts) != 1 or len(hours) != 1:
        return None
    start, end = (p and in_part(p, parts[0]) for p in (hours[0].start, hours[0].end))
    return replace(_joined(m), wall=Wall(start, end, hours[0].grain))


def _moment(m: Match) -> Said:
    there: datetime = m.one("MOMENT")
    point = Clock(there.hour * 60 + there.minute, True)
    return Said((one_day(there.date()),), Wall(point, point))


def _choose(openness: Any) -> Any:
    return lambda m: Said(open=openness)


def _negated(m: Match) -> Said:
    said: Said = m.one("SAID")
    return replace(said, negative=True)


def _rules(*rows: tuple[str, str, Any]) -> tuple[Rule, ...]:
    return tuple(rule(pattern, symbol, build, CLASSES) for pattern, symbol, build in rows)


_JOIN = _rules(
    ("MOMENT", "SAID", _moment),
    ("OLD", "SAID", lambda m: Said(m.one("OLD"), replaced=True)),
    ("INSTEAD (UM|AM|ARTICLE)* WALL", "SAID", lambda m: Said((), m.one("WALL"), replaced=True)),
    ("WALL (AM|IM|IN|ARTICLE|COMMA)* ANY_DAYS (AM|IM|IN|ARTICLE|COMMA)* WALL", "SAID", _hour_day_part),
    ("ANY_DAYS ((LINK)* (AM|IM|ARTICLE)* ANY_DAYS)+ (BETWEEN_BOTH){0,3} WALL", "SAID", _joined),
    ("WALL (BETWEEN_BOTH){0,3} ANY_DAYS ((LINK)+ (AM|ARTICLE)* ANY_DAYS (?!(BETWEEN_BOTH){0,3} WALL))*", "SAID",
     _joined),
    ("ANY_DAYS (BETWEEN_BOTH){0,3} WALL", "SAID", _joined),
    ("ANY_DAYS", "SAID", _joined),
    ("WALL", "SAID", lambda m: Said((), m.one("WALL"))),
    ("ANY (SUIT|FUNCTION|AS)? COMMA? WHEN", "SAID", _choose("any")),
    ("WHEN (SUIT|FUNCTION)* (COMMA)? (FUNCTION)* ANY", "SAID", _choose("any")),
    ("ANYTIME", "SAID", _choose("any")),
    ("(SUIT) (FUNCTION)* ALWAYS (?=$|STOP|DOT|COMMA|EXCEPT|SUIT|UND)", "SAID", _choose("any")),
    ("ALWAYS (SUIT)", "SAID", _choose("any")),
    ("(FUNCTION|^) (AS|FUNCTION|OTHER)? FLEXIBLE", "SAID", _choose("any")),
    ("(^|SUIT) AM? (EACH|EVERY) DAYS_UNIT$", "SAID", _choose("any")),
    ("(?<!SAID) (EACH|EVERY) DAYS_UNIT (?=SUIT|FUNCTION SUIT)", "SAID", _choose("any")),
    ("(AS)+ (SOON|EARLY) (HOW|AS)? (FUNCTION)? (POSSIBLE|SUIT)", "SAID", _choose("earliest")),
    ("(SOON|EARLY) (HOW|AS)? POSSIBLE", "SAID", _choose("earliest")),
    ("AS_SOON (HOW|AS)? (POSSIBLE|SUIT)", "SAID", _choose("earliest")),
    ("AS_POSSIBLE (SOON|EARLY)", "SAID", _choose("earliest")),
    ("AS_SOON FUNCTION SUIT", "SAID", _choose("earliest")),
    ("AM BEST IMMEDIATELY (?!SAID)", "SAID", _choose("earliest")),
    ("ANY (AM)? WHICHEVER (DAYS_UNIT|TIME_WORD)", "SAID", _choose("any")),
    ("(WHICHEVER)? (DAYS_UNIT|TIME_WORD) (FUNCTION)* ANY", "SAID", _choose("any")),
    ("JE (OR_EARLIER)", "SAID", _choose("earliest")),
    ("(NEXT|ORDINAL) FREE", "SAID", _choose("earliest")),
    ("WHEN FUNCTION WANT", "SAID", _choose("any")),
    ("SOONEST", "SAID", _choose("earliest")),
)  # fmt: skip

_YES_AND_NO = _rules(
    ("THAN (AM|ARTICLE|IM)* SAID", "SAID", lambda m: replace(m.one("SAID"), replaced=True)),
    ("SAID (FUNCTION|SUIT|AS){0,4} NOT (?=COMMA? (AM|ARTICLE|UND)* SAID (FUNCTION)* (BETTER|SUIT))", "NO_SAID", _negated),
    ("SAID (SUIT) (FUNCTION)* NOTHING", "NO_SAID", _negated),
    ("SAID (FUNCTION|SUIT){1,5} VOR (?=$|STOP|DOT|COMMA|UND|OTHER)", "NO_SAID", _negated),
    ("(NOT|EXCEPT|NO) (CASE)? (ONLY|AM|IM|ARTICLE|UM|FUNCTION|AS){0,2} SAID", "NO_SAID", _negated),
    ("SAID (FUNCTION|SUIT|ARTICLE|AM|AS|ALWAYS|OTHER|IN|IM){0,4} (NOT|NO SUIT) (?!SAID|AM SAID)", "NO_SAID", _negated),
    ("SAID (FUNCTION|SUIT|ARTICLE|AM|AS|ALWAYS|IN|IM|A|EIN){0,4} BAD", "NO_SAID", _negated),
    ("(?<=NO_SAID) (UND|ODER|COMMA) SAID (?!FUNCTION|SUIT)", "NO_SAID", _negated),
)  # fmt: skip


def said_in(text: str, now: datetime) -> list[Item]:
    """The expressions of time in `text`, each an item with a `Said`."""
    items = read(text)
    for rules in RULES:
        items = fold_items(items, rules, now)
    return [item for item in items if item.symbol in ("SAID", "NO_SAID")]


RULES = (
    days.NOT_TIME,
    days.DAYS,
    clock.POINTS,
    clock.WALLS,
    clock.PARTS,
    days.WEEKDAYS,
    days.BOUNDS,
    _JOIN,
    _YES_AND_NO,
)
