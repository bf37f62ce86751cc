"""What a person writes of themselves: phone numbers, e-mail addresses, the own name. By form, without word lists."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# As it is dictated: "anna punkt m ät web punkt de".
_SPOKEN_EMAIL = re.compile(
    r"\b(?P<name>[\w+-]+(?:\s*(?:\.|\bpunkt\b)\s*[\w+-]+)*)\s*(?:\(at\)|\[at\]|\bät\b|\bat\b|\baet\b|klammeraffe)\s*"
    r"(?P<host>[\w-]+(?:\s*(?:\.|\bpunkt\b|\bdot\b)\s*[\w-]+)*\s*(?:\.|\bpunkt\b|\bdot\b)\s*[a-z]{2,4})\b",
    re.IGNORECASE,
)
_DOT = re.compile(r"\s*(?:\.|\bpunkt\b|\bdot\b)\s*", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\w.,])(?:\+49|0049|0)[\d\s/().-]{5,18}\d(?![\w])")
_DIGITS = dict(
    zip("null eins zwei drei vier fünf sechs sieben acht neun".split(), "0123456789", strict=True)
) | {
    "zwo": "2",
    "fuenf": "5",
    "funf": "5",
    "ein": "1",
}
_DIGIT = "|".join(_DIGITS)
# "null eins sieben sechs …", as it is dictated: a zero and at least six digits more.
_SPOKEN_PHONE = re.compile(rf"\bnull(?:[\s,]+(?:{_DIGIT}|\d+)\b){{6,15}}", re.IGNORECASE)

_WORD = r"[A-Za-zÀ-ž'’-]{2,}"
_INTRODUCED = re.compile(
    rf"\b(?:ich hei(?:ß|ss|s)e?|hei(?:ß|ss)e|mein (?:vor)?name (?:ist|is|isch|lautet|wär|wäre)|mein name:?|name ist|name:"
    rf"|(?:nennen sie|nennt|nenn) mich|man nennt mich|i hoa(?:ß|ss))\s+"
    rf"(?:der |die |das |frau |herr )?(?P<name>{_WORD}(?:\s+(?-i:[A-ZÀ-Ž])[\w'’-]+|\s+[\w'’-]+(?=\s*[.,!]?\s*$))?)",
    re.IGNORECASE,
)
# "ich bin der Kevin": a name only if that is nearly all that is said.
_I_AM = re.compile(
    rf"^(?:hallo|hi|hey|guten tag)?[\s,]*(?:ich |i )?bin (?:der|die|dr|d'|frau|herr)\s+(?P<name>{_WORD}(?:\s+{_WORD})?)[\s.!]*$",
    re.IGNORECASE,
)
_NO_NAMES = frozenset(
    """nicht hier da auch jetzt so ein eine der die das egal geheim noch schon doch wie was bitte anders sehr
    ich du er sie es man mein meine meinung ansicht letzte erste neue neuen einzige beste falsche richtige ganze gleiche selbe""".split()
)


@dataclass(frozen=True)
class Written:
    """`value` as it is to be used; `start` and `end` are offsets in the text."""

    kind: str
    value: str
    start: int
    end: int


def find_written(text: str) -> list[Written]:
    """Phone numbers, e-mail addresses and names that a person introduces ("ich heiße …")."""
    return [*_emails(text), *_phones(text), *_names(text)]


def _emails(text: str) -> Iterator[Written]:
    found = [Written("email", m.group(), *m.span()) for m in _EMAIL.finditer(text)]
    yield from found
    if not found:
        for m in _SPOKEN_EMAIL.finditer(text):
            name, host = (_DOT.sub(".", m.group(part)) for part in ("name", "host"))
            yield Written("email", f"{name}@{host}".lower(), *m.span())


def _phones(text: str) -> Iterator[Written]:
    for m in _PHONE.finditer(text):
        yield Written("phone", m.group().strip(), *m.span())
    for m in _SPOKEN_PHONE.finditer(text):
        digits = (w if w.isdigit() else _DIGITS[w] for w in re.findall(r"\w+", m.group().lower()))
        yield Written("phone", "".join(digits), *m.span())


def _names(text: str) -> Iterator[Written]:
    for m in (*_INTRODUCED.finditer(text), *_I_AM.finditer(text)):
        name = m.group("name")
        if name.split()[0].lower() not in _NO_NAMES:
            yield Written("person_name", name, *m.span("name"))
