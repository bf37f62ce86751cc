"""A second opinion on a message in which the rules found nothing: it may only add.

People who write indirectly use words that no rule foresees. `weights.tsv.gz` says of words, beginnings and endings
of words, neighbouring words and concepts of `words.yml` how much they speak for a crisis; the sum, per sentence,
decides. The weights are learnt from `tests/data/crisis` and ordinary utterances by `learn.py`. It routes to a fixed
text and nothing else: no grade of severity leaves this module.
"""

import gzip
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from api.conversations.crisis.hits import Hit

WEIGHTS = Path(__file__).parent / "weights.tsv.gz"
LETTERS = (3, 4, 5)  # lengths of the pieces of words that are looked at
LONGEST_PIECED = 14
APART = 3  # words between which a pair is looked at
LONGEST_SENTENCE = 24  # words; a longer one is read in stretches
STRETCH, STEP = 16, 8
GENTLER = (
    300  # by how much the gentle question has to fit better than a text with more help; of 100 per factor e
)
SCALE = 1000  # weights are whole numbers in the file

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


@dataclass(frozen=True, slots=True)
class Weights:
    """`threshold`: above it, a sentence speaks of a crisis. `crisis`: per feature; `kind`: which one, as in `HITS`."""

    threshold: float
    crisis: dict[str, int]
    kind: dict[str, tuple[int, ...]]


def second_opinion(
    words: Sequence[str], concepts: Sequence[Iterable[str]], ends: Iterable[int]
) -> Hit | None:
    """What the sentence that speaks most clearly of a crisis speaks of, or None.

    `concepts`: the names of the concepts of each word; `ends`: indices of words after which a sentence ends.
    """
    known = weights()
    best, where = known.threshold, None
    for start, end in stretches(len(words), ends):
        found = features(words[start:end], concepts[start:end])
        if (score := evidence(found, known.crisis)) > best:
            best, where = score, found
    return _kind(where, known) if where else None


def evidence(found: Sequence[str], weights: dict[str, int]) -> float:
    """How much `found` speaks for a crisis, whatever the length."""
    return sum(weights.get(feature, 0) for feature in found) / (SCALE * math.sqrt(len(found) or 1))


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
    """What is weighed: words, pieces of them, their concepts, and pairs of these up to `APART` words apart."""
    found: list[str] = []
    line = ["^", *words, "$"]
    for index, word in enumerate(line):
        if 0 < index <= len(words):
            found.append("w " + word)
            found += _pieces(word)
            found += concepts[index - 1]
        for other in range(index + 1, min(index + APART + 1, len(line))):
            found.append(f"{word} {line[other]}" if other == index + 1 else f"{word}_{line[other]}")
            if index and other <= len(words):
                second = concepts[other - 1]
                found += [a + b for a in concepts[index - 1] for b in second]
    return found


@cache
def _pieces(word: str) -> tuple[str, ...]:
    marked = f"<{word[:LONGEST_PIECED]}>"
    return tuple(
        marked[start : start + length] for length in LETTERS for start in range(len(marked) - length + 1)
    )


@cache
def weights() -> Weights:
    """The weights, read once: a line `threshold`, then per feature its weight and, for some, one per kind."""
    crisis: dict[str, int] = {}
    kind: dict[str, tuple[int, ...]] = {}
    with gzip.open(WEIGHTS, "rt", encoding="utf-8") as lines:
        threshold = float(next(lines).split("\t")[1])
        for line in lines:
            feature, weight, *kinds = line.rstrip("\n").split("\t")
            crisis[feature] = int(weight)
            if kinds:
                kind[feature] = tuple(map(int, kinds))
    return Weights(threshold, crisis, kind)


def _kind(found: Iterable[str], known: Weights) -> Hit:
    sums = [0] * len(HITS)
    for feature in found:
        if feature in known.kind:
            sums = [so_far + more for so_far, more in zip(sums, known.kind[feature], strict=True)]
    sums = [total - GENTLER * (hit.tier == "C") for total, hit in zip(sums, HITS.values(), strict=True)]
    return list(HITS.values())[sums.index(max(sums))]
