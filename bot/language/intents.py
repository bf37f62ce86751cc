"""Rasa component: the intent of an utterance, by a linear model over sparse text features.

Rasa's own LogisticRegressionClassifier makes a dense row of every message, which is most of its cost; here
the row stays sparse, and a support-vector machine learns in seconds what took the regression a minute.
"""

import os
import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    METADATA,
    METADATA_INTENT,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import vstack
from sklearn.model_selection import GroupKFold
from sklearn.svm import LinearSVC

from bot.language.features import Features, clean
from bot.language.normalise import fold, is_in_other_script
from bot.language.slips import hurried

_VOWELS = frozenset("aeiouy")
# Whatever is unknown looks a little like another language: dialect and typing errors must not be taken for one.
FOREIGN = "foreign_language"
CLASS_WEIGHT = {FOREIGN: 0.05}
MOST_AT_ONCE = 4  # cores used: each needs a copy of the rows
_REST = ""


@dataclass(frozen=True)
class SupportVectors:
    """One machine for each intent against the rest: `weights` intents × features, `bias` intents."""

    classes: Any
    weights: Any
    bias: Any

    def margins(self, rows: Any) -> Any:
        """Shape (rows, intents)."""
        return np.asarray(rows @ self.weights.T + self.bias)


def support_vectors(rows: Any, labels: Any, penalty: float = 0.5) -> SupportVectors:
    """Learned machines. `penalty` is C: smaller forgives more."""
    classes = np.unique(labels)
    parts = np.array_split(classes, min(os.cpu_count() or 1, MOST_AT_ONCE, len(classes)))
    with ThreadPoolExecutor() as pool:  # liblinear works without Python's lock
        learned = list(pool.map(lambda some: _against_rest(rows, labels, some, penalty), parts))
    weights, bias = zip(*learned, strict=True)
    return SupportVectors(classes, np.concatenate(weights), np.concatenate(bias))


def _against_rest(rows: Any, labels: Any, some: Any, penalty: float) -> tuple[Any, Any]:
    """Weights and bias of the machines of `some` intents, each against everything else."""
    named = np.where(np.isin(labels, some), labels, _REST)
    weights = {intent: CLASS_WEIGHT.get(intent, 1.0) for intent in np.unique(named)}
    machine = LinearSVC(C=penalty, random_state=1, tol=1e-3, class_weight=weights).fit(rows, named)
    two = len(machine.classes_) == 2  # then scikit-learn has one machine only
    found = [np.concatenate([-m, m]) if two else m for m in (machine.coef_, machine.intercept_)]
    order = np.searchsorted(machine.classes_, some)
    return found[0][order], found[1][order]


class LinearIntents:
    """A linear support-vector machine, one against the rest, whose margins become probabilities by one scale.

    The scale is the one that makes the probabilities of utterances of held-out voices honest (least log loss):
    people whose way of writing was never seen must not be misread with confidence.
    """

    def __init__(self, penalty: float = 0.5, folds: int = 3, kinds: tuple[str, ...] = Features.KINDS) -> None:
        self._penalty, self._folds = penalty, folds
        self._features = Features(kinds)
        self.classes: list[str] = []

    def learn(self, texts: list[str], intents: list[str], voices: list[str]) -> None:
        """Learns from texts, their intents and the voice each is written in (at least as many as folds)."""
        rows = self._features.learn(texts)
        chance = random.Random(1)
        slipped = self._features.of([hurried(text, chance) for text in texts])
        labels = np.asarray(intents)
        known, hidden = next(GroupKFold(self._folds).split(rows, labels, voices))
        trial = _learned(rows[known], slipped[known], labels[known], self._penalty)
        hidden = hidden[np.isin(labels[hidden], trial.classes)]
        svm = _learned(rows, slipped, labels, self._penalty)
        self.classes = [str(c) for c in svm.classes]
        self._scale = _best_scale(trial.margins(rows[hidden]), np.searchsorted(trial.classes, labels[hidden]))
        # Held as features × intents in half precision: a sparse row picks few lines of it.
        self._weights = np.ascontiguousarray(svm.weights.T.astype(np.float16))
        self._bias = svm.bias.astype(np.float32)

    def probabilities(self, text: str) -> "np.ndarray[Any, np.dtype[np.float64]] | None":
        """Shape (intents,), sums to one; `None` for a text of which nothing is known."""
        columns, values = self._features.row(text)
        if not columns or self._is_noise(text):
            return None
        picked = self._weights[columns].astype(np.float32)
        margins = np.asarray(values, dtype=np.float32) @ picked + self._bias
        found: np.ndarray[Any, np.dtype[np.float64]] = _softmax(self._scale * margins)
        return found

    def _is_noise(self, text: str) -> bool:
        """Whether it is letters without a vowel and without a known word ("vvv kkk"), which always resemble something."""
        return _VOWELS.isdisjoint(fold(text)) and not self._features.knows_a_word(text)


def _learned(rows: Any, slipped: Any, labels: Any, penalty: float) -> SupportVectors:
    return support_vectors(vstack([rows, slipped], format="csr"), np.concatenate([labels, labels]), penalty)


def _softmax(margins: Any) -> Any:
    powers = np.exp(margins - margins.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def _best_scale(margins: Any, truth: Any) -> float:
    rows = np.arange(len(truth))
    losses = {
        s: -np.log(_softmax(s * margins)[rows, truth] + 1e-12).mean() for s in np.arange(1.0, 12.0, 0.25)
    }
    return float(min(losses, key=lambda s: losses[s]))


def _voice(message: Message) -> str:
    """The voice an example is written in: `metadata: {voice: …}` of its block."""
    metadata = message.get(METADATA) or {}
    return str((metadata.get(METADATA_INTENT) or {}).get("voice", "alltag"))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SparseIntentClassifier(GraphComponent, IntentClassifier):
    """`LinearIntents` as a component: it ranks the intents of each message."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config, self._storage, self._resource = config, storage, resource
        self._model: LinearIntents | None = None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"C": 0.5, "folds": 3, "ranking": 6}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SparseIntentClassifier":
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "SparseIntentClassifier":
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._model = joblib.load(folder / "intents.joblib")
        return component

    def train(self, training_data: TrainingData) -> Resource:
        examples = [m for m in training_data.intent_examples if clean(m.get(TEXT) or "")]
        self._model = LinearIntents(self._config["C"], self._config["folds"])
        self._model.learn(
            [m.get(TEXT) for m in examples], [m.get(INTENT) for m in examples], [_voice(m) for m in examples]
        )
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(self._model, folder / "intents.joblib", compress=3)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            ranking = self.rank(message.get(TEXT) or "")
            top = ranking[0] if ranking else {INTENT_NAME_KEY: None, PREDICTED_CONFIDENCE_KEY: 0.0}
            message.set(INTENT, top, add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def rank(self, text: str) -> list[dict[str, Any]]:
        """The likeliest intents, best first; none for a text without a known word or letter group."""
        if is_in_other_script(text):
            return [{INTENT_NAME_KEY: FOREIGN, PREDICTED_CONFIDENCE_KEY: 1.0}]
        if self._model is None or (probabilities := self._model.probabilities(text)) is None:
            return []
        best = np.argsort(probabilities)[::-1][: self._config["ranking"]]
        return [
            {INTENT_NAME_KEY: self._model.classes[i], PREDICTED_CONFIDENCE_KEY: float(probabilities[i])}
            for i in best
        ]
