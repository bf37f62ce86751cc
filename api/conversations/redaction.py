"""Leaves out of a text what must not be stored: account, tax, insurance and telephone numbers, addresses of mail.

Pure. What is left out is replaced by a typed mark ("[IBAN]"), so that a reader sees that something stood there.
"""

import re

_MARKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("[IBAN]", re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[\dA-Z]{4}){3,7}(?:[ ]?[\dA-Z]{1,4})?\b", re.IGNORECASE)),
    ("[E-Mail]", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("[Versicherungs-Nummer]", re.compile(r"\b\d{2}[ ]?\d{6}[ ]?[A-Z][ ]?\d{3}\b", re.IGNORECASE)),
    ("[Kunden-Nummer]", re.compile(r"\b\d{3}[A-Z]\d{6}\b|\b\d{5}(?:BG|//)\d{5,7}\b", re.IGNORECASE)),
    ("[Telefon-Nummer]", re.compile(r"(?<![\w.,])(?:\+49|0049|0)[\d \t/().-]{6,18}\d(?!\w)")),
    ("[Steuer-Nummer]", re.compile(r"(?<!\d)\d{2}[ ]?\d{3}[ ]?\d{3}[ ]?\d{3}(?!\d)")),
    (
        "[Name]",
        re.compile(r"(?<=\bich heiße )\w+(?: [A-ZÄÖÜ]\w+)?|(?<=\bmein name ist )\w+(?: [A-ZÄÖÜ]\w+)?", re.I),
    ),
)


def redacted(text: str) -> str:
    """`text` with typed marks instead of what must not be stored."""
    for mark, pattern in _MARKS:
        text = pattern.sub(mark, text)
    return text
