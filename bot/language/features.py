"""What the intent classifier sees of a text: word beginnings, letter groups, words that go together, concepts.

DECISIONS.md says what each of them brought; `python -m bot.evaluation` measures them again.
"""

import itertools
from collections.abc import Callable
from math import log, sqrt

from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.language.concepts import load
from bot.language.letters import without_frame
from bot.language.normalise import words

# German inflects at the end and joins words: the beginning is what two forms of a word share.
_BEGINNING = 5
# So many words on from a word may stand the one that it goes with.
_REACH = 5
# How much a kind of feature counts beside the word beginnings and letter groups.
COMPANIONS, CONCEPTS = 0.5, 0.3


def clean(text: str) -> str:
    """The folded words of a text without a letter's salutation and closing, joined by blanks."""
    return " ".join(words(without_frame(text)))


def word_pairs(text: str) -> list[str]:
    """Words of a cleaned text, and each two neighbours."""
    whole = text.split()
    return whole + [f"{a} {b}" for a, b in itertools.pairwise(whole)]


def beginnings(text: str) -> list[str]:
    """Beginnings of the words of a cleaned text, and of each two neighbours."""
    short = [w[:_BEGINNING] for w in text.split()]
    return short + [f"{a} {b}" for a, b in itertools.pairwise(short)]


def companions(text: str) -> list[str]:
    """Pairs of word beginnings that stand near each other in a cleaned text, in either order."""
    short = [w[:_BEGINNING] for w in text.split()]
    return [
        "~".join(sorted((one, other)))
        for i, one in enumerate(short)
        for other in short[i + 1 : i + 1 + _REACH]
    ]


def letters(text: str) -> list[str]:
    """Groups of two to five letters inside the words of a cleaned text, a word's ends counting as blanks."""
    return [
        word[start : start + size]
        for word in (f" {w} " for w in text.split())
        for size in range(2, 6)
        for start in range(max(1, len(word) - size + 1))
        if start == 0 or size < len(word)
    ]


class Part:
    """One kind of features: the TF-IDF of what an analyser finds in a cleaned text, of length `weight`."""

    def __init__(self, weight: float, analyser: Callable[[str], list[str]], least: int) -> None:
        self._weight, self._analyser = weight, analyser
        self._vectors = TfidfVectorizer(analyzer=analyser, sublinear_tf=True, min_df=least)

    def learn(self, cleaned: list[str]) -> csr_matrix:
        rows = self._weight * self._vectors.fit_transform(cleaned)
        self._columns: dict[str, int] = self._vectors.vocabulary_
        self._idf = self._vectors.idf_.tolist()
        return rows

    def of(self, cleaned: list[str]) -> csr_matrix:
        return self._weight * self._vectors.transform(cleaned)

    def has(self, feature: str) -> bool:
        return feature in self._columns

    @property
    def size(self) -> int:
        return len(self._columns)

    def row(self, cleaned: str) -> tuple[list[int], list[float]]:
        """Columns and values of one text: what `of` gives, without making a matrix."""
        counts: dict[int, int] = {}
        for feature in self._analyser(cleaned):
            if (column := self._columns.get(feature)) is not None:
                counts[column] = counts.get(column, 0) + 1
        values = [(1 + log(n)) * self._idf[column] for column, n in counts.items()]
        length = sqrt(sum(v * v for v in values)) or 1.0
        return list(counts), [v * self._weight / length for v in values]


class Features:
    """Kinds of features side by side; a row is one utterance."""

    KINDS = ("beginnings", "letters", "companions", "concepts")

    def __init__(self, kinds: tuple[str, ...] = KINDS) -> None:
        made = {
            "words": lambda: Part(1.0, word_pairs, 1),
            "beginnings": lambda: Part(1.0, beginnings, 1),
            "letters": lambda: Part(1.0, letters, 2),
            "companions": lambda: Part(COMPANIONS, companions, 2),
            "concepts": lambda: Part(CONCEPTS, load().features, 3),
        }
        self._parts = [made[kind]() for kind in kinds]

    def learn(self, texts: list[str]) -> csr_matrix:
        cleaned = [clean(t) for t in texts]
        return hstack([part.learn(cleaned) for part in self._parts], format="csr")

    def of(self, texts: list[str]) -> csr_matrix:
        cleaned = [clean(t) for t in texts]
        return hstack([part.of(cleaned) for part in self._parts], format="csr")

    def knows_a_word(self, text: str) -> bool:
        """Whether any word of the text begins like one that was learned."""
        return any(part.has(beginning) for part in self._parts[:1] for beginning in beginnings(clean(text)))

    def row(self, text: str) -> tuple[list[int], list[float]]:
        """Columns and values of one text."""
        cleaned = clean(text)
        columns: list[int] = []
        values: list[float] = []
        before = 0
        for part in self._parts:
            found, weighed = part.row(cleaned)
            columns += [before + c for c in found]
            values += weighed
            before += part.size
        return columns, values
