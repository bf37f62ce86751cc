"""From what somebody typed to plain, comparable words.

Every word of the lexicon goes through the same `fold`, so a pattern may be written in correct German and is
still found without umlauts, with a swallowed or doubled letter, or as it sounds.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

LONGEST_WORD = 40  # a longer "word" is cut: nothing in the lexicon is longer, and time stays bounded

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\u2066-\u2069\ufe0f\ufeff]")
_HINTS = {
    "🔪": " messerbild ",
    "🗡": " messerbild ",
    "💊": " pillenbild ",
    "⚰": " sargbild ",
    "🪦": " sargbild ",
    "🪢": " strickbild ",
    "🔫": " waffenbild ",
    "🩸": " blutbild ",
    "😭": " weinbild ",
}
_HINT = re.compile("|".join(_HINTS))
_SPELLED_OUT = re.compile(r"(?<![^\W_])(?:[^\W\d_][ .*_-]{1,2}){3,40}[^\W\d_](?![^\W_])")
_NOT_A_LETTER = re.compile(r"[\W_]+")
_ELISION = re.compile(r"\b([ds])['’´`](?=\w{3})")
_APOSTROPHE = re.compile(r"(?<=\w)['’´`](?=\w)")
_NUMBER_INSIDE = re.compile(r"(?<=\d)[.,:](?=\d)")
_ABBREVIATION = re.compile(
    r"\b(ca|bzw|usw|nr|str|evtl|vllt|ggf|tel|min|std|dr|hr|fr|z|b|u|a|d|h|s|o|inkl|max)\."
)
_TRAILING_OFF = re.compile(r"\.{2,}|…")
_SOUNDS = (
    ("ae", "a"), ("oe", "o"), ("ue", "u"), ("ie", "i"), ("ph", "f"), ("th", "t"), ("dt", "t"), ("ck", "k"),
    ("tz", "z"), ("y", "i"), ("v", "f"), ("ı", "i"),
)  # fmt: skip
_SILENT_H = re.compile(r"(?<=[aeiou])h(?=[bdfgklmnprsz])")
_REPEATED = re.compile(r"([^\W\d])\1+")
_PIECE = re.compile(r"[^\W_]+|[.!?;\n]+|[,:()\[\]\"„“”«»/–—|]+| - ")
_WITH_UNIT = re.compile(r"(\d+)(mg|ml|g|std|h|x|mal|uhr|er|km|cm|eur|stk|min|kg|st|te|ten|d|[^\W\d]{5,})")
_LEET = str.maketrans("013457", "oieast")
_MASK = re.compile(r"\w*[*#@$!]\w[\w*#@$!]*|\w+[*#@$]\w*")
_NO_MASK = str.maketrans("*#@$", "    ")
_MASKED_LETTER = re.compile(r"[*#@$!]+")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a message in order.

    `hard` and `soft` hold the indices of words after which a sentence ends or a comma stands.
    """

    words: tuple[str, ...]
    hard: frozenset[int]
    soft: frozenset[int]


def fold(text: str) -> str:
    """`text` in small letters, without accents and umlauts, and with its spelling evened out by sound."""
    text = unicodedata.normalize("NFKD", text.casefold())
    text = "".join(c for c in text if not unicodedata.combining(c)) if not text.isascii() else text
    for written, sound in _SOUNDS:
        text = text.replace(written, sound)
    return _REPEATED.sub(r"\1", _SILENT_H.sub("", text))


def split(text: str, unmask: Callable[[str], str | None] = lambda word: None) -> Words:
    """The folded words of `text`. `unmask` may name the word behind one with hidden letters ("st*rben")."""
    text = _readable(text, unmask)
    words: list[str] = []
    hard: set[int] = set()
    soft: set[int] = set()
    for piece in _PIECE.findall(fold(text)):
        if piece[0].isalnum():
            words.extend(_whole(piece))
        elif words:
            (hard if piece[0] in ".!?;\n" else soft).add(len(words) - 1)
    return Words(tuple(words), frozenset(hard), frozenset(soft - hard))


def _readable(text: str, unmask: Callable[[str], str | None]) -> str:
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).lower()
    if not text.isascii():
        text = _HINT.sub(lambda hint: _HINTS[hint[0]], text)
    text = _SPELLED_OUT.sub(lambda letters: _NOT_A_LETTER.sub("", letters[0]), text)
    if _MASKED_LETTER.search(text):
        text = _MASK.sub(lambda word: unmask(word[0]) or _unhidden(word[0]), text)
    text = _APOSTROPHE.sub("", _ELISION.sub(r"\1 ", text))
    text = text.replace("zuende", "zu ende")  # or it would fold into "zünde"
    text = _ABBREVIATION.sub(r"\1 ", _TRAILING_OFF.sub(",", text))
    return _NUMBER_INSIDE.sub("", text)


def _unhidden(word: str) -> str:
    return word.replace("!", " ! ").translate(_NO_MASK)


def _whole(piece: str) -> list[str]:
    """One or two words out of `piece`: a number stands apart from its unit, digits inside a word are letters."""
    piece = piece[:LONGEST_WORD]
    if piece.isdigit() or not any(c.isdigit() for c in piece):
        return [piece]
    if with_unit := _WITH_UNIT.fullmatch(piece):
        return [with_unit[1], with_unit[2]]
    return [fold(piece.translate(_LEET))]
