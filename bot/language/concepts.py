"""The concept lexicon: words that mean the same here, so that an unseen "Moneten" counts like "Geld".

Editors keep it in `bot/data/lexicon/concepts/*.yml`: one concept a key, its words separated by blanks.
A star stands for any letters at a word's beginning or end; an underscore joins the words of a phrase.
"""

from collections import defaultdict
from pathlib import Path

from ruamel.yaml import YAML

from bot.language.normalise import fold, words

FOLDER = Path(__file__).resolve().parents[1] / "data" / "lexicon" / "concepts"
# A text with more concepts than this is a story: its pairs would say nothing.
_MOST_PAIRED = 14
_LONGEST_PHRASE = 3
Table = dict[str, frozenset[str]]


class Concepts:
    """Which concepts a text touches."""

    def __init__(self, entries: dict[str, str]) -> None:
        tables: list[defaultdict[str, set[str]]] = [defaultdict(set) for _ in range(4)]
        self._whole, self._beginnings, self._endings, self._phrases = tables
        for concept, names in entries.items():
            for name in names.split():
                self._add(concept, name)
        self._known: dict[str, frozenset[str]] = {}

    def _add(self, concept: str, name: str) -> None:
        if name.startswith("*"):
            self._endings[fold(name[1:])].add(concept)
        elif name.endswith("*"):
            self._beginnings[fold(name[:-1])].add(concept)
        elif "_" in name:
            self._phrases[" ".join(words(name.replace("_", " ")))].add(concept)
        else:
            self._whole[fold(name)].add(concept)

    def of_word(self, word: str) -> frozenset[str]:
        """Concepts of one folded word."""
        found = self._known.get(word)
        if found is None:
            tables = (
                self._whole.get(word, ()),
                *(self._beginnings.get(word[:n], ()) for n in range(2, len(word) + 1)),
                *(self._endings.get(word[n:], ()) for n in range(len(word) - 1)),
            )
            found = frozenset(c for concepts in tables for c in concepts)
            if len(self._known) < 50_000:
                self._known[word] = found
        return found

    def of(self, text: str) -> list[str]:
        """Concepts of a text, a concept once for each place where it is touched."""
        folded = words(text)
        found = [c for word in folded for c in sorted(self.of_word(word))]
        for size in range(2, _LONGEST_PHRASE + 1):
            for start in range(len(folded) - size + 1):
                found += sorted(self._phrases.get(" ".join(folded[start : start + size]), ()))
        return found

    def features(self, text: str) -> list[str]:
        """The concepts of a text and, of a text that is no story, each pair of them."""
        found = self.of(text)
        different = sorted(set(found))
        if len(different) > _MOST_PAIRED:
            return found
        return found + [f"{one}&{two}" for i, one in enumerate(different) for two in different[i + 1 :]]


def load(folder: Path = FOLDER) -> Concepts:
    """The lexicon as the editors keep it.

    Raises:
        ValueError: a concept occurs in two files.
    """
    entries: dict[str, str] = {}
    for path in sorted(folder.glob("*.yml")):
        for concept, names in YAML(typ="safe", pure=True).load(path).items():
            if concept in entries:
                raise ValueError(f"{path.name}: the concept {concept!r} is in another file, too")
            entries[concept] = str(names)
    return Concepts(entries)
