"""The one place where spelling variants are folded: capitals, umlauts, ß, stretched letters.

"Möchte", "moechte" and "mochte" fold to the same; so do "Straße" and "strasse". Everything that compares
what a person wrote with what we know (features, entities, button titles) folds both sides with `fold`.
"""

import re
import unicodedata

_FOLDS = str.maketrans({"ß": "ss", "æ": "a", "œ": "o", "ø": "o", "ł": "l", "’": "'", "`": "'", "´": "'"})
# "ae", "oe", "ue" stand for an umlaut except after a vowel or q ("neue", "bauen", "quelle").
_DIGRAPHS = re.compile(r"(?<![aeiouq])([aou])e(?=[a-z])")
_STRETCHED = re.compile(r"(.)\1{2,}")
_NOT_WORD = re.compile(r"[^0-9a-z+@./:'-]+")


def fold(text: str) -> str:
    """`text` in lower case without umlauts, accents, ß and stretched letters."""
    text = unicodedata.normalize("NFKC", text).lower().translate(_FOLDS)
    text = unicodedata.normalize("NFD", text)
    text = "".join(c for c in text if not unicodedata.combining(c))
    return _DIGRAPHS.sub(r"\1", _STRETCHED.sub(r"\1\1", text))


def words(text: str) -> list[str]:
    """The folded words of `text`; "+", "@", "." and the like stay inside a word."""
    return [w.strip(".:'-/") for w in _NOT_WORD.split(fold(text)) if w.strip(".:'-/")]


def same(one: str, other: str) -> bool:
    """Whether two short texts are the same but for spelling, punctuation and case."""
    return words(one) == words(other)


def is_in_other_script(text: str) -> bool:
    """Whether most letters of `text` are not Latin: it is in another language then, whichever."""
    letters = [c for c in text if c.isalpha()]
    return bool(letters) and 2 * sum(map(_is_latin, letters)) < len(letters)


def _is_latin(letter: str) -> bool:
    """Whether it stands in one of Unicode's Latin blocks."""
    return ord(letter) <= 0x24F or 0x1E00 <= ord(letter) <= 0x1EFF
