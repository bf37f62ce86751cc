"""The classifiers that are compared, behind one face."""

import random
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import SGDClassifier
from sklearn.naive_bayes import ComplementNB

from bot.language.features import Features, clean
from bot.language.intents import FOREIGN, LinearIntents
from bot.language.normalise import is_in_other_script
from bot.training_data import Utterance

Array = Any  # numpy is skipped by the type checker: it belongs to the environment of the bot


class Classifier(ABC):
    """Learns once, then gives one row of probabilities over `classes` per text."""

    classes: list[str]

    @abstractmethod
    def learn(self, learned: Sequence[Utterance]) -> None: ...

    @abstractmethod
    def probabilities(self, texts: Sequence[str]) -> Array: ...


class Ours(Classifier):
    """What `config.yml` names, by itself; `kinds` are its features."""

    def __init__(self, kinds: tuple[str, ...] = Features.KINDS) -> None:
        self._model = LinearIntents(kinds=kinds)

    def learn(self, learned: Sequence[Utterance]) -> None:
        self._model.learn([u.text for u in learned], [u.intent for u in learned], [u.voice for u in learned])
        self.classes = self._model.classes

    def probabilities(self, texts: Sequence[str]) -> Array:
        return np.array([self._row(t) for t in texts])

    def _row(self, text: str) -> Array:
        if is_in_other_script(text):
            return np.array([float(c == FOREIGN) for c in self.classes])
        found = self._model.probabilities(text)
        return np.full(len(self.classes), 1 / len(self.classes)) if found is None else found


class OnVectors(Classifier):
    """A classifier of scikit-learn on TF-IDF of the words and of letter groups of the given sizes."""

    def __init__(self, make: Callable[[], Any], letter_groups: tuple[int, int] | None) -> None:
        self._make, self._groups = make, letter_groups

    def learn(self, learned: Sequence[Utterance]) -> None:
        kinds: list[dict[str, Any]] = [{"analyzer": "word", "ngram_range": (1, 2), "token_pattern": r"\S+"}]
        if self._groups:
            kinds.append({"analyzer": "char_wb", "ngram_range": self._groups, "min_df": 2})
        self._vectors = [TfidfVectorizer(sublinear_tf=True, **kind) for kind in kinds]
        texts = [clean(u.text) for u in learned]
        rows = _beside([v.fit_transform(texts) for v in self._vectors])
        self._model = self._make().fit(rows, [u.intent for u in learned])
        self.classes = [str(c) for c in self._model.classes_]

    def probabilities(self, texts: Sequence[str]) -> Array:
        cleaned = [clean(t) for t in texts]
        return np.asarray(self._model.predict_proba(_beside([v.transform(cleaned) for v in self._vectors])))


def _beside(blocks: list[Any]) -> Any:
    from scipy.sparse import hstack

    return hstack(blocks, format="csr")


class SpacyTextcat(Classifier):
    """spaCy's bag-of-words text classifier, ten rounds over the data."""

    def learn(self, learned: Sequence[Utterance]) -> None:
        import spacy
        from spacy.training import Example

        self.classes = sorted({u.intent for u in learned})
        self._nlp = spacy.blank("de")
        config = {"model": {"@architectures": "spacy.TextCatBOW.v3", "exclusive_classes": True, "ngram_size": 2,
                            "no_output_layer": False, "length": 262144}}  # fmt: skip
        self._nlp.add_pipe("textcat", config=config)
        examples = [
            Example.from_dict(
                self._nlp.make_doc(_at_least_two(u.text)),
                {"cats": {c: float(c == u.intent) for c in self.classes}},
            )
            for u in learned
        ]
        optimizer = self._nlp.initialize(lambda: examples)
        shuffled = random.Random(1)
        for _ in range(10):
            shuffled.shuffle(examples)
            for start in range(0, len(examples), 128):
                self._nlp.update(examples[start : start + 128], sgd=optimizer)

    def probabilities(self, texts: Sequence[str]) -> Array:
        docs = self._nlp.pipe(_at_least_two(t) for t in texts)
        return np.array([[doc.cats[c] for c in self.classes] for doc in docs])


def _at_least_two(text: str) -> str:
    """The cleaned text with a mark before it: spaCy's word pairs need two words."""
    return f"· {clean(text)}"


def regression(**options: Any) -> Callable[[], SGDClassifier]:
    """Logistic regression, one against the rest, by stochastic gradient descent."""
    return lambda: SGDClassifier(
        loss="log_loss", alpha=2e-6, max_iter=12, tol=None, random_state=1, average=True, **options
    )


COMPARED: dict[str, Callable[[], Classifier]] = {
    "logistic regression: words": lambda: OnVectors(regression(), None),
    "logistic regression: words, letters 2-4": lambda: OnVectors(regression(), (2, 4)),
    "logistic regression: words, letters 2-5": lambda: OnVectors(regression(), (2, 5)),
    "logistic regression, balanced classes": lambda: OnVectors(regression(class_weight="balanced"), (2, 5)),
    "naive Bayes (complement)": lambda: OnVectors(lambda: ComplementNB(alpha=0.1), (2, 5)),
    "linear SVM: words, letters": lambda: Ours(("words", "letters")),
    "linear SVM: beginnings, letters": lambda: Ours(("beginnings", "letters")),
    "linear SVM: … and companions": lambda: Ours(("beginnings", "letters", "companions")),
    "linear SVM: … and concepts": lambda: Ours(("beginnings", "letters", "concepts")),
    "linear SVM: all four (chosen)": Ours,
}
