"""The code of an appointment as people type it: eight characters, in the middle of a sentence or alone."""

import re

# Without 0/O and 1/I/L, as the api makes them.
_CHARACTERS = "A-HJKMNP-Z2-9"
_SHOWN = re.compile(rf"(?<!\w)([{_CHARACTERS}]{{4}})[- ]?([{_CHARACTERS}]{{4}})(?!\w)")
_TYPED = re.compile(rf"(?<!\w)([{_CHARACTERS}]{{4}})-?([{_CHARACTERS}]{{4}})(?!\w)", re.IGNORECASE)
_NAMED = re.compile(
    rf"\bcode\s*(?:ist|lautet|war|:|=)?\s*([{_CHARACTERS}]{{4}})[- ]?([{_CHARACTERS}]{{4}})(?!\w)",
    re.IGNORECASE,
)
_AROUND = re.compile(
    r"\b(?:hier|mein|meine|der|den|ist|lautet|termin|termincode|buchungscode|code|bitte|habe|hab|ich|einen?)\b",
    re.IGNORECASE,
)  # fmt: skip


def read(text: str, *, asked: bool = False) -> str | None:
    """The code in `text`, in the form in which it was made; `asked`: the person was just asked for it.

    A word of eight letters is none, unless it cannot be anything else.
    """
    named = _NAMED.search(text)
    if named and (asked or named[0].endswith(_plain(named)) or _is_no_word(named) or _alone(text, named)):
        return _plain(named)
    shown = _SHOWN.search(text)
    if shown and (_is_no_word(shown) or not text.isupper() or _alone(text, shown)):
        return _plain(shown)
    for typed in _TYPED.finditer(text):
        if _is_no_word(typed) or (asked and _alone(text, typed)):
            return _plain(typed)
    return None


def meant(text: str) -> str | None:
    """The payload that shows an appointment, for a message that is nothing but its code."""
    code = read(text)
    if code is None or _AROUND.sub("", text).replace("-", "").replace(" ", "").strip(".:,!=").upper() != code:
        return None
    return f'/show_appointment{{"choice":"code:{code}"}}'


def without(text: str) -> str:
    """`text` without what could be read as a code, for whoever looks for a time in it."""
    return _TYPED.sub(lambda found: " " if _is_no_word(found) else found.group(), text)


def _plain(found: re.Match[str]) -> str:
    return (found[1] + found[2]).upper()


def _alone(text: str, found: re.Match[str]) -> bool:
    rest = text[: found.start()] + text[found.end() :]
    return not any(c.isalnum() for c in _AROUND.sub("", rest))


def _is_no_word(found: re.Match[str]) -> bool:
    """With a digit, or with too few vowels for a German word of eight letters."""
    code = _plain(found)
    return any(c.isdigit() for c in code) or sum(c in "AEUY" for c in code) < 2
