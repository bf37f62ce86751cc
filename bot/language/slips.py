"""Slips of the thumb: the same utterance as somebody types it in a hurry on a phone."""

import random

# Keys beside each other on a German keyboard.
_BESIDE = {
    "q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "rzg", "z": "tuh", "u": "zij", "i": "uok", "o": "ipl",
    "p": "oü", "a": "sqy", "s": "adwx", "d": "sfec", "f": "dgrv", "g": "fhtb", "h": "gjzn", "j": "hkum",
    "k": "jlim", "l": "köo", "y": "xa", "x": "ycs", "c": "xvd", "v": "cbf", "b": "vng", "n": "bmh", "m": "nk",
}  # fmt: skip
_SHORTEST = 3


def hurried(text: str, chance: random.Random, share: float = 0.25) -> str:
    """`text` with a slip in about that share of its words: letters swapped, lost, doubled, or the key beside."""
    return " ".join(_slip(word, chance) if chance.random() < share else word for word in text.split(" "))


def _slip(word: str, chance: random.Random) -> str:
    if len(word) < _SHORTEST:
        return word
    at = chance.randrange(len(word) - 1)
    before, here, after, rest = word[:at], word[at], word[at + 1], word[at + 2 :]
    return chance.choices(
        [
            before + after + here + rest,
            before + after + rest,
            before + here + here + after + rest,
            before + here + chance.choice(_BESIDE.get(here.lower(), here)) + rest,
        ],
        weights=(7, 5, 4, 4),
    )[0]
