"""Cut German text into sentences, without mistaking dates and abbreviations for ends."""

import re

_MONTHS = "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
_ORDINAL_NOUNS = rf"{_MONTHS}|Tag|Tags|Tages|Monat|Monats|Kalendertag|Kalendertags|Kalender-Tag|Lebensjahr"
_ABBREVIATIONS = (
    "z. B.",
    "d. h.",
    "u. a.",
    "bzw.",
    "ca.",
    "Abs.",
    "Art.",
    "Nr.",
    "Str.",
    "Tel.",
    "i. V. m.",
    "usw.",
)

_ABBREVIATION = re.compile("|".join(rf"(?<!\w){re.escape(each)}" for each in _ABBREVIATIONS))
_ORDINAL = re.compile(rf"\b(\d{{1,2}})\.(?= (?:{_ORDINAL_NOUNS})\b)")
_BREAK = re.compile(r"(?<=[.!?…])[”“\"')]*\s+(?=\S)")
_HIDDEN_DOT = "\u2024"
"""Stands in for a full stop that ends no sentence while the text is cut."""


def sentences(text: str) -> list[str]:
    """Give the sentences of *text* in order; a line break always ends one."""
    found: list[str] = []
    for line in text.splitlines():
        found += (_show_dots(part).strip() for part in _BREAK.split(_hide_dots(line)))
    return [sentence for sentence in found if sentence]


def _hide_dots(line: str) -> str:
    line = _ABBREVIATION.sub(lambda match: match[0].replace(".", _HIDDEN_DOT), line)
    return _ORDINAL.sub(rf"\1{_HIDDEN_DOT}", line)


def _show_dots(sentence: str) -> str:
    return sentence.replace(_HIDDEN_DOT, ".")
