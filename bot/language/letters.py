"""The frame of a letter, left out before the intent is looked for: whoever writes one wants what stands between.

"Sehr geehrte Damen und Herren, … Mit freundlichen Grüßen, Sabine" is neither a greeting nor a goodbye.
"""

import re

_OPENING = re.compile(
    r"^\s*(?:sehr geehrte\w*|liebes?r? (?:team|damen|frau|herr)|werte\w*|guten (?:tag|morgen|abend)|hallo)\b"
    r"[^,.!?\n]{0,60}[,.!\n]+\s*",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"[,.!\n]?\s*\b(?:mit (?:freundlich|best|viel|lieb)\w+ gr\w+|(?:freundliche|viele|liebe|beste|herzliche) gr\w+"
    r"|hochachtungsvoll|mfg|vielen dank im voraus|danke im voraus|besten dank)\b[^.?]{0,50}$",
    re.IGNORECASE,
)
# Shorter texts are no letters: "Guten Tag, was ist INSAT" may keep its greeting.
_LEAST_WORDS = 10


def without_frame(text: str) -> str:
    """`text` without salutation and closing, when it is long enough to be a letter."""
    if len(text.split()) < _LEAST_WORDS:
        return text
    inner = _CLOSING.sub("", _OPENING.sub("", text)).strip()
    return inner or text
