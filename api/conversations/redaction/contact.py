"""Addresses of mail and telephone numbers, typed or dictated."""

import re
from collections.abc import Iterator

import phonenumbers

from api.conversations.redaction.findings import Finding

_EMAIL = re.compile(r"[\w.+-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_DICTATED_EMAIL = re.compile(
    r"[\w+-]+(?:\s(?:punkt|minus|unterstrich)\s\w+)*\s(?:at|ät|et|klammeraffe|affenschwanz)\s"
    r"[\w-]+(?:\s(?:minus)\s\w+)*\s(?:punkt\s(?:de|com|net|org|eu|info)|[\w-]+\.(?:de|com|net|org))\b",
    re.IGNORECASE,
)
_DIGIT = r"(?:null|ein|eins|zwo|zwei|drei|vier|fünf|fuenf|sechs|sieben|acht|neun)"
_DICTATED = re.compile(rf"\b{_DIGIT}(?:[\s,]+{_DIGIT}){{5,}}\b", re.IGNORECASE)
_SAID_BEFORE = re.compile(
    r"(?:\btel\b|telefon|handy|mobil|festnetz|whatsapp|whats app|\bfax\b|durchwahl|rufnummer|meine nummer|nummer is|"
    r"anruf|ruf\w*\b|erreich|\bunter\b|signal|zurück)[^.!?]{0,25}$",
    re.IGNORECASE,
)
_BEGINS = re.compile(r"(?<![\w,€])(?:\+|00|0|\()")
_SPELT = re.compile(r"(?<![\d,.])(?:\+\s?)?\d(?:[ ./()-]{0,3}\d){5,15}(?![\d,]|\.\d)")
# Numbers that belong to everybody; they must stay readable.
_PUBLIC = re.compile(r"^(?:0800|0180|0137|0900|116\d{3}|11[025]$|19222)")
_DATE = re.compile(r"(?:0?[1-9]|1[0-2])/20\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d{2}-\d{2}")


def emails(text: str) -> Iterator[Finding]:
    """Addresses of mail, also dictated ("punkt", "at") and with a blank before the @."""
    for pattern in (_EMAIL, _DICTATED_EMAIL):
        for each in pattern.finditer(text):
            yield Finding(each.start(), each.end(), "email")


def phones(text: str) -> Iterator[Finding]:
    """Telephone numbers: possible ones by `phonenumbers`, others when a word for it stands before them."""
    for found in phonenumbers.PhoneNumberMatcher(text, "DE", leniency=phonenumbers.Leniency.POSSIBLE):
        if _begins_like_one(text, found.start) and _is_private(found.raw_string):
            yield Finding(found.start, found.end, "phone")
    for each in _SPELT.finditer(text):
        said = _SAID_BEFORE.search(text[: each.start()])
        if _is_private(each.group()) and (said or _begins_like_one(text, each.start())):
            yield Finding(each.start(), each.end(), "phone")
    for each in _DICTATED.finditer(text):
        yield Finding(each.start(), each.end(), "phone")


def _begins_like_one(text: str, start: int) -> bool:
    return bool(_BEGINS.match(text, start)) and (start == 0 or not text[start - 1].isalnum())


def _is_private(written: str) -> bool:
    digits = re.sub(r"\D", "", written)
    return 6 <= len(digits) <= 16 and not _PUBLIC.match(digits) and not _DATE.fullmatch(written.strip())
