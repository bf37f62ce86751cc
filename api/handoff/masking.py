"""Hides in what staff read what most of the work does not need: ways to reach somebody, numbers, dates of birth.

Pure. What is hidden is shown on request only, with a reason that goes on record.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from api.handoff.lines import Line

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# Five digits and more, with what people put between them; times and dates have fewer or dots.
_NUMBER = re.compile(r"(?<![\w.,:•])\+?\d(?:[ /()-]{0,2}\d){4,}(?!\w)")
_BIRTH = re.compile(r"(?<!\d)\d{1,2}\.\s?\d{1,2}\.\s?(?:19\d\d|200\d|201\d)(?!\d)")
_LINES = ("message", "contact", "transcript")


def masked(text: str, hidden: Iterable[str] = ()) -> str:
    """`text` with the signs of mail addresses, long numbers, dates of birth and `hidden` replaced by dots."""
    for words in hidden:
        if len(words) > 3:
            text = text.replace(words, _dots(words))
    for pattern in (_MAIL, _BIRTH, _NUMBER):
        text = pattern.sub(lambda found: _dots(found[0]), text)
    return text


def masked_lines(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The lines as they are shown first. What stands in the contact is hidden wherever it is repeated."""
    lines = tuple(lines)
    ways = [line.text.partition(": ")[2].strip() for line in lines if line.kind == "contact"]
    return tuple(_masked(line, ways) for line in lines)


def _masked(line: Line, ways: list[str]) -> Line:
    if line.kind == "contact":
        what, _, way = line.text.partition(": ")
        return replace(line, text=f"{what}: {_dots(way)}")
    if line.kind not in _LINES:
        return line
    # The program's own words carry help lines and the office's number, which nobody has to hide.
    text = masked(line.text, ways) if line.speaker != "bot" else masked_ways(line.text, ways)
    return replace(line, text=text)


def masked_ways(text: str, ways: Iterable[str]) -> str:
    for way in ways:
        if len(way) > 3:
            text = text.replace(way, _dots(way))
    return text


def _dots(words: str) -> str:
    """All but the last two letters or digits become dots: enough to tell two numbers apart."""
    kept = [at for at, sign in enumerate(words) if sign.isalnum()][-2:] if len(words) > 5 else []
    return "".join(sign if at in kept or not sign.isalnum() else "•" for at, sign in enumerate(words))
