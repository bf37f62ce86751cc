"""Whether a password is one that many people have: made of common words, runs of keys, digits and signs. Pure.

Passwords have at least twelve characters here, so lists of the most common ones (which are short) match little.
What people make out of those is found instead: "Passwort1234", "Sommer2026!!", "qwertzqwertz".
"""

import re
from functools import cache
from itertools import pairwise
from pathlib import Path

_LIST = Path(__file__).with_name("common_passwords.txt")
_LETTERS = str.maketrans(
    {"@": "a", "4": "a", "3": "e", "1": "i", "!": "i", "0": "o", "$": "s", "5": "s", "7": "t"}
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_MOST_WORDS = 2
"""A password of so many different common words is still an easy one; three and more are a passphrase."""


@cache
def common_words() -> frozenset[str]:
    """The words of the list kept beside this file."""
    lines = (line for line in _LIST.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


def is_common(password: str) -> bool:
    """Whether it is made of at most two different common words, runs, digits and signs alone."""
    said = password.lower().translate(_UMLAUTS)
    if _is_run(said) or not re.search(r"[a-z]", said):
        return True
    plain = re.sub(r"[^a-z]", "", said)
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", said)
    spoken = re.sub(r"[^a-z]", "", core.translate(_LETTERS))
    return any(_fewest_words(letters) <= _MOST_WORDS for letters in {plain, spoken} if letters)


def _is_run(said: str) -> bool:
    """`abcdefghijkl`, `987654321098`: nearly every sign follows the one before, or repeats it."""
    steps = [ord(b) - ord(a) for a, b in pairwise(said)]
    return len(steps) > 2 and max(steps.count(step) for step in (-1, 0, 1)) >= len(steps) - 2


def _fewest_words(letters: str) -> int:
    """Of how few different common words `letters` can be made; many when they cannot.

    A search over prefixes: for each the smallest set of words that makes it.
    """
    words = common_words()
    best: list[frozenset[str] | None] = [frozenset()] + [None] * len(letters)
    for end in range(1, len(letters) + 1):
        for begin in range(max(0, end - 20), end):
            known, word = best[begin], letters[begin:end]
            if known is None or not (word in words or len(set(word)) == 1):
                continue
            made, there = known | {word}, best[end]
            if there is None or len(made) < len(there):
                best[end] = made
    whole = best[-1]
    return len(whole) if whole is not None else 99
