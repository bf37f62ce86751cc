"""A second opinion on a message, learnt from examples, beside the rules.

People who write indirectly use words that no rule foresees, and use the words of a crisis about other things.
`weights.gz` says of words, pieces of words, neighbouring words, concepts of `words.yml` and topics how much they speak
for each kind of crisis; the sum, per sentence, decides. The weights are learnt by `learn.py` from `tests/data/crisis`
and ordinary utterances. It routes to a fixed text and nothing else: no grade of severity leaves this module.
"""

import gzip
import json
import math
import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from api.conversations.crisis.hits import Hit
from api.conversations.crisis.topics import topics_of

WEIGHTS = Path(__file__).parent / "weights.gz"
WORD = "w "  # before a word that is a feature by itself
LETTERS = (3, 4, 5)  # lengths of the pieces of words that are looked at
LONGEST_PIECED = 14
APART = 3  # words between which a pair is looked at
TOPICS_APART = 5
LONGEST_SENTENCE = 24  # words; a longer one is read in stretches
STRETCH, STEP = 16, 8
LEAST_KNOWN, SHARE_KNOWN = 3, 0.4  # words without which nothing is called harmless
SCALE = 1000  # weights are whole numbers in the file
WITHIN_REACH = 0.8  # below the threshold by more than this, which kind it would be cannot matter

HITS = {
    "F2": Hit("suicide", "B", "F2"),
    "F2o": Hit("suicide_other", "B", "F2"),
    "F3": Hit("self_harm", "B", "F3"),
    "F4": Hit("exhaustion", "C", "F4"),
    "F5": Hit("overdose", "A", "F5"),
    "F6": Hit("withdrawal", "A", "F6"),
    "F7": Hit("violence", "B", "F7"),
    "F8": Hit("threat", "B", "F8"),
    "F9": Hit("exhaustion", "C", "F9"),
    "F10": Hit("violence", "B", "F10"),
}
COLUMNS = 1 + len(HITS)


@dataclass(frozen=True, slots=True)
class Opinion:
    """`hit`: what it would show by itself. `harmless`: what a rule has found is probably meant otherwise.

    A message is never called harmless of which it knows too few words.
    """

    hit: Hit | None
    harmless: bool


@dataclass(frozen=True, slots=True)
class Weights:
    """Per feature a row of `table`: how much it speaks for a crisis, and beside that for each of `HITS`.

    The row of a word is the sum of those of the word and its pieces: so a known word costs one look.
    `bias` is such a row for every sentence. Above `threshold` a sentence speaks of a crisis; if all are below
    `harmless`, not even a rule is believed.
    """

    threshold: float
    harmless: float
    bias: Sequence[int]
    rows: dict[str, int]
    table: "array[int]"


def second_opinion(words: Sequence[str], concepts: Sequence[Iterable[str]], ends: Iterable[int]) -> Opinion:
    """What the sentence that speaks most clearly of a crisis speaks of.

    `concepts`: the names of the concepts of each word; `ends`: indices of words after which a sentence ends.
    """
    known = weights()
    best, kind = -math.inf, ""
    for start, end in stretches(len(words), ends):
        score, name = judge(words[start:end], concepts[start:end], known)
        if score > best:
            best, kind = score, name
    harmless = best < known.harmless and _is_familiar(words, known)
    return Opinion(HITS[kind] if best > known.threshold else None, harmless)


def _is_familiar(words: Sequence[str], known: Weights) -> bool:
    seen = len(known.rows.keys() & {WORD + word for word in words})
    return seen >= LEAST_KNOWN and seen >= SHARE_KNOWN * len(set(words))


