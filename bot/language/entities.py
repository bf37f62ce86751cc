"""Rasa component: entities of the spaCy pipeline with canonical values, phone numbers, e-mail, names."""

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import SPACY_DOCS
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.nlu.utils.spacy_utils import SpacyModel, SpacyNLP
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.tokens import Span

from bot.language import spacy_parts  # noqa: F401  # SpacyNLP loads the pipeline by the names of its parts
from bot.language.pipeline import PREPOSITIONS
from bot.language.written import find_written


def _found(kind: str, value: str, start: int, end: int) -> dict[str, Any]:
    return {"entity": kind, "value": value, "start": start, "end": end, "extractor": "IntakeEntityExtractor"}


def _place(entity: Span) -> tuple[int, int]:
    """Where the name itself stands, without the preposition that made sure it is one."""
    name = entity[1:] if len(entity) > 1 and entity[0].norm_ in PREPOSITIONS else entity
    return name.start_char, name.end_char


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.MODEL_LOADER, DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER],
    is_trainable=False,
    model_from="IntakeNLP",
)
class IntakeNLP(SpacyNLP):
    """Loads the pipeline "de_intake" and reads each message with it.

    Rasa's own component reads all training data, too; nothing here learns from that, and it was half of a training.
    """

    def process_training_data(self, training_data: TrainingData, model: SpacyModel) -> TrainingData:
        return training_data


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class IntakeEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Reads `doc.ents` of the pipeline "de_intake"; an entity's value is its canonical name."""

    @classmethod
    def required_components(cls) -> list[type]:
        return [IntakeNLP]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "IntakeEntityExtractor":
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            doc = message.get(SPACY_DOCS[TEXT])
            text = message.get(TEXT) or ""
            known = [_found(e.label_, e.ent_id_ or e.text, *_place(e)) for e in (doc.ents if doc else ())]
            written = [_found(w.kind, w.value, w.start, w.end) for w in find_written(text)]
            message.set(ENTITIES, message.get(ENTITIES, []) + known + written, add_to_output=True)
        return messages
