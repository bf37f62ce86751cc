"""Ways of preparing a text before its features are made, measured one by one beside the chosen classifier."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process

from bot.evaluation.classifiers import Array, Classifier, Ours
from bot.language.normalise import words
from bot.training_data import Utterance

Prepare = Callable[[str], str]
# A word this often seen is taken for rightly spelled; shorter ones are left alone.
_KNOWN, _LONG = 3, 5
_LIKE = 85


class Prepared(Classifier):
    """The chosen classifier on prepared texts, while learning and afterwards."""

    def __init__(self, preparing: Callable[[Counter[str]], Prepare]) -> None:
        self._preparing, self._model = preparing, Ours()

    def learn(self, learned: Sequence[Utterance]) -> None:
        self._prepare = self._preparing(Counter(w for u in learned for w in words(u.text)))
        self._model.learn([Utterance(self._prepare(u.text), u.intent, u.voice) for u in learned])
        self.classes = self._model.classes

    def probabilities(self, texts: Sequence[str]) -> Array:
        return self._model.probabilities([self._prepare(t) for t in texts])


def lemmas(seen: Counter[str]) -> Prepare:
    """Every word as spaCy's table of lemmas has it."""
    import spacy

    nlp = spacy.blank("de")
    nlp.add_pipe("lemmatizer", config={"mode": "lookup"})
    nlp.initialize()
    return lambda text: " ".join(token.lemma_ for token in nlp(text))


def repaired(seen: Counter[str]) -> Prepare:
    """Unknown words as the known word that is most like them, when one is like enough."""
    known = [w for w, n in seen.items() if n >= _KNOWN and len(w) >= _LONG]

    @lru_cache(maxsize=100_000)
    def repair(word: str) -> str:
        if len(word) < _LONG or seen[word] >= _KNOWN:
            return word
        found = process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=_LIKE)
        return found[0] if found else word

    return lambda text: " ".join(map(repair, words(text)))


def split(seen: Counter[str]) -> Prepare:
    """Long words as two known ones, where they are made of them; the whole word stays, too."""
    known = {w for w, n in seen.items() if n >= _KNOWN and len(w) >= 4}

    @lru_cache(maxsize=100_000)
    def parts(word: str) -> str:
        for cut in range(4, len(word) - 3):
            first, second = word[:cut], word[cut:]
            if second in known and (first in known or first.rstrip("s") in known):
                return f"{word} {first} {second}"
        return word

    return lambda text: " ".join(map(parts, words(text)))


PREPARED: dict[str, Callable[[], Classifier]] = {
    "linear SVM on lemmas": lambda: Prepared(lemmas),
    "linear SVM, spelling repaired": lambda: Prepared(repaired),
    "linear SVM, compounds split": lambda: Prepared(split),
}
