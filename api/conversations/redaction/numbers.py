"""Numbers of accounts, taxes, insurances, customers, households and documents.

A number with a right checksum is found wherever it stands; one without (a slip, another country) when the word
for it stands before it. Shapes that nothing else has (BG number, customer number) are found by themselves.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from stdnum import iban
from stdnum.de import idnr

from api.conversations.redaction.findings import Finding, Kind

_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}\b", re.IGNORECASE)
_IBAN_SHAPE = re.compile(r"DE\d{20}", re.IGNORECASE)
_ELEVEN = re.compile(r"(?<![\d/.,+-])\d(?:[ ]?\d){10}(?![\d/]|[.,]\d)")
_TAX_NUMBER = re.compile(r"(?<!\d)\d{2,3}/\d{3,4}/\d{4,5}(?!\d)")
_PENSION = re.compile(r"(?<!\d)\d{2} ?\d{6} ?[A-Z] ?\d{2,3}(?!\d)", re.IGNORECASE)
_HEALTH = re.compile(r"\b[A-Z] ?\d{9}\b", re.IGNORECASE)
_CUSTOMER = re.compile(r"\b\d{3} ?[A-Z] ?\d{3} ?\d{3}\b", re.IGNORECASE)
_BG = re.compile(r"\b\d{5} ?(?:BG|//) ?\d{5,8}\b", re.IGNORECASE)


class _Label(NamedTuple):
    """A word, and the form of the number that may follow it."""

    kind: Kind
    pattern: re.Pattern[str]


def _label(kind: Kind, words: str, number: str) -> _Label:
    # Up to three small words may stand between ("die nummer lautet", "ist bei mir", ":").
    between = r"(?:[\s:.#=-]|nummer|nr|lautet|lautete|ist|is|war|die|der|das|hat|beim|vom|von|jobcenter|meine[rm]?|mir|also|neue){0,8}?"
    return _Label(kind, re.compile(rf"\b(?:{words})\b\.?{between}\s*(?P<n>{number})", re.IGNORECASE))


_LEAST_DIGITS: dict[Kind, int] = {"id_card": 2}  # half of its signs are letters
_DIGITS = r"\d(?:[ ./-]?\d){4,24}"
_MIXED = r"(?=[A-Z0-9]*\d[A-Z0-9]*\d)[A-Z0-9]{6,14}\b"
_LABELS = (
    _label("iban", r"i-?ban|konto(?:nummer|nr|verbindung)?|bankverbindung|blz|bankleitzahl", _DIGITS),
    _label("iban", r"i-?ban", r"[A-Z]{2}\d{2}[A-Z0-9 -]{8,30}\b"),
    _label("tax_id", r"steuer-?\s?(?:id|identifikations?-?nummer|identnummer|nummer|nr)|st\.?-?nr|idnr", _DIGITS),
    _label(
        "pension_number",
        r"(?:renten|sozial|sv|rv)-?\s?(?:versicherungs?)?-?\s?(?:nummer|nr)|rvnr|svnr|versicherungs-?\s?(?:nummer|nr)|rente",
        r"\d{2} ?\d{6} ?[A-Z] ?\d{1,4}|\d(?:[ ./-]?\d){9,12}",
    ),
    _label(
        "health_number",
        r"kvnr|versicherten-?\s?(?:nummer|nr)|kranken(?:kassen?|versicherten)-?\s?(?:nummer|nr)?|gesundheitskarte|kassennummer",
        r"[A-Z]? ?\d{8,10}\b",
    ),
    _label("customer_number", r"(?:kunden|kd\.?)-?\s?(?:nummer|nr)|kundennr", r"\d[\dA-Z ]{4,10}\d\b"),
    _label(
        "bg_number",
        r"bg-?\s?(?:nummer|nr)?|bedarfsgemeinschaft(?:s-?\s?nummer)?|aktenzeichen|geschäftszeichen|az",
        r"\d[\d/ BG.-]{3,22}\d\b",
    ),
    _label(
        "id_card",
        r"(?:personal)?ausweis-?\s?(?:nummer|nr)?|perso(?:nummer)?|(?:reise)?pass-?\s?(?:nummer|nr)?|aufenthaltstitel(?:\s?(?:nummer|nr))?",
        _MIXED,
    ),
)  # fmt: skip


def numbers(text: str) -> Iterator[Finding]:
    """Every number of one of these kinds."""
    yield from _ibans(text)
    yield from _all("bg_number", _BG, text)
    for each in _PENSION.finditer(text):
        if len(_bare(each.group())) == 12 and _is_pension(_bare(each.group())):
            yield Finding(each.start(), each.end(), "pension_number")
    yield from _all("customer_number", _CUSTOMER, text)
    yield from _all("tax_id", _TAX_NUMBER, text)
    for label in _LABELS:
        for each in label.pattern.finditer(text):
            if sum(sign.isdigit() for sign in each["n"]) >= _LEAST_DIGITS.get(label.kind, 5):
                yield Finding(each.start("n"), each.end("n"), label.kind)
    for each in _ELEVEN.finditer(text):
        if idnr.is_valid(_bare(each.group())):
            yield Finding(each.start(), each.end(), "tax_id")
    for each in _HEALTH.finditer(text):
        if is_health_number(_bare(each.group())):
            yield Finding(each.start(), each.end(), "health_number")


def _all(kind: Kind, pattern: re.Pattern[str], text: str) -> Iterator[Finding]:
    for each in pattern.finditer(text):
        yield Finding(each.start(), each.end(), kind)


def _ibans(text: str) -> Iterator[Finding]:
    """IBANs with a right checksum, and what has the length of a German one."""
    for each in _IBAN.finditer(text):
        end = _end_of_iban(text, each.start(), each.end())
        if end:
            yield Finding(each.start(), end, "iban")


def _end_of_iban(text: str, start: int, longest: int) -> int | None:
    """Where the IBAN that begins at `start` ends: words may follow it without anything that separates."""
    for end in range(longest, start + 14, -1):
        if text[end - 1] in " -" or (end < longest and text[end] not in " -"):
            continue
        bare = _bare(text[start:end])
        if iban.is_valid(bare) or _IBAN_SHAPE.fullmatch(bare):
            return end
    return None


def _bare(written: str) -> str:
    return re.sub(r"[\s-]", "", written).upper()


def _cross_sum(number: int) -> int:
    return sum(divmod(number, 10))


def _letter(letter: str) -> str:
    return f"{ord(letter) - ord('A') + 1:02d}"


def _is_pension(number: str) -> bool:
    """The check digit of a Versicherungsnummer (VKVV § 4), or at least a possible day and month of birth in it."""
    digits = number[:8] + _letter(number[8]) + number[9:11]
    weights = (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)
    right = sum(_cross_sum(int(d) * w) for d, w in zip(digits, weights, strict=True)) % 10 == int(number[11])
    return right or (1 <= int(number[4:6]) <= 12 and 1 <= int(number[2:4]) % 50 <= 31)


def is_health_number(number: str) -> bool:
    """The check digit of the unchangeable part of a Krankenversichertennummer (§ 290 SGB V): a letter, nine digits."""
    digits = _letter(number[0]) + number[1:9]
    return sum(_cross_sum(int(d) * w) for d, w in zip(digits, (1, 2) * 5, strict=True)) % 10 == int(number[9])