def judge(words: Sequence[str], concepts: Sequence[Iterable[str]], known: Weights) -> tuple[float, str]:
    """How much a stretch speaks for a crisis, whatever its length, and for which of `HITS`.

    The name is empty, and the kind not counted, where the sum is out of reach of the threshold.
    """
    table = known.table
    at, features_there = _rows(words, concepts, known.rows)
    unit = SCALE * math.sqrt(features_there or 1)
    score = known.bias[0] / SCALE + sum([table[row] for row in at]) / unit
    if score < min(known.threshold, known.harmless) - WITHIN_REACH:
        return score, ""
    sums = [
        bias / SCALE + sum([table[row + kind] for row in at]) / unit
        for kind, bias in enumerate(known.bias[1:], start=1)
    ]
    best = max(sums)
    return score + best, list(HITS)[sums.index(best)]


def _rows(
    words: Sequence[str], concepts: Sequence[Iterable[str]], rows: dict[str, int]
) -> tuple[list[int], int]:
    """The rows of what is known of a stretch, and how many features it has in all.

    The row of a word that has one holds its pieces, too.
    """
    found = _beside(words, concepts)
    features_there = len(found)
    for word in words:
        pieces = pieces_of(word)
        features_there += 1 + len(pieces)
        if WORD + word in rows:
            found.append(WORD + word)
        else:
            found += pieces
    return [row for feature in found if (row := rows.get(feature)) is not None], features_there


def stretches(words: int, ends: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The parts of a message that are judged each: sentences, two in a row, stretches of a long one."""
    borders = sorted({0, words, *(index + 1 for index in ends if index + 1 < words)})
    for index in range(len(borders) - 1):
        start, end = borders[index : index + 2]
        yield start, end
        if index + 2 < len(borders) and borders[index + 2] - start <= LONGEST_SENTENCE:
            yield start, borders[index + 2]
        if end - start > LONGEST_SENTENCE:
            for begin in range(start, end - STEP, STEP):
                yield begin, min(begin + STRETCH, end)


def features(words: Sequence[str], concepts: Sequence[Iterable[str]]) -> list[str]:
    """What is weighed: words, pieces of them, concepts and topics, and pairs of these that stand near each other."""
    found = _beside(words, concepts)
    for word in words:
        found.append(WORD + word)
        found += pieces_of(word)
    return found


def _beside(words: Sequence[str], concepts: Sequence[Iterable[str]]) -> list[str]:
    """All but the words themselves and their pieces."""
    found: list[str] = []
    line = ["^", *words, "$"]
    for index, word in enumerate(line):
        if 0 < index <= len(words):
            found += concepts[index - 1]
        for other in range(index + 1, min(index + APART + 1, len(line))):
            found.append(f"{word} {line[other]}" if other == index + 1 else f"{word}_{line[other]}")
            if index and other <= len(words):
                second = concepts[other - 1]
                found += [a + b for a in concepts[index - 1] for b in second]
    return found + _about(words)


def _about(words: Sequence[str]) -> list[str]:
    """The topics of the words, and pairs of topics in either order."""
    topics = [topics_of(word) for word in words]
    found = ["#" + topic for some in topics for topic in some]
    for index, some in enumerate(topics):
        for others in topics[index + 1 : index + 1 + TOPICS_APART] if some else ():
            found += [f"#{a}~{b}" if a < b else f"#{b}~{a}" for a in some for b in others if a != b]
    return found


def pieces_of(word: str) -> tuple[str, ...]:
    """Three to five letters in a row, with the word's beginning and end marked."""
    marked = f"<{word[:LONGEST_PIECED]}>"
    return tuple(
        marked[start : start + length] for length in LETTERS for start in range(len(marked) - length + 1)
    )


@cache
def weights() -> Weights:
    """The weights, read once: a line of JSON, a feature a line, an empty line, then the table (16 bits, little-endian)."""
    with gzip.open(WEIGHTS, "rb") as file:
        head, _, content = file.read().partition(b"\n")
    listed, _, numbers = content.partition(b"\n\n")
    table = array("h", numbers)
    if sys.byteorder == "big":
        table.byteswap()
    names = listed.decode().split("\n")
    return Weights(**json.loads(head), rows={name: n * COLUMNS for n, name in enumerate(names)}, table=table)
