"""Rasa component: the intent of an utterance, by a linear model over sparse text features.

Rasa's own LogisticRegressionClassifier makes a dense row of every message, which is most of its cost; here
the row stays sparse.
"""

import logging
from typing import Any

import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.linear_model import LogisticRegression

from bot.language.features import Features
from bot.language.normalise import words

logger = logging.getLogger(__name__)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SparseIntentClassifier(GraphComponent, IntentClassifier):
    """Logistic regression over `bot.language.features.Features`; confidences sum to one."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config, self._storage, self._resource = config, storage, resource
        self._features: Features | None = None
        self._model: LogisticRegression | None = None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"C": 10.0, "max_iter": 60, "ranking": 6, "min_df": 1}

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
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
            component._features, component._model = joblib.load(folder / "intents.joblib")
        return component

    def train(self, training_data: TrainingData) -> Resource:
        examples = [m for m in training_data.intent_examples if words(m.get(TEXT) or "")]
        texts = [m.get(TEXT) for m in examples]
        intents = [m.get(INTENT) for m in examples]
        self._features = Features(self._config["min_df"])
        self._model = LogisticRegression(
            C=self._config["C"], max_iter=self._config["max_iter"], solver="lbfgs", multi_class="multinomial"
        )
        rows = self._features.learn(texts)
        logger.info("Training on %d utterances, %d features", *rows.shape)
        self._model.fit(rows.astype(np.float32), intents)
        self._model.coef_ = self._model.coef_.astype(np.float32)
        with self._storage.write_to(self._resource) as folder:
            joblib.dump((self._features, self._model), folder / "intents.joblib", compress=3)
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
        if self._features is None or self._model is None:
            return []
        row = self._features.of([text])
        if row.nnz == 0:
            return []
        probabilities = self._model.predict_proba(row)[0]
        best = np.argsort(probabilities)[::-1][: self._config["ranking"]]
        return [
            {INTENT_NAME_KEY: str(self._model.classes_[i]), PREDICTED_CONFIDENCE_KEY: float(probabilities[i])}
            for i in best
        ]
