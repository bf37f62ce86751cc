"""Make German writing comparable: case, umlauts, hyphens and spaces stop mattering."""

import unicodedata

_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_DROPPED = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})


def words(text: str) -> list[str]:
    """Give the words of *text* in lower case, without punctuation; umlauts stay."""
    lowered = unicodedata.normalize("NFC", text).lower()
    return "".join(char if char.isalnum() else " " for char in lowered).split()


def fold(text: str) -> str:
    """Give one key for all writings that differ only in case, punctuation, spaces or ae for ä."""
    return _plain("".join(words(text)).translate(_WRITTEN_OUT))


def folds(name: str) -> set[str]:
    """Give the keys under which *name* is to be found: also for people who leave out the dots."""
    joined = "".join(words(name))
    return {_plain(joined.translate(_WRITTEN_OUT)), _plain(joined.translate(_DROPPED))}


def _plain(text: str) -> str:
    """Drop the accents of other languages: é becomes e."""
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char))
