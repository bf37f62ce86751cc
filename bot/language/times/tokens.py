"""From a text to items: words looked up, mistyped ones repaired, glued ones taken apart, numbers read."""

import re
from datetime import date
from functools import lru_cache
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.language.normalise import fold
from bot.language.times.grammar import Item
from bot.language.times.lexicon import LOOKALIKES, REPAIRABLE, WORDS

_TOKEN = re.compile(
    r"""
    (?P<iso>(?<![\d-])\d{4}-\d{1,2}-\d{1,2}(?!\d))
    |(?P<full>(?<![\d./-])\d{1,2}(?:\.\s?\d{1,2}\.\s?20\d\d|\.\d{1,2}\.\d\d|(?P<sep>[/-])\d{1,2}(?P=sep)(?:20\d\d|\d\d))(?!\d|\s*(?:uhr|h\b)|:\d))
    |(?P<long>(?<!\d)\+?\d[\d\s/()-]{7,}\d(?![\d.:])|\d{5,}|\d+(?:[.,]\d{3})+(?!\d)|\d+,\d+\s*(?:€|eur\w*)|\d+\s*(?:€|%|§))
    |(?P<short>\d{1,2}\.\s?\d{1,2}\.(?!\d)|\d{1,2}/\d{1,2}(?!\d))
    |(?P<colon>\d{1,2}[:;]\d{2}(?!\d)|\d{1,2},\d{2}(?=\s*(?:uhr|h\b))|\d{1,2}h\d{2}(?!\d)|\d{4}(?=\s?(?:uhr|h\b)))
    |(?P<pair>(?<![\d.])\d{1,2}\.\d{1,2}(?!\d))
    |(?P<ordinal>\d{1,2}(?:s?te[nrs]?)(?![^\W_])|\d{1,2}\.(?=\s*[^\W\d_]|\s*$|\s*[,;!?-]))
    |(?P<number>\d+)
    |(?P<word>[^\W\d_]+(?:['’`][^\W\d_]+)*)
    |(?P<mark>[^\w\s])
    """,
    re.VERBOSE | re.IGNORECASE,
)
_MARKS = {
    "-": "DASH",
    "–": "DASH",
    "—": "DASH",
    "/": "SLASH",
    ",": "COMMA",
    "+": "UND",
    "&": "UND",
    ".": "DOT",
}
_PARTS_OF_DAY = ("vormittags", "vormittag", "nachmittags", "nachmittag", "morgens", "morgen", "mittags", "mittag",
                 "abends", "abend", "fruh", "nachts", "nacht")  # fmt: skip
# A full stop right after one of these is part of an abbreviation ("ca.", "Mo.", "nachm.").
_ABBREVIATED = frozenset("CIRCA BETWEEN SHORT_WEEKDAY MONTH GEGEN HOURS MINUTES".split())
_GLUE = frozenset("AM IM IN UM GEGEN FROM BIS VOR NACH NEXT COMING AFTER_NEXT THIS HALF QUARTER THREE_QUARTER NUMBER "
                  "A WEEKDAY WEEKDAYS_EACH MONTH RELATIVE_DAY TOMORROW PART UHR WEEKS MONTHS DAYS_UNIT ORDINAL BEGIN "
                  "END MIDDLE HALVES EARLY HOURS HOLIDAY WEEKEND BETWEEN".split())  # fmt: skip
_STRONG = frozenset("WEEKDAY WEEKDAYS_EACH MONTH RELATIVE_DAY PART UHR WEEKS HALF QUARTER HOLIDAY TOMORROW "
                    "MONTHS WEEKEND NUMBER".split())  # fmt: skip
_REPAIR = sorted(
    w
    for w, (symbol, _) in WORDS.items()
    if symbol in REPAIRABLE and len(w) >= 5 and w not in ("nachm", "feber", "marzen")
)

# The symbols that come from digits and marks rather than from the lexicon.
PRODUCED = frozenset(
    "OTHER DATE DAY_MONTH SLASHED HH_MM PAIR DIGIT_ORDINAL COUNT DIGITS YEAR STOP".split()
) | set(_MARKS.values())

Meaning = tuple[str, Any]
OTHER: Meaning = ("OTHER", None)


def read(text: str) -> list[Item]:
    """The items of `text`, in order; what is no word of time is `OTHER`, `FUNCTION` or `COUNTED`."""
    items: list[Item] = []
    for match in _TOKEN.finditer(text):
        kind = _kind(match)
        start, end = match.span()
        if kind == "word":
            items += _word_items(match.group(), start, end)
        elif kind == "mark":
            if match.group() == "." and items and items[-1].end == start and items[-1].symbol in _ABBREVIATED:
                continue
            items.append(Item(_MARKS.get(match.group(), "STOP"), None, start, end))
        else:
            items.append(Item(*_NUMBERS[kind](match.group()), start, end))
    return items


def _kind(match: re.Match[str]) -> str:
    return "full" if match["full"] else match.lastgroup or "mark"


def _word_items(word: str, start: int, end: int) -> list[Item]:
    return [Item(symbol, value, start, end) for symbol, value in meaning(word.lower())]


@lru_cache(maxsize=20_000)
def meaning(word: str) -> tuple[Meaning, ...]:
    """What a lower-case `word` says about time: its symbol and value, several when it is glued together."""
    folded = fold(word).replace("'", "")
    if folded in WORDS:
        return (WORDS[folded],)
    if len(folded) < 5 or folded in LOOKALIKES:
        return (OTHER,)
    return (
        _day_and_part(folded) or _repaired(folded, 1) or _unglued(folded) or _repaired(folded, 2) or (OTHER,)
    )


def _repaired(word: str, edits: int = 2) -> tuple[Meaning, ...]:
    """The word of time that `word` is a typo of: one edit up to seven letters, up to two from eight on."""
    allowed = edits if len(word) >= 8 else 1
    near = process.extract(word, _REPAIR, scorer=OSA.distance, score_cutoff=allowed, limit=5)
    for known, _, _ in sorted(near, key=lambda hit: (hit[1], hit[0])):
        # Short words have too many neighbours: only swapped letters are repaired ("wohce").
        if _alike(word, known) and (len(known) > 5 or sorted(word) == sorted(known)):
            return (WORDS[known],)
    return ()


def _alike(word: str, known: str) -> bool:
    """People seldom mistype a short word's first letter."""
    return word[0] == known[0] or (
        len(known) >= 7 and word[:3] in (known[1:4], known[1] + known[0] + known[2])
    )


def _day_and_part(word: str) -> tuple[Meaning, ...]:
    """ "dienstagnachmittag", "heutabend", "montagfrüh"."""
    for part in _PARTS_OF_DAY:
        head = word[: -len(part)]
        if word.endswith(part) and len(head) >= 4:
            known = WORDS.get(head) or next(iter(_repaired(head)), None) if len(head) > 4 else WORDS.get(head)
            if known and known[0] in ("WEEKDAY", "WEEKDAYS_EACH", "RELATIVE_DAY", "TOMORROW"):
                return known, WORDS[part]
    return ()


def _unglued(word: str, depth: int = 4) -> tuple[Meaning, ...]:
    """ "nächstewoche", "halbdrei", "abmontag": known words in a row, one of them clearly of time."""
    parts = _split(word, depth)
    return parts if len(parts) > 1 and any(symbol in _STRONG for symbol, _ in parts) else ()


def _split(word: str, depth: int) -> tuple[Meaning, ...]:
    known = WORDS.get(word)
    if known and known[0] in _GLUE and len(word) > 1:
        return (known,)
    for cut in range(len(word) - 3, 1, -1) if depth > 1 else ():
        head = WORDS.get(word[:cut])
        if head and head[0] in _GLUE:
            rest = _split(word[cut:], depth - 1)
            if rest:
                return head, *rest
    return ()


def _full(text: str) -> Meaning:
    day, month, year = (int(n) for n in re.findall(r"\d+", text))
    return _date(year + 2000 if year < 100 else year, month, day)


def _iso(text: str) -> Meaning:
    year, month, day = (int(n) for n in text.split("-"))
    return _date(year, month, day)


def _date(year: int, month: int, day: int) -> Meaning:
    try:
        return "DATE", date(year, month, day)
    except ValueError:
        return OTHER


def _short(text: str) -> Meaning:
    day, month = (int(n) for n in re.findall(r"\d+", text))
    if 1 <= day <= 31 and 1 <= month <= 12:
        return ("DAY_MONTH", (day, month)) if "/" not in text else ("SLASHED", (day, month))
    return OTHER


def _colon(text: str) -> Meaning:
    digits = re.sub(r"\D", " ", text).split()
    hour, minute = (int(n) for n in digits) if len(digits) == 2 else (int(text[:2]), int(text[2:]))
    return ("HH_MM", (hour, minute, text[0] == "0")) if hour <= 24 and minute < 60 else OTHER


def _pair(text: str) -> Meaning:
    one, other = text.split(".")
    return "PAIR", (int(one), int(other), len(other))


def _ordinal(text: str) -> Meaning:
    number = int(re.sub(r"\D", "", text))
    return ("DIGIT_ORDINAL", number) if 1 <= number <= 53 else ("COUNT", number)


def _number(text: str) -> Meaning:
    number = int(text)
    if len(text) <= 2:
        return "DIGITS", number
    return ("YEAR", number) if 2000 <= number <= 2099 and len(text) == 4 else ("COUNT", number)


_NUMBERS = {
    "long": lambda _: OTHER,
    "iso": _iso,
    "full": _full,
    "short": _short,
    "colon": _colon,
    "pair": _pair,
    "ordinal": _ordinal,
    "number": _number,
}
